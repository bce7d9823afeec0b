//! The volume of a disc image.

use serde::{Deserialize, Serialize};

/// The volume of a disc image.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename = "io.stackroom.library.item.iso_volume")]
pub struct IsoVolume {
    /// The file that holds it.
    pub file_name: String,
    /// The label that people are shown; it may be empty.
    pub label: String,
    /// How many bytes the volume has; its file has as many or more.
    pub size: i64,
    /// The label of ISO 9660; unset in an image of UDF alone.
    pub iso9660_label: Option<String>,
    /// The label of Joliet; unset when the image has no Joliet names.
    pub joliet_label: Option<String>,
    /// The label of UDF; unset when the image has no UDF, or it could not be read.
    pub udf_label: Option<String>,
    /// The revision of UDF, such as `1.02`, or the standard, such as `NSR02`, when no more is known; unset when the
    /// image has no UDF.
    pub udf_revision: Option<String>,
    /// What a machine can start from it.
    pub boot_entries: Vec<BootEntry>,
    /// The kinds of its partition tables, by which it can be started from a USB stick too: `MBR`, `GPT`.
    pub partition_tables: Vec<String>,
}

/// Something that a machine can start.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename = "io.stackroom.library.item.boot_entry")]
pub struct BootEntry {
    /// What starts it: `BIOS`, `UEFI`, …
    pub platform: String,
    /// Whether it is meant to be started.
    pub is_bootable: bool,
}
