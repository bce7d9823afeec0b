//! The line of a request, written when the last byte of its answer has gone or nobody wants it any more.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Instant;

use bytes::Bytes;
use http::StatusCode;
use http_body::{Body as _, Frame, SizeHint};
use tracing::Span;

use crate::listen::{Body, BoxError};

/// What a request's line will say; dropping it writes the line.
pub(crate) struct Entry {
    span: Span,
    began: Instant,
    status: Option<StatusCode>,
    bytes: u64,
    is_complete: bool,
}

impl Entry {
    pub(crate) fn new(span: Span, began: Instant) -> Self {
        Self { span, began, status: None, bytes: 0, is_complete: false }
    }

    pub(crate) fn answered(&mut self, status: StatusCode) {
        self.status = Some(status);
    }
}

impl Drop for Entry {
    fn drop(&mut self) {
        let _entered = self.span.enter();
        let duration_ms = u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX);
        match self.status {
            Some(status) if self.is_complete => {
                tracing::info!(status = status.as_u16(), duration_ms, bytes = self.bytes, "answered");
            }
            Some(status) => {
                tracing::info!(status = status.as_u16(), duration_ms, bytes = self.bytes, "answered in part");
            }
            None => tracing::info!(duration_ms, "abandoned"),
        }
    }
}

/// A body that counts what it gives, for the line of its request.
pub(crate) struct LoggedBody {
    body: Body,
    entry: Entry,
}

impl LoggedBody {
    pub(crate) fn new(body: Body, mut entry: Entry) -> Self {
        entry.is_complete = body.is_end_stream();
        Self { body, entry }
    }
}

impl http_body::Body for LoggedBody {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let polled = Pin::new(&mut self.body).poll_frame(context);
        match &polled {
            Poll::Ready(Some(Ok(frame))) => {
                self.entry.bytes += frame.data_ref().map_or(0, |data| data.len() as u64);
                self.entry.is_complete = self.body.is_end_stream();
            }
            Poll::Ready(Some(Err(error))) => {
                let _entered = self.entry.span.enter();
                tracing::warn!(%error, "the answer broke off");
            }
            Poll::Ready(None) => self.entry.is_complete = true,
            Poll::Pending => {}
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
