//! The files that update sessions announced: on their way in, or to be removed.

use ids::{BlobId, StorageId, TransferId, UpdateSessionId};

use crate::{
    Checksum, Error, Reader, Time, Transaction,
    value::{Record, Row, parameters, words},
};

/// A file that an update session announced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionFile {
    /// The session.
    pub session_id: UpdateSessionId,
    /// The name of the file.
    pub name: String,
    /// Its place among the files of the session.
    pub position: i64,
    /// The transfer that brings its bytes.
    pub transfer_id: TransferId,
    /// What is to happen to the item's file of that name.
    pub change: Change,
    /// How its bytes come.
    pub source_type: SourceType,
    /// How far its transfer is.
    pub status: TransferStatus,
    /// How many bytes the client announced.
    pub expected_size: Option<i64>,
    /// The checksum that the client announced.
    pub checksum: Option<Checksum>,
    /// Where to pull it from, as JSON.
    pub source: Option<String>,
    /// The storage that its bytes go to.
    pub storage: StorageId,
    /// What its bytes are called there.
    pub blob_id: BlobId,
    /// How many bytes have come.
    pub received: i64,
    /// How many of them are durable, so that a broken transfer can go on from there.
    pub safe: i64,
    /// The SHA-256 of all its bytes, in hexadecimal.
    pub sha256: Option<String>,
    /// Other digests of all its bytes, as JSON.
    pub digests: Option<String>,
    /// What the item's type found in it, as JSON that the type understands.
    pub facts: Option<String>,
    /// Why its transfer failed, as JSON.
    pub error: Option<String>,
    /// Whether it becomes one of the item's files.
    pub keep_in_storage: Option<bool>,
    /// The transfer that brings the archive that it is a member of, while that archive comes in. An archive that has
    /// been unpacked names itself. A file with it is hidden: no name finds it, and no list shows it.
    pub archive: Option<TransferId>,
    /// Where its header begins in the archive, in bytes.
    pub archive_header: Option<i64>,
    /// Where its bytes begin in the archive, in bytes.
    pub archive_offset: Option<i64>,
    /// Who pulls it.
    pub lease_owner: Option<String>,
    /// How long the one who pulls it may take to say that they still do.
    pub lease_until: Option<Time>,
    /// When it was announced.
    pub created_at: Time,
}

words! {
    /// What is to happen to an item's file.
    Change {
        /// It is added, or replaced.
        Add = "ADD",
        /// It is removed.
        Remove = "REMOVE",
    }
}

words! {
    /// How the bytes of a file come.
    SourceType {
        /// Not at all.
        None = "NONE",
        /// The client sends them.
        Push = "PUSH",
        /// The server fetches them.
        Pull = "PULL",
    }
}

words! {
    /// How far the transfer of a file is.
    TransferStatus {
        /// Nothing has come.
        WaitingForTransfer = "WAITING_FOR_TRANSFER",
        /// Bytes are coming.
        Transferring = "TRANSFERRING",
        /// All bytes are here, and are looked at.
        Validating = "VALIDATING",
        /// All bytes are here and right.
        Ready = "READY",
        /// It failed.
        Error = "ERROR",
    }
}

macro_rules! columns {
    () => {
        "session_id, name, position, transfer_id, change, source_type, status, expected_size, checksum_algorithm, \
         checksum_value, source, storage, blob_id, received, safe, sha256, digests, facts, error, keep_in_storage, \
         archive, archive_header, archive_offset, lease_owner, lease_until, created_at"
    };
}

impl Record for SessionFile {
    fn read(row: &mut Row) -> Result<Self, Error> {
        Ok(Self {
            session_id: row.take()?,
            name: row.take()?,
            position: row.take()?,
            transfer_id: row.take()?,
            change: row.take()?,
            source_type: row.take()?,
            status: row.take()?,
            expected_size: row.take()?,
            checksum: Checksum::read(row)?,
            source: row.take()?,
            storage: row.take()?,
            blob_id: row.take()?,
            received: row.take()?,
            safe: row.take()?,
            sha256: row.take()?,
            digests: row.take()?,
            facts: row.take()?,
            error: row.take()?,
            keep_in_storage: row.take()?,
            archive: row.take()?,
            archive_header: row.take()?,
            archive_offset: row.take()?,
            lease_owner: row.take()?,
            lease_until: row.take()?,
            created_at: row.take()?,
        })
    }
}

fn write(transaction: &Transaction, statement: &'static str, file: &SessionFile) -> Result<bool, Error> {
    let checksum = file.checksum.as_ref();
    let parameters = parameters![
        file.session_id,
        file.name,
        file.position,
        file.transfer_id,
        file.change,
        file.source_type,
        file.status,
        file.expected_size,
        checksum.map(|checksum| &checksum.algorithm),
        checksum.map(|checksum| &checksum.value),
        file.source,
        file.storage,
        file.blob_id,
        file.received,
        file.safe,
        file.sha256,
        file.digests,
        file.facts,
        file.error,
        file.keep_in_storage,
        file.archive,
        file.archive_header,
        file.archive_offset,
        file.lease_owner,
        file.lease_until,
        file.created_at,
    ];
    transaction.changed(statement, parameters)
}

