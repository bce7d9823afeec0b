//! OVF descriptors.
//!
//! A descriptor of version 0.9, 1.x or 2.x becomes a [`Descriptor`]: the files of the package, its disks and networks,
//! and its virtual systems with their hardware and products, in types of their own. What is read is bounded in size,
//! depth and number; there is no document type and there are no entities. Identifiers are unique and what refers to a
//! file, a disk or a network refers to one that is there.
//!
//! # Sections that are not known
//!
//! OVF says that a reader has to refuse a section that it does not know unless the section says
//! `ovf:required="false"`. Taken by the letter that would refuse most of what real exporters write: they leave the
//! attribute out of their own sections, and a library that keeps a package and gives it back unchanged need not know
//! what deploys it. So a section of another namespace is refused only when it says `ovf:required="true"`. In OVF's own
//! namespaces, where only the standard adds sections, the standard's default holds. What is kept, and what is known
//! and of no interest here, is listed in [`Descriptor::other_sections`] and its like.

mod checks;
mod deployment;
mod disk;
mod element;
mod encoding;
mod error;
mod hardware;
mod network;
mod package;
mod product;
mod references;
mod section;
mod system;
#[cfg(test)]
mod tests;
mod text;
mod units;
mod xml;

use serde::{Deserialize, Serialize};

use element::{Element, Space};
use text::Messages;

pub use deployment::DeploymentOption;
pub use disk::{Capacity, Disk};
pub use error::DescriptorError;
pub use hardware::{Backing, Bound, Bus, Device, DriveKind, Hardware, HardwareItem};
pub use network::{Network, StoragePolicyGroup};
pub use package::{MOST_PACKAGE_FILES, PackageFile};
pub use product::{ConfiguredValue, Product, Property};
pub use references::FileReference;
pub use section::Section;
pub use system::{Content, OperatingSystem, StartupItem, VirtualSystem, VirtualSystemCollection};
pub use text::{StringBundle, Text};

/// Bytes of a descriptor that are read at most.
pub const LARGEST_DESCRIPTOR: usize = 8 << 20;

/// The version of OVF that a descriptor's envelope is written in, as its namespace tells it.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Deserialize, Serialize)]
pub enum Version {
    /// 0.9, the draft that VMware published.
    #[serde(rename = "0.9")]
    V0_9,
    /// 1.0 and 1.1.
    #[serde(rename = "1")]
    V1,
    /// 2.0 and 2.1.
    #[serde(rename = "2")]
    V2,
}

/// What a descriptor says.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct Descriptor {
    /// The version of OVF.
    pub version: Version,
    /// The language of its texts, where it states one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// The package's files, each with an id of its own.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub references: Vec<FileReference>,
    /// The virtual disks, each with an id of its own.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub disks: Vec<Disk>,
    /// The networks, each with a name of its own.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub networks: Vec<Network>,
    /// The groups of storage policies, each with an id of its own.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub storage_policy_groups: Vec<StoragePolicyGroup>,
    /// The configurations that one can choose from when the package is deployed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub deployment_options: Vec<DeploymentOption>,
    /// The virtual system or the collection of them.
    pub content: Content,
    /// The translations of its texts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub strings: Vec<StringBundle>,
    /// Sections of the envelope that are not interpreted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub other_sections: Vec<Section>,
}

impl Descriptor {
    /// Reads a descriptor.
    ///
    /// # Errors
    /// It is not well formed, too large, no OVF envelope, or says something that cannot be; the error tells which.
    pub fn parse(document: &[u8]) -> Result<Self, DescriptorError> {
        let root = xml::read(document)?;
        let descriptor = Self::read(&root)?;
        checks::check(&descriptor)?;
        Ok(descriptor)
    }

    /// The files that the package has to have beside the descriptor, in the order of its references, chunks as
    /// separate files.
    ///
    /// # Errors
    /// A reference leaves the package, its chunks cannot be counted, two files share a name, or there are more than
    /// [`MOST_PACKAGE_FILES`].
    pub fn package_files(&self) -> Result<Vec<PackageFile>, DescriptorError> {
        package::files(&self.references)
    }

