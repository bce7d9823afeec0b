//! The first look at a request: is it a call, content on its way in or out, or nothing that is served here.

use std::sync::Arc;

use http::{Method, Request, Response, StatusCode};
use hyper::body::Incoming;
use library::Stackroom;
use library::content::{DATA, STATIC};
use tracing::Instrument as _;
use url::Url;
use vapi::dialect::Dialects;

use crate::api_calls::ApiCalls;
use crate::content_in;
use crate::content_out;
use crate::listen::{Body, Connection, Handler};
use crate::refusal::wrong_request;

/// Answers every request but those about the server's health.
#[derive(Clone)]
pub struct Router {
    shared: Arc<Shared>,
}

pub(crate) struct Shared {
    pub(crate) stackroom: Arc<Stackroom>,
    pub(crate) calls: ApiCalls,
    pub(crate) public_url: Option<Url>,
    pub(crate) drain_timeout: std::time::Duration,
}

impl Router {
    /// A router over a server.
    #[must_use]
    pub fn new(
        stackroom: Arc<Stackroom>,
        public_url: Option<Url>,
        drain_timeout: std::time::Duration,
    ) -> Self {
        Self { shared: Arc::new(Shared { stackroom, calls: ApiCalls::new(), public_url, drain_timeout }) }
    }

    /// Answers a call. Once begun it is carried to its end, whether or not the client still waits (SES-11): what ends a
    /// session must also get to stop its transfers.
    async fn call(&self, request: Request<Incoming>, connection: Arc<Connection>) -> Response<Body> {
        let shared = Arc::clone(&self.shared);
        let answer = async move { shared.calls.answer(&shared, request, &connection).await };
        self.shared.stackroom.spawn(answer.in_current_span()).await.unwrap_or_else(|_| {
            wrong_request(
                StatusCode::INTERNAL_SERVER_ERROR,
                "the call ended unexpectedly; the server's log says why",
            )
        })
    }
}

impl Handler for Router {
    async fn handle(&self, request: Request<Incoming>, connection: Arc<Connection>) -> Response<Body> {
        let path = request.uri().path();
        if Dialects::serves(path) {
            return self.call(request, connection).await;
        }
        if let Some((token, name)) = path.strip_prefix(DATA).and_then(two_segments) {
            return match *request.method() {
                Method::GET => content_out::data(&self.shared, request, &token, &name).await,
                Method::HEAD => content_in::head(&self.shared, request, &token, &name).await,
                Method::PUT | Method::POST | Method::PATCH => {
                    content_in::receive(&self.shared, request, &connection, token, name).await
                }
                _ => method_not_allowed("GET, HEAD, PUT, POST, PATCH"),
            };
        }
        if path.starts_with(STATIC) {
            return match *request.method() {
                Method::GET | Method::HEAD => content_out::stored(&self.shared, request, &connection).await,
                _ => method_not_allowed("GET, HEAD"),
            };
        }
        wrong_request(StatusCode::NOT_FOUND, "nothing is served at this path; the API is at /api and /rest")
    }
}

/// The two segments of `/token/name`, with their escapes resolved.
fn two_segments(rest: &str) -> Option<(String, String)> {
    let (token, name) = rest.strip_prefix('/')?.split_once('/')?;
    Some((unescaped(token)?, unescaped(name)?))
}

/// A segment of a path with its escapes resolved.
pub(crate) fn unescaped(segment: &str) -> Option<String> {
    percent_encoding::percent_decode_str(segment).decode_utf8().ok().map(Into::into)
}

fn method_not_allowed(allowed: &'static str) -> Response<Body> {
    let text = format!("this method does not work here; these do: {allowed}");
    let mut response = wrong_request(StatusCode::METHOD_NOT_ALLOWED, &text);
    response.headers_mut().insert(http::header::ALLOW, http::HeaderValue::from_static(allowed));
    response
}
