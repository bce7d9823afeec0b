//! Which bytes are stored where.

use ids::{BlobId, StorageId};

use crate::{
    Error, Reader, Time, Transaction,
    value::{Record, Row, parameters},
};

/// Stored bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blob {
    /// Their identifier.
    pub id: BlobId,
    /// The storage that has them.
    pub storage: StorageId,
    /// How many bytes.
    pub size: i64,
    /// Their SHA-256 in hexadecimal.
    pub sha256: String,
    /// When they were stored.
    pub created_at: Time,
}

macro_rules! columns {
    () => {
        "id, storage, size, sha256, created_at"
    };
}

macro_rules! unreferenced {
    () => {
        "NOT EXISTS (SELECT 1 FROM item_files WHERE item_files.blob_id = blobs.id) \
         AND NOT EXISTS (SELECT 1 FROM update_session_files AS file \
         JOIN update_sessions AS session ON session.id = file.session_id AND session.state = 'ACTIVE' \
         WHERE file.blob_id = blobs.id)"
    };
}

impl Record for Blob {
    fn read(row: &mut Row) -> Result<Self, Error> {
        Ok(Self {
            id: row.take()?,
            storage: row.take()?,
            size: row.take()?,
            sha256: row.take()?,
            created_at: row.take()?,
        })
    }
}

impl Record for (StorageId, BlobId) {
    fn read(row: &mut Row) -> Result<Self, Error> {
        Ok((row.take()?, row.take()?))
    }
}

/// Adds a blob, whose bytes are durable.
pub fn insert(transaction: &Transaction, blob: &Blob) -> Result<(), Error> {
    const INSERT: &str = concat!("INSERT INTO blobs (", columns!(), ") VALUES (?1, ?2, ?3, ?4, ?5)");
    let parameters = parameters![blob.id, blob.storage, blob.size, blob.sha256, blob.created_at];
    transaction.execute(INSERT, parameters).map(drop)
}

/// The blob of that identifier.
pub fn get(reader: &Reader, id: &BlobId) -> Result<Option<Blob>, Error> {
    const GET: &str = concat!("SELECT ", columns!(), " FROM blobs WHERE id = ?1");
    reader.row(GET, parameters![id])
}

/// The oldest blob of a storage that has those bytes already.
pub fn find_same(reader: &Reader, storage: &StorageId, sha256: &str) -> Result<Option<Blob>, Error> {
    const FIND: &str = concat!(
        "SELECT ",
        columns!(),
        " FROM blobs WHERE sha256 = ?2 AND storage = ?1 ORDER BY created_at, id LIMIT 1"
    );
    reader.row(FIND, parameters![storage, sha256])
}

/// Makes [`find_same`] pass over a blob, whose stored bytes were seen not to be what came: bytes that come again are
/// kept anew then.
pub fn doubt(transaction: &Transaction, id: &BlobId) -> Result<(), Error> {
    // No digest, so that no digest is equal.
    const DOUBT: &str = "UPDATE blobs SET sha256 = 'doubted' WHERE id = ?1";
    transaction.execute(DOUBT, parameters![id]).map(drop)
}

/// Up to `limit` blobs that no file names, neither an item's nor one that was announced in an active session, oldest
/// first. It looks at every blob, so it is for readers, which nobody waits for; [`delete_if_unreferenced`] makes sure.
pub fn list_unreferenced(reader: &Reader, limit: i64) -> Result<Vec<(StorageId, BlobId)>, Error> {
    const LIST: &str =
        concat!("SELECT storage, id FROM blobs WHERE ", unreferenced!(), " ORDER BY created_at, id LIMIT ?1");
    reader.rows(LIST, parameters![limit])
}

/// Removes a blob unless a file names it; whether it was removed. Its bytes may be deleted once the transaction is
/// durable.
pub fn delete_if_unreferenced(transaction: &Transaction, id: &BlobId) -> Result<bool, Error> {
    const DELETE: &str = concat!("DELETE FROM blobs WHERE id = ?1 AND ", unreferenced!());
    transaction.changed(DELETE, parameters![id])
}

/// Whether anything names those bytes: a blob, or a transfer that is under way. Stored bytes that nothing names are
/// garbage.
pub fn is_known(reader: &Reader, id: &BlobId) -> Result<bool, Error> {
    const KNOWN: &str = "SELECT 1 FROM blobs WHERE id = ?1 UNION ALL SELECT 1 FROM update_session_files AS file \
         JOIN update_sessions AS session ON session.id = file.session_id AND session.state = 'ACTIVE' \
         WHERE file.blob_id = ?1";
    reader.exists(KNOWN, parameters![id])
}

/// The storages that have blobs, or that transfers go to.
pub fn storages(reader: &Reader) -> Result<Vec<StorageId>, Error> {
    const STORAGES: &str =
        "SELECT storage FROM blobs UNION SELECT storage FROM update_session_files ORDER BY storage";
    reader.rows(STORAGES, &[])
}
