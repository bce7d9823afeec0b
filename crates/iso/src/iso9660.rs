//! The volume descriptors of ISO 9660, and of Joliet among them.

use serde::{Deserialize, Serialize};

use crate::Error;
use crate::bytes::{SECTOR, big_u16, big_u32, little_u16, little_u32, text, wide_text};

/// What every volume descriptor of ISO 9660 has after its type.
pub(crate) const IDENTIFIER: &[u8; 5] = b"CD001";

/// What the primary volume descriptor says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PrimaryVolume {
    /// The label, 32 characters at most.
    pub label: String,
    /// How many bytes the volume has.
    pub size: u64,
    /// How many bytes a block has.
    pub block_size: u16,
    /// The system that can use the first 32 KiB.
    pub system: String,
    /// Who published it.
    pub publisher: String,
    /// Who put its data together.
    pub preparer: String,
    /// What made it.
    pub application: String,
}

/// What Joliet's supplementary volume descriptor says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Joliet {
    /// The label, 16 characters at most.
    pub label: String,
    /// The level, from 1 to 3.
    pub level: u8,
}

/// Reads a primary volume descriptor, which is the given sector of the file.
pub(crate) fn primary(descriptor: &[u8; SECTOR], sector: usize) -> Result<PrimaryVolume, Error> {
    if descriptor[6] != 1 {
        return Err(Error::Version { version: descriptor[6] });
    }
    let place = |offset: usize| (sector * SECTOR + offset) as u64;
    let blocks = agreed("volume size", place(80), little_u32(descriptor, 80), big_u32(descriptor, 84))?;
    let block_size = (little_u16(descriptor, 128), big_u16(descriptor, 130));
    agreed("block size", place(128), block_size.0.into(), block_size.1.into())?;
    if blocks == 0 {
        return Err(Error::Empty);
    }
    if !matches!(block_size.0, 512 | 1024 | 2048) {
        return Err(Error::BlockSize { size: block_size.0 });
    }
    Ok(PrimaryVolume {
        label: text(&descriptor[40..72]),
        size: u64::from(blocks) * u64::from(block_size.0),
        block_size: block_size.0,
        system: text(&descriptor[8..40]),
        publisher: text(&descriptor[318..446]),
        preparer: text(&descriptor[446..574]),
        application: text(&descriptor[574..702]),
    })
}

/// Reads a supplementary volume descriptor, if it is one of Joliet's: its escape sequence names a level of UCS-2.
pub(crate) fn joliet(descriptor: &[u8; SECTOR]) -> Option<Joliet> {
    let level = match &descriptor[88..91] {
        b"%/@" => 1,
        b"%/C" => 2,
        b"%/E" => 3,
        _ => return None,
    };
    Some(Joliet { label: wide_text(&descriptor[40..72]), level })
}

fn agreed(field: &'static str, offset: u64, little: u32, big: u32) -> Result<u32, Error> {
    if little == big { Ok(little) } else { Err(Error::Disagreement { field, offset, little, big }) }
}
