use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, mpsc};

use bytes::{Bytes, BytesMut};
use tokio::sync::{Semaphore, oneshot};

use super::Received;
use super::lane::{Earlier, Lane};
use super::piece::{PIECE, Piece, Spare};
use crate::local::{BlobFile, BlobPath};
use crate::{Algorithm, Error};

/// Bytes on their way to the disk and the digests. One piece being filled and one spare come to it, so that a receiver
/// holds 1.5 MiB at the most.
const IN_FLIGHT: usize = 4 * PIECE;

/// From this size on, in bytes, what the network gave is passed on as it is: below, copying is cheaper than waking
/// threads for so little.
const PASS_ON: usize = 64 * 1024;

/// A thread that writes and a thread for each digest, all fed the same pieces.
#[derive(Debug)]
pub(super) struct Pipeline {
    writer: mpsc::Sender<Command>,
    lanes: Vec<Lane>,
    filling: BytesMut,
    spare: Spare,
    room: Arc<Semaphore>,
    state: Arc<State>,
}

#[derive(Debug)]
enum Command {
    Write(Arc<Piece>),
    Reserve(u64, oneshot::Sender<Result<(), Error>>),
    Sync(oneshot::Sender<Result<u64, Error>>),
}

/// What the threads and the receiver tell each other beside the pieces.
#[derive(Debug)]
struct State {
    dropped: Arc<AtomicBool>,
    failed: AtomicBool,
    safe: AtomicU64,
}

impl Pipeline {
    /// Blocks.
    pub(super) fn start(path: BlobPath, resume_at: u64, digests: &[Algorithm]) -> Result<Self, Error> {
        let file = BlobFile::open(path, resume_at)?;
        let dropped = Arc::new(AtomicBool::new(false));
        let earlier = || match resume_at {
            0 => Ok(None),
            size => file.reader().map(|file| Some(Earlier { file, size })),
        };
        let lanes = digests
            .iter()
            .map(|algorithm| Lane::start(*algorithm, earlier()?, Arc::clone(&dropped)))
            .collect::<Result<Vec<_>, _>>()?;
        let state = Arc::new(State { dropped, failed: AtomicBool::new(false), safe: resume_at.into() });
        let (writer, commands) = mpsc::channel();
        thread("blob-write", {
            let state = Arc::clone(&state);
            move || write_all(file, commands, &state)
        })?;
        let room = Arc::new(Semaphore::new(IN_FLIGHT));
        Ok(Self { writer, lanes, filling: BytesMut::new(), spare: Spare::default(), room, state })
    }

    pub(super) async fn reserve(&mut self, size: u64) -> Result<(), Error> {
        let (answer, answered) = oneshot::channel();
        let _ = self.writer.send(Command::Reserve(size, answer));
        answered.await.unwrap_or_else(|_| Err(gone()))
    }

    pub(super) async fn write(&mut self, mut bytes: Bytes) -> Result<(), Error> {
        if self.state.failed.load(Ordering::Relaxed) {
            self.sync().await?;
        }
        while !bytes.is_empty() {
            if bytes.len() >= PASS_ON {
                self.flush().await?;
                let part = bytes.split_to(bytes.len().min(PIECE));
                self.send(part).await?;
            } else {
                self.copy(&mut bytes).await?;
            }
        }
        Ok(())
    }

    async fn copy(&mut self, bytes: &mut Bytes) -> Result<(), Error> {
        if self.filling.capacity() == 0 {
            self.filling = self.spare.take();
        }
        let part = bytes.split_to(bytes.len().min(PIECE - self.filling.len()));
        self.filling.extend_from_slice(&part);
        if self.filling.len() == PIECE { self.flush().await } else { Ok(()) }
    }

    async fn flush(&mut self) -> Result<(), Error> {
        if self.filling.is_empty() {
            return Ok(());
        }
        let bytes = std::mem::take(&mut self.filling).freeze();
        self.send(bytes).await
    }

    async fn send(&mut self, bytes: Bytes) -> Result<(), Error> {
        let wanted = u32::try_from(bytes.len()).map_err(|_| gone())?;
        let room = Arc::clone(&self.room).acquire_many_owned(wanted).await.map_err(|_| gone())?;
        let piece = Piece::new(bytes, self.spare.clone(), room);
        for lane in &self.lanes {
            lane.send(Arc::clone(&piece));
        }
        self.writer.send(Command::Write(piece)).map_err(|_| gone())
    }

    pub(super) async fn checkpoint(&mut self) -> Result<u64, Error> {
        self.flush().await?;
        self.sync().await
    }

    async fn sync(&mut self) -> Result<u64, Error> {
        let (answer, answered) = oneshot::channel();
        let _ = self.writer.send(Command::Sync(answer));
        answered.await.unwrap_or_else(|_| Err(gone()))
    }

    pub(super) async fn finish(mut self) -> Result<Received, Error> {
        let size = self.checkpoint().await?;
        let mut digests = Vec::new();
        for lane in std::mem::take(&mut self.lanes) {
            digests.push(lane.finish().await?);
        }
        Ok(Received { size, digests: digests.into_iter().collect() })
    }

    pub(super) async fn stop(mut self) -> Result<u64, Error> {
        // What failed is in the log; what was safe before is safe still.
        Ok(self.checkpoint().await.unwrap_or_else(|_| self.state.safe.load(Ordering::Acquire)))
    }
}

impl Drop for Pipeline {
    fn drop(&mut self) {
        self.state.dropped.store(true, Ordering::Relaxed);
    }
}

fn write_all(mut file: BlobFile, commands: mpsc::Receiver<Command>, state: &State) {
    let mut failure = None;
    for command in commands {
        if state.dropped.load(Ordering::Relaxed) {
            return;
        }
        let failed = match command {
            Command::Write(piece) if failure.is_none() => file.append(piece.bytes()).err(),
            Command::Write(_) => None,
            Command::Reserve(size, answer) => {
                let _ = answer.send(file.reserve(size));
                None
            }
            Command::Sync(answer) => sync(&mut file, failure.as_ref(), answer, state),
        };
        if let Some(error) = failed {
            tracing::warn!(?error, "a blob cannot be received any further");
            failure = Some(error);
            state.failed.store(true, Ordering::Release);
        }
    }
}

fn sync(
    file: &mut BlobFile,
    failure: Option<&Error>,
    answer: oneshot::Sender<Result<u64, Error>>,
    state: &State,
) -> Option<Error> {
    let result = match failure {
        Some(error) => Err(error.again()),
        None => file.sync(),
    };
    if let Ok(safe) = result {
        state.safe.store(safe, Ordering::Release);
    }
    let failed = result.as_ref().err().map(Error::again).filter(|_| failure.is_none());
    let _ = answer.send(result);
    failed
}

pub(super) fn thread(name: &str, work: impl FnOnce() + Send + 'static) -> Result<(), Error> {
    std::thread::Builder::new()
        .name(name.to_owned())
        .stack_size(256 * 1024)
        .spawn(work)
        .map(drop)
        .map_err(|error| Error::io("start to receive the blob", error))
}

pub(super) fn gone() -> Error {
    Error::io("go on", std::io::Error::other("a thread of the receiver has ended"))
}
