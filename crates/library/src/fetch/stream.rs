//! A stream that ends where it was announced to end, or with an error.

use std::pin::Pin;
use std::time::Duration;

use bytes::Bytes;
use futures_util::stream::{self, Stream, StreamExt};

use super::error::FetchError;

/// How long a complete answer may take to say so.
const END_OF_ANSWER: Duration = Duration::from_millis(100);

/// The bytes of a source, in order. An error is the last item.
pub type ByteStream = Pin<Box<dyn Stream<Item = Result<Bytes, FetchError>> + Send>>;

struct Measured {
    bytes: ByteStream,
    reached: u64,
    end: Option<u64>,
    idle: Duration,
}

/// Holds `bytes`, which begin at `offset`, to the size that was announced and to an end of every silence.
pub(super) fn measured(bytes: ByteStream, offset: u64, size: Option<u64>, idle: Duration) -> ByteStream {
    let state = Measured { bytes, reached: offset, end: size, idle };
    Box::pin(stream::unfold(Some(state), |state| async {
        let mut state = state?;
        match state.next().await {
            Some(Ok(bytes)) => Some((Ok(bytes), Some(state))),
            Some(Err(error)) => Some((Err(error), None)),
            None => None,
        }
    }))
}

impl Measured {
    async fn next(&mut self) -> Option<Result<Bytes, FetchError>> {
        // All bytes are here. Hearing the end of the answer too lets its connection serve the next one.
        if self.end == Some(self.reached) {
            return self.surplus().await;
        }
        let Ok(piece) = tokio::time::timeout(self.idle, self.bytes.next()).await else {
            return Some(Err(FetchError::IdleTimeout { limit: self.idle }));
        };
        match (piece, self.end) {
            (Some(Ok(bytes)), end) => {
                self.reached += bytes.len() as u64;
                match end.filter(|end| self.reached > *end) {
                    Some(size) => Some(Err(FetchError::TooLong { size })),
                    None => Some(Ok(bytes)),
                }
            }
            (None, Some(size)) => Some(Err(FetchError::Interrupted { reached: self.reached, size })),
            (other, _) => other,
        }
    }

    async fn surplus(&mut self) -> Option<Result<Bytes, FetchError>> {
        let size = self.reached;
        match tokio::time::timeout(END_OF_ANSWER, self.bytes.next()).await {
            Ok(Some(Ok(bytes))) if !bytes.is_empty() => Some(Err(FetchError::TooLong { size })),
            _ => None,
        }
    }
}
