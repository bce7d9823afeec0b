//! An element of a descriptor, and how sections are told apart in each version.

use std::rc::Rc;
use std::str::FromStr;

use super::{DescriptorError, Version};

const VERSIONS: [(&str, Version); 4] = [
    ("http://www.vmware.com/schema/ovf/1/envelope", Version::V0_9),
    ("http://schemas.dmtf.org/ovf/1/envelope", Version::V1),
    ("http://schemas.dmtf.org/ovf/envelope/1", Version::V1),
    ("http://schemas.dmtf.org/ovf/envelope/2", Version::V2),
];
const VMWARE: &str = "http://www.vmware.com/schema/ovf";
const INSTANCE: &str = "http://www.w3.org/2001/XMLSchema-instance";
const XML: &str = "http://www.w3.org/XML/1998/namespace";

/// What a name belongs to.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum Space {
    /// No namespace. In OVF 0.9 the envelope's children have none; some exporters of 1.x do likewise.
    None,
    /// OVF itself. A section of one version may stand in an envelope of another.
    Ovf(Version),
    /// The settings that CIM defines: `rasd`, `epasd`, `sasd`, `vssd`.
    Cim,
    /// VMware's extensions.
    Vmware,
    /// XML Schema instances: `xsi:type`.
    Instance,
    /// XML's own attributes: `xml:lang`.
    Xml,
    /// Some other vendor's.
    Other(Rc<str>),
}

impl Space {
    /// The namespaces that a descriptor's reader knows.
    pub(super) fn known(uri: &str) -> Option<Self> {
        if let Some((_, version)) = VERSIONS.iter().find(|(known, _)| *known == uri) {
            return Some(Self::Ovf(*version));
        }
        match uri {
            VMWARE => Some(Self::Vmware),
            INSTANCE => Some(Self::Instance),
            XML => Some(Self::Xml),
            // Its beginning is spelled in several ways, and VirtualBox adds `.xsd`.
            _ if uri.contains("CIM_") && uri.contains("SettingData") => Some(Self::Cim),
            _ => None,
        }
    }

    /// The namespace's address, empty where there is none.
    pub(super) fn uri(&self) -> &str {
        match self {
            Self::None => "",
            Self::Ovf(version) => {
                VERSIONS.iter().rev().find(|(_, known)| known == version).map_or("", |(uri, _)| uri)
            }
            Self::Cim => "CIM",
            Self::Vmware => VMWARE,
            Self::Instance => INSTANCE,
            Self::Xml => XML,
            Self::Other(uri) => uri,
        }
    }

    fn is_ovf(&self) -> bool {
        matches!(self, Self::None | Self::Ovf(_))
    }
}

/// An attribute, its value resolved.
#[derive(Debug)]
pub(super) struct Attribute {
    pub(super) space: Space,
    pub(super) name: String,
    pub(super) value: String,
}

impl Attribute {
    /// Whether it is OVF's own.
    pub(super) fn is_ovf(&self) -> bool {
        self.space.is_ovf()
    }
}

/// An element with all that it holds.
#[derive(Debug)]
pub(super) struct Element {
    pub(super) space: Space,
    pub(super) name: String,
    pub(super) attributes: Vec<Attribute>,
    pub(super) text: String,
    pub(super) children: Vec<Element>,
}

impl Element {
    pub(super) fn new(space: Space, name: &str) -> Self {
        let name = name.to_owned();
        Self { space, name, attributes: Vec::new(), text: String::new(), children: Vec::new() }
    }

    /// Whether it is OVF's own.
    pub(super) fn is_ovf(&self) -> bool {
        self.space.is_ovf()
    }

    /// What it is: its name, or in OVF 0.9, where all sections have the same name, its type.
    pub(super) fn kind(&self) -> &str {
        let generic = self.is_ovf() && matches!(self.name.as_str(), "Section" | "Content");
        let Some(kind) = self.attribute_of(&Space::Instance, "type").filter(|_| generic) else {
            return &self.name;
        };
        let local = kind.trim().rsplit(':').next().unwrap_or(kind);
        local.strip_suffix("_Type").unwrap_or(local)
    }

    /// The value of OVF's attribute of this name; blank values count as absent.
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        let named =
            self.attributes.iter().find(|attribute| attribute.space.is_ovf() && attribute.name == name);
        named.map(|attribute| attribute.value.trim()).filter(|value| !value.is_empty())
    }

    /// The value of another namespace's attribute.
    pub(super) fn attribute_of(&self, space: &Space, name: &str) -> Option<&str> {
        let named =
            self.attributes.iter().find(|attribute| attribute.space == *space && attribute.name == name);
        named.map(|attribute| attribute.value.as_str())
    }

    /// The value of an attribute that has to be there.
    pub(super) fn required(&self, attribute: &'static str) -> Result<&str, DescriptorError> {
        let missing = || DescriptorError::NoAttribute { element: self.kind().to_owned(), attribute };
        self.attribute(attribute).ok_or_else(missing)
    }

    /// The value of an attribute that says yes or no.
    pub(super) fn truth(&self, attribute: &str) -> Result<Option<bool>, DescriptorError> {
        let what = || format!("the attribute '{attribute}' of '{}'", self.kind());
        self.attribute(attribute).map(|value| truth(what, value)).transpose()
    }

    /// The value of an attribute that is a number.
    pub(super) fn number<Number: FromStr>(&self, attribute: &str) -> Result<Option<Number>, DescriptorError> {
        let wrong = |value: &str| {
            DescriptorError::number(format!("the attribute '{attribute}' of '{}'", self.kind()), value)
        };
        self.attribute(attribute).map(|value| value.parse().map_err(|_| wrong(value))).transpose()
    }

    /// OVF's children of this name.
    pub(super) fn all<'tree>(&'tree self, name: &'tree str) -> impl Iterator<Item = &'tree Element> {
        self.children.iter().filter(move |child| child.is_ovf() && child.name == name)
    }

    /// OVF's first child of this name.
    pub(super) fn first(&self, name: &str) -> Option<&Element> {
        self.children.iter().find(|child| child.is_ovf() && child.name == name)
    }

    /// The trimmed text, unless it is blank.
    pub(super) fn own_text(&self) -> Option<&str> {
        Some(self.text.trim()).filter(|text| !text.is_empty())
    }
}

/// What a value says that has to be yes or no.
pub(super) fn truth(what: impl FnOnce() -> String, value: &str) -> Result<bool, DescriptorError> {
    match value.trim().to_ascii_lowercase().as_str() {
        "true" | "1" => Ok(true),
        "false" | "0" => Ok(false),
        _ => Err(DescriptorError::Truth { what: what(), value: value.to_owned() }),
    }
}
