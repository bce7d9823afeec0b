use crate::bytes::{little_u16, little_u32};

const LENGTH: usize = 512;
const TAG: usize = 16;

/// A descriptor whose tag is right: both its checksum and that of what follows.
pub(super) struct Descriptor<'a> {
    pub(super) kind: Kind,
    pub(super) bytes: &'a [u8; LENGTH],
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Anchor,
    Partition,
    LogicalVolume,
    Terminator,
    Other,
}

impl<'a> Descriptor<'a> {
    pub(super) fn read(head: &'a [u8], offset: usize) -> Option<Self> {
        let rest = head.get(offset..)?;
        let bytes: &[u8; LENGTH] = rest.first_chunk()?;
        let tag = &bytes[..TAG];
        let sum = tag.iter().fold(0_u8, |sum, byte| sum.wrapping_add(*byte)).wrapping_sub(tag[4]);
        let covered = rest.get(TAG..TAG + usize::from(little_u16(tag, 10)))?;
        if sum != tag[4] || crc(covered) != little_u16(tag, 8) {
            return None;
        }
        let kind = match little_u16(tag, 0) {
            2 => Kind::Anchor,
            5 => Kind::Partition,
            6 => Kind::LogicalVolume,
            8 => Kind::Terminator,
            _ => Kind::Other,
        };
        Some(Self { kind, bytes })
    }

    /// Its place in the sequence of changes to the volume.
    pub(super) fn number(&self) -> u32 {
        little_u32(self.bytes, TAG)
    }
}

/// The CRC of ITU-T V.41, begun with 0. It is taken of a few kilobytes per image, so bit by bit is fast enough.
fn crc(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0, |crc, byte| {
        (0..8).fold(crc ^ (u16::from(*byte) << 8), |crc: u16, _| {
            if crc & 0x8000 == 0 { crc << 1 } else { (crc << 1) ^ 0x1021 }
        })
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_checksum_is_the_one_of_the_standard() {
        assert_eq!(super::crc(&[0x70, 0x6a, 0x77]), 0x3299);
    }
}
