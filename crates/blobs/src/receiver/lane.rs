use std::fs::File;
use std::os::unix::fs::FileExt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;

use tokio::sync::oneshot;

use super::piece::{PIECE, Piece};
use crate::digest::Hasher;
use crate::{Algorithm, Error};

/// One digest and its thread.
#[derive(Debug)]
pub(super) struct Lane {
    algorithm: Algorithm,
    pieces: mpsc::Sender<Arc<Piece>>,
    digest: oneshot::Receiver<Result<String, Error>>,
}

/// What a resumed blob held before: the digest begins with it.
pub(super) struct Earlier {
    pub(super) file: File,
    pub(super) size: u64,
}

impl Lane {
    pub(super) fn start(
        algorithm: Algorithm,
        earlier: Option<Earlier>,
        dropped: Arc<AtomicBool>,
    ) -> Result<Self, Error> {
        let (pieces, incoming) = mpsc::channel::<Arc<Piece>>();
        let (answer, digest) = oneshot::channel();
        super::pipeline::thread("blob-digest", move || {
            let mut hasher = Hasher::new(algorithm);
            let begun = earlier.map_or(Ok(()), |earlier| hash_earlier(&mut hasher, &earlier, &dropped));
            for piece in incoming {
                if begun.is_ok() && !dropped.load(Ordering::Relaxed) {
                    hasher.update(piece.bytes());
                }
            }
            let _ = answer.send(begun.map(|()| hasher.finish()));
        })?;
        Ok(Self { algorithm, pieces, digest })
    }

    pub(super) fn send(&self, piece: Arc<Piece>) {
        // A lane that is gone has nothing to say but at its end, where it is noticed.
        let _ = self.pieces.send(piece);
    }

    pub(super) async fn finish(self) -> Result<(Algorithm, String), Error> {
        drop(self.pieces);
        let digest = self.digest.await.unwrap_or_else(|_| Err(super::pipeline::gone()))?;
        Ok((self.algorithm, digest))
    }
}

fn hash_earlier(hasher: &mut Hasher, earlier: &Earlier, dropped: &AtomicBool) -> Result<(), Error> {
    let mut buffer = vec![0; PIECE / 2];
    let mut offset = 0;
    while offset < earlier.size && !dropped.load(Ordering::Relaxed) {
        let size = (earlier.size - offset).min(buffer.len() as u64);
        let part = &mut buffer[..usize::try_from(size).unwrap_or(PIECE / 2)];
        earlier
            .file
            .read_exact_at(part, offset)
            .map_err(|error| Error::io("read what it held of the blob", error))?;
        hasher.update(part);
        offset += size;
    }
    Ok(())
}
