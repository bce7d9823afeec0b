//! Reading stored bytes once, in bounded memory.

use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};

use blobs::{Algorithm, BlobStore};
use ids::BlobId;
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha512};

use crate::digests::Digests;

/// What was learned by reading.
pub(super) struct Reading {
    /// The first bytes, as many as were wanted and are there.
    pub(super) head: Vec<u8>,
    /// SHA-256, and what else was wanted.
    pub(super) digests: Digests,
}

/// Reads a blob from its beginning to its end; `read` counts its bytes besides those counted before.
pub(super) async fn read(
    store: &dyn BlobStore,
    blob: &BlobId,
    range: Range<u64>,
    head: usize,
    digests: &[Algorithm],
    read: &AtomicU64,
) -> Result<Reading, blobs::Error> {
    let mut reader = store.read(blob, range).await?;
    let mut hashes = Hashes::new(digests);
    let mut first = Vec::new();
    while let Some(piece) = reader.next().await {
        let piece = piece?;
        let lacking = head.saturating_sub(first.len()).min(piece.len());
        first.extend_from_slice(&piece[..lacking]);
        hashes.add(&piece);
        read.fetch_add(piece.len() as u64, Ordering::Relaxed);
        // Others want to use this thread too.
        tokio::task::yield_now().await;
    }
    Ok(Reading { head: first, digests: hashes.end() })
}

struct Hashes {
    sha1: Option<Sha1>,
    sha256: Sha256,
    sha512: Option<Sha512>,
}

impl Hashes {
    fn new(wanted: &[Algorithm]) -> Self {
        Self {
            sha1: wanted.contains(&Algorithm::Sha1).then(Sha1::new),
            sha256: Sha256::new(),
            sha512: wanted.contains(&Algorithm::Sha512).then(Sha512::new),
        }
    }

    fn add(&mut self, piece: &[u8]) {
        if let Some(sha1) = &mut self.sha1 {
            sha1.update(piece);
        }
        self.sha256.update(piece);
        if let Some(sha512) = &mut self.sha512 {
            sha512.update(piece);
        }
    }

    fn end(self) -> Digests {
        let sha1 = self.sha1.map(|sha1| (Algorithm::Sha1, hex::encode(sha1.finalize())));
        let sha256 = (Algorithm::Sha256, hex::encode(self.sha256.finalize()));
        let sha512 = self.sha512.map(|sha512| (Algorithm::Sha512, hex::encode(sha512.finalize())));
        sha1.into_iter().chain([sha256]).chain(sha512).collect()
    }
}
