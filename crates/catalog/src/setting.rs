//! Single facts about the server itself, such as its identity.

use crate::{Error, Reader, Transaction, value::parameters};

/// The value of that setting.
pub fn get(reader: &Reader, key: &str) -> Result<Option<String>, Error> {
    reader.row("SELECT value FROM settings WHERE key = ?1", parameters![key])
}

/// Sets or replaces a setting.
pub fn set(transaction: &Transaction, key: &str, value: &str) -> Result<(), Error> {
    const SET: &str = "INSERT INTO settings (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = excluded.value";
    transaction.execute(SET, parameters![key, value]).map(drop)
}

/// The value of that setting, which becomes `value` when there was none.
pub fn get_or_insert(transaction: &Transaction, key: &str, value: &str) -> Result<String, Error> {
    const INSERT: &str = "INSERT INTO settings (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO NOTHING";
    transaction.execute(INSERT, parameters![key, value])?;
    Ok(get(transaction, key)?.unwrap_or_else(|| value.to_owned()))
}
