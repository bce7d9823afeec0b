//! Several ranges in one answer: `multipart/byteranges` (RFC 9110, 14.6).

use std::ops::Range;

use bytes::Bytes;
use futures_util::stream::{self, StreamExt as _, TryStreamExt as _};
use http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use http::{Response, StatusCode};
use http_body_util::BodyExt as _;
use library::Failure;
use library::content::Content;

use super::headers::BINARY;
use super::ranges::content_range;
use super::stream::{Sized, pieces};
use crate::listen::{Body, BoxError};

/// An answer of several ranges. The boundary is made of the content's digest: it need not be secret, only unlikely.
pub(super) fn parts(
    mut response: Response<Body>,
    content: Content,
    ranges: Vec<Range<u64>>,
) -> Response<Body> {
    let boundary = format!("stackroom-{}", content.sha256.get(..32).unwrap_or("part"));
    let heads: Vec<_> = ranges.iter().map(|range| head(&boundary, range, content.size)).collect();
    let end = format!("\r\n--{boundary}--\r\n");
    let length = heads.iter().map(|head| head.len() as u64).sum::<u64>()
        + ranges.iter().map(|range| range.end - range.start).sum::<u64>()
        + end.len() as u64;
    *response.status_mut() = StatusCode::PARTIAL_CONTENT;
    let headers = response.headers_mut();
    headers.insert(CONTENT_LENGTH, length.into());
    if let Ok(value) = format!("multipart/byteranges; boundary={boundary}").parse() {
        headers.insert(CONTENT_TYPE, value);
    }
    response.map(|_| body(content, heads.into_iter().zip(ranges).collect(), end, length))
}

fn head(boundary: &str, range: &Range<u64>, size: u64) -> String {
    format!(
        "\r\n--{boundary}\r\nContent-Type: {BINARY}\r\nContent-Range: {}\r\n\r\n",
        content_range(range, size)
    )
}

fn body(content: Content, parts: Vec<(String, Range<u64>)>, end: String, length: u64) -> Body {
    let parts = stream::iter(parts).then(move |(head, range)| {
        let content = content.clone();
        async move {
            let bytes = pieces(content, range).await.map_err(text_of)?;
            Ok::<_, BoxError>(stream::once(async { Ok(Bytes::from(head)) }).chain(bytes))
        }
    });
    let end = stream::once(async { Ok::<_, BoxError>(Bytes::from(end)) });
    Sized::new(parts.try_flatten().chain(end).boxed(), length).boxed_unsync()
}

fn text_of(failure: Failure) -> BoxError {
    vapi::Error::from(failure).to_string().into()
}
