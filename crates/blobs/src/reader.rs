use std::fs::File;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_util::Stream;
use rustix::buffer::spare_capacity;
use rustix::fs::{Advice, fadvise};
use tokio::sync::mpsc;

use crate::Error;

/// What is read at once, in bytes; a read of no more takes no thread of its own.
pub(crate) const PIECE: u64 = 256 * 1024;

/// Pieces that wait for the network; one more is being read, and one more being sent.
const AHEAD: usize = 3;

/// The bytes of a blob on their way out, in order, in pieces; also a [`Stream`].
///
/// After an error it ends. Dropping it ends the reading.
#[derive(Debug)]
pub struct Reader {
    size: u64,
    source: Source,
}

#[derive(Debug)]
enum Source {
    Whole(Option<Bytes>),
    Pieces(mpsc::Receiver<Result<Bytes, Error>>),
}

impl Reader {
    /// How many bytes it gives in all.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The next piece; none after the last.
    pub async fn next(&mut self) -> Option<Result<Bytes, Error>> {
        match &mut self.source {
            Source::Whole(bytes) => bytes.take().map(Ok),
            Source::Pieces(pieces) => pieces.recv().await,
        }
    }

    /// Blocks: reads a short part at once, or starts the thread that reads a long one ahead of the network.
    pub(crate) fn start(file: File, offset: u64, size: u64) -> Result<Self, Error> {
        let source = if size <= PIECE {
            Source::Whole(if size == 0 { None } else { Some(piece(&file, offset, size)?) })
        } else {
            let (sender, pieces) = mpsc::channel(AHEAD);
            std::thread::Builder::new()
                .name("blob-read".to_owned())
                .stack_size(128 * 1024)
                .spawn(move || read_ahead(&file, offset, size, &sender))
                .map_err(|error| Error::io("start to read the blob", error))?;
            Source::Pieces(pieces)
        };
        Ok(Self { size, source })
    }
}

impl Stream for Reader {
    type Item = Result<Bytes, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        match &mut self.source {
            Source::Whole(bytes) => Poll::Ready(bytes.take().map(Ok)),
            Source::Pieces(pieces) => Poll::Ready(ready!(pieces.poll_recv(context))),
        }
    }
}

fn read_ahead(file: &File, mut offset: u64, size: u64, sender: &mpsc::Sender<Result<Bytes, Error>>) {
    // Only a hint: a file system that knows nothing of it reads as well.
    let _ = fadvise(file, offset, std::num::NonZeroU64::new(size), Advice::Sequential);
    let end = offset + size;
    while offset < end {
        let read = piece(file, offset, (end - offset).min(PIECE));
        let failed = read.is_err();
        if sender.blocking_send(read).is_err() || failed {
            return;
        }
        offset += PIECE;
    }
}

fn piece(file: &File, offset: u64, size: u64) -> Result<Bytes, Error> {
    let failed = |error| Error::io("read the blob", error);
    let size = usize::try_from(size).map_err(|_| failed(io::ErrorKind::OutOfMemory.into()))?;
    let mut buffer = Vec::with_capacity(size);
    while buffer.len() < size {
        let at = offset + buffer.len() as u64;
        match rustix::io::pread(file, spare_capacity(&mut buffer), at) {
            Ok(0) => return Err(failed(io::ErrorKind::UnexpectedEof.into())),
            Ok(_) | Err(rustix::io::Errno::INTR) => {}
            Err(error) => return Err(failed(error.into())),
        }
    }
    buffer.truncate(size);
    Ok(buffer.into())
}
