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
        let token = token.map(|token| canonical(&token)).transpose()?;
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

/// One spelling for one token: with hyphens or without, in capitals or not, it is the same UUID.
fn canonical(token: &str) -> Result<String, Error> {
    // GEN-16
    let uuid = Uuid::try_parse(token).map_err(|_| wording::client_token(token))?;
    Ok(uuid.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gen_16_one_uuid_is_one_token_however_it_is_spelt() {
        let spellings = [
            "0f8fad5b-d9cb-469f-a165-70867728950e",
            "0F8FAD5B-D9CB-469F-A165-70867728950E",
            "0f8fad5bd9cb469fa16570867728950e",
            "{0f8fad5b-d9cb-469f-a165-70867728950e}",
        ];
        for spelling in spellings {
            assert_eq!(canonical(spelling).unwrap(), spellings[0], "{spelling}");
        }
        assert!(canonical("0f8fad5b").is_err());
    }
}
