//! Reading stored bytes once, in bounded memory.

use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};

use blobs::{Algorithm, BlobStore};
use ids::BlobId;

use crate::digests::Digests;
use crate::study::Study;

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
    let others = digests.iter().copied().filter(|algorithm| *algorithm != Algorithm::Sha256);
    let mut study = Study::new([Algorithm::Sha256].into_iter().chain(others), head)?;
    let mut reader = store.read(blob, range).await?;
    while let Some(piece) = reader.next().await {
        let piece = piece?;
        read.fetch_add(piece.len() as u64, Ordering::Relaxed);
        study.take(piece).await?;
    }
    let (head, digests) = study.end().await?;
    Ok(Reading { head, digests })
}
