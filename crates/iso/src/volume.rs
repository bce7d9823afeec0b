//! An image as a whole.

use serde::{Deserialize, Serialize};

use crate::bytes::{SECTOR, sector};
use crate::iso9660::{self, IDENTIFIER};
use crate::udf::{self, UdfStandard};
use crate::{Boot, Error, Joliet, PartitionTable, PrimaryVolume, Udf, boot, lookalike, partition_table};

/// How many leading bytes of a file are needed. The descriptors of ISO 9660 begin at byte 32768; UDF has its anchor at
/// sector 256, and its own descriptors near to it.
pub const HEAD: usize = 300 * SECTOR;

/// The sector of the first volume descriptor.
const FIRST: usize = 16;
/// How many characters a label of Joliet can have.
const LONGEST_JOLIET_LABEL: usize = 16;

/// What the volume descriptors of an image say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Volume {
    /// How many bytes the volume has; the file has as many or more.
    pub size: u64,
    /// The primary volume of ISO 9660; unset in an image of UDF alone.
    pub iso9660: Option<PrimaryVolume>,
    /// The names and label in Unicode.
    pub joliet: Option<Joliet>,
    /// The volume of UDF, alone or beside ISO 9660.
    pub udf: Option<Udf>,
    /// What a machine can start from the image.
    pub boot: Option<Boot>,
    /// The partition tables, by which the image can be started from a USB stick also.
    pub partition_tables: Vec<PartitionTable>,
}

impl Volume {
    /// Reads the volume descriptors in `head`, the first [`HEAD`] bytes of a file of `size` bytes, or all of a shorter
    /// one.
    ///
    /// # Errors
    /// What was looked for and not found, or found to be wrong. A file that ends before its volume does is an error;
    /// one that goes on behind it is not.
    pub fn read(head: &[u8], size: u64) -> Result<Self, Error> {
        let descriptors = Descriptors::read(head, size)?;
        let iso9660 = descriptors
            .primary
            .map(|number| sector(head, number).map(|sector| iso9660::primary(sector, number)));
        let iso9660 = iso9660.flatten().transpose()?;
        let udf = descriptors.udf.map(|standard| match udf::read(head, standard) {
            Err(_) if iso9660.is_some() => Ok(udf::unread(standard)),
            result => result,
        });
        let udf = udf.transpose()?;
        if iso9660.is_none() && udf.is_none() {
            return Err(Error::NoVolume);
        }
        let stated = [
            ("volume of ISO 9660", iso9660.as_ref().map(|volume| volume.size)),
            ("volume of UDF", udf.as_ref().and_then(|volume| volume.size)),
        ];
        Ok(Self {
            size: largest(stated, size)?,
            iso9660,
            udf,
            joliet: descriptors.joliet,
            boot: descriptors.boot,
            partition_tables: partition_table::read(head),
        })
    }

    /// The label that people are shown: that of UDF, else that of Joliet unless it may be cut off, else that of the
    /// primary volume. It may be empty.
    #[must_use]
    pub fn label(&self) -> &str {
        let udf = self.udf.as_ref().and_then(|volume| volume.label.as_deref());
        let joliet = self.joliet.as_ref().map(|volume| volume.label.as_str());
        let joliet = joliet.filter(|label| label.chars().count() < LONGEST_JOLIET_LABEL);
        let primary = self.iso9660.as_ref().map(|volume| volume.label.as_str());
        [udf, joliet, primary].into_iter().flatten().find(|label| !label.is_empty()).unwrap_or_default()
    }
}

/// What the sequence of volume descriptors has.
#[derive(Default)]
struct Descriptors {
    primary: Option<usize>,
    joliet: Option<Joliet>,
    boot: Option<Boot>,
    udf: Option<UdfStandard>,
}

impl Descriptors {
    /// Those of ISO 9660 come first, one a sector, and those by which UDF is recognised follow at once.
    fn read(head: &[u8], size: u64) -> Result<Self, Error> {
        let looks_like = lookalike::recognise(head);
        let Some(first) = sector(head, FIRST) else { return Err(Error::TooShort { size, looks_like }) };
        if !is_descriptor(first) {
            return Err(Error::NoDescriptor { looks_like });
        }
        let mut found = Self::default();
        let mut is_ended = false;
        for number in FIRST.. {
            let Some(sector) = sector(head, number).filter(|sector| is_descriptor(sector)) else { break };
            match (&sector[1..6], sector[0]) {
                (b"NSR02", _) => found.udf = Some(UdfStandard::Nsr02),
                (b"NSR03", _) => found.udf = Some(UdfStandard::Nsr03),
                (b"TEA01", _) => break,
                (b"CD001", 255) => is_ended = true,
                (b"CD001", 0) if !is_ended => found.boot = found.boot.or_else(|| boot::read(sector, head)),
                (b"CD001", 1) if !is_ended => found.primary = found.primary.or(Some(number)),
                (b"CD001", 2) if !is_ended => {
                    found.joliet = found.joliet.or_else(|| iso9660::joliet(sector));
                }
                _ => (),
            }
        }
        Ok(found)
    }
}

fn is_descriptor(sector: &[u8; SECTOR]) -> bool {
    let identifier = &sector[1..6];
    identifier == IDENTIFIER
        || [b"BEA01", b"NSR02", b"NSR03", b"TEA01", b"BOOT2", b"CDW02"]
            .iter()
            .any(|other| identifier == *other)
}

/// The largest of the sizes that are stated, of which none may be larger than the file.
fn largest(stated: [(&'static str, Option<u64>); 2], size: u64) -> Result<u64, Error> {
    let mut largest = 0;
    for (what, stated) in stated {
        let Some(stated) = stated else { continue };
        if stated > size {
            return Err(Error::Truncated { what, stated, size });
        }
        largest = largest.max(stated);
    }
    Ok(largest)
}
