//! The hardware of a virtual machine.

use serde::{Deserialize, Serialize};

/// Processors.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename = "com.vmware.content.type.ovf.cpu")]
pub struct Cpu {
    /// How many.
    pub num_cpus: i64,
    /// What is kept for them, in MHz (OVT-03).
    pub reservation: Option<i64>,
    /// What they may use at most, in MHz (OVT-03).
    pub limit: Option<i64>,
    /// Their weight when there is not enough for all.
    pub shares: Option<i64>,
}

/// Memory.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename = "com.vmware.content.type.ovf.memory")]
pub struct Memory {
    /// How much, in MB (OVT-03).
    pub size: i64,
    /// What is kept for it, in MB (OVT-03).
    pub reservation: Option<i64>,
    /// What it may use at most, in MB (OVT-03).
    pub limit: Option<i64>,
    /// Its weight when there is not enough for all.
    pub shares: Option<i64>,
}

/// A disk.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename = "com.vmware.content.type.ovf.disk")]
pub struct Disk {
    /// Its name.
    pub name: String,
    /// How much it can hold, in MB (OVT-03).
    pub disk_capacity: i64,
    /// How it is to be stored.
    pub storage_policy: Option<StoragePolicy>,
}

/// How something is to be stored: like all others of its group (OVT-04).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename = "com.vmware.content.type.ovf.policy.storage_policy")]
pub struct StoragePolicy {
    /// The id of the group.
    pub group_id: String,
}

/// A network adapter.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename = "com.vmware.content.type.ovf.nic")]
pub struct Nic {
    /// Its name.
    pub name: String,
    /// The network that it is connected to.
    pub network_name: Option<String>,
    /// Its address.
    pub mac_address: Option<String>,
    /// Whether it is connected when the machine starts.
    pub start_connected: Option<bool>,
}

/// A graphics adapter.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename = "com.vmware.content.type.ovf.video_card")]
pub struct VideoCard {
    /// What draws its pictures in three dimensions.
    pub render_type: Option<String>,
    /// Its memory, in KB (OVT-03).
    pub video_ram_size: Option<i64>,
    /// Its memory for three dimensions, in KB (OVT-03).
    pub graphics_memory_size: Option<i64>,
    /// Whether it draws in three dimensions.
    pub enable3d: Option<bool>,
    /// How many displays it has.
    pub num_displays: Option<i64>,
    /// Whether its settings are chosen to fit.
    pub use_auto_detect: Option<bool>,
}

/// A drive for CDs and DVDs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename = "com.vmware.content.type.ovf.drive")]
pub struct Drive {
    /// Its name.
    pub name: String,
    /// Its type.
    #[serde(rename = "type")]
    pub drive_type: Option<String>,
    /// Its subtype.
    pub sub_type: Option<String>,
}

/// A drive for floppy disks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename = "com.vmware.content.type.ovf.floppy")]
pub struct Floppy {
    /// Its name.
    pub name: String,
    /// Whether it is connected when the machine starts.
    pub connected: Option<bool>,
    /// Its type.
    #[serde(rename = "type")]
    pub floppy_type: Option<String>,
}

/// What disks and drives are attached to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename = "com.vmware.content.type.ovf.disk_controller")]
pub struct DiskController {
    /// Its name.
    pub name: String,
    /// Its type.
    #[serde(rename = "type")]
    pub controller_type: Option<String>,
    /// Its subtype.
    pub sub_type: Option<String>,
}

/// What USB devices are attached to.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename = "com.vmware.content.type.ovf.USB_controller")]
pub struct UsbController {
    /// Its type.
    #[serde(rename = "type")]
    pub controller_type: Option<String>,
    /// Whether devices are connected to the machine by themselves.
    pub auto_connect: Option<bool>,
    /// The PCI slot of its EHCI part.
    pub ehci_pci_slot_number: Option<i64>,
    /// Its PCI slot.
    pub pci_slot_number: Option<i64>,
}
