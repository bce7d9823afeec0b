//! Images made by hand, field by field.

use iso::{Error, HEAD, Volume};

pub(crate) const SECTOR: usize = 2048;
/// How many sectors the images have.
pub(crate) const SECTORS: usize = 320;
/// The sector of their boot catalogue.
pub(crate) const CATALOGUE: usize = 40;

/// An image, as bytes that a test can change.
pub(crate) struct Image(pub(crate) Vec<u8>);

impl Image {
    /// Nothing but zeros.
    pub(crate) fn empty() -> Self {
        Self(vec![0; SECTORS * SECTOR])
    }

    /// ISO 9660 with the label `PRIMARY`, filling the file.
    pub(crate) fn plain() -> Self {
        let mut image = Self::empty();
        image.primary(16, "PRIMARY", u32::try_from(SECTORS).unwrap());
        image.put(17 * SECTOR, b"\xffCD001\x01");
        image
    }

    /// UDF 2.01 alone, with the label `Pure`.
    pub(crate) fn pure_udf() -> Self {
        let mut image = Self::empty();
        image.recognition(16, b"NSR03");
        image.udf(SECTOR, 0x0201, b"\x08Pure");
        image
    }

    pub(crate) fn put(&mut self, offset: usize, bytes: &[u8]) {
        self.0[offset..offset + bytes.len()].copy_from_slice(bytes);
    }

    pub(crate) fn primary(&mut self, sector: usize, label: &str, blocks: u32) {
        let at = sector * SECTOR;
        self.put(at, b"\x01CD001\x01");
        self.put(at + 8, &[b' '; 64]);
        self.put(at + 40, label.as_bytes());
        self.put(at + 80, &blocks.to_le_bytes());
        self.put(at + 84, &blocks.to_be_bytes());
        self.put(at + 128, b"\x00\x08\x08\x00");
    }

    pub(crate) fn joliet(&mut self, sector: usize, label: &str) {
        let at = sector * SECTOR;
        self.put(at, b"\x02CD001\x01");
        let units: Vec<u8> = label.encode_utf16().flat_map(u16::to_be_bytes).collect();
        self.put(at + 40, &units);
        self.put(at + 88, b"%/E");
    }

    /// A boot record whose catalogue has these entries behind its first, which is made right.
    pub(crate) fn boot(&mut self, sector: usize, platform: u8, entries: &[[u8; 32]]) {
        self.put(sector * SECTOR, b"\x00CD001\x01EL TORITO SPECIFICATION");
        self.put(sector * SECTOR + 71, &u32::try_from(CATALOGUE).unwrap().to_le_bytes());
        let mut first = [0; 32];
        (first[0], first[1], first[30], first[31]) = (1, platform, 0x55, 0xaa);
        let sum = u16::from_le_bytes([1, platform]).wrapping_add(0xaa55);
        first[28..30].copy_from_slice(&0_u16.wrapping_sub(sum).to_le_bytes());
        self.put(CATALOGUE * SECTOR, &first);
        self.put(CATALOGUE * SECTOR + 32, entries.as_flattened());
    }

    /// The sequence by which UDF is recognised.
    pub(crate) fn recognition(&mut self, sector: usize, standard: &[u8; 5]) {
        for (number, identifier) in [b"BEA01", standard, b"TEA01"].into_iter().enumerate() {
            self.put((sector + number) * SECTOR + 1, identifier);
        }
    }

    /// The anchor, and volume descriptors at block 50, in sectors of that size. The partition ends with the file.
    pub(crate) fn udf(&mut self, sector_size: usize, revision: u16, label: &[u8]) {
        let length = u32::try_from(16 * sector_size).unwrap();
        let extent = [length.to_le_bytes(), 50_u32.to_le_bytes()].concat();
        self.descriptor(256 * sector_size, 2, &[(16, &extent)]);
        let blocks = u32::try_from(self.0.len() / sector_size - 257).unwrap();
        let partition = [257_u32.to_le_bytes(), blocks.to_le_bytes()].concat();
        self.descriptor(50 * sector_size, 5, &[(188, &partition)]);
        let length = [u8::try_from(label.len()).unwrap()];
        let fields: [(usize, &[u8]); 3] = [(84, label), (211, &length), (240, &revision.to_le_bytes())];
        self.descriptor(51 * sector_size, 6, &fields);
        self.descriptor(52 * sector_size, 8, &[]);
    }

    /// A descriptor of UDF with its tag made right.
    pub(crate) fn descriptor(&mut self, at: usize, kind: u16, fields: &[(usize, &[u8])]) {
        for (offset, bytes) in fields {
            self.put(at + offset, bytes);
        }
        let crc = crc(&self.0[at + 16..at + 512]);
        let mut tag = [0; 16];
        tag[0..2].copy_from_slice(&kind.to_le_bytes());
        tag[8..10].copy_from_slice(&crc.to_le_bytes());
        tag[10..12].copy_from_slice(&496_u16.to_le_bytes());
        tag[4] = tag.iter().fold(0, |sum: u8, byte| sum.wrapping_add(*byte));
        self.put(at, &tag);
    }

    pub(crate) fn read(&self) -> Result<Volume, Error> {
        read(&self.0)
    }
}

/// Reads an image as a server does: its head and its size.
pub(crate) fn read(bytes: &[u8]) -> Result<Volume, Error> {
    Volume::read(&bytes[..bytes.len().min(HEAD)], bytes.len() as u64)
}

fn crc(bytes: &[u8]) -> u16 {
    let mut crc = 0_u16;
    for byte in bytes {
        crc ^= u16::from(*byte) << 8;
        for _ in 0..8 {
            crc = if crc & 0x8000 == 0 { crc << 1 } else { (crc << 1) ^ 0x1021 };
        }
    }
    crc
}
