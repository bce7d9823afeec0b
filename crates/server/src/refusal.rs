//! Refusals outside the dialects: of content, and of paths that nobody serves.

use http::header::{CACHE_CONTROL, CONTENT_TYPE, WWW_AUTHENTICATE};
use http::{HeaderValue, Response, StatusCode};
use serde_json::json;
use vapi::{Error, ErrorKind};

use crate::listen::{Body, full_body};

/// An answer that tells what is wrong, in the form of errors on `/api`.
#[must_use]
pub fn refuse(status: StatusCode, error: &Error) -> Response<Body> {
    let messages: Vec<_> = error
        .messages
        .iter()
        .map(|message| {
            json!({ "id": message.id, "default_message": message.default_message, "args": message.args })
        })
        .collect();
    let body = json!({ "error_type": error.kind.error_type(), "messages": messages });
    let mut response = Response::new(full_body(body.to_string()));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Some(challenge) = error.challenge.as_deref().and_then(|challenge| challenge.parse().ok()) {
        headers.insert(WWW_AUTHENTICATE, challenge);
    }
    response
}

/// The status of an error of the server's own, for content.
#[must_use]
pub fn status_of_failure(error: &Error) -> StatusCode {
    let full = error.messages.first().is_some_and(|message| message.id == "stackroom.storage.full");
    match error.kind {
        _ if full => StatusCode::INSUFFICIENT_STORAGE,
        ErrorKind::ServiceUnavailable => StatusCode::SERVICE_UNAVAILABLE,
        ErrorKind::Unauthenticated => StatusCode::UNAUTHORIZED,
        ErrorKind::Unauthorized => StatusCode::FORBIDDEN,
        _ => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// A refusal of a request that is wrong in itself.
#[must_use]
pub fn wrong_request(status: StatusCode, text: &str) -> Response<Body> {
    refuse(status, &Error::new(ErrorKind::InvalidRequest, "stackroom.request.wrong", text, &[]))
}
