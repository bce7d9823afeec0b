use bytes::Bytes;
use tokio::sync::{mpsc, oneshot};

use crate::digest::Hasher;
use crate::{Algorithm, Error};

/// Pieces that wait for the digest.
const WAITING: usize = 8;

/// Computes the digest of bytes that are not stored as they come, on a thread of its own.
///
/// Dropping it ends its work.
#[derive(Debug)]
pub struct Digester {
    pieces: mpsc::Sender<Bytes>,
    digest: oneshot::Receiver<String>,
}

impl Digester {
    /// Begins with nothing.
    pub fn start(algorithm: Algorithm) -> Result<Self, Error> {
        let (pieces, mut incoming) = mpsc::channel::<Bytes>(WAITING);
        let (answer, digest) = oneshot::channel();
        std::thread::Builder::new()
            .name("digest".to_owned())
            .stack_size(128 * 1024)
            .spawn(move || {
                let mut hasher = Hasher::new(algorithm);
                while let Some(piece) = incoming.blocking_recv() {
                    hasher.update(&piece);
                }
                let _ = answer.send(hasher.finish());
            })
            .map_err(|error| Error::io("start to compute a digest", error))?;
        Ok(Self { pieces, digest })
    }

    /// Takes the next bytes; waits while it is behind.
    pub async fn write(&self, bytes: Bytes) -> Result<(), Error> {
        self.pieces.send(bytes).await.map_err(|_| gone())
    }

    /// The digest of all bytes, in lower-case hexadecimal.
    pub async fn finish(self) -> Result<String, Error> {
        drop(self.pieces);
        self.digest.await.map_err(|_| gone())
    }
}

fn gone() -> Error {
    Error::io("compute a digest", std::io::Error::other("its thread has ended"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_digest_covers_all_pieces() {
        let digester = Digester::start(Algorithm::Sha1).unwrap();
        for _ in 0..100 {
            digester.write(Bytes::from_static(b"0123456789")).await.unwrap();
        }
        let mut whole = Hasher::new(Algorithm::Sha1);
        whole.update("0123456789".repeat(100).as_bytes());
        assert_eq!(digester.finish().await.unwrap(), whole.finish());
    }
}
