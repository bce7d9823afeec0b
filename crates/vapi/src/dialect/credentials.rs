//! Who calls: the credentials in a request's headers.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::HeaderMap;
use http::header::{AUTHORIZATION, COOKIE};

use crate::types::Secret;

/// The header, and the cookie, that carry a session's token.
pub const SESSION_HEADER: &str = "vmware-api-session-id";

/// The header by which a client says that it sends its token in a header, and wants no cookie.
pub const HEADER_AUTHENTICATION: &str = "vmware-use-header-authn";

/// The credentials of a request. The first kind found decides: session header, then `Authorization`, then cookie.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Credentials {
    /// There are none.
    None,
    /// A user's name and password.
    Password {
        /// The name as it was sent.
        user: String,
        /// The password.
        password: Secret,
    },
    /// A session's token.
    Session(Secret),
    /// A scheme that this server does not know, by its name.
    Unsupported(String),
}

impl Credentials {
    /// The credentials of a request that is not a call, such as a download.
    #[must_use]
    pub fn of(headers: &HeaderMap) -> Self {
        from_headers(headers, true)
    }
}

/// The credentials in the headers; cookies only where they are asked for and the client does not do without.
pub(super) fn from_headers(headers: &HeaderMap, cookies: bool) -> Credentials {
    let cookies = cookies && !headers.contains_key(HEADER_AUTHENTICATION);
    session(headers)
        .or_else(|| authorization(headers))
        .or_else(|| cookies.then(|| cookie(headers)).flatten())
        .unwrap_or(Credentials::None)
}

/// The session header alone.
pub(super) fn session(headers: &HeaderMap) -> Option<Credentials> {
    let token = headers.get(SESSION_HEADER)?;
    Some(Credentials::Session(Secret::from(String::from_utf8_lossy(token.as_bytes()).trim())))
}

fn authorization(headers: &HeaderMap) -> Option<Credentials> {
    let value = headers.get(AUTHORIZATION)?;
    let Ok(value) = value.to_str() else { return Some(Credentials::Unsupported("unreadable".to_owned())) };
    let (scheme, rest) = value.trim().split_once(' ').unwrap_or((value.trim(), ""));
    let basic = scheme.eq_ignore_ascii_case("basic").then(|| password(rest.trim())).flatten();
    Some(basic.unwrap_or_else(|| Credentials::Unsupported(scheme.to_owned())))
}

fn password(encoded: &str) -> Option<Credentials> {
    let decoded = String::from_utf8(STANDARD.decode(encoded).ok()?).ok()?;
    let (user, password) = decoded.split_once(':')?;
    Some(Credentials::Password { user: user.to_owned(), password: Secret::from(password) })
}

fn cookie(headers: &HeaderMap) -> Option<Credentials> {
    let values = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut cookies =
        values.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
    let token = cookies.find(|(name, _)| *name == SESSION_HEADER)?.1;
    Some(Credentials::Session(Secret::from(token.trim_matches('"'))))
}
