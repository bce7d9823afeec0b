//! Content on its way in: upload endpoints, resumable on the same address.
//!
//! | request | meaning |
//! |---|---|
//! | `PUT`, `POST` | sends the whole file; what came before is forgotten |
//! | the same, or `PATCH`, with `Content-Range: bytes 5-9/10` or `Upload-Offset: 5` | goes on at byte 5 |
//! | `HEAD` | `Upload-Offset` tells how many bytes are safe |

mod start;

use std::sync::Arc;
use std::time::Duration;

use http::header::{CACHE_CONTROL, CONNECTION, HeaderName, RETRY_AFTER};
use http::{HeaderValue, Method, Request, Response, StatusCode};
use http_body_util::BodyExt as _;
use hyper::body::{Body as _, Incoming};
use library::Stackroom;
use library::token::Purpose;
use library::transfer::{Offset, Opened, Upload, UploadError};
use tracing::Instrument as _;
use vapi::Error;

use crate::content_out;
use crate::drain::Drain;
use crate::listen::{Body, Connection, full_body};
use crate::refusal::{refuse, status_of_failure, wrong_request};
use crate::router::Shared;

use start::Request as Wanted;

const UPLOAD_OFFSET: HeaderName = HeaderName::from_static("upload-offset");
const UPLOAD_LENGTH: HeaderName = HeaderName::from_static("upload-length");
const UPLOAD_COMPLETE: HeaderName = HeaderName::from_static("upload-complete");

/// How long a client may send nothing.
const SILENCE: Duration = Duration::from_secs(60);
/// How long what a client still sends is read and thrown away after a refusal, so that it gets to read the refusal.
const LINGER: Duration = Duration::from_millis(500);
/// What is left of a shutdown's patience for keeping what came.
const RESERVE: Duration = Duration::from_secs(5);

/// Answers how much an upload endpoint has; at a download endpoint, what a `GET` would begin with.
pub(crate) async fn head(
    shared: &Shared,
    request: Request<Incoming>,
    token: &str,
    name: &str,
) -> Response<Body> {
    if !matches!(shared.stackroom.token_key().open(token), Some((Purpose::Upload, _))) {
        return content_out::data(shared, request, token, name).await;
    }
    match Upload::offset(&shared.stackroom, token, name).await {
        Ok(offset) => told(StatusCode::OK, offset),
        Err(error) => refused(error),
    }
}

/// Receives the bytes of a file, or a part of them.
pub(crate) async fn receive(
    shared: &Shared,
    request: Request<Incoming>,
    connection: &Connection,
    token: String,
    name: String,
) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let wanted = match Wanted::parse(&parts.headers, body.size_hint().exact()) {
        Ok(wanted) if parts.method == Method::PATCH && wanted.start.offset.is_none() => {
            let text = "a PATCH says where it goes on, by Upload-Offset or Content-Range";
            return wrong_request(StatusCode::BAD_REQUEST, text);
        }
        Ok(wanted) => wanted,
        Err(text) => return wrong_request(StatusCode::BAD_REQUEST, &text),
    };
    // What came is kept even when the client's connection, and with it this future, is gone; what was begun for it is
    // ended in order.
    let stackroom = Arc::clone(&shared.stackroom);
    let patience =
        Patience { drain: connection.drain.clone(), time: shared.drain_timeout.saturating_sub(RESERVE) };
    let taken = async move {
        match Upload::open(&stackroom, &token, &name, wanted.start).await {
            Ok(Opened::Receiving(upload)) => take_in(&stackroom, *upload, body, &wanted, &patience).await,
            Ok(Opened::Complete(offset)) => told(StatusCode::OK, offset),
            Err(error) => linger(&stackroom, body, refused(error)),
        }
    };
    shared.stackroom.spawn(taken.in_current_span()).await.unwrap_or_else(|_| {
        wrong_request(
            StatusCode::INTERNAL_SERVER_ERROR,
            "the upload ended unexpectedly; the server's log says why",
        )
    })
}

/// How long a running upload may go on when the server stops.
struct Patience {
    drain: Drain,
    time: Duration,
}

impl Patience {
    async fn over(&self) {
        self.drain.begun().await;
        tokio::time::sleep(self.time).await;
    }
}

