//! Virtual systems and collections of them.

mod read;

use serde::{Deserialize, Serialize};

use super::{Hardware, Product, Section, Text};

pub(super) use read::read_content;

/// What a package is about.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Content {
    /// One virtual system.
    System(VirtualSystem),
    /// Several, which belong together (a vApp).
    Collection(VirtualSystemCollection),
}

/// A virtual system.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
pub struct VirtualSystem {
    /// Its id, which no other member of its collection has.
    pub id: String,
    /// Its name for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Text>,
    /// What it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub info: Option<Text>,
    /// The guest's operating system.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operating_system: Option<OperatingSystem>,
    /// The hardware: where there is more than one, alternatives for different kinds of hosts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hardware: Vec<Hardware>,
    /// The products in it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub products: Vec<Product>,
    /// The licences that have to be accepted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub eulas: Vec<Text>,
    /// A note about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub annotation: Option<Text>,
    /// The ids of its groups of storage policies.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub storage_groups: Vec<String>,
    /// Sections that are not interpreted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub other_sections: Vec<Section>,
}

/// A collection of virtual systems.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
pub struct VirtualSystemCollection {
    /// Its id, which no other member of the collection that it is in has.
    pub id: String,
    /// Its name for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Text>,
    /// What it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub info: Option<Text>,
    /// Its virtual systems and the collections in it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub members: Vec<Content>,
    /// In what order the members start.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub startup: Vec<StartupItem>,
    /// The products that it makes up.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub products: Vec<Product>,
    /// The licences that have to be accepted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub eulas: Vec<Text>,
    /// A note about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub annotation: Option<Text>,
    /// The ids of its groups of storage policies.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub storage_groups: Vec<String>,
    /// Sections that are not interpreted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub other_sections: Vec<Section>,
}

/// A guest's operating system.
#[derive(Clone, Debug, Default, Eq, PartialEq, Deserialize, Serialize)]
pub struct OperatingSystem {
    /// Its number in CIM's list of operating systems; some products state negative ones of their own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<i64>,
    /// Its version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// What VMware calls it, like `ubuntu64Guest`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub os_type: Option<String>,
    /// Its name for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<Text>,
}

/// When and how a member of a collection starts and stops.
#[derive(Clone, Debug, Eq, PartialEq, Deserialize, Serialize)]
pub struct StartupItem {
    /// The member's id.
    pub id: String,
    /// Its place in the order.
    pub order: u64,
    /// What starts it, like `powerOn` or `none`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start_action: Option<String>,
    /// What stops it, like `powerOff` or `guestShutdown`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stop_action: Option<String>,
    /// Seconds to wait before the next one starts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start_delay: Option<u64>,
    /// Seconds to wait before the next one stops.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stop_delay: Option<u64>,
    /// Whether the next one starts as soon as the guest says that it is up.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub waiting_for_guest: bool,
}

impl Content {
    /// Its id.
    pub fn id(&self) -> &str {
        match self {
            Self::System(system) => &system.id,
            Self::Collection(collection) => &collection.id,
        }
    }

    /// Its name for people; its id where it has none.
    pub fn display_name(&self) -> &str {
        match self {
            Self::System(system) => system.display_name(),
            Self::Collection(collection) => collection.display_name(),
        }
    }

    /// The virtual systems in it, those of collections in collections too.
    pub fn virtual_systems(&self) -> Vec<&VirtualSystem> {
        match self {
            Self::System(system) => vec![system],
            Self::Collection(collection) => {
                collection.members.iter().flat_map(Self::virtual_systems).collect()
            }
        }
    }

    /// The products in it.
    pub fn products(&self) -> Vec<&Product> {
        match self {
            Self::System(system) => system.products.iter().collect(),
            Self::Collection(collection) => {
                let members = collection.members.iter().flat_map(Self::products);
                collection.products.iter().chain(members).collect()
            }
        }
    }

    /// The licences in it.
    pub fn eulas(&self) -> Vec<&Text> {
        match self {
            Self::System(system) => system.eulas.iter().collect(),
            Self::Collection(collection) => {
                let members = collection.members.iter().flat_map(Self::eulas);
                collection.eulas.iter().chain(members).collect()
            }
        }
    }

    pub(super) fn property_value(&self, key: &str, configuration: Option<&str>) -> Option<&str> {
        self.products().into_iter().find_map(|product| product.value(key, configuration))
    }
}

impl VirtualSystem {
    /// Its name for people; its id where it has none.
    pub fn display_name(&self) -> &str {
        display_name(self.name.as_ref(), &self.id)
    }
}

impl VirtualSystemCollection {
    /// Its name for people; its id where it has none.
    pub fn display_name(&self) -> &str {
        display_name(self.name.as_ref(), &self.id)
    }
}

fn display_name<'all>(name: Option<&'all Text>, id: &'all str) -> &'all str {
    name.map(|name| name.value.as_str()).filter(|name| !name.is_empty()).unwrap_or(id)
}
