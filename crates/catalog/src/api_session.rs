//! Who is signed in.

use crate::{
    Error, Reader, Time, Transaction,
    value::{Record, Row, parameters},
};

/// A signed-in user. The token itself is never kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiSession {
    /// The SHA-256 of the session's token.
    pub token_hash: [u8; 32],
    /// The name of the user.
    pub user: String,
    /// When the user signed in.
    pub created_at: Time,
    /// When the session was last used.
    pub last_accessed_at: Time,
    /// When the session ends, however much it is used.
    pub expires_at: Time,
}

impl Record for ApiSession {
    fn read(row: &mut Row) -> Result<Self, Error> {
        Ok(Self {
            token_hash: row.take()?,
            user: row.take()?,
            created_at: row.take()?,
            last_accessed_at: row.take()?,
            expires_at: row.take()?,
        })
    }
}

/// Adds a session.
pub fn insert(transaction: &Transaction, session: &ApiSession) -> Result<(), Error> {
    const INSERT: &str = "INSERT INTO api_sessions (token_hash, user_name, created_at, last_accessed_at, expires_at) \
        VALUES (?1, ?2, ?3, ?4, ?5)";
    let parameters = parameters![
        session.token_hash,
        session.user,
        session.created_at,
        session.last_accessed_at,
        session.expires_at,
    ];
    transaction.execute(INSERT, parameters).map(drop)
}

/// The session whose token has that hash.
pub fn get(reader: &Reader, token_hash: &[u8; 32]) -> Result<Option<ApiSession>, Error> {
    const GET: &str = "SELECT token_hash, user_name, created_at, last_accessed_at, expires_at \
        FROM api_sessions WHERE token_hash = ?1";
    reader.row(GET, parameters![token_hash])
}

/// Ends a session; whether there was one.
pub fn delete(transaction: &Transaction, token_hash: &[u8; 32]) -> Result<bool, Error> {
    transaction.changed("DELETE FROM api_sessions WHERE token_hash = ?1", parameters![token_hash])
}

/// Notes when sessions were last used; a time before the noted one changes nothing.
pub fn touch(transaction: &Transaction, many: &[([u8; 32], Time)]) -> Result<(), Error> {
    const TOUCH: &str =
        "UPDATE api_sessions SET last_accessed_at = ?2 WHERE token_hash = ?1 AND last_accessed_at < ?2";
    for (token_hash, time) in many {
        transaction.execute(TOUCH, parameters![token_hash, time])?;
    }
    Ok(())
}

/// Ends the sessions whose time is over at `now`, or that were last used before `idle_before`; how many.
pub fn delete_expired(transaction: &Transaction, now: Time, idle_before: Time) -> Result<u64, Error> {
    const DELETE: &str = "DELETE FROM api_sessions WHERE expires_at <= ?1 OR last_accessed_at < ?2";
    transaction.execute(DELETE, parameters![now, idle_before])
}
