//! Who may sign in.

use std::collections::BTreeSet;

use crate::{
    Error, Reader, Time, Transaction,
    value::{FromValue, Record, Row, ToValue, Value, parameters},
};

/// Somebody who may sign in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// The name to sign in with.
    pub name: String,
    /// What the password is checked against.
    pub password_hash: PasswordHash,
    /// What the user may do.
    pub privileges: Privileges,
    /// When the user was added.
    pub created_at: Time,
}

/// An argon2 hash of a password in PHC form. It does not show itself in logs.
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordHash(pub String);

impl std::fmt::Debug for PasswordHash {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("PasswordHash(…)")
    }
}

/// What a user may do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Privileges {
    /// Everything.
    All,
    /// What these privileges allow, by their identifiers.
    Some(BTreeSet<String>),
}

const ALL_PRIVILEGES: &str = "*";

impl ToValue for PasswordHash {
    fn to_value(&self) -> Value {
        self.0.to_value()
    }
}

impl FromValue for PasswordHash {
    fn from_value(value: Value) -> Result<Self, Error> {
        String::from_value(value).map(Self)
    }
}

impl ToValue for Privileges {
    fn to_value(&self) -> Value {
        match self {
            Self::All => ALL_PRIVILEGES.to_value(),
            Self::Some(privileges) => serde_json::json!(privileges).to_string().to_value(),
        }
    }
}

impl FromValue for Privileges {
    fn from_value(value: Value) -> Result<Self, Error> {
        let text = String::from_value(value)?;
        if text == ALL_PRIVILEGES {
            return Ok(Self::All);
        }
        let privileges = serde_json::from_str(&text);
        privileges.map(Self::Some).map_err(|_| Error::unreadable_column("a list of privileges"))
    }
}

impl Record for User {
    fn read(row: &mut Row) -> Result<Self, Error> {
        Ok(Self {
            name: row.take()?,
            password_hash: row.take()?,
            privileges: row.take()?,
            created_at: row.take()?,
        })
    }
}

/// The constraint that no two users have one name.
pub const NAME_IS_UNIQUE: &str = "users_name";

/// Adds a user; the name must be new ([`NAME_IS_UNIQUE`]).
pub fn insert(transaction: &Transaction, user: &User) -> Result<(), Error> {
    const INSERT: &str =
        "INSERT INTO users (name, password_hash, privileges, created_at) VALUES (?1, ?2, ?3, ?4)";
    let parameters = parameters![user.name, user.password_hash, user.privileges, user.created_at];
    transaction.execute(INSERT, parameters).map(drop)
}

/// The user of that name.
pub fn get(reader: &Reader, name: &str) -> Result<Option<User>, Error> {
    const GET: &str = "SELECT name, password_hash, privileges, created_at FROM users WHERE name = ?1";
    reader.row(GET, parameters![name])
}

/// How many users there are.
pub fn count(reader: &Reader) -> Result<i64, Error> {
    Ok(reader.row("SELECT COUNT(*) FROM users", &[])?.unwrap_or(0))
}
