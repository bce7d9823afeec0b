//! Opening a source on a web server.

use futures_util::StreamExt;
use http::header::CONTENT_RANGE;
use reqwest::{Method, Response, StatusCode};

use super::client::root_cause;
use super::error::FetchError;
use super::range::{ContentRange, Validator, text};
use super::redirect::{Conversation, Question};
use super::source::Source;
use super::stream::measured;
use super::{Fetcher, Opened};

pub(super) async fn open(
    fetcher: &Fetcher,
    source: &Source,
    offset: u64,
    validator: Option<&Validator>,
) -> Result<Opened, FetchError> {
    let Some(mut conversation) = Conversation::with(fetcher, source)? else {
        return Err(FetchError::FilePath);
    };
    if offset > 0 {
        let range = Some(format!("bytes={offset}-"));
        let answer = conversation.ask(&Question { method: Method::GET, range, validator }).await?;
        if let Some(opened) = resumed(fetcher, answer, offset, validator)? {
            return Ok(opened);
        }
    }
    let whole = Question { method: Method::GET, range: None, validator: None };
    let answer = conversation.ask(&whole).await?;
    match answer.status() {
        StatusCode::OK => Ok(from_start(fetcher, answer)),
        StatusCode::PARTIAL_CONTENT => part(fetcher, answer, 0),
        status => Err(FetchError::Status { status }),
    }
}

/// What came of asking to continue. None if the source is no longer the content that was begun.
fn resumed(
    fetcher: &Fetcher,
    answer: Response,
    offset: u64,
    validator: Option<&Validator>,
) -> Result<Option<Opened>, FetchError> {
    match answer.status() {
        StatusCode::OK => Ok(Some(from_start(fetcher, answer))),
        StatusCode::PARTIAL_CONTENT if is_other(&answer, validator) => Ok(None),
        StatusCode::PARTIAL_CONTENT => part(fetcher, answer, offset).map(Some),
        StatusCode::RANGE_NOT_SATISFIABLE => Ok(nothing_left(&answer, offset, validator)),
        status => Err(FetchError::Status { status }),
    }
}

/// Some servers answer ranges without regard to `If-Range`.
fn is_other(answer: &Response, validator: Option<&Validator>) -> bool {
    let current = Validator::of(answer.headers());
    validator.zip(current.as_ref()).is_some_and(|(asked, current)| asked.contradicts(current))
}

/// A source that has no bytes from `offset` on is complete if it ends just there.
fn nothing_left(answer: &Response, offset: u64, validator: Option<&Validator>) -> Option<Opened> {
    let ends_here = ContentRange::of(answer.headers()) == Some(ContentRange::Unsatisfied { size: offset });
    (ends_here && !is_other(answer, validator)).then(|| Opened {
        size: Some(offset),
        offset,
        validator: validator.cloned(),
        bytes: futures_util::stream::empty().boxed(),
    })
}

fn from_start(fetcher: &Fetcher, answer: Response) -> Opened {
    let size = answer.content_length();
    opened(fetcher, answer, 0, size)
}

fn part(fetcher: &Fetcher, answer: Response, offset: u64) -> Result<Opened, FetchError> {
    match ContentRange::of(answer.headers()) {
        Some(ContentRange::Part { first, size, .. }) if first == offset => {
            Ok(opened(fetcher, answer, offset, size))
        }
        _ => {
            let received = text(answer.headers(), &CONTENT_RANGE).unwrap_or_default().to_owned();
            Err(FetchError::WrongRange { offset, received })
        }
    }
}

fn opened(fetcher: &Fetcher, answer: Response, offset: u64, size: Option<u64>) -> Opened {
    let validator = Validator::of(answer.headers());
    let bytes = answer
        .bytes_stream()
        .map(|piece| piece.map_err(|error| FetchError::Broken { reason: root_cause(&error) }))
        .boxed();
    Opened { size, offset, validator, bytes: measured(bytes, offset, size, fetcher.policy.idle_timeout) }
}
