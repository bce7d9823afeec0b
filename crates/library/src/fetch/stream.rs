//! A stream that ends where it was announced to end, or with an error.

use std::pin::Pin;
use std::time::Duration;

use bytes::Bytes;
use futures_util::stream::{self, Stream, StreamExt};
use tokio::time::Instant;

use super::error::FetchError;

/// How long a complete answer may take to say so.
const END_OF_ANSWER: Duration = Duration::from_millis(100);

/// How many bytes a source has to bring in the time that it may be silent: one that trickles keeps others waiting.
const ENOUGH: u64 = 64 << 10;

/// The bytes of a source, in order. An error is the last item.
pub type ByteStream = Pin<Box<dyn Stream<Item = Result<Bytes, FetchError>> + Send>>;

struct Measured {
    bytes: ByteStream,
    reached: u64,
    end: Option<u64>,
    idle: Duration,
    waited: Duration,
    brought: u64,
}

/// Holds `bytes`, which begin at `offset`, to the size that was announced and to an end of every silence,
/// also of one that a few bytes interrupt.
pub(super) fn measured(bytes: ByteStream, offset: u64, size: Option<u64>, idle: Duration) -> ByteStream {
    let state = Measured { bytes, reached: offset, end: size, idle, waited: Duration::ZERO, brought: 0 };
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
        let Some(piece) = self.piece().await else {
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

    /// What the source sends next; none when it is as good as silent. Only the time that is spent waiting for it counts.
    async fn piece(&mut self) -> Option<Option<Result<Bytes, FetchError>>> {
        let began = Instant::now();
        let left = self.idle.saturating_sub(self.waited);
        let piece = tokio::time::timeout(left, self.bytes.next()).await.ok()?;
        self.waited += began.elapsed();
        if let Some(Ok(bytes)) = &piece {
            self.brought += bytes.len() as u64;
        }
        if self.brought >= ENOUGH {
            self.waited = Duration::ZERO;
            self.brought = 0;
        }
        Some(piece)
    }

    async fn surplus(&mut self) -> Option<Result<Bytes, FetchError>> {
        let size = self.reached;
        match tokio::time::timeout(END_OF_ANSWER, self.bytes.next()).await {
            Ok(Some(Ok(bytes))) if !bytes.is_empty() => Some(Err(FetchError::TooLong { size })),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many pieces of that many bytes, one a second, are had of a source that may be silent for a minute.
    async fn pieces_had(size: usize) -> (usize, Option<FetchError>) {
        let pieces = stream::iter(0..200).then(move |_| async move {
            tokio::time::sleep(Duration::from_secs(1)).await;
            Ok(Bytes::from(vec![1; size]))
        });
        let mut bytes = measured(Box::pin(pieces), 0, None, Duration::from_secs(60));
        let mut had = 0;
        loop {
            match bytes.next().await {
                Some(Ok(_)) => had += 1,
                Some(Err(error)) => return (had, Some(error)),
                None => return (had, None),
            }
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_source_that_trickles_is_as_good_as_silent() {
        let (had, error) = pieces_had(1000).await;
        assert!((59..=60).contains(&had), "{had}");
        assert!(matches!(error, Some(FetchError::IdleTimeout { .. })), "{error:?}");
        assert!(matches!(pieces_had(1200).await, (200, None)));
    }
}
