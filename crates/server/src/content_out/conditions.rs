//! Conditions of a request: `If-Match`, `If-None-Match`, `If-Modified-Since`, `If-Unmodified-Since` (RFC 9110, 13).

use http::header::{HeaderMap, HeaderName, IF_MATCH, IF_MODIFIED_SINCE, IF_NONE_MATCH, IF_UNMODIFIED_SINCE};
use library::content::Content;

use super::headers::{etag, stored_at};

/// What comes of the conditions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// They hold, or there are none.
    Send,
    /// The client has it already.
    NotModified,
    /// The client wanted something else.
    Failed,
}

/// Judges the conditions of a request in the order that the standard gives.
pub(super) fn judge(request: &HeaderMap, content: &Content) -> Verdict {
    let etag = etag(content);
    match text(request, IF_MATCH) {
        Some(list) if !is_among(list, &etag) => return Verdict::Failed,
        Some(_) => (),
        None => {
            if date(request, IF_UNMODIFIED_SINCE).is_some_and(|since| stored_at(content) > since) {
                return Verdict::Failed;
            }
        }
    }
    let known = match text(request, IF_NONE_MATCH) {
        // Here weak ones count too.
        Some(list) => is_among(&list.replace("W/", ""), &etag),
        None => date(request, IF_MODIFIED_SINCE).is_some_and(|since| stored_at(content) <= since),
    };
    if known { Verdict::NotModified } else { Verdict::Send }
}

fn text(request: &HeaderMap, name: HeaderName) -> Option<&str> {
    request.get(name).and_then(|value| value.to_str().ok())
}

fn date(request: &HeaderMap, name: HeaderName) -> Option<std::time::SystemTime> {
    text(request, name).and_then(|date| httpdate::parse_http_date(date).ok())
}

/// Whether a list of validators has that one. A weak one is another, to this strong comparison.
fn is_among(list: &str, etag: &str) -> bool {
    list.split(',').map(str::trim).any(|one| one == "*" || one == etag)
}
