//! Update sessions: changes of an item's files that are under way, or were.

use ids::{ItemId, UpdateSessionId};

use crate::{
    Error, Reader, Time, Transaction,
    value::{Record, Row, parameters, words},
};

/// An update session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UpdateSession {
    /// Its identifier.
    pub id: UpdateSessionId,
    /// The item that it changes.
    pub item_id: ItemId,
    /// The name of the user who began it.
    pub user: String,
    /// The API session that it was begun in: the SHA-256 of that session's token.
    pub api_session: Option<[u8; 32]>,
    /// What became of it.
    pub state: SessionState,
    /// Whether the client has nothing more to add, while transfers still run.
    pub completing: bool,
    /// The item's content version when it began.
    pub content_version: i64,
    /// How far the client says that it is, in percent.
    pub client_progress: i64,
    /// When it ends unless there is activity.
    pub expires_at: Time,
    /// Why it failed, as JSON.
    pub error: Option<String>,
    /// What to do about warnings, as JSON.
    pub warning_behavior: Option<String>,
    /// What was found in the files so far, as JSON.
    pub preview: Option<String>,
    /// When it began.
    pub created_at: Time,
    /// When it left [`SessionState::Active`].
    pub ended_at: Option<Time>,
}

words! {
    /// What became of an update session.
    SessionState {
        /// It is under way.
        Active = "ACTIVE",
        /// Its change was made.
        Done = "DONE",
        /// It failed.
        Error = "ERROR",
        /// It was given up.
        Canceled = "CANCELED",
    }
}

macro_rules! columns {
    () => {
        "id, item_id, user_name, api_session, state, completing, content_version, client_progress, expires_at, error, \
         warning_behavior, preview, created_at, ended_at"
    };
}

impl Record for UpdateSession {
    fn read(row: &mut Row) -> Result<Self, Error> {
        Ok(Self {
            id: row.take()?,
            item_id: row.take()?,
            user: row.take()?,
            api_session: row.take()?,
            state: row.take()?,
            completing: row.take()?,
            content_version: row.take()?,
            client_progress: row.take()?,
            expires_at: row.take()?,
            error: row.take()?,
            warning_behavior: row.take()?,
            preview: row.take()?,
            created_at: row.take()?,
            ended_at: row.take()?,
        })
    }
}

fn write(transaction: &Transaction, statement: &'static str, session: &UpdateSession) -> Result<(), Error> {
    let parameters = parameters![
        session.id,
        session.item_id,
        session.user,
        session.api_session,
        session.state,
        session.completing,
        session.content_version,
        session.client_progress,
        session.expires_at,
        session.error,
        session.warning_behavior,
        session.preview,
        session.created_at,
        session.ended_at,
    ];
    transaction.execute(statement, parameters).map(drop)
}

/// The constraint that an item has one active update session at most.
pub const ONE_IS_ACTIVE: &str = "update_sessions_item_id";

/// Adds a session. No other session of the item may be active ([`ONE_IS_ACTIVE`]).
pub fn insert(transaction: &Transaction, session: &UpdateSession) -> Result<(), Error> {
    const INSERT: &str = concat!(
        "INSERT INTO update_sessions (",
        columns!(),
        ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)"
    );
    write(transaction, INSERT, session)
}

/// The session of that identifier.
pub fn get(reader: &Reader, id: &UpdateSessionId) -> Result<Option<UpdateSession>, Error> {
    const GET: &str = concat!("SELECT ", columns!(), " FROM update_sessions WHERE id = ?1");
    reader.row(GET, parameters![id])
}

/// The sessions of a user, of all items or of one, oldest first.
pub fn list(reader: &Reader, user: &str, item_id: Option<&ItemId>) -> Result<Vec<UpdateSession>, Error> {
    const LIST: &str = concat!(
        "SELECT ",
        columns!(),
        " FROM update_sessions WHERE user_name = ?1 AND (CAST(?2 AS TEXT) IS NULL OR item_id = ?2) \
         ORDER BY created_at, id"
    );
    reader.rows(LIST, parameters![user, item_id])
}

/// Replaces what is known of a session. One may be active ([`ONE_IS_ACTIVE`]).
pub fn update(transaction: &Transaction, session: &UpdateSession) -> Result<(), Error> {
    const UPDATE: &str = "UPDATE update_sessions SET item_id = ?2, user_name = ?3, api_session = ?4, state = ?5, \
        completing = ?6, content_version = ?7, client_progress = ?8, expires_at = ?9, error = ?10, \
        warning_behavior = ?11, preview = ?12, created_at = ?13, ended_at = ?14 WHERE id = ?1";
    write(transaction, UPDATE, session)
}

/// Puts off the end of a session that is active, unless it ends later already; whether it was put off.
pub fn extend(transaction: &Transaction, id: &UpdateSessionId, expires_at: Time) -> Result<bool, Error> {
    const EXTEND: &str =
        "UPDATE update_sessions SET expires_at = ?2 WHERE id = ?1 AND state = 'ACTIVE' AND expires_at < ?2";
    transaction.changed(EXTEND, parameters![id, expires_at])
}

/// Removes a session with its announced files; whether there was one.
pub fn delete(transaction: &Transaction, id: &UpdateSessionId) -> Result<bool, Error> {
    transaction.changed("DELETE FROM update_sessions WHERE id = ?1", parameters![id])
}

/// The active session of an item.
pub fn active_of_item(reader: &Reader, item_id: &ItemId) -> Result<Option<UpdateSession>, Error> {
    const ACTIVE: &str =
        concat!("SELECT ", columns!(), " FROM update_sessions WHERE item_id = ?1 AND state = 'ACTIVE'");
    reader.row(ACTIVE, parameters![item_id])
}

/// The active sessions whose time was over before `now`.
pub fn expired(reader: &Reader, now: Time) -> Result<Vec<UpdateSessionId>, Error> {
    const EXPIRED: &str =
        "SELECT id FROM update_sessions WHERE state = 'ACTIVE' AND expires_at < ?1 ORDER BY expires_at, id";
    reader.rows(EXPIRED, parameters![now])
}

macro_rules! has_open_pulls {
    () => {
        "EXISTS (SELECT 1 FROM update_session_files AS file WHERE file.session_id = update_sessions.id \
         AND file.source_type = 'PULL' AND file.status IN ('WAITING_FOR_TRANSFER', 'TRANSFERRING') \
         AND file.archive IS NULL)"
    };
}

/// The active sessions with files that are still to be pulled, and whose time is over before `time`.
pub fn with_open_pulls(reader: &Reader, time: Time) -> Result<Vec<UpdateSessionId>, Error> {
    const WAITING: &str = concat!(
        "SELECT id FROM update_sessions WHERE state = 'ACTIVE' AND expires_at < ?1 AND ",
        has_open_pulls!()
    );
    reader.rows(WAITING, parameters![time])
}

/// The active sessions that are being completed and that have nothing more to pull.
pub fn completing_without_open_pulls(reader: &Reader) -> Result<Vec<UpdateSessionId>, Error> {
    const LEFT: &str = concat!(
        "SELECT id FROM update_sessions WHERE state = 'ACTIVE' AND completing AND NOT ",
        has_open_pulls!(),
        " ORDER BY created_at, id"
    );
    reader.rows(LEFT, &[])
}

/// The sessions that ended before that time.
pub fn ended_before(reader: &Reader, time: Time) -> Result<Vec<UpdateSessionId>, Error> {
    const ENDED: &str =
        "SELECT id FROM update_sessions WHERE state <> 'ACTIVE' AND ended_at < ?1 ORDER BY ended_at, id";
    reader.rows(ENDED, parameters![time])
}
