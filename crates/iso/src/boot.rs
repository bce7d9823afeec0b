//! El Torito: what a machine can start from the image.

use serde::{Deserialize, Serialize};

use crate::bytes::{SECTOR, little_u16, little_u32, sector, text};

/// That a machine can start from the image, and how.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Boot {
    /// The sector of the boot catalogue.
    pub catalogue_sector: u32,
    /// What it says.
    pub catalogue: Catalogue,
}

/// What is known of a boot catalogue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Catalogue {
    /// What can be started.
    Entries(Vec<BootEntry>),
    /// It lies behind the bytes that were read.
    Beyond,
    /// Its first entry does not have the mark or the checksum that it has to have.
    Damaged,
}

/// Something that can be started.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BootEntry {
    /// What starts it.
    pub platform: Platform,
    /// Whether it is meant to be started.
    pub is_bootable: bool,
    /// The sector of its bytes.
    pub sector: u32,
    /// How many units of 512 bytes of it are loaded at first.
    pub sectors_loaded: u16,
}

/// What starts an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Platform {
    /// The BIOS of a PC.
    Bios,
    /// A PowerPC.
    PowerPc,
    /// A Macintosh.
    Macintosh,
    /// UEFI.
    Uefi,
    /// Something else, by its number.
    Other(u8),
}

impl Platform {
    const fn from_number(number: u8) -> Self {
        match number {
            0 => Self::Bios,
            1 => Self::PowerPc,
            2 => Self::Macintosh,
            0xef => Self::Uefi,
            other => Self::Other(other),
        }
    }
}

const ENTRY: usize = 32;
const VALIDATION: u8 = 1;
const BOOTABLE: u8 = 0x88;
const NOT_BOOTABLE: u8 = 0;
const SECTION: u8 = 0x90;
const LAST_SECTION: u8 = 0x91;
const CONTINUATION: u8 = 0x44;

/// Reads a boot record among the volume descriptors, and the catalogue that it points to. Boot records of other systems
/// than El Torito are passed over.
pub(crate) fn read(record: &[u8; SECTOR], head: &[u8]) -> Option<Boot> {
    if text(&record[7..39]) != "EL TORITO SPECIFICATION" {
        return None;
    }
    let catalogue_sector = little_u32(record, 71);
    let catalogue = usize::try_from(catalogue_sector).ok().and_then(|number| sector(head, number));
    Some(Boot { catalogue_sector, catalogue: catalogue.map_or(Catalogue::Beyond, catalogue_of) })
}

fn catalogue_of(sector: &[u8; SECTOR]) -> Catalogue {
    let (entries, _) = sector.as_chunks::<ENTRY>();
    match entries {
        [validation, initial, sections @ ..] if is_valid(validation) => {
            let mut found = vec![entry(Platform::from_number(validation[1]), initial)];
            read_sections(sections, &mut found);
            Catalogue::Entries(found)
        }
        _ => Catalogue::Damaged,
    }
}

/// The first entry's words have to add up to nothing.
fn is_valid(validation: &[u8; ENTRY]) -> bool {
    let words = validation.as_chunks::<2>().0.iter().map(|pair| u16::from_le_bytes(*pair));
    validation[0] == VALIDATION
        && validation[30..] == [0x55, 0xaa]
        && words.fold(0_u16, u16::wrapping_add) == 0
}

/// Each section is a header that counts its entries. Entries that only continue the one before are passed over.
fn read_sections(entries: &[[u8; ENTRY]], found: &mut Vec<BootEntry>) {
    let mut section = (Platform::Bios, 0_u16);
    let mut is_last = false;
    for next in entries.iter().filter(|entry| entry[0] != CONTINUATION) {
        match (section, next[0]) {
            ((platform, left @ 1..), BOOTABLE | NOT_BOOTABLE) => {
                found.push(entry(platform, next));
                section = (platform, left - 1);
            }
            ((_, 0), SECTION | LAST_SECTION) if !is_last => {
                section = (Platform::from_number(next[1]), little_u16(next, 2));
                is_last = next[0] == LAST_SECTION;
            }
            _ => return,
        }
    }
}

fn entry(platform: Platform, entry: &[u8; ENTRY]) -> BootEntry {
    BootEntry {
        platform,
        is_bootable: entry[0] == BOOTABLE,
        sector: little_u32(entry, 8),
        sectors_loaded: little_u16(entry, 6),
    }
}
