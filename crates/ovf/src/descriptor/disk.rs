//! Virtual disks (`DiskSection`).

use serde::{Deserialize, Serialize};

use super::DescriptorError;
use super::element::Element;
use super::units::{self, Measure};

/// A virtual disk.
#[derive(Clone, Debug, Eq, PartialEq, Deserialize, Serialize)]
pub struct Disk {
    /// What virtual hardware calls it.
    pub id: String,
    /// The id of the file that it begins with; an empty disk has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// How large it is.
    pub capacity: Capacity,
    /// The bytes that are in use.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub populated_size: Option<u64>,
    /// The address that names its format.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub format: Option<String>,
    /// The id of the disk whose changes it holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<String>,
}

/// How large a disk is.
#[derive(Clone, Debug, Eq, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Capacity {
    /// So many bytes.
    Bytes(u64),
    /// As a property says: `${key}`.
    Property {
        /// The property's key.
        key: String,
        /// The bytes of one unit of the property's value.
        unit: u64,
    },
}

pub(super) fn read(section: &Element) -> Result<Vec<Disk>, DescriptorError> {
    section.all("Disk").map(read_disk).collect()
}

fn read_disk(disk: &Element) -> Result<Disk, DescriptorError> {
    let id = disk.required("diskId")?.to_owned();
    Ok(Disk {
        file: disk.attribute("fileRef").map(str::to_owned),
        capacity: capacity(disk, &id)?,
        populated_size: disk.number("populatedSize")?,
        format: disk.attribute("format").map(str::to_owned),
        parent: disk.attribute("parentRef").map(str::to_owned),
        id,
    })
}

fn capacity(disk: &Element, id: &str) -> Result<Capacity, DescriptorError> {
    let value = disk.required("capacity")?;
    let spelled = disk.attribute("capacityAllocationUnits").or_else(|| disk.attribute("allocationUnits"));
    let what = || format!("the unit of the capacity of disk '{id}'");
    let unit = spelled.map_or(Ok(1), |spelled| units::factor(Measure::Size, spelled, what))?;
    if let Some(key) = value.strip_prefix("${").and_then(|rest| rest.strip_suffix('}')) {
        return Ok(Capacity::Property { key: key.to_owned(), unit });
    }
    let what = || format!("the capacity of disk '{id}'");
    let number = value.parse().map_err(|_| DescriptorError::number(what(), value))?;
    units::scale(number, unit, what).map(Capacity::Bytes)
}
