//! The first bytes of a file, kept while they stream in for whoever has to look at them.

use blobs::BlobStore;
use ids::BlobId;

use crate::failure::Failure;

/// As many of the first bytes of a file as were asked for.
#[derive(Debug)]
pub(super) struct Head {
    bytes: Vec<u8>,
    wanted: usize,
}

impl Head {
    /// Begins with nothing.
    pub(super) const fn new(wanted: usize) -> Self {
        Self { bytes: Vec::new(), wanted }
    }

    /// Goes on where a transfer broke off after `offset` bytes, which are stored.
    pub(super) async fn resume(
        store: &dyn BlobStore,
        blob: &BlobId,
        offset: u64,
        wanted: usize,
    ) -> Result<Self, Failure> {
        let mut head = Self::new(wanted);
        let stored = offset.min(wanted as u64);
        if stored > 0 {
            let mut reader = store.read(blob, 0..stored).await?;
            while let Some(piece) = reader.next().await {
                head.take(&piece?);
            }
        }
        Ok(head)
    }

    /// Takes the next bytes of the file.
    pub(super) fn take(&mut self, bytes: &[u8]) {
        let missing = self.wanted.saturating_sub(self.bytes.len());
        self.bytes.extend_from_slice(&bytes[..missing.min(bytes.len())]);
    }

    pub(super) fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_is_kept_than_is_wanted() {
        let mut head = Head::new(5);
        for piece in ["abc", "", "def", "ghi"] {
            head.take(piece.as_bytes());
        }
        assert_eq!(head.into_bytes(), b"abcde");
    }
}
