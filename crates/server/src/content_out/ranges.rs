//! Which bytes of a file a request wants (RFC 9110, 14).

use std::ops::Range;

use http::HeaderMap;
use http::header::{IF_RANGE, RANGE};
use library::content::Content;

use super::headers::{etag, stored_at};

/// The most ranges that one request is answered with; more are answered with the whole file.
const MOST: usize = 32;

/// Which bytes a request wants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    /// All of them.
    Whole,
    /// One range.
    Part(Range<u64>),
    /// Several ranges.
    Parts(Vec<Range<u64>>),
    /// None that the file has.
    None,
}

/// The bytes that a request wants. A range of content that has changed meanwhile is not meant, then all of it is.
pub(super) fn wanted(request: &HeaderMap, content: &Content) -> Wanted {
    let Some(ranges) = request.get(RANGE).and_then(|ranges| ranges.to_str().ok()) else {
        return Wanted::Whole;
    };
    if let Some(condition) = request.get(IF_RANGE) {
        let same = condition.to_str().is_ok_and(|condition| {
            condition == etag(content)
                || httpdate::parse_http_date(condition).is_ok_and(|date| date == stored_at(content))
        });
        if !same {
            return Wanted::Whole;
        }
    }
    parse(ranges, content.size)
}

fn parse(header: &str, size: u64) -> Wanted {
    let Some(list) = header.trim().strip_prefix("bytes=") else { return Wanted::Whole };
    let mut ranges = Vec::new();
    let mut specs = list.split(',').map(str::trim).filter(|spec| !spec.is_empty()).peekable();
    if specs.peek().is_none() {
        return Wanted::Whole;
    }
    for spec in specs {
        match one(spec, size) {
            Some(Ok(range)) => ranges.push(range),
            Some(Err(())) => (),
            // A header that is malformed counts as none.
            None => return Wanted::Whole,
        }
        if ranges.len() > MOST {
            return Wanted::Whole;
        }
    }
    match ranges.len() {
        0 => Wanted::None,
        1 => Wanted::Part(ranges.swap_remove(0)),
        _ if total(&ranges) > size => Wanted::Whole,
        _ => Wanted::Parts(ranges),
    }
}

fn total(ranges: &[Range<u64>]) -> u64 {
    ranges.iter().map(|range| range.end - range.start).sum()
}

/// One range: `None` when it is malformed, `Err` when the file does not have it.
fn one(spec: &str, size: u64) -> Option<Result<Range<u64>, ()>> {
    let (first, last) = spec.split_once('-')?;
    if first.is_empty() {
        let length: u64 = last.parse().ok()?;
        let start = size.saturating_sub(length);
        return Some(if length == 0 || size == 0 { Err(()) } else { Ok(start..size) });
    }
    let first: u64 = first.parse().ok()?;
    let end = match last {
        "" => size,
        last => last.parse::<u64>().ok().filter(|last| *last >= first)?.saturating_add(1).min(size),
    };
    Some(if first < size { Ok(first..end) } else { Err(()) })
}

/// The value of `Content-Range`.
pub(super) fn content_range(range: &Range<u64>, size: u64) -> String {
    format!("bytes {}-{}/{size}", range.start, range.end - 1)
}

#[cfg(test)]
mod tests {
    use super::{Wanted, parse};

    #[test]
    fn ranges_are_read_as_the_standard_has_them() {
        for (header, expected) in [
            ("bytes=0-0", Wanted::Part(0..1)),
            ("bytes=2-", Wanted::Part(2..10)),
            ("bytes=-3", Wanted::Part(7..10)),
            ("bytes=-30", Wanted::Part(0..10)),
            ("bytes=5-99", Wanted::Part(5..10)),
            ("bytes=0-1,4-5", Wanted::Parts(vec![0..2, 4..6])),
            ("bytes=0-1, 20-30", Wanted::Part(0..2)),
            ("bytes=10-", Wanted::None),
            ("bytes=-0", Wanted::None),
            ("bytes=0-9,0-9", Wanted::Whole),
            ("bytes=5-2", Wanted::Whole),
            ("bytes=x-", Wanted::Whole),
            ("items=0-1", Wanted::Whole),
            ("bytes=", Wanted::Whole),
            ("bytes= , ", Wanted::Whole),
        ] {
            assert_eq!(parse(header, 10), expected, "{header}");
        }
        assert_eq!(parse("bytes=0-", 0), Wanted::None);
        assert_eq!(parse("bytes=18446744073709551615-18446744073709551615", 10), Wanted::None);
    }
}
