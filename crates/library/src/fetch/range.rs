//! Continuing where a transfer broke: ranges, and what tells one content of a source from the next.

use std::time::Duration;

use http::header::{CONTENT_RANGE, DATE, ETAG, HeaderMap, HeaderName, HeaderValue, LAST_MODIFIED};

/// Names one content of a source, so that a later request continues that content or begins anew. Its text can be kept
/// in a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Validator(String);

impl Validator {
    /// The text, to keep.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The validator of an answer: its ETag if that is a strong one, else its modification time if that lies far
    /// enough back to name one content only.
    pub(super) fn of(headers: &HeaderMap) -> Option<Self> {
        let tag = text(headers, &ETAG).filter(|tag| tag.starts_with('"'));
        let found = tag.or_else(|| {
            let modified = text(headers, &LAST_MODIFIED)?;
            let time = httpdate::parse_http_date(modified).ok()?;
            let now = httpdate::parse_http_date(text(headers, &DATE)?).ok()?;
            (time + Duration::from_secs(1) <= now).then_some(modified)
        });
        found.map(|text| Self(text.to_owned()))
    }

    /// The value of an `If-Range` header, if the text can be one.
    pub(super) fn header(&self) -> Option<HeaderValue> {
        HeaderValue::from_str(&self.0).ok()
    }

    /// Whether `other` names another content. Two validators of different kinds tell nothing.
    pub(super) fn contradicts(&self, other: &Self) -> bool {
        let is_tag = |validator: &Self| validator.0.starts_with('"');
        is_tag(self) == is_tag(other) && self != other
    }
}

impl From<String> for Validator {
    fn from(text: String) -> Self {
        Self(text)
    }
}

/// What a `Content-Range` header says.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum ContentRange {
    /// These bytes, first and last, of that many.
    Part { first: u64, last: u64, size: Option<u64> },
    /// None of that many bytes.
    Unsatisfied { size: u64 },
}

impl ContentRange {
    pub(super) fn of(headers: &HeaderMap) -> Option<Self> {
        let (range, size) = text(headers, &CONTENT_RANGE)?.trim().strip_prefix("bytes ")?.split_once('/')?;
        let size = match size.trim() {
            "*" => None,
            digits => Some(digits.parse().ok()?),
        };
        if range.trim() == "*" {
            return size.map(|size| Self::Unsatisfied { size });
        }
        let (first, last) = range.split_once('-')?;
        let (first, last): (u64, u64) = (first.trim().parse().ok()?, last.trim().parse().ok()?);
        let sound = first <= last && size.is_none_or(|size| last < size);
        sound.then_some(Self::Part { first, last, size })
    }
}

pub(super) fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}
