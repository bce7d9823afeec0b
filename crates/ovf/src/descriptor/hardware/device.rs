//! The kinds of virtual hardware.

use serde::{Deserialize, Serialize};

/// What a part of the hardware is.
// OVT-03
#[derive(Clone, Debug, Eq, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Device {
    /// Processors.
    Cpu {
        /// How many.
        count: u64,
        /// How many share a socket.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        cores_per_socket: Option<u64>,
        /// MHz that are theirs.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reservation: Option<u64>,
        /// MHz that they get at most.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        limit: Option<u64>,
        /// Their weight beside others.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        shares: Option<u64>,
    },
    /// Memory.
    Memory {
        /// MB.
        size: u64,
        /// MB that are its own.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reservation: Option<u64>,
        /// MB that it gets at most.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        limit: Option<u64>,
        /// Its weight beside others.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        shares: Option<u64>,
    },
    /// What disks and drives are attached to.
    DiskController {
        /// By what bus.
        bus: Bus,
    },
    /// A disk.
    Disk {
        /// What is in it; an empty disk that the section itself describes has nothing.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        backing: Option<Backing>,
        /// Its bytes, where the section itself states them.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        capacity: Option<u64>,
        /// The ids of its groups of storage policies.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        storage_groups: Vec<String>,
    },
    /// A drive for discs.
    Drive {
        /// For which.
        kind: DriveKind,
        /// What is in it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        backing: Option<Backing>,
    },
    /// A floppy drive.
    Floppy {
        /// What is in it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        backing: Option<Backing>,
    },
    /// A network adapter.
    NetworkAdapter {
        /// The networks that it connects to, usually one.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        networks: Vec<String>,
        /// Its hardware address.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        mac_address: Option<String>,
    },
    /// A USB controller.
    UsbController,
    /// A video card; its settings are VMware's.
    VideoCard,
    /// Something else.
    Other {
        /// Its number in CIM's list of resource types.
        resource_type: u64,
    },
}

/// A bus of disks.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Bus {
    /// IDE.
    Ide,
    /// Parallel or serial attached SCSI.
    Scsi,
    /// SATA.
    Sata,
    /// NVMe.
    Nvme,
}

/// What a drive reads.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DriveKind {
    /// CDs.
    Cd,
    /// DVDs.
    Dvd,
}

/// What is in a disk or a drive.
#[derive(Clone, Debug, Eq, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Backing {
    /// The disk of this id.
    Disk(String),
    /// The file of this id.
    File(String),
    /// Something outside the package.
    Other(String),
}

impl Backing {
    /// What a `HostResource` names: `ovf:/disk/ID`, `ovf:/file/ID`, in OVF 0.9 without `ovf:`.
    pub(super) fn parse(resource: &str) -> Self {
        let path = resource.strip_prefix("ovf:").unwrap_or(resource).trim_start_matches('/');
        match path.split_once('/') {
            Some(("disk", id)) if !id.is_empty() => Self::Disk(id.to_owned()),
            Some(("file", id)) if !id.is_empty() => Self::File(id.to_owned()),
            _ => Self::Other(resource.to_owned()),
        }
    }
}

impl Bus {
    /// The bus as people write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ide => "IDE",
            Self::Scsi => "SCSI",
            Self::Sata => "SATA",
            Self::Nvme => "NVMe",
        }
    }
}

impl DriveKind {
    /// The kind as people write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Cd => "CD",
            Self::Dvd => "DVD",
        }
    }
}
