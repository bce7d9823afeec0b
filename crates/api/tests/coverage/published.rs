//! The published facts about the API, as `tests/data/content-api.json` has them.

use std::collections::BTreeMap;

use serde::Deserialize;

/// All services, structures and enumerations, by canonical name.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Published {
    pub(crate) services: BTreeMap<String, Service>,
    pub(crate) structures: BTreeMap<String, Structure>,
    pub(crate) enumerations: BTreeMap<String, Enumeration>,
}

/// A service; those that are not `core` belong to other products and are described for reference.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Service {
    pub(crate) scope: String,
    pub(crate) operations: BTreeMap<String, PublishedOperation>,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct PublishedOperation {
    pub(crate) params: Vec<Parameter>,
    pub(crate) result: Kind,
    pub(crate) errors: Vec<String>,
    pub(crate) privileges: Vec<PublishedPrivilege>,
    pub(crate) http: Option<Http>,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Parameter {
    pub(crate) name: String,
    #[serde(rename = "type")]
    pub(crate) kind: Kind,
    #[serde(rename = "in")]
    pub(crate) place: String,
    pub(crate) wire_name: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct PublishedPrivilege {
    pub(crate) privilege: String,
    pub(crate) on: String,
    #[serde(rename = "ref")]
    pub(crate) reference: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Http {
    pub(crate) method: String,
    pub(crate) url: String,
    pub(crate) dispatch: BTreeMap<String, String>,
    pub(crate) body: String,
    pub(crate) body_param: Option<String>,
    pub(crate) success_status_hint: u16,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Structure {
    pub(crate) fields: Vec<Field>,
    pub(crate) unions: Vec<Union>,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Field {
    pub(crate) name: String,
    #[serde(rename = "type")]
    pub(crate) kind: Kind,
}

/// A tag and the fields that go with each of its values.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Union {
    pub(crate) tag: String,
    pub(crate) cases: BTreeMap<String, Vec<CaseField>>,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct CaseField {
    pub(crate) field: String,
    pub(crate) required: bool,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Enumeration {
    pub(crate) values: Vec<EnumerationValue>,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct EnumerationValue {
    pub(crate) name: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum Kind {
    Void,
    Boolean,
    Long,
    Double,
    String,
    Secret,
    Datetime,
    Uri,
    Opaque,
    AnyError,
    DynamicStruct,
    Optional {
        of: Box<Kind>,
    },
    List {
        of: Box<Kind>,
    },
    Set {
        of: Box<Kind>,
    },
    Map {
        key: Box<Kind>,
        value: Box<Kind>,
    },
    Struct {
        name: String,
    },
    Enum {
        name: String,
    },
    Id {
        #[serde(default)]
        resource_types: Vec<String>,
    },
}

/// The facts as they are stored.
pub(crate) fn json() -> serde_json::Value {
    serde_json::from_str(include_str!("../data/content-api.json")).unwrap()
}

impl Published {
    pub(crate) fn load() -> Self {
        serde_json::from_value(json()).unwrap()
    }

    /// The operation of that service and id.
    pub(crate) fn operation(&self, service: &str, id: &str) -> Option<&PublishedOperation> {
        self.services.get(service)?.operations.get(id)
    }

    /// `service.operation` of all that a content library server is to offer.
    pub(crate) fn operation_names(&self) -> Vec<String> {
        self.services
            .iter()
            .filter(|(_, service)| service.scope == "core")
            .flat_map(|(name, service)| service.operations.keys().map(move |id| format!("{name}.{id}")))
            .collect()
    }
}
