//! What is learned of a file's bytes as they pass: their digests, the first of them, and what its type finds in those.

use blobs::{Algorithm, Digester};
use bytes::Bytes;
use vapi::Error;

use crate::digests::Digests;
use crate::type_adapter::TypeAdapter;
use crate::wording;

/// What is being learned of stored bytes while they are read, in bounded memory and on threads of its own.
pub(crate) struct Study {
    digesters: Vec<(Algorithm, Digester)>,
    head: Vec<u8>,
    wanted: usize,
}

impl Study {
    /// Begins to compute these digests, and to keep as many of the first bytes as are `wanted`.
    pub(crate) fn new(
        algorithms: impl IntoIterator<Item = Algorithm>,
        wanted: usize,
    ) -> Result<Self, blobs::Error> {
        let digester = |algorithm| Ok((algorithm, Digester::start(algorithm)?));
        let digesters = algorithms.into_iter().map(digester).collect::<Result<_, blobs::Error>>()?;
        Ok(Self { digesters, head: Vec::new(), wanted })
    }

    /// Takes the next bytes; waits while the digests are behind.
    pub(crate) async fn take(&mut self, piece: Bytes) -> Result<(), blobs::Error> {
        let lacking = self.wanted.saturating_sub(self.head.len()).min(piece.len());
        self.head.extend_from_slice(&piece[..lacking]);
        for (_, digester) in &self.digesters {
            digester.write(piece.clone()).await?;
        }
        Ok(())
    }

    /// The first bytes, as many as were wanted and are there, and the digests.
    pub(crate) async fn end(self) -> Result<(Vec<u8>, Digests), blobs::Error> {
        let mut digests = Digests::new();
        for (algorithm, digester) in self.digesters {
            digests.insert(algorithm, digester.finish().await?);
        }
        Ok((self.head, digests))
    }
}

/// Looks at a file as its type does, on a thread that may take long: a head can be large.
///
/// # Errors
/// What is wrong with the file.
pub(crate) async fn inspect(
    adapter: &'static dyn TypeAdapter,
    name: &str,
    head: Vec<u8>,
    size: u64,
) -> Result<Option<String>, Error> {
    if head.is_empty() {
        return adapter.inspect(name, &head, size);
    }
    let named = name.to_owned();
    let inspection = tokio::task::spawn_blocking(move || adapter.inspect(&named, &head, size));
    inspection.await.map_err(|_| wording::uninspectable(name))?
}