const INSERT: &str = concat!(
    "INSERT INTO update_session_files (",
    columns!(),
    ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, \
     ?23, ?24, ?25, ?26)"
);

/// Announces a file, in place of the one of that name that the session announced before, which is answered, and with
/// it the members of an archive that was coming in under that name.
pub fn put(transaction: &Transaction, file: &SessionFile) -> Result<Vec<SessionFile>, Error> {
    let replaced = delete(transaction, &file.session_id, &file.name)?;
    write(transaction, INSERT, file)?;
    Ok(replaced)
}

/// Adds a member of an archive that is coming in. The archive must not have one of that name.
pub fn insert_member(transaction: &Transaction, member: &SessionFile) -> Result<(), Error> {
    write(transaction, INSERT, member).map(drop)
}

/// The file of that name that a session announced.
pub fn get(reader: &Reader, session_id: &UpdateSessionId, name: &str) -> Result<Option<SessionFile>, Error> {
    const GET: &str = concat!(
        "SELECT ",
        columns!(),
        " FROM update_session_files WHERE session_id = ?1 AND name = ?2 AND archive IS NULL"
    );
    reader.row(GET, parameters![session_id, name])
}

/// The file whose bytes that transfer brings.
pub fn get_by_transfer(reader: &Reader, transfer_id: &TransferId) -> Result<Option<SessionFile>, Error> {
    const GET: &str = concat!("SELECT ", columns!(), " FROM update_session_files WHERE transfer_id = ?1");
    reader.row(GET, parameters![transfer_id])
}

/// The files that a session announced, by position.
pub fn list(reader: &Reader, session_id: &UpdateSessionId) -> Result<Vec<SessionFile>, Error> {
    const LIST: &str = concat!(
        "SELECT ",
        columns!(),
        " FROM update_session_files WHERE session_id = ?1 AND archive IS NULL ORDER BY position, name"
    );
    reader.rows(LIST, parameters![session_id])
}

/// The members of an archive that is coming in, in their order in it.
pub fn members_of(reader: &Reader, archive: &TransferId) -> Result<Vec<SessionFile>, Error> {
    const MEMBERS: &str = concat!(
        "SELECT ",
        columns!(),
        " FROM update_session_files WHERE archive = ?1 AND transfer_id <> ?1 ORDER BY archive_offset"
    );
    reader.rows(MEMBERS, parameters![archive])
}

/// The place of the file that a session announces next.
pub fn next_position(reader: &Reader, session_id: &UpdateSessionId) -> Result<i64, Error> {
    const NEXT: &str =
        "SELECT COALESCE(MAX(position) + 1, 0) FROM update_session_files WHERE session_id = ?1";
    Ok(reader.row(NEXT, parameters![session_id])?.unwrap_or(0))
}

/// Replaces what is known of the file of that session, name and transfer; whether there is one. A file that was
/// announced anew in the meantime has another transfer, and stays as it is.
pub fn update(transaction: &Transaction, file: &SessionFile) -> Result<bool, Error> {
    const UPDATE: &str = "UPDATE update_session_files SET position = ?3, change = ?5, source_type = ?6, status = ?7, \
        expected_size = ?8, checksum_algorithm = ?9, checksum_value = ?10, source = ?11, storage = ?12, \
        blob_id = ?13, received = ?14, safe = ?15, sha256 = ?16, digests = ?17, facts = ?18, error = ?19, \
        keep_in_storage = ?20, archive = ?21, archive_header = ?22, archive_offset = ?23, lease_owner = ?24, \
        lease_until = ?25, created_at = ?26 WHERE session_id = ?1 AND name = ?2 AND transfer_id = ?4";
    write(transaction, UPDATE, file)
}

/// Notes digests of a file that became known after it had come; whether there is such a transfer.
pub fn set_digests(
    transaction: &Transaction,
    transfer_id: &TransferId,
    digests: &str,
) -> Result<bool, Error> {
    const SET: &str = "UPDATE update_session_files SET digests = ?2 WHERE transfer_id = ?1";
    transaction.changed(SET, parameters![transfer_id, digests])
}

/// Notes how many bytes have come and how many of them are durable; whether there is such a transfer.
pub fn set_progress(
    transaction: &Transaction,
    transfer_id: &TransferId,
    received: i64,
    safe: i64,
) -> Result<bool, Error> {
    const SET: &str = "UPDATE update_session_files SET received = ?2, safe = ?3 WHERE transfer_id = ?1";
    transaction.changed(SET, parameters![transfer_id, received, safe])
}

