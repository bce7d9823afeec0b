//! The bytes of a range on their way to the network.

use std::ops::Range;
use std::pin::Pin;
use std::task::{Context, Poll};

use blobs::Reader;
use bytes::Bytes;
use futures_util::stream::{self, BoxStream, StreamExt as _};
use http_body::{Body, Frame, SizeHint};
use library::Failure;
use library::content::{Content, Lease};

use crate::listen::BoxError;

/// A body whose length is known, so that who sends it knows when it has all.
pub(super) struct Sized {
    pieces: BoxStream<'static, Result<Bytes, BoxError>>,
    remaining: u64,
}

impl Sized {
    /// A body of so many bytes.
    pub(super) const fn new(pieces: BoxStream<'static, Result<Bytes, BoxError>>, length: u64) -> Self {
        Self { pieces, remaining: length }
    }
}

impl Body for Sized {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let polled = self.pieces.poll_next_unpin(context);
        if let Poll::Ready(Some(Ok(piece))) = &polled {
            self.remaining = self.remaining.saturating_sub(piece.len() as u64);
        }
        polled.map(|piece| piece.map(|piece| piece.map(Frame::data)))
    }

    fn is_end_stream(&self) -> bool {
        self.remaining == 0
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.remaining)
    }
}

/// A body of one range of the content. It ends with an error when the session that it belongs to ends.
pub(super) async fn range(content: Content, range: Range<u64>) -> Result<Sized, Failure> {
    let length = range.end - range.start;
    Ok(Sized::new(pieces(content, range).await?, length))
}

struct Sending {
    reader: Reader,
    lease: Option<Lease>,
    remaining: u64,
    /// Whether the file ends with it: then the client has all, at once or after what it had before.
    last: bool,
}

/// The pieces of one range of the content.
pub(super) async fn pieces(
    content: Content,
    range: Range<u64>,
) -> Result<BoxStream<'static, Result<Bytes, BoxError>>, Failure> {
    let remaining = range.end - range.start;
    let last = range.end == content.size;
    let reader = content.read(range).await?;
    let sending = Sending { reader, lease: content.lease().cloned(), remaining, last };
    Ok(stream::try_unfold(sending, next).boxed())
}

async fn next(mut sending: Sending) -> Result<Option<(Bytes, Sending)>, BoxError> {
    let piece = match &mut sending.lease {
        None => sending.reader.next().await,
        Some(lease) => {
            lease.active().await;
            tokio::select! {
                biased;
                () = lease.ended() => return Err("the download session has ended".into()),
                piece = sending.reader.next() => piece,
            }
        }
    };
    let Some(piece) = piece.transpose()? else { return Ok(None) };
    sending.remaining = sending.remaining.saturating_sub(piece.len() as u64);
    if sending.last && sending.remaining == 0 {
        note_completed(sending.lease.as_ref()).await;
    }
    Ok(Some((piece, sending)))
}

/// The client has all of the file.
pub(super) async fn note_completed(lease: Option<&Lease>) {
    let Some(lease) = lease else { return };
    // DSF-09
    if let Err(failure) = lease.completed().await {
        tracing::warn!(?failure, "a finished download could not be written down");
    }
}
