//! One line for each request, with an identifier that client and server share, and no secrets.

mod entry;
mod redact;
mod request_id;
mod setup;

use std::sync::Arc;
use std::time::Instant;

use http::{Request, Response};
use http_body_util::BodyExt;
use hyper::body::Incoming;
use tracing::Instrument;
use tracing::field::Empty;

use crate::listen::{Body, Connection, Handler};
use entry::{Entry, LoggedBody};

pub use redact::shown_path;
pub use request_id::RequestId;
pub use setup::{LogError, start_logging};

/// A handler whose requests run in a span of their own, are logged when their answer is sent, and carry a
/// [`RequestId`] in their extensions and in the header `x-request-id` of their answer.
///
/// The span has the empty fields `operation`, `user` and `op_id` for whoever learns them.
#[derive(Clone, Debug)]
pub struct Logged<H> {
    handler: H,
}

impl<H> Logged<H> {
    /// Logs the requests of a handler.
    pub fn new(handler: H) -> Self {
        Self { handler }
    }
}

impl<H: Handler> Handler for Logged<H> {
    async fn handle(&self, mut request: Request<Incoming>, connection: Arc<Connection>) -> Response<Body> {
        let id = RequestId::of(request.headers());
        let span = tracing::info_span!(
            "request",
            id = %id,
            method = %request.method(),
            path = %shown_path(request.uri().path()),
            peer = %connection.peer,
            operation = Empty,
            user = Empty,
            op_id = Empty,
        );
        let header = id.to_header();
        request.extensions_mut().insert(id);
        let mut entry = Entry::new(span.clone(), Instant::now());
        let mut response = self.handler.handle(request, connection).instrument(span).await;
        response.headers_mut().insert(RequestId::HEADER, header);
        entry.answered(response.status());
        response.map(|body| LoggedBody::new(body, entry).boxed_unsync())
    }
}

#[cfg(test)]
mod tests;
