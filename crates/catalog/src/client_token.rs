//! Results of operations that clients asked to do once only, however often they send the request.

use crate::{Error, Reader, Time, Transaction, value::parameters};

/// The constraint that an operation has one result for a user's token.
pub const IS_UNIQUE: &str = "client_tokens_operation_user_name_token";

/// The result that was remembered for a user's token.
pub fn find(reader: &Reader, operation: &str, user: &str, token: &str) -> Result<Option<String>, Error> {
    const FIND: &str =
        "SELECT result FROM client_tokens WHERE operation = ?1 AND user_name = ?2 AND token = ?3";
    reader.row(FIND, parameters![operation, user, token])
}

/// Remembers the result for a user's token; there must be none yet ([`IS_UNIQUE`]).
pub fn insert(
    transaction: &Transaction,
    operation: &str,
    user: &str,
    token: &str,
    result: &str,
    created_at: Time,
) -> Result<(), Error> {
    const INSERT: &str = "INSERT INTO client_tokens (operation, user_name, token, result, created_at) \
        VALUES (?1, ?2, ?3, ?4, ?5)";
    transaction.execute(INSERT, parameters![operation, user, token, result, created_at]).map(drop)
}

/// Forgets the results from before that time; how many.
pub fn delete_older_than(transaction: &Transaction, time: Time) -> Result<u64, Error> {
    transaction.execute("DELETE FROM client_tokens WHERE created_at < ?1", parameters![time])
}
