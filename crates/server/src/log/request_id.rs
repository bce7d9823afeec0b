//! What client and server call a request.

use http::{HeaderMap, HeaderName, HeaderValue};
use uuid::Uuid;

/// What client and server call a request: the client's `opId` or `X-Request-ID` where it is sane, else a new UUID.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestId(HeaderValue);

impl RequestId {
    /// The header of an answer that carries it.
    pub const HEADER: HeaderName = HeaderName::from_static("x-request-id");

    const MAX_LENGTH: usize = 128;

    /// The identifier of a request with these headers.
    pub fn of(headers: &HeaderMap) -> Self {
        let mut given = ["opid", "x-request-id"].iter().filter_map(|name| headers.get(*name));
        given.find(|value| is_sane(value)).cloned().map_or_else(Self::new, Self)
    }

    /// Its text.
    pub fn as_str(&self) -> &str {
        self.0.to_str().unwrap_or_default()
    }

    pub(crate) fn to_header(&self) -> HeaderValue {
        self.0.clone()
    }

    fn new() -> Self {
        let mut buffer = Uuid::encode_buffer();
        let text = Uuid::new_v4().hyphenated().encode_lower(&mut buffer);
        Self(HeaderValue::from_str(text).unwrap_or(HeaderValue::from_static("")))
    }
}

fn is_sane(value: &HeaderValue) -> bool {
    let bytes = value.as_bytes();
    !bytes.is_empty()
        && bytes.len() <= RequestId::MAX_LENGTH
        && bytes.iter().all(|byte| matches!(byte, b' '..=b'~'))
}

impl std::fmt::Display for RequestId {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (HeaderName::from_static(name), value.parse().unwrap())).collect()
    }

    #[test]
    fn the_clients_name_is_kept_where_it_is_sane() {
        assert_eq!(RequestId::of(&headers(&[("opid", "job-7")])).as_str(), "job-7");
        assert_eq!(RequestId::of(&headers(&[("x-request-id", "abc")])).as_str(), "abc");
        assert_eq!(RequestId::of(&headers(&[("x-request-id", "abc"), ("opid", "job-7")])).as_str(), "job-7");
        assert_eq!(RequestId::of(&headers(&[("x-request-id", "abc"), ("opid", "")])).as_str(), "abc");
        let longest = "x".repeat(128);
        assert_eq!(RequestId::of(&headers(&[("opid", &longest)])).as_str(), longest);
    }

    #[test]
    fn anything_else_gets_a_new_uuid() {
        let too_long = "x".repeat(129);
        for given in ["", "tab\tbed", "übel", &too_long] {
            let id = RequestId::of(&headers(&[("opid", given)]));
            assert!(Uuid::parse_str(id.as_str()).is_ok(), "{given:?} became {id}");
        }
        assert_ne!(RequestId::of(&HeaderMap::new()), RequestId::of(&HeaderMap::new()));
    }
}
