//! The tokens in content addresses: whoever has one may write, or read, one file of one session.
//!
//! A token is the transfer's identifier and a message authentication code over it, so that nothing secret needs to be
//! stored and the address of a file can be given again at any time.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use ids::TransferId;
use sha2::Sha256;
use uuid::Uuid;

/// What a token allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// To write an announced file.
    Upload,
    /// To read a prepared file.
    Download,
}

/// The server's key for tokens.
#[derive(Clone)]
pub struct TokenKey([u8; 32]);

const IDENTIFIER: usize = 16;
const CODE: usize = 32;

impl TokenKey {
    pub(crate) const fn new(key: [u8; 32]) -> Self {
        Self(key)
    }

    /// The token for a transfer; a transfer's identifier is a UUID that this server made.
    #[must_use]
    pub fn token(&self, purpose: Purpose, transfer: &TransferId) -> String {
        let uuid = Uuid::try_parse(transfer.as_str()).unwrap_or_default();
        let mut bytes = [0; 1 + IDENTIFIER + CODE];
        bytes[0] = purpose as u8;
        bytes[1..=IDENTIFIER].copy_from_slice(uuid.as_bytes());
        let code = self.code(&bytes[..=IDENTIFIER]).finalize().into_bytes();
        bytes[1 + IDENTIFIER..].copy_from_slice(&code);
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// The transfer that a token stands for, if this server made it.
    #[must_use]
    pub fn open(&self, token: &str) -> Option<(Purpose, TransferId)> {
        let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
        if bytes.len() != 1 + IDENTIFIER + CODE {
            return None;
        }
        let (named, code) = bytes.split_at(1 + IDENTIFIER);
        self.code(named).verify_slice(code).ok()?;
        let purpose = match named[0] {
            0 => Purpose::Upload,
            1 => Purpose::Download,
            _ => return None,
        };
        Some((purpose, TransferId::from(Uuid::from_slice(&named[1..]).ok()?)))
    }

    fn code(&self, bytes: &[u8]) -> Hmac<Sha256> {
        #[expect(clippy::expect_used, reason = "HMAC takes keys of any length")]
        let mut code = Hmac::<Sha256>::new_from_slice(&self.0).expect("a key of any length fits");
        code.update(bytes);
        code
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_opens_to_what_it_was_made_for() {
        let key = TokenKey::new([7; 32]);
        let transfer = TransferId::from(Uuid::from_u128(42));
        for purpose in [Purpose::Upload, Purpose::Download] {
            assert_eq!(key.open(&key.token(purpose, &transfer)), Some((purpose, transfer.clone())));
        }
    }

    #[test]
    fn a_forged_or_foreign_token_opens_to_nothing() {
        let key = TokenKey::new([7; 32]);
        let token = key.token(Purpose::Upload, &TransferId::from(Uuid::from_u128(42)));
        assert_eq!(TokenKey::new([8; 32]).open(&token), None);
        for place in 0..token.len() {
            let mut forged = token.clone().into_bytes();
            forged[place] = if forged[place] == b'A' { b'B' } else { b'A' };
            let forged = String::from_utf8(forged).unwrap();
            assert_eq!(key.open(&forged), None, "{forged}");
        }
        assert_eq!(key.open(""), None);
        assert_eq!(key.open(&token[1..]), None);
    }
}
