//! Sections that are not interpreted.

use serde::{Deserialize, Serialize};

use super::DescriptorError;
use super::element::{Element, Space};
use super::text::{Messages, Text};

/// The standard's sections.
const STANDARD: [&str; 17] = [
    "AnnotationSection",
    "BootDeviceSection",
    "DeploymentOptionSection",
    "DiskSection",
    "EncryptionSection",
    "EnvironmentFilesSection",
    "EulaSection",
    "InstallSection",
    "NetworkSection",
    "OperatingSystemSection",
    "PlacementGroupSection",
    "PlacementSection",
    "ProductSection",
    "ResourceAllocationSection",
    "ScaleOutSection",
    "SharedDiskSection",
    "StartupSection",
];

/// A section that is kept by its name alone.
#[derive(Clone, Debug, Eq, PartialEq, Deserialize, Serialize)]
pub struct Section {
    /// The address of its namespace; OVF's own where that is empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub namespace: String,
    /// Its name; in OVF 0.9 its type without `_Type`.
    pub name: String,
    /// Whether it says that whoever deploys the package has to know it; nothing when it does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub required: Option<bool>,
    /// What it says about itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub info: Option<Text>,
}

/// Keeps a section that is not interpreted.
///
/// # Errors
/// It is not known, and says that it has to be, or is one of OVF's own and does not say that it need not be.
pub(super) fn read(element: &Element, messages: &Messages<'_>) -> Result<Section, DescriptorError> {
    let required = element.truth("required")?;
    let namespace = messages.copy(element.space.uri());
    let name = element.kind().to_owned();
    let known = match element.space {
        Space::None | Space::Ovf(_) => STANDARD.contains(&name.as_str()),
        Space::Vmware => true,
        _ => false,
    };
    if !known && required.unwrap_or(element.is_ovf()) {
        return Err(DescriptorError::RequiredSection { name, namespace });
    }
    Ok(Section { namespace, name, required, info: messages.child(element, "Info") })
}
