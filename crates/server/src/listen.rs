//! Sockets to requests: accept, shake hands, read a head, ask the handler, write the answer.
//!
//! Connections are served by HTTP/1.1, with buffers that suit bulk transfer. [`Server::start`] opens the listeners
//! that the configuration names; whoever answers requests is a [`Handler`].

mod accept;
mod server;
mod socket;
mod write_limit;

use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;

use bytes::Bytes;
use http::{Request, Response, StatusCode, header};
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;

use crate::drain::Drain;

pub use server::{Running, Server, StartError};

/// An error of any kind, for bodies that end early.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// The body of an answer.
pub type Body = UnsyncBoxBody<Bytes, BoxError>;

/// Whoever answers requests.
pub trait Handler: Clone + Send + Sync + 'static {
    /// Answers one request. The future is dropped when the client goes away or a shutdown loses patience.
    fn handle(
        &self,
        request: Request<Incoming>,
        connection: Arc<Connection>,
    ) -> impl Future<Output = Response<Body>> + Send;
}

/// Where a request came from.
#[derive(Clone, Debug)]
pub struct Connection {
    /// The address of the client, or of the proxy in front.
    pub peer: SocketAddr,
    /// The address of this server that the client reached.
    pub local: SocketAddr,
    /// Whether the connection is encrypted.
    pub tls: bool,
    /// The shutdown of the server; long transfers watch it.
    pub drain: Drain,
}

/// A body of bytes that are there already.
pub fn full_body(bytes: impl Into<Bytes>) -> Body {
    Full::new(bytes.into()).map_err(|never| match never {}).boxed_unsync()
}

/// A short answer for people: one line of text.
pub fn text_response(status: StatusCode, text: &str) -> Response<Body> {
    let mut response = Response::new(full_body(format!("{text}\n")));
    *response.status_mut() = status;
    response
        .headers_mut()
        .insert(header::CONTENT_TYPE, header::HeaderValue::from_static("text/plain; charset=utf-8"));
    response
}

#[cfg(test)]
mod tests;
