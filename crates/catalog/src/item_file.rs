//! The files of items, those of past content versions among them.

use ids::{BlobId, ItemId};

use crate::{
    Checksum, Error, Reader, Transaction,
    value::{Record, Row, parameters},
};

/// One version of a file of an item.
///
/// It belongs to content version `v` when `since <= v`, and `until` is unset or `v < until`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemFile {
    /// The item.
    pub item_id: ItemId,
    /// The name of the file.
    pub name: String,
    /// The file's own version, from [`next_file_version`].
    pub version: i64,
    /// Its bytes.
    pub blob_id: BlobId,
    /// How many bytes.
    pub size: i64,
    /// The SHA-256 of the bytes, in hexadecimal.
    pub sha256: String,
    /// Other digests of the bytes that are known, as JSON.
    pub digests: Option<String>,
    /// The checksum that the client gave.
    pub checksum: Option<Checksum>,
    /// The first content version that it belongs to.
    pub since: i64,
    /// The first content version after `since` that it no longer belongs to.
    pub until: Option<i64>,
}

macro_rules! columns {
    () => {
        "item_id, name, version, blob_id, size, sha256, digests, checksum_algorithm, checksum_value, since, until"
    };
}

impl Record for ItemFile {
    fn read(row: &mut Row) -> Result<Self, Error> {
        Ok(Self {
            item_id: row.take()?,
            name: row.take()?,
            version: row.take()?,
            blob_id: row.take()?,
            size: row.take()?,
            sha256: row.take()?,
            digests: row.take()?,
            checksum: Checksum::read(row)?,
            since: row.take()?,
            until: row.take()?,
        })
    }
}

/// The files of that content version, by name.
pub fn list_at(reader: &Reader, item_id: &ItemId, content_version: i64) -> Result<Vec<ItemFile>, Error> {
    const LIST: &str = concat!(
        "SELECT ",
        columns!(),
        " FROM item_files WHERE item_id = ?1 AND since <= ?2 AND (until IS NULL OR until > ?2) ORDER BY name"
    );
    reader.rows(LIST, parameters![item_id, content_version])
}

/// The file of that name in that content version.
pub fn get_at(
    reader: &Reader,
    item_id: &ItemId,
    content_version: i64,
    name: &str,
) -> Result<Option<ItemFile>, Error> {
    const GET: &str = concat!(
        "SELECT ",
        columns!(),
        " FROM item_files WHERE item_id = ?1 AND name = ?3 AND since <= ?2 AND (until IS NULL OR until > ?2) \
         ORDER BY version DESC LIMIT 1"
    );
    reader.row(GET, parameters![item_id, content_version, name])
}

/// That version of the file of that name, or its latest version that is stored; past ones too, while they are kept.
pub fn get_by_file_version(
    reader: &Reader,
    item_id: &ItemId,
    name: &str,
    version: Option<i64>,
) -> Result<Option<ItemFile>, Error> {
    const GET: &str = concat!(
        "SELECT ",
        columns!(),
        " FROM item_files WHERE item_id = ?1 AND name = ?2 AND (CAST(?3 AS BIGINT) IS NULL OR version = ?3) \
         ORDER BY version DESC LIMIT 1"
    );
    reader.row(GET, parameters![item_id, name, version])
}

/// Adds a file. Its blob must have been added ([`crate::blob::insert`]).
pub fn insert(transaction: &Transaction, file: &ItemFile) -> Result<(), Error> {
    const INSERT: &str = concat!(
        "INSERT INTO item_files (",
        columns!(),
        ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)"
    );
    let checksum = file.checksum.as_ref();
    let parameters = parameters![
        file.item_id,
        file.name,
        file.version,
        file.blob_id,
        file.size,
        file.sha256,
        file.digests,
        checksum.map(|checksum| &checksum.algorithm),
        checksum.map(|checksum| &checksum.value),
        file.since,
        file.until,
    ];
    transaction.execute(INSERT, parameters).map(drop)
}

/// Notes digests of a version of a file that became known after it was added; whether there is such a version.
pub fn set_digests(
    transaction: &Transaction,
    item_id: &ItemId,
    name: &str,
    version: i64,
    digests: &str,
) -> Result<bool, Error> {
    const SET: &str = "UPDATE item_files SET digests = ?4 WHERE item_id = ?1 AND name = ?2 AND version = ?3";
    transaction.changed(SET, parameters![item_id, name, version, digests])
}

/// Ends the file of that name at content version `until`; whether there was one to end.
pub fn close(transaction: &Transaction, item_id: &ItemId, name: &str, until: i64) -> Result<bool, Error> {
    const CLOSE: &str = "UPDATE item_files SET until = ?3 WHERE item_id = ?1 AND name = ?2 AND until IS NULL";
    transaction.changed(CLOSE, parameters![item_id, name, until])
}

/// The version of the next copy of that file: 1, 2, … and none of them twice, also after the file was removed.
pub fn next_file_version(transaction: &Transaction, item_id: &ItemId, name: &str) -> Result<i64, Error> {
    const NEXT: &str = "INSERT INTO item_file_versions (item_id, name, last_version) VALUES (?1, ?2, 1) \
        ON CONFLICT (item_id, name) DO UPDATE SET last_version = item_file_versions.last_version + 1 \
        RETURNING last_version";
    transaction.row(NEXT, parameters![item_id, name])?.ok_or_else(Error::missing_column)
}

/// Removes the files of past content versions that no active download session reads; how many.
pub fn delete_past(transaction: &Transaction) -> Result<u64, Error> {
    const DELETE: &str = "DELETE FROM item_files WHERE until IS NOT NULL AND NOT EXISTS ( \
        SELECT 1 FROM download_sessions AS session WHERE session.item_id = item_files.item_id \
        AND session.state = 'ACTIVE' \
        AND session.content_version >= item_files.since AND session.content_version < item_files.until)";
    transaction.execute(DELETE, &[])
}
