//! Networks (`NetworkSection`) and groups of storage policies (`vmw:StorageGroupSection`).

use serde::{Deserialize, Serialize};

use super::DescriptorError;
use super::element::{Element, Space};
use super::text::{Messages, Text};

/// A network that virtual systems connect to.
#[derive(Clone, Debug, Eq, PartialEq, Deserialize, Serialize)]
pub struct Network {
    /// What network adapters call it.
    pub name: String,
    /// What it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<Text>,
}

/// A group of disks, virtual systems and collections that get one storage policy.
// OVT-04
#[derive(Clone, Debug, Eq, PartialEq, Deserialize, Serialize)]
pub struct StoragePolicyGroup {
    /// What the members of the group call it.
    pub id: String,
    /// The name of the storage policy.
    pub name: String,
    /// What it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<Text>,
}

pub(super) fn read(section: &Element, messages: &Messages<'_>) -> Result<Vec<Network>, DescriptorError> {
    let network = |network: &Element| {
        let name = network.required("name")?.to_owned();
        Ok(Network { name, description: messages.child(network, "Description") })
    };
    section.all("Network").map(network).collect()
}

/// The group that a section describes; none when it has no id.
pub(super) fn read_storage_policy_group(
    section: &Element,
    messages: &Messages<'_>,
) -> Option<StoragePolicyGroup> {
    let attribute = |name: &str| {
        section.attribute_of(&Space::Vmware, name).or_else(|| section.attribute(name)).map(str::to_owned)
    };
    let id = attribute("id")?;
    let name = attribute("name").unwrap_or_else(|| id.clone());
    let described = section.children.iter().find(|child| child.name == "Description");
    Some(StoragePolicyGroup { id, name, description: described.map(|child| messages.text(child)) })
}