    /// Whether the content is a collection of virtual systems.
    pub fn is_vapp(&self) -> bool {
        matches!(self.content, Content::Collection(_))
    }

    /// All virtual systems, those of collections in collections too, in the order of the descriptor.
    pub fn virtual_systems(&self) -> Vec<&VirtualSystem> {
        self.content.virtual_systems()
    }

    /// The disk of this id.
    pub fn disk(&self, id: &str) -> Option<&Disk> {
        self.disks.iter().find(|disk| disk.id == id)
    }

    /// The bytes of a disk; where a property has them, by the property's default value in this configuration.
    pub fn disk_capacity(&self, disk: &Disk, configuration: Option<&str>) -> Option<u64> {
        match &disk.capacity {
            Capacity::Bytes(bytes) => Some(*bytes),
            Capacity::Property { key, unit } => {
                let value = self.content.property_value(key, configuration)?;
                value.trim().parse::<u64>().ok()?.checked_mul(*unit)
            }
        }
    }

    /// The configuration that holds when none is chosen: the one that says so, else the first.
    pub fn default_configuration(&self) -> Option<&str> {
        let named = self.deployment_options.iter().find(|option| option.default);
        named.or_else(|| self.deployment_options.first()).map(|option| option.id.as_str())
    }

    /// A text of this descriptor in another language, where the descriptor has it, else as it stands.
    pub fn translate<'all>(&'all self, text: &'all Text, language: &str) -> &'all str {
        text::translate(&self.strings, text, language)
    }

    fn read(root: &Element) -> Result<Self, DescriptorError> {
        let version = match &root.space {
            Space::Ovf(version) if root.name == "Envelope" => *version,
            space => {
                let (name, namespace) = (root.name.clone(), space.uri().to_owned());
                return Err(DescriptorError::NotAnEnvelope { name, namespace });
            }
        };
        let strings = root.all("Strings").map(text::read_bundle).collect::<Result<Vec<_>, _>>()?;
        let language = root.attribute_of(&Space::Xml, "lang").map(str::to_owned);
        let mut parts = Parts::default();
        let messages = Messages::of(&strings, language.as_deref());
        for child in &root.children {
            parts.read(child, &messages)?;
        }
        messages.check()?;
        Ok(Self {
            version,
            language,
            references: parts.references,
            disks: parts.disks,
            networks: parts.networks,
            storage_policy_groups: parts.storage_policy_groups,
            deployment_options: parts.deployment_options,
            content: parts.content.ok_or(DescriptorError::NoContent)?,
            strings,
            other_sections: parts.other_sections,
        })
    }
}

/// The envelope's children, as they are read.
#[derive(Default)]
struct Parts {
    references: Vec<FileReference>,
    disks: Vec<Disk>,
    networks: Vec<Network>,
    storage_policy_groups: Vec<StoragePolicyGroup>,
    deployment_options: Vec<DeploymentOption>,
    content: Option<Content>,
    other_sections: Vec<Section>,
}

impl Parts {
    fn read(&mut self, child: &Element, messages: &Messages<'_>) -> Result<(), DescriptorError> {
        if child.space == Space::Vmware
            && child.name == "StorageGroupSection"
            && let Some(group) = network::read_storage_policy_group(child, messages)
        {
            self.storage_policy_groups.push(group);
            return Ok(());
        }
        if let Some(content) = system::read_content(child, messages)? {
            return self.add_content(content);
        }
        match child.kind() {
            "References" if child.is_ovf() => self.references.extend(references::read(child)?),
            "DiskSection" if child.is_ovf() => self.disks.extend(disk::read(child)?),
            "NetworkSection" if child.is_ovf() => self.networks.extend(network::read(child, messages)?),
            "DeploymentOptionSection" if child.is_ovf() => {
                self.deployment_options.extend(deployment::read(child, messages)?);
            }
            "Strings" if child.is_ovf() => {}
            _ => self.other_sections.push(section::read(child, messages)?),
        }
        Ok(())
    }

    fn add_content(&mut self, content: Content) -> Result<(), DescriptorError> {
        if self.content.is_some() {
            return Err(DescriptorError::MoreContent { id: content.id().to_owned() });
        }
        self.content = Some(content);
        Ok(())
    }
}
