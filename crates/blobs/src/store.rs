use std::ops::Range;

use ids::BlobId;

use crate::{Algorithm, Error, Reader, Receiver};

/// A future that a store answers with.
pub type BoxFuture<'a, T> = futures_util::future::BoxFuture<'a, T>;

/// A place that keeps blobs: files of this machine, or an object store.
///
/// Every function refuses an identifier that is not a UUID in lower case with [`Error::InvalidId`].
pub trait BlobStore: Send + Sync + 'static {
    /// Begins to receive a blob, or goes on where an earlier receiver stopped.
    ///
    /// `resume_at` is in bytes: 0 starts afresh; otherwise what the store holds is cut to that length, and the
    /// digests cover it as well. It must not exceed the safe length that [`Receiver::checkpoint`] or
    /// [`Receiver::stop`] last told: [`Error::TooShort`] when the store holds less. `digests` are computed besides
    /// SHA-256, which always is. While another receiver of the same blob is alive: [`Error::Busy`].
    fn receive(
        &self,
        blob: &BlobId,
        resume_at: u64,
        digests: &[Algorithm],
    ) -> BoxFuture<'_, Result<Receiver, Error>>;

    /// Opens a part of a blob for reading; deleting the blob later does not disturb the reader.
    ///
    /// `range` is in bytes and must lie within the blob: otherwise [`Error::TooShort`].
    fn read(&self, blob: &BlobId, range: Range<u64>) -> BoxFuture<'_, Result<Reader, Error>>;

    /// The length of what the store holds of a blob, in bytes.
    fn size(&self, blob: &BlobId) -> BoxFuture<'_, Result<u64, Error>>;

    /// Deletes a blob; one that is not there is deleted already.
    fn delete(&self, blob: &BlobId) -> BoxFuture<'_, Result<(), Error>>;

    /// The next identifiers in ascending order, at most `limit`; an empty page is the end.
    ///
    /// Blobs that are being received are among them.
    fn list(&self, after: Option<&BlobId>, limit: usize) -> BoxFuture<'_, Result<Vec<BlobId>, Error>>;

    /// How much the store can hold; none where that has no bound that it knows.
    fn space(&self) -> BoxFuture<'_, Result<Option<Space>, Error>>;

    /// Whether the blobs are known to be this server's.
    fn owner(&self) -> BoxFuture<'_, Result<Owner, Error>>;

    /// The URI of a blob's bytes, for those who have another way to them; none where there is no such address.
    fn location(&self, blob: &BlobId) -> Option<String>;
}

/// Whose blobs a store holds; those of another server are refused with [`Error::OtherServer`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
    /// This server's, and nobody else's.
    ThisServer,
    /// The store does not say.
    Unknown,
}

/// The room in a store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Space {
    /// All of it, in bytes.
    pub capacity: u64,
    /// What can still be written, in bytes.
    pub free: u64,
}
