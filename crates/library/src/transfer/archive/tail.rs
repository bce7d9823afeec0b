//! The bytes of an archive after the last that are a member's: padding and headers that are not complete yet.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// How many bytes are kept. When more have come, an archive that breaks off goes on where it was safe before.
const LARGEST: usize = 64 << 10;

/// What came after the last byte that is a member's. It is kept with the archive's record, so that the archive can go on
/// at any byte: clients that send it in parts choose where these end.
#[derive(Debug, Default)]
pub(super) struct Tail {
    bytes: Vec<u8>,
    size: u64,
}

impl Tail {
    pub(super) fn add(&mut self, bytes: &[u8]) {
        let room = LARGEST.saturating_sub(self.bytes.len());
        self.bytes.extend_from_slice(&bytes[..room.min(bytes.len())]);
        self.size += bytes.len() as u64;
    }

    pub(super) fn clear(&mut self) {
        self.bytes.clear();
        self.size = 0;
    }

    /// All of them for a record, unless there are too many.
    pub(super) fn to_record(&self) -> Option<String> {
        (self.size == self.bytes.len() as u64).then(|| STANDARD.encode(&self.bytes))
    }

    /// The bytes that a record keeps.
    pub(super) fn bytes_of(record: Option<&str>) -> Vec<u8> {
        record.and_then(|record| STANDARD.decode(record).ok()).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tail_is_kept_whole_or_not_at_all() {
        let mut tail = Tail::default();
        tail.add(b"half a header");
        assert_eq!(Tail::bytes_of(tail.to_record().as_deref()), b"half a header");
        tail.add(&[0; LARGEST]);
        assert_eq!((tail.to_record(), tail.size), (None, LARGEST as u64 + 13));
        tail.clear();
        assert_eq!((tail.to_record().as_deref(), tail.size), (Some(""), 0));
    }
}
