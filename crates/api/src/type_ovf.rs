//! `com.vmware.content.type.ovf`: what the descriptor of an OVF package says, in the published words.
//!
//! No published operation answers these structures (OVT-05); [`crate::stackroom_item::METADATA`] does.

mod hardware;
mod virtual_machine;

use ids::{ItemId, LibraryId};
use serde::{Deserialize, Serialize};
use vapi::{Error, Path, Validate, check_union};

pub use hardware::{
    Cpu, Disk, DiskController, Drive, Floppy, Memory, Nic, StoragePolicy, UsbController, VideoCard,
};
pub use virtual_machine::{VappTemplate, VmTemplate};

/// An item of type `ovf` (OVT-01).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename = "com.vmware.content.type.ovf.ovf_template")]
pub struct OvfTemplate {
    /// The item.
    pub id: ItemId,
    /// How many virtual machines it describes.
    pub vm_count: i64,
    /// Differs after every change of the item.
    pub version: String,
    /// The library that the item is in.
    pub library_id_parent: LibraryId,
    /// Whether it describes a vApp rather than one virtual machine.
    pub is_vapp_template: bool,
    /// The virtual machine, when `is_vapp_template` is false (OVT-02).
    pub vm_template: Option<VmTemplate>,
    /// The vApp, when `is_vapp_template` is true (OVT-02).
    pub vapp_template: Option<VappTemplate>,
    /// The networks that it wants to be connected to.
    pub networks: Vec<Network>,
    /// The groups of disks and machines that are to be stored alike.
    pub storage_policy_groups: Option<Vec<StoragePolicyGroup>>,
}

impl Validate for OvfTemplate {
    // OVT-02
    fn validate(&self, path: &Path<'_>) -> Result<(), Error> {
        let machine = ("vm_template", self.vm_template.is_some());
        let vapp = ("vapp_template", self.vapp_template.is_some());
        if self.is_vapp_template {
            check_union(path, ("is_vapp_template", "true"), &[vapp], &[machine])
        } else {
            check_union(path, ("is_vapp_template", "false"), &[machine], &[vapp])
        }
    }
}

/// A network that a package wants to be connected to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename = "com.vmware.content.type.ovf.network")]
pub struct Network {
    /// Its name in the package.
    pub name: String,
    /// What it is for.
    pub description: Option<String>,
}

/// A group of disks and machines that are to be stored alike (OVT-04).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename = "com.vmware.content.type.ovf.policy.storage_policy_group")]
pub struct StoragePolicyGroup {
    /// Its id, which its members name.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// What it is for.
    pub description: Option<String>,
}
