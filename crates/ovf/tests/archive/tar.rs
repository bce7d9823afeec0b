//! Archives made by hand, so that they can be wrong.

/// An archive in the making.
#[derive(Clone, Default)]
pub(crate) struct Tar(Vec<u8>);

impl Tar {
    pub(crate) fn new() -> Tar {
        Tar::default()
    }

    /// An archive that has a descriptor, so that what follows is not refused for the lack of one.
    pub(crate) fn with_descriptor() -> Tar {
        Tar::new().file("vm.ovf", b"<Envelope/>")
    }

    /// Bytes so far.
    pub(crate) fn len(&self) -> u64 {
        self.0.len() as u64
    }

    pub(crate) fn raw(mut self, bytes: &[u8]) -> Tar {
        self.0.extend_from_slice(bytes);
        self
    }

    /// Data, filled up to whole blocks.
    pub(crate) fn data(self, data: &[u8]) -> Tar {
        let padding = data.len().next_multiple_of(512) - data.len();
        self.raw(data).raw(&vec![0; padding])
    }

    pub(crate) fn file(self, name: &str, data: &[u8]) -> Tar {
        self.raw(&Header::new(name, data.len() as u64).block()).data(data)
    }

    /// An extended header of this type.
    pub(crate) fn extension(self, typeflag: u8, data: &[u8]) -> Tar {
        let header = Header::new("extended", data.len() as u64).typeflag(typeflag);
        self.raw(&header.block()).data(data)
    }

    pub(crate) fn pax(self, records: &[(&str, &str)]) -> Tar {
        self.extension(b'x', &pax_records(records))
    }

    /// The archive without an end marker.
    pub(crate) fn unfinished(self) -> Vec<u8> {
        self.0
    }

    /// The archive with an end marker of two blocks.
    pub(crate) fn end(self) -> Vec<u8> {
        self.raw(&[0; 1024]).0
    }
}

/// The records of a PAX header.
pub(crate) fn pax_records(records: &[(&str, &str)]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (key, value) in records {
        let text = format!(" {key}={value}\n");
        let length = (text.len()..).find(|length| length.to_string().len() + text.len() == *length).unwrap();
        bytes.extend_from_slice(format!("{length}{text}").as_bytes());
    }
    bytes
}

/// A header in the making. Its checksum is computed when it is done.
pub(crate) struct Header([u8; 512]);

impl Header {
    /// Of a regular file, ustar.
    pub(crate) fn new(name: &str, size: u64) -> Header {
        Header([0; 512])
            .set(100, b"0000644\x000000000\x000000000\0")
            .set(124, format!("{size:011o}\0").as_bytes())
            .set(136, b"14371573000\0")
            .set(156, b"0")
            .set(257, b"ustar\x0000")
            .set(0, name.as_bytes())
    }

    pub(crate) fn set(mut self, place: usize, bytes: &[u8]) -> Header {
        self.0[place..place + bytes.len()].copy_from_slice(bytes);
        self
    }

    pub(crate) fn typeflag(self, typeflag: u8) -> Header {
        self.set(156, &[typeflag])
    }

    pub(crate) fn size(self, field: &[u8; 12]) -> Header {
        self.set(124, field)
    }

    pub(crate) fn block(self) -> [u8; 512] {
        let sum: u64 = self.summed().map(u64::from).sum();
        self.set(148, format!("{sum:06o}\0 ").as_bytes()).0
    }

    /// With the checksum as programs made it whose bytes were signed.
    pub(crate) fn block_with_signed_sum(self) -> [u8; 512] {
        let sum: i64 = self.summed().map(|byte| i64::from(byte.cast_signed())).sum();
        self.set(148, format!("{sum:06o}\0 ").as_bytes()).0
    }

    fn summed(&self) -> impl Iterator<Item = u8> {
        self.0.iter().enumerate().map(|(place, byte)| if (148..156).contains(&place) { b' ' } else { *byte })
    }
}
