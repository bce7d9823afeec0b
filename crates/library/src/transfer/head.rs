//! The first bytes of a file, kept while they stream in for whoever has to look at them.

use std::sync::Arc;

use blobs::BlobStore;
use ids::BlobId;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::failure::Failure;

/// How many bytes any file may have in memory: a disc's volume descriptors, and all but the largest OVF descriptors.
const FREE: usize = 640 << 10;

/// How many files may have more than that in memory at once.
const LARGE: usize = 2;

/// The right to keep much of a file in memory, until that has been looked at. The others wait, and with them their
/// clients, so that memory is bounded however many large descriptors come at once.
#[derive(Clone, Debug)]
pub(crate) struct LargeHeads(Arc<Semaphore>);

impl Default for LargeHeads {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(LARGE)))
    }
}

/// As many of the first bytes of a file as were asked for.
#[derive(Debug)]
pub(super) struct Head {
    bytes: Vec<u8>,
    wanted: usize,
    large: LargeHeads,
    permit: Option<OwnedSemaphorePermit>,
}

impl Head {
    /// Begins with nothing.
    pub(super) fn new(wanted: usize, large: &LargeHeads) -> Self {
        Self { bytes: Vec::new(), wanted, large: large.clone(), permit: None }
    }

    /// Goes on where a transfer broke off after `offset` bytes, which are stored.
    pub(super) async fn resume(
        store: &dyn BlobStore,
        blob: &BlobId,
        offset: u64,
        wanted: usize,
        large: &LargeHeads,
    ) -> Result<Self, Failure> {
        let mut head = Self::new(wanted, large);
        let stored = offset.min(wanted as u64);
        if stored > 0 {
            let mut reader = store.read(blob, 0..stored).await?;
            while let Some(piece) = reader.next().await {
                head.take(&piece?).await;
            }
        }
        Ok(head)
    }

    /// Takes the next bytes of the file; waits while too many other files have much in memory.
    pub(super) async fn take(&mut self, bytes: &[u8]) {
        let missing = self.wanted.saturating_sub(self.bytes.len()).min(bytes.len());
        if missing == 0 {
            return;
        }
        if self.permit.is_none() && self.bytes.len() + missing > FREE {
            // Nobody closes it: there is always a permit in the end.
            self.permit = Arc::clone(&self.large.0).acquire_owned().await.ok();
        }
        self.bytes.extend_from_slice(&bytes[..missing]);
    }

    /// The bytes, and the right to have them in memory.
    pub(super) fn into_parts(self) -> (Vec<u8>, Option<OwnedSemaphorePermit>) {
        (self.bytes, self.permit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn no_more_is_kept_than_is_wanted() {
        let mut head = Head::new(5, &LargeHeads::default());
        for piece in ["abc", "", "def", "ghi"] {
            head.take(piece.as_bytes()).await;
        }
        assert_eq!(head.into_parts().0, b"abcde");
    }

    #[tokio::test]
    async fn few_files_have_much_in_memory_at_once_and_the_others_wait() {
        let large = LargeHeads::default();
        let much = vec![0; FREE + 1];
        let mut first = Head::new(usize::MAX, &large);
        let mut second = Head::new(usize::MAX, &large);
        first.take(&much).await;
        second.take(&much).await;
        let mut third = Head::new(usize::MAX, &large);
        third.take(&much[..FREE]).await;
        let mut waits = Box::pin(third.take(b"more"));
        assert!(futures_util::poll!(&mut waits).is_pending());
        let (bytes, permit) = first.into_parts();
        drop(bytes);
        assert!(futures_util::poll!(&mut waits).is_pending());
        drop(permit);
        waits.await;
        assert_eq!(third.into_parts().0.len(), FREE + 4);
    }
}
