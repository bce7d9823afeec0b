//! What an upload's headers say about the part that it sends.

use http::HeaderMap;
use http::header::CONTENT_RANGE;
use library::transfer::Start;

use super::{UPLOAD_COMPLETE, UPLOAD_LENGTH, UPLOAD_OFFSET};

/// What an upload's headers say.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Request {
    /// Where it begins.
    pub(super) start: Start,
    /// How many bytes it has, by its range.
    pub(super) length: Option<u64>,
    /// Whether the client means to send more in another request.
    pub(super) more: bool,
}

impl Request {
    /// Reads the headers of a request whose body has so many bytes, if that is known; the error says which of them is
    /// wrong, and why.
    pub(super) fn parse(headers: &HeaderMap, length: Option<u64>) -> Result<Self, String> {
        if let Some(range) = text(headers, CONTENT_RANGE.as_str())? {
            return Self::of_range(range, length);
        }
        let Some(offset) = number(headers, UPLOAD_OFFSET.as_str())? else {
            return Ok(Self {
                start: Start { offset: None, total: None, length },
                length: None,
                more: false,
            });
        };
        let total = number(headers, UPLOAD_LENGTH.as_str())?;
        let complete = match text(headers, UPLOAD_COMPLETE.as_str())? {
            None => None,
            Some("?0") => Some(false),
            Some("?1") => Some(true),
            Some(other) => return Err(format!("Upload-Complete is {other:?}; it has to be ?1 or ?0")),
        };
        // Who does not say how much there is, nor that more comes, sends the rest.
        let more = complete.map_or(total.is_some(), |complete| !complete);
        Ok(Self { start: Start { offset: Some(offset), total, length }, length: None, more })
    }

    fn of_range(range: &str, length: Option<u64>) -> Result<Self, String> {
        let wrong = || format!("Content-Range is {range:?}; it has to look like bytes 0-99/1000");
        let (part, total) =
            range.trim().strip_prefix("bytes ").and_then(|range| range.split_once('/')).ok_or_else(wrong)?;
        let (first, last) = part.trim().split_once('-').ok_or_else(wrong)?;
        let first: u64 = first.trim().parse().map_err(|_| wrong())?;
        let last: u64 = last.trim().parse().map_err(|_| wrong())?;
        let total: Option<u64> = match total.trim() {
            "*" => None,
            total => Some(total.parse().map_err(|_| wrong())?),
        };
        let end = last.checked_add(1).filter(|end| *end > first).ok_or_else(wrong)?;
        if total.is_some_and(|total| end > total) {
            return Err(wrong());
        }
        let more = total.is_none_or(|total| end < total);
        Ok(Self { start: Start { offset: Some(first), total, length }, length: Some(end - first), more })
    }
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Result<Option<&'a str>, String> {
    let value = headers.get(name).map(|value| value.to_str().map(str::trim));
    value.transpose().map_err(|_| format!("{name} is not readable"))
}

fn number(headers: &HeaderMap, name: &str) -> Result<Option<u64>, String> {
    let Some(text) = text(headers, name)? else { return Ok(None) };
    text.parse().map(Some).map_err(|_| format!("{name} is {text:?}; it has to be a number of bytes"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(headers: &[(&'static str, &str)]) -> Result<(Option<u64>, Option<u64>, bool), String> {
        let headers =
            headers.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect();
        Request::parse(&headers, None)
            .map(|request| (request.start.offset, request.start.total, request.more))
    }

    #[test]
    fn headers_say_where_an_upload_goes_on_and_whether_more_comes() {
        for (headers, expected) in [
            (vec![], (None, None, false)),
            (vec![("content-range", "bytes 0-4/10")], (Some(0), Some(10), true)),
            (vec![("content-range", "bytes 5-9/10")], (Some(5), Some(10), false)),
            (vec![("content-range", "bytes 5-9/*")], (Some(5), None, true)),
            (vec![("upload-offset", "5")], (Some(5), None, false)),
            (vec![("upload-offset", "5"), ("upload-length", "10")], (Some(5), Some(10), true)),
            (vec![("upload-offset", "5"), ("upload-complete", "?1")], (Some(5), None, false)),
            (vec![("upload-offset", "5"), ("upload-complete", "?0")], (Some(5), None, true)),
        ] {
            assert_eq!(parse(&headers), Ok(expected), "{headers:?}");
        }
    }

    #[test]
    fn headers_that_cannot_be_are_named() {
        for (name, value) in [
            ("content-range", "bytes 5-4/10"),
            ("content-range", "bytes 0-10/10"),
            ("content-range", "5-9/10"),
            ("content-range", "bytes a-9/10"),
            ("content-range", "bytes 0-18446744073709551615/*"),
            ("upload-offset", "-1"),
            ("upload-complete", "yes"),
            ("upload-length", "ten"),
        ] {
            let error = parse(&[(name, value), ("upload-offset", "0")]).unwrap_err().to_lowercase();
            assert!(error.contains(name), "{error}");
        }
    }
}
