//! Client tokens: repeating a creation gives the first one's result (GEN-17).

use catalog::{Reader, Transaction};
use uuid::Uuid;
use vapi::Error;

use crate::caller::Caller;
use crate::failure::Failure;
use crate::wording;

/// A creation that may be repeated, if the client gave a token.
pub(crate) struct ClientToken {
    operation: &'static str,
    user: String,
    token: Option<String>,
    now: catalog::Time,
}

impl ClientToken {
    /// The token that a client gave for an operation.
    pub(crate) fn given(
        caller: &Caller,
        operation: &'static str,
        token: Option<String>,
    ) -> Result<Self, Error> {
        if let Some(token) = &token {
            // GEN-16
            Uuid::try_parse(token).map_err(|_| wording::client_token(token))?;
        }
        let token = token.map(|token| token.to_lowercase());
        Ok(Self { operation, user: caller.user()?.name.clone(), token, now: caller.now() })
    }

    /// What the first call with this token made.
    pub(crate) fn result<T: From<String>>(&self, reader: &Reader) -> Result<Option<T>, Failure> {
        let Some(token) = &self.token else { return Ok(None) };
        Ok(catalog::client_token::find(reader, self.operation, &self.user, token)?.map(T::from))
    }

    /// Remembers what this call made, in the transaction that makes it: of two calls at once, one makes and the other
    /// finds.
    pub(crate) fn remember(&self, change: &Transaction, result: &str) -> Result<(), Failure> {
        if let Some(token) = &self.token {
            catalog::client_token::insert(change, self.operation, &self.user, token, result, self.now)?;
        }
        Ok(())
    }
}
