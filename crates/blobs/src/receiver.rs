mod lane;
mod piece;
mod pipeline;

use bytes::{Bytes, BytesMut};

use crate::digest::Hasher;
use crate::local::{BlobFile, BlobPath, blocking};
use crate::{Algorithm, Digests, Error};
use pipeline::Pipeline;

/// Up to this size, in bytes, a blob is kept in memory and stored in one step at its end.
const SMALL: usize = 64 * 1024;

/// What a finished receiver stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Received {
    /// In bytes, resumed ones included.
    pub size: u64,
    /// Of all bytes, resumed ones included.
    pub digests: Digests,
}

/// A blob on its way in: written and hashed side by side, in bounded memory.
///
/// Dropping it ends its work; what was written stays, and only what was last called safe is certain to be there.
#[derive(Debug)]
pub struct Receiver {
    path: BlobPath,
    digests: Vec<Algorithm>,
    received: u64,
    stage: Stage,
    interrupted: bool,
}

#[derive(Debug)]
enum Stage {
    Small(BytesMut),
    Large(Box<Pipeline>),
}

impl Receiver {
    pub(crate) async fn start(
        path: BlobPath,
        resume_at: u64,
        digests: Vec<Algorithm>,
    ) -> Result<Self, Error> {
        let stage = Stage::Small(BytesMut::new());
        let mut receiver = Self { path, digests, received: resume_at, stage, interrupted: false };
        if resume_at > 0 {
            receiver.stage = Stage::Large(receiver.open(resume_at).await?);
        }
        Ok(receiver)
    }

    /// Says how large the whole blob will be, in bytes, so that room can be reserved for it: [`Error::Full`] at once
    /// where there is none. Optional, and no promise; but room that was reserved and not used is given back only when the
    /// blob is deleted.
    pub async fn expect(&mut self, size: u64) -> Result<(), Error> {
        if size <= SMALL as u64 {
            return Ok(());
        }
        self.pipeline().await?.reserve(size).await
    }

    /// Takes the next bytes; waits while the disk or the digests are behind. After an error, or when its future was
    /// dropped before it ended, only [`Self::stop`] is of use.
    pub async fn write(&mut self, bytes: Bytes) -> Result<(), Error> {
        if std::mem::replace(&mut self.interrupted, true) {
            return Err(interrupted());
        }
        let added = bytes.len();
        match &mut self.stage {
            Stage::Small(buffer) if buffer.len() + added <= SMALL => buffer.extend_from_slice(&bytes),
            _ => self.pipeline().await?.write(bytes).await?,
        }
        self.received += added as u64;
        self.interrupted = false;
        Ok(())
    }

    /// The bytes taken so far, resumed ones included; not all of them need be safe yet.
    #[must_use]
    pub fn received(&self) -> u64 {
        self.received
    }

    /// Makes everything taken so far durable, and tells the offset at which it would be safe to resume, in bytes.
    pub async fn checkpoint(&mut self) -> Result<u64, Error> {
        self.pipeline().await?.checkpoint().await
    }

    /// Ends the blob. When this returns, its bytes are durable.
    pub async fn finish(self) -> Result<Received, Error> {
        if self.interrupted {
            return Err(interrupted());
        }
        match self.stage {
            Stage::Small(buffer) => {
                let (path, digests) = (self.path, self.digests);
                blocking(move || store_small(path, &buffer, &digests)).await
            }
            Stage::Large(pipeline) => pipeline.finish().await,
        }
    }

    /// Ends the connection but not the blob: makes durable what came, and tells the offset at which to resume, in
    /// bytes. When writing or syncing failed that is the last one known to be safe.
    pub async fn stop(self) -> Result<u64, Error> {
        match self.stage {
            Stage::Small(buffer) if buffer.is_empty() => Ok(0),
            Stage::Small(buffer) => {
                blocking(move || store_small(self.path, &buffer, &[])).await.map(|stored| stored.size)
            }
            Stage::Large(pipeline) => pipeline.stop().await,
        }
    }

    async fn open(&self, resume_at: u64) -> Result<Box<Pipeline>, Error> {
        let (path, digests) = (self.path.clone(), self.digests.clone());
        blocking(move || Pipeline::start(path, resume_at, &digests).map(Box::new)).await
    }

    /// The threads, started now if what came until now was small.
    async fn pipeline(&mut self) -> Result<&mut Pipeline, Error> {
        if let Stage::Small(_) = self.stage {
            let mut pipeline = self.open(0).await?;
            if let Stage::Small(buffer) = &mut self.stage {
                pipeline.write(std::mem::take(buffer).freeze()).await?;
            }
            self.stage = Stage::Large(pipeline);
        }
        match &mut self.stage {
            Stage::Large(pipeline) => Ok(pipeline),
            Stage::Small(_) => Err(interrupted()),
        }
    }
}

fn interrupted() -> Error {
    Error::io("go on", std::io::Error::other("an earlier write of the same blob did not end well"))
}

fn store_small(path: BlobPath, bytes: &[u8], digests: &[Algorithm]) -> Result<Received, Error> {
    let mut file = BlobFile::open(path, 0)?;
    file.append(bytes)?;
    let size = file.sync()?;
    let digests = digests.iter().map(|algorithm| {
        let mut hasher = Hasher::new(*algorithm);
        hasher.update(bytes);
        (*algorithm, hasher.finish())
    });
    Ok(Received { size, digests: digests.collect() })
}
