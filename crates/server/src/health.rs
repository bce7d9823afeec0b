//! Whether the process lives, and whether it serves.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use http::{Method, Request, Response, StatusCode, header};
use hyper::body::Incoming;

use crate::drain::Drain;
use crate::listen::{Body, Connection, Handler, text_response};

/// Whether the server calls itself ready. Clones speak of the same server.
#[derive(Clone, Debug)]
pub struct Health {
    ready: Arc<AtomicBool>,
    drain: Drain,
}

impl Health {
    /// A server that is not ready yet.
    pub fn new(drain: Drain) -> Self {
        Self { ready: Arc::new(AtomicBool::new(false)), drain }
    }

    /// Says whether requests can be served; a shutdown overrides it.
    pub fn set_ready(&self, ready: bool) {
        self.ready.store(ready, Ordering::Relaxed);
    }

    /// Whether requests can be served.
    pub fn is_ready(&self) -> bool {
        self.ready.load(Ordering::Relaxed) && !self.drain.has_begun()
    }

    /// The answer to a health request; none if the path is not one.
    pub fn answer(&self, method: &Method, path: &str) -> Option<Response<Body>> {
        let (status, text) = match path {
            "/healthz" => (StatusCode::OK, "alive"),
            "/readyz" if self.drain.has_begun() => (StatusCode::SERVICE_UNAVAILABLE, "stopping"),
            "/readyz" if self.is_ready() => (StatusCode::OK, "ready"),
            "/readyz" => (StatusCode::SERVICE_UNAVAILABLE, "not ready"),
            _ => return None,
        };
        if !matches!(*method, Method::GET | Method::HEAD) {
            let mut response = text_response(StatusCode::METHOD_NOT_ALLOWED, "use GET or HEAD");
            response.headers_mut().insert(header::ALLOW, header::HeaderValue::from_static("GET, HEAD"));
            return Some(response);
        }
        let mut response = text_response(status, text);
        response.headers_mut().insert(header::CACHE_CONTROL, header::HeaderValue::from_static("no-store"));
        Some(response)
    }
}

/// A handler with the health paths in front of it.
#[derive(Clone, Debug)]
pub struct WithHealth<H> {
    health: Health,
    handler: H,
}

impl<H> WithHealth<H> {
    /// Puts the health paths in front of a handler.
    pub fn new(health: Health, handler: H) -> Self {
        Self { health, handler }
    }
}

impl<H: Handler> Handler for WithHealth<H> {
    async fn handle(&self, request: Request<Incoming>, connection: Arc<Connection>) -> Response<Body> {
        match self.health.answer(request.method(), request.uri().path()) {
            Some(response) => response,
            None => self.handler.handle(request, connection).await,
        }
    }
}
