//! Under which address a client reaches the server.

use http::header::HOST;
use http::request::Parts;
use http::uri::Authority;
use url::Url;

use crate::listen::Connection;

/// Scheme, host and port for the addresses that a client is given: the configured ones, else those that the client
/// itself used. Without a slash at the end.
#[must_use]
pub fn base_url(parts: &Parts, connection: &Connection, public_url: Option<&Url>) -> String {
    if let Some(url) = public_url {
        return url.as_str().trim_end_matches('/').to_owned();
    }
    let scheme = if connection.tls { "https" } else { "http" };
    format!("{scheme}://{}", authority(parts).unwrap_or_else(|| connection.local.to_string()))
}

/// The host that the client named, if it is one.
fn authority(parts: &Parts) -> Option<String> {
    let named = parts.headers.get(HOST).and_then(|host| host.to_str().ok());
    let authority: Authority = named.or(parts.uri.authority().map(Authority::as_str))?.parse().ok()?;
    // A user in it would end up in the addresses that others see.
    (!authority.as_str().contains('@')).then(|| authority.to_string())
}
