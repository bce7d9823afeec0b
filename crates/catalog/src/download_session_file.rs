//! The files of download sessions: on their way out.

use ids::{DownloadSessionId, TransferId};

use crate::{
    Error, Reader, Transaction,
    value::{Record, Row, parameters, words},
};

/// A file of a download session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DownloadFile {
    /// The session.
    pub session_id: DownloadSessionId,
    /// The name of the file.
    pub name: String,
    /// The transfer that takes its bytes out.
    pub transfer_id: TransferId,
    /// The kind of address that the client wants to read it from.
    pub endpoint_type: String,
    /// Whether it can be read.
    pub status: PreparationStatus,
    /// How many bytes the client has got.
    pub bytes_transferred: i64,
    /// Whether the client has got all of them.
    pub completed: bool,
    /// Why it cannot be read, as JSON.
    pub error: Option<String>,
}

words! {
    /// Whether a file can be read.
    PreparationStatus {
        /// Nobody asked for it.
        Unprepared = "UNPREPARED",
        /// Somebody asked for it.
        PrepareRequested = "PREPARE_REQUESTED",
        /// It is being made ready.
        Preparing = "PREPARING",
        /// It can be read.
        Prepared = "PREPARED",
        /// It could not be made ready.
        Error = "ERROR",
    }
}

macro_rules! columns {
    () => {
        "session_id, name, transfer_id, endpoint_type, status, bytes_transferred, completed, error"
    };
}

impl Record for DownloadFile {
    fn read(row: &mut Row) -> Result<Self, Error> {
        Ok(Self {
            session_id: row.take()?,
            name: row.take()?,
            transfer_id: row.take()?,
            endpoint_type: row.take()?,
            status: row.take()?,
            bytes_transferred: row.take()?,
            completed: row.take()?,
            error: row.take()?,
        })
    }
}

fn write(transaction: &Transaction, statement: &'static str, file: &DownloadFile) -> Result<(), Error> {
    let parameters = parameters![
        file.session_id,
        file.name,
        file.transfer_id,
        file.endpoint_type,
        file.status,
        file.bytes_transferred,
        file.completed,
        file.error,
    ];
    transaction.execute(statement, parameters).map(drop)
}

/// Adds a file to a session, or replaces the one of that name.
pub fn put(transaction: &Transaction, file: &DownloadFile) -> Result<(), Error> {
    const PUT: &str = concat!(
        "INSERT INTO download_session_files (",
        columns!(),
        ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT (session_id, name) DO UPDATE SET \
         transfer_id = excluded.transfer_id, endpoint_type = excluded.endpoint_type, status = excluded.status, \
         bytes_transferred = excluded.bytes_transferred, completed = excluded.completed, error = excluded.error"
    );
    write(transaction, PUT, file)
}

/// The file of that name of a session.
pub fn get(
    reader: &Reader,
    session_id: &DownloadSessionId,
    name: &str,
) -> Result<Option<DownloadFile>, Error> {
    const GET: &str =
        concat!("SELECT ", columns!(), " FROM download_session_files WHERE session_id = ?1 AND name = ?2");
    reader.row(GET, parameters![session_id, name])
}

/// The file whose bytes that transfer takes out.
pub fn get_by_transfer(reader: &Reader, transfer_id: &TransferId) -> Result<Option<DownloadFile>, Error> {
    const GET: &str = concat!("SELECT ", columns!(), " FROM download_session_files WHERE transfer_id = ?1");
    reader.row(GET, parameters![transfer_id])
}

/// The files of a session, by name.
pub fn list(reader: &Reader, session_id: &DownloadSessionId) -> Result<Vec<DownloadFile>, Error> {
    const LIST: &str =
        concat!("SELECT ", columns!(), " FROM download_session_files WHERE session_id = ?1 ORDER BY name");
    reader.rows(LIST, parameters![session_id])
}

/// Replaces what is known of the file of that session and name.
pub fn update(transaction: &Transaction, file: &DownloadFile) -> Result<(), Error> {
    const UPDATE: &str = "UPDATE download_session_files SET transfer_id = ?3, endpoint_type = ?4, status = ?5, \
        bytes_transferred = ?6, completed = ?7, error = ?8 WHERE session_id = ?1 AND name = ?2";
    write(transaction, UPDATE, file)
}
