use std::sync::{Arc, Mutex, PoisonError};

use bytes::{Bytes, BytesMut};
use tokio::sync::OwnedSemaphorePermit;

/// What is handed to the disk and the digests at once, in bytes.
pub(super) const PIECE: usize = 256 * 1024;

/// A buffer that the disk and the digests are done with, kept for the next bytes; at most one.
#[derive(Clone, Debug, Default)]
pub(super) struct Spare(Arc<Mutex<Option<BytesMut>>>);

impl Spare {
    pub(super) fn take(&self) -> BytesMut {
        let spare = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        spare.unwrap_or_else(|| BytesMut::with_capacity(PIECE))
    }

    fn put(&self, mut buffer: BytesMut) {
        buffer.clear();
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(buffer);
    }
}

/// Bytes that the disk and the digests share. Its room in memory is given back when the last of them is done.
#[derive(Debug)]
pub(super) struct Piece {
    bytes: Bytes,
    spare: Spare,
    _room: OwnedSemaphorePermit,
}

impl Piece {
    pub(super) fn new(bytes: Bytes, spare: Spare, room: OwnedSemaphorePermit) -> Arc<Self> {
        Arc::new(Self { bytes, spare, _room: room })
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

impl Drop for Piece {
    fn drop(&mut self) {
        if let Ok(buffer) = std::mem::take(&mut self.bytes).try_into_mut()
            && buffer.capacity() == PIECE
        {
            self.spare.put(buffer);
        }
    }
}
