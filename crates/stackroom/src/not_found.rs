//! The answer to what nobody serves.

use std::sync::Arc;

use http::{Request, Response, StatusCode};
use hyper::body::Incoming;
use server::listen::{Body, Connection, Handler, text_response};

/// Answers 404 to everything.
#[derive(Clone)]
pub(crate) struct NotFound;

impl Handler for NotFound {
    async fn handle(&self, _: Request<Incoming>, _: Arc<Connection>) -> Response<Body> {
        text_response(StatusCode::NOT_FOUND, "there is nothing at this path")
    }
}
