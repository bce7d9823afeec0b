//! Download sessions: readers of one content version of an item.

use ids::{DownloadSessionId, ItemId};

use crate::{
    Error, Reader, Time, Transaction,
    value::{Record, Row, parameters, words},
};

/// A download session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DownloadSession {
    /// Its identifier.
    pub id: DownloadSessionId,
    /// The item that it reads.
    pub item_id: ItemId,
    /// The name of the user who began it.
    pub user: String,
    /// What became of it.
    pub state: DownloadState,
    /// The content version that it reads, which is kept while it is active.
    pub content_version: i64,
    /// How far the client says that it is, in percent.
    pub client_progress: i64,
    /// When it ends unless there is activity.
    pub expires_at: Time,
    /// Why it failed, as JSON.
    pub error: Option<String>,
    /// When it began.
    pub created_at: Time,
    /// When it left [`DownloadState::Active`].
    pub ended_at: Option<Time>,
    /// Whether its user may see where files are stored.
    pub may_read_storage: bool,
    /// The API session that it was begun in: the SHA-256 of that session's token.
    pub api_session: Option<[u8; 32]>,
}

words! {
    /// What became of a download session.
    DownloadState {
        /// It is under way.
        Active = "ACTIVE",
        /// It was given up.
        Canceled = "CANCELED",
        /// It failed.
        Error = "ERROR",
    }
}

macro_rules! columns {
    () => {
        "id, item_id, user_name, state, content_version, client_progress, expires_at, error, created_at, ended_at, \
         may_read_storage, api_session"
    };
}

impl Record for DownloadSession {
    fn read(row: &mut Row) -> Result<Self, Error> {
        Ok(Self {
            id: row.take()?,
            item_id: row.take()?,
            user: row.take()?,
            state: row.take()?,
            content_version: row.take()?,
            client_progress: row.take()?,
            expires_at: row.take()?,
            error: row.take()?,
            created_at: row.take()?,
            ended_at: row.take()?,
            may_read_storage: row.take()?,
            api_session: row.take()?,
        })
    }
}

fn write(transaction: &Transaction, statement: &'static str, session: &DownloadSession) -> Result<(), Error> {
    let parameters = parameters![
        session.id,
        session.item_id,
        session.user,
        session.state,
        session.content_version,
        session.client_progress,
        session.expires_at,
        session.error,
        session.created_at,
        session.ended_at,
        session.may_read_storage,
        session.api_session,
    ];
    transaction.execute(statement, parameters).map(drop)
}

/// Adds a session.
pub fn insert(transaction: &Transaction, session: &DownloadSession) -> Result<(), Error> {
    const INSERT: &str = concat!(
        "INSERT INTO download_sessions (",
        columns!(),
        ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)"
    );
    write(transaction, INSERT, session)
}

/// The session of that identifier.
pub fn get(reader: &Reader, id: &DownloadSessionId) -> Result<Option<DownloadSession>, Error> {
    const GET: &str = concat!("SELECT ", columns!(), " FROM download_sessions WHERE id = ?1");
    reader.row(GET, parameters![id])
}

/// The sessions of a user, of all items or of one, oldest first.
pub fn list(reader: &Reader, user: &str, item_id: Option<&ItemId>) -> Result<Vec<DownloadSession>, Error> {
    const LIST: &str = concat!(
        "SELECT ",
        columns!(),
        " FROM download_sessions WHERE user_name = ?1 AND (CAST(?2 AS TEXT) IS NULL OR item_id = ?2) \
         ORDER BY created_at, id"
    );
    reader.rows(LIST, parameters![user, item_id])
}

/// The sessions of all users on an item.
pub fn of_item(reader: &Reader, item_id: &ItemId) -> Result<Vec<DownloadSessionId>, Error> {
    const OF_ITEM: &str = "SELECT id FROM download_sessions WHERE item_id = ?1 ORDER BY id";
    reader.rows(OF_ITEM, parameters![item_id])
}

/// Replaces what is known of a session.
pub fn update(transaction: &Transaction, session: &DownloadSession) -> Result<(), Error> {
    const UPDATE: &str = "UPDATE download_sessions SET item_id = ?2, user_name = ?3, state = ?4, \
        content_version = ?5, client_progress = ?6, expires_at = ?7, error = ?8, created_at = ?9, ended_at = ?10, \
        may_read_storage = ?11, api_session = ?12 WHERE id = ?1";
    write(transaction, UPDATE, session)
}

/// Puts off the end of a session that is active, unless it ends later already; whether it was put off.
pub fn extend(transaction: &Transaction, id: &DownloadSessionId, expires_at: Time) -> Result<bool, Error> {
    const EXTEND: &str =
        "UPDATE download_sessions SET expires_at = ?2 WHERE id = ?1 AND state = 'ACTIVE' AND expires_at < ?2";
    transaction.changed(EXTEND, parameters![id, expires_at])
}

/// Removes a session with its files; whether there was one.
pub fn delete(transaction: &Transaction, id: &DownloadSessionId) -> Result<bool, Error> {
    transaction.changed("DELETE FROM download_sessions WHERE id = ?1", parameters![id])
}

/// The active sessions whose time was over before `now`.
pub fn expired(reader: &Reader, now: Time) -> Result<Vec<DownloadSessionId>, Error> {
    const EXPIRED: &str =
        "SELECT id FROM download_sessions WHERE state = 'ACTIVE' AND expires_at < ?1 ORDER BY expires_at, id";
    reader.rows(EXPIRED, parameters![now])
}

/// The sessions that ended before that time.
pub fn ended_before(reader: &Reader, time: Time) -> Result<Vec<DownloadSessionId>, Error> {
    const ENDED: &str =
        "SELECT id FROM download_sessions WHERE state <> 'ACTIVE' AND ended_at < ?1 ORDER BY ended_at, id";
    reader.rows(ENDED, parameters![time])
}
