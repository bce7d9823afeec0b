//! UDF: from the anchor to the descriptors of the volume.

mod descriptor;

use serde::{Deserialize, Serialize};

use crate::Error;
use crate::bytes::{little_u16, little_u32, tidy, wide_text};
use descriptor::{Descriptor, Kind};

/// What the descriptors of UDF say. What lies behind the bytes that were read is not known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Udf {
    /// The standard that it announces.
    pub standard: UdfStandard,
    /// The logical volume's label.
    pub label: Option<String>,
    /// The revision, such as `1.02` or `2.50`.
    pub revision: Option<String>,
    /// How many bytes the file has to have for its last partition to be whole.
    pub size: Option<u64>,
}

/// The standard that the volume recognition sequence announces.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum UdfStandard {
    /// ECMA-167, second edition: UDF 1.
    Nsr02,
    /// ECMA-167, third edition: UDF 2.
    Nsr03,
}

/// The sizes that sectors can have. An image of a disc has the first.
const SECTOR_SIZES: [usize; 3] = [2048, 512, 1024];
/// The sector of the anchor.
const ANCHOR: usize = 256;
/// How many blocks of volume descriptors are looked at. There are 16 where the standard's least is kept.
const MOST_BLOCKS: u32 = 64;

/// Reads what the anchor leads to.
///
/// # Errors
/// `NoAnchor`, `NoLogicalVolume`.
pub(crate) fn read(head: &[u8], standard: UdfStandard) -> Result<Udf, Error> {
    let anchored = SECTOR_SIZES.into_iter().find_map(|size| {
        let anchor = Descriptor::read(head, ANCHOR * size)?;
        (anchor.kind == Kind::Anchor).then_some((size, anchor))
    });
    let (sector_size, anchor) = anchored.ok_or(Error::NoAnchor)?;
    let [main, reserve] = [16, 24].map(|offset| Extent {
        length: little_u32(anchor.bytes, offset),
        block: little_u32(anchor.bytes, offset + 4),
    });
    let volumes = [&main, &reserve].map(|extent| volume(head, extent, sector_size, standard));
    if let Some(udf) = volumes.into_iter().flatten().next() {
        return Ok(udf);
    }
    if main.is_within(head, sector_size) {
        return Err(Error::NoLogicalVolume { block: main.block });
    }
    Ok(unread(standard))
}

/// A volume of which no more is known than that it is there.
pub(crate) const fn unread(standard: UdfStandard) -> Udf {
    Udf { standard, label: None, revision: None, size: None }
}

/// Where volume descriptors are: how many bytes, and from which block on.
struct Extent {
    length: u32,
    block: u32,
}

impl Extent {
    fn offset(&self, sector_size: usize) -> usize {
        usize::try_from(self.block).unwrap_or(usize::MAX).saturating_mul(sector_size)
    }

    fn is_within(&self, head: &[u8], sector_size: usize) -> bool {
        let length = usize::try_from(self.length).unwrap_or(usize::MAX);
        self.offset(sector_size).saturating_add(length) <= head.len()
    }
}

/// The volume that the descriptors there tell of. Of several descriptors of a kind, the one with the highest number in
/// the sequence prevails.
fn volume(head: &[u8], extent: &Extent, sector_size: usize, standard: UdfStandard) -> Option<Udf> {
    let blocks = (extent.length / u32::try_from(sector_size).ok()?).min(MOST_BLOCKS);
    let mut logical: Option<Descriptor<'_>> = None;
    let mut size = None;
    for number in 0..usize::try_from(blocks).ok()? {
        let offset = extent.offset(sector_size).checked_add(number * sector_size)?;
        let Some(descriptor) = Descriptor::read(head, offset) else { continue };
        match descriptor.kind {
            Kind::LogicalVolume => {
                let prevails = logical.as_ref().is_none_or(|other| other.number() <= descriptor.number());
                logical = if prevails { Some(descriptor) } else { logical };
            }
            Kind::Partition => size = size.max(Some(end_of_partition(&descriptor, sector_size))),
            Kind::Terminator => break,
            Kind::Anchor | Kind::Other => (),
        }
    }
    let logical = logical?.bytes;
    Some(Udf { standard, label: Some(label(&logical[84..212])), revision: Some(revision(logical)), size })
}

fn end_of_partition(partition: &Descriptor<'_>, sector_size: usize) -> u64 {
    let blocks = u64::from(little_u32(partition.bytes, 188)) + u64::from(little_u32(partition.bytes, 192));
    blocks * sector_size as u64
}

/// The revision that the logical volume keeps to: its digits are those of a hexadecimal number.
fn revision(logical_volume: &[u8]) -> String {
    let number = little_u16(logical_volume, 240);
    format!("{:x}.{:02x}", number >> 8, number & 0xff)
}

/// A text whose first byte tells how wide its characters are, and whose field's last byte how many bytes it has.
fn label(field: &[u8]) -> String {
    let used = field.last().map_or(0, |length| usize::from(*length));
    match field.get(..used.min(field.len().saturating_sub(1))) {
        Some([8 | 254, narrow @ ..]) => tidy(narrow.iter().copied().map(char::from)),
        Some([16 | 255, wide @ ..]) => wide_text(wide),
        _ => String::new(),
    }
}