async fn take_in(
    stackroom: &Arc<Stackroom>,
    mut upload: Upload,
    mut body: Incoming,
    wanted: &Wanted,
    patience: &Patience,
) -> Response<Body> {
    let over = patience.over();
    tokio::pin!(over);
    let mut received = 0;
    loop {
        let frame = tokio::select! {
            biased;
            () = upload.stopped() => {
                let answer = upload.stop().await.map_or_else(failed, refused);
                return linger(stackroom, body, answer);
            }
            () = &mut over => {
                let answer = upload.pause().await.map_or_else(failed, stopping);
                return linger(stackroom, body, answer);
            }
            frame = tokio::time::timeout(SILENCE, body.frame()) => frame,
        };
        match frame {
            Ok(Some(Ok(frame))) => {
                let Ok(bytes) = frame.into_data() else { continue };
                received += bytes.len() as u64;
                if let Err(failure) = upload.write(bytes).await {
                    let answer = refused(upload.fail(failure).await);
                    return linger(stackroom, body, answer);
                }
            }
            Ok(None) => return finish(upload, wanted, received).await,
            Ok(Some(Err(_))) | Err(_) => return upload.pause().await.map_or_else(failed, broke_off),
        }
    }
}

/// All of the request's bytes have come.
async fn finish(upload: Upload, wanted: &Wanted, received: u64) -> Response<Body> {
    if let Some(promised) = wanted.length.filter(|promised| *promised != received) {
        let text = format!("Content-Range promised {promised} bytes, the body has {received}");
        return match upload.pause().await {
            Ok(safe) => with_offset(wrong_request(StatusCode::BAD_REQUEST, &text), safe),
            Err(failure) => failed(failure),
        };
    }
    match upload.end(wanted.more).await {
        Ok(offset) if offset.complete => told(StatusCode::OK, offset),
        Ok(offset) => told(StatusCode::ACCEPTED, offset),
        Err(error) => refused(error),
    }
}

fn told(status: StatusCode, offset: Offset) -> Response<Body> {
    let mut response = Response::new(full_body(""));
    *response.status_mut() = status;
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    with_all(response, offset)
}

fn refused(error: UploadError) -> Response<Body> {
    match error {
        UploadError::NotFound(error) => refuse(StatusCode::NOT_FOUND, &error),
        UploadError::Ended(error) => refuse(StatusCode::GONE, &error),
        UploadError::Superseded(error) => refuse(StatusCode::CONFLICT, &error),
        UploadError::WrongOffset { error, right } => with_offset(refuse(StatusCode::CONFLICT, &error), right),
        UploadError::Complete { error, size } => {
            let offset = Offset { safe: size, total: Some(size), complete: true };
            with_all(refuse(StatusCode::CONFLICT, &error), offset)
        }
        UploadError::Refused(error) => refuse(StatusCode::BAD_REQUEST, &error),
        UploadError::Failed(failure) => failed(failure),
    }
}

fn failed(failure: library::Failure) -> Response<Body> {
    let error = Error::from(failure);
    refuse(status_of_failure(&error), &error)
}

fn stopping(safe: u64) -> Response<Body> {
    let text = format!("the server is stopping; {safe} bytes are safe: go on there when it is back");
    let mut response = with_offset(wrong_request(StatusCode::SERVICE_UNAVAILABLE, &text), safe);
    response.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("10"));
    response
}

fn broke_off(safe: u64) -> Response<Body> {
    let text = format!("the body broke off; {safe} bytes are safe: go on there");
    with_offset(wrong_request(StatusCode::BAD_REQUEST, &text), safe)
}

/// The answer with all that is known of what the endpoint has.
fn with_all(response: Response<Body>, offset: Offset) -> Response<Body> {
    let mut response = with_offset(response, offset.safe);
    let headers = response.headers_mut();
    headers.insert(UPLOAD_COMPLETE, HeaderValue::from_static(if offset.complete { "?1" } else { "?0" }));
    if let Some(total) = offset.total {
        headers.insert(UPLOAD_LENGTH, total.into());
    }
    response
}

fn with_offset(mut response: Response<Body>, safe: u64) -> Response<Body> {
    response.headers_mut().insert(UPLOAD_OFFSET, safe.into());
    response
}

/// Refuses a request whose body still comes: goes on reading for a moment, so that the client gets to see the refusal,
/// and closes the connection then.
fn linger(stackroom: &Arc<Stackroom>, mut body: Incoming, mut answer: Response<Body>) -> Response<Body> {
    answer.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    stackroom.spawn(async move {
        let drained = async { while let Some(Ok(_)) = body.frame().await {} };
        // What still comes after that is not read.
        let _ = tokio::time::timeout(LINGER, drained).await;
    });
    answer
}