/// Removes the file of that name from those that a session announced, and answers it; with it go the members of an
/// archive that is coming in.
pub fn delete(
    transaction: &Transaction,
    session_id: &UpdateSessionId,
    name: &str,
) -> Result<Vec<SessionFile>, Error> {
    const DELETE: &str = "DELETE FROM update_session_files WHERE transfer_id = ?1";
    let Some(file) = get(transaction, session_id, name)? else { return Ok(Vec::new()) };
    transaction.execute(DELETE, parameters![file.transfer_id])?;
    let mut deleted = delete_members(transaction, &file.transfer_id)?;
    deleted.insert(0, file);
    Ok(deleted)
}

/// Removes one member of an archive that is coming in; whether there was one.
pub fn delete_member(transaction: &Transaction, transfer_id: &TransferId) -> Result<bool, Error> {
    const DELETE: &str = "DELETE FROM update_session_files WHERE transfer_id = ?1 AND archive <> transfer_id";
    transaction.changed(DELETE, parameters![transfer_id])
}

/// Removes the members of an archive that is coming in, and answers them.
pub fn delete_members(transaction: &Transaction, archive: &TransferId) -> Result<Vec<SessionFile>, Error> {
    const DELETE: &str = "DELETE FROM update_session_files WHERE archive = ?1 AND transfer_id <> ?1";
    let members = members_of(transaction, archive)?;
    transaction.execute(DELETE, parameters![archive])?;
    Ok(members)
}

/// Makes the members of an archive files like others, now that all of it is here, and hides the archive itself. No
/// other file of the session may have a member's name.
pub fn adopt_members(transaction: &Transaction, archive: &TransferId) -> Result<(), Error> {
    const ADOPT: &str = "UPDATE update_session_files SET archive = NULL WHERE archive = ?1";
    const HIDE: &str = "UPDATE update_session_files SET archive = transfer_id WHERE transfer_id = ?1";
    transaction.execute(ADOPT, parameters![archive])?;
    transaction.execute(HIDE, parameters![archive]).map(drop)
}

/// Removes all the files that a session announced, hidden ones too, and answers them, by position.
pub fn delete_of_session(
    transaction: &Transaction,
    session_id: &UpdateSessionId,
) -> Result<Vec<SessionFile>, Error> {
    const ALL: &str = concat!(
        "SELECT ",
        columns!(),
        " FROM update_session_files WHERE session_id = ?1 ORDER BY position, name"
    );
    let files = transaction.rows(ALL, parameters![session_id])?;
    transaction.execute("DELETE FROM update_session_files WHERE session_id = ?1", parameters![session_id])?;
    Ok(files)
}

macro_rules! may_be_pulled {
    () => {
        "source_type = 'PULL' AND status IN ('WAITING_FOR_TRANSFER', 'TRANSFERRING') AND archive IS NULL \
         AND (lease_until IS NULL OR lease_until <= ?2)"
    };
}

/// Takes the longest announced file of an active session that is to be pulled and that nobody pulls at `now`; `owner`
/// has it until `lease_until`.
pub fn take_pull(
    transaction: &Transaction,
    owner: &str,
    now: Time,
    lease_until: Time,
) -> Result<Option<SessionFile>, Error> {
    // The condition stands twice so that of two servers that chose the same file only one gets it.
    const TAKE: &str = concat!(
        "UPDATE update_session_files SET lease_owner = ?1, lease_until = ?3 WHERE transfer_id = ( \
         SELECT transfer_id FROM update_session_files WHERE ",
        may_be_pulled!(),
        " AND EXISTS (SELECT 1 FROM update_sessions AS session \
         WHERE session.id = update_session_files.session_id AND session.state = 'ACTIVE') \
         ORDER BY created_at, transfer_id LIMIT 1) AND ",
        may_be_pulled!(),
        " RETURNING ",
        columns!()
    );
    transaction.row(TAKE, parameters![owner, now, lease_until])
}

/// Keeps a file that `owner` pulls until `lease_until`; whether `owner` still had it.
pub fn renew_lease(
    transaction: &Transaction,
    transfer_id: &TransferId,
    owner: &str,
    lease_until: Time,
) -> Result<bool, Error> {
    const RENEW: &str =
        "UPDATE update_session_files SET lease_until = ?3 WHERE transfer_id = ?1 AND lease_owner = ?2";
    transaction.changed(RENEW, parameters![transfer_id, owner, lease_until])
}

/// Gives back a file that `owner` pulls; whether `owner` still had it.
pub fn release_lease(
    transaction: &Transaction,
    transfer_id: &TransferId,
    owner: &str,
) -> Result<bool, Error> {
    const RELEASE: &str = "UPDATE update_session_files SET lease_owner = NULL, lease_until = NULL \
        WHERE transfer_id = ?1 AND lease_owner = ?2";
    transaction.changed(RELEASE, parameters![transfer_id, owner])
}
