//! Virtual machines, alone and in vApps.

use serde::{Deserialize, Serialize};

use super::{Cpu, Disk, DiskController, Drive, Floppy, Memory, Nic, StoragePolicy, UsbController, VideoCard};

/// A virtual machine.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename = "com.vmware.content.type.ovf.vm_template")]
pub struct VmTemplate {
    /// Its name.
    pub vm_name: String,
    /// The type of its operating system, in the words of the platform that exported it.
    pub os_type: Option<String>,
    /// Its operating system, in words for people.
    pub os_description: Option<String>,
    /// Its processors.
    pub cpu: Option<Cpu>,
    /// Its memory.
    pub memory: Option<Memory>,
    /// Its disks.
    pub disks: Option<Vec<Disk>>,
    /// Its network adapters.
    pub nics: Option<Vec<Nic>>,
    /// Its graphics adapters.
    pub video_cards: Option<Vec<VideoCard>>,
    /// Its drives for CDs and DVDs.
    pub drives: Option<Vec<Drive>>,
    /// Its drives for floppy disks.
    pub floppies: Option<Vec<Floppy>>,
    /// What its disks and drives are attached to.
    pub disk_controllers: Option<Vec<DiskController>>,
    /// What its USB devices are attached to.
    pub usb_controllers: Option<Vec<UsbController>>,
    /// How it is to be stored.
    pub storage_policies: Option<Vec<StoragePolicy>>,
}

/// A vApp: virtual machines that belong together.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename = "com.vmware.content.type.ovf.V_app_template")]
pub struct VappTemplate {
    /// Its name.
    pub vapp_name: Option<String>,
    /// Its virtual machines, those of vApps within it too.
    pub vm_templates: Option<Vec<VmTemplate>>,
    /// How it is to be stored.
    pub storage_policies: Option<Vec<StoragePolicy>>,
}
