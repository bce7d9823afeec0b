//! What is said about a file before its bytes.

use std::fmt::Write as _;
use std::time::{Duration, SystemTime};

use http::HeaderValue;
use http::header::{
    CACHE_CONTROL, CONTENT_DISPOSITION, ETAG, HeaderMap, LAST_MODIFIED, X_CONTENT_TYPE_OPTIONS,
};
use http_body_util::{BodyExt as _, Empty};
use library::content::Content;

use crate::listen::Body;

/// Content is bytes: nothing is guessed about it.
pub(super) const BINARY: &str = "application/octet-stream";

/// Names and dates the content.
pub(super) fn describe(headers: &mut HeaderMap, content: &Content) {
    let values = [
        (ETAG, etag(content)),
        (LAST_MODIFIED, httpdate::fmt_http_date(stored_at(content))),
        (CONTENT_DISPOSITION, disposition(&content.name)),
    ];
    for (name, value) in values {
        if let Ok(value) = value.parse() {
            headers.insert(name, value);
        }
    }
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
}

/// The strong validator of content: its SHA-256.
pub(super) fn etag(content: &Content) -> String {
    format!("\"{}\"", content.sha256)
}

/// When the content came, in whole seconds as HTTP has them.
pub(super) fn stored_at(content: &Content) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(content.stored_at.0.max(0).unsigned_abs() / 1000)
}

/// The file's name for whoever saves it, for old clients without what is not ASCII (RFC 6266).
fn disposition(name: &str) -> String {
    let plain: String = name
        .chars()
        .map(|c| if c.is_ascii_graphic() && !"\"\\%".contains(c) || c == ' ' { c } else { '_' })
        .collect();
    let mut text = format!("attachment; filename=\"{plain}\"");
    if plain != name {
        let escaped = percent_encoding::utf8_percent_encode(name, percent_encoding::NON_ALPHANUMERIC);
        let _ = write!(text, "; filename*=UTF-8''{escaped}");
    }
    text
}

/// No body, where a length that is already told must stay.
pub(super) fn no_body() -> Body {
    Empty::new().map_err(|never| match never {}).boxed_unsync()
}

#[cfg(test)]
mod tests {
    use super::disposition;

    #[test]
    fn names_are_quoted_or_escaped() {
        assert_eq!(disposition("disk 1.vmdk"), "attachment; filename=\"disk 1.vmdk\"");
        assert_eq!(
            disposition("a\"b\u{e9}.iso"),
            "attachment; filename=\"a_b_.iso\"; filename*=UTF-8''a%22b%C3%A9%2Eiso"
        );
    }
}
