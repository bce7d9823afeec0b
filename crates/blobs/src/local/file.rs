use std::fs::{File, TryLockError};
use std::io;
use std::num::NonZeroU64;
use std::os::unix::fs::{FileExt, OpenOptionsExt as _};
use std::time::Duration;

use rustix::fs::{Advice, FallocateFlags, fadvise, fallocate, fstatvfs};

use super::BlobPath;
use crate::Error;
use crate::error::is_full;

/// After so many bytes the disk begins to write them, so that little is left to do when the blob ends.
const WRITEBACK: u64 = 8 * 1024 * 1024;

/// A receiver that was dropped a moment ago may still hold the file.
const LOCK_ATTEMPTS: u32 = 1000;
const LOCK_PAUSE: Duration = Duration::from_millis(5);

/// The file of a blob that is being received. All of its functions block.
#[derive(Debug)]
pub(crate) struct BlobFile {
    file: File,
    path: BlobPath,
    length: u64,
    kicked: u64,
    entry_synced: bool,
}

impl BlobFile {
    pub(crate) fn open(path: BlobPath, resume_at: u64) -> Result<Self, Error> {
        let file = File::options()
            .read(true)
            .write(true)
            .create(resume_at == 0)
            .truncate(false)
            .mode(0o600)
            .open(path.file())
            .map_err(|error| match error.kind() {
                io::ErrorKind::NotFound if resume_at > 0 => Error::TooShort { stored: 0, asked: resume_at },
                _ => Error::writing("create the blob", 0, error),
            })?;
        lock(&file)?;
        cut(&file, resume_at)?;
        Ok(Self { file, path, length: resume_at, kicked: resume_at, entry_synced: false })
    }

    /// The same file, for reading what it held before.
    pub(crate) fn reader(&self) -> Result<File, Error> {
        self.file.try_clone().map_err(|error| Error::io("open the blob", error))
    }

    /// Makes sure that the blob can grow to this size, where the file system can tell.
    pub(crate) fn reserve(&self, size: u64) -> Result<(), Error> {
        let Some(missing) = size.checked_sub(self.length).filter(|missing| *missing > 0) else {
            return Ok(());
        };
        if let Ok(found) = fstatvfs(&self.file)
            && found.f_blocks > 0
            && found.f_bavail.saturating_mul(found.f_frsize) < missing
        {
            return Err(Error::Full { written: self.length });
        }
        match fallocate(&self.file, FallocateFlags::KEEP_SIZE, self.length, missing) {
            Err(error) if is_full(&error.into()) => Err(Error::Full { written: self.length }),
            // Not every file system can reserve; writing will tell.
            _ => Ok(()),
        }
    }

    pub(crate) fn append(&mut self, mut bytes: &[u8]) -> Result<(), Error> {
        while !bytes.is_empty() {
            match self.file.write_at(bytes, self.length) {
                Ok(0) => return Err(Error::io("write the blob", io::ErrorKind::WriteZero.into())),
                Ok(written) => {
                    self.length += written as u64;
                    bytes = &bytes[written..];
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(Error::writing("write the blob", self.length, error)),
            }
        }
        self.start_writeback();
        Ok(())
    }

    /// This advice makes Linux begin to write dirty pages without waiting for them; those it keeps in memory.
    fn start_writeback(&mut self) {
        if let Some(size) = NonZeroU64::new(self.length - self.kicked).filter(|size| size.get() >= WRITEBACK)
        {
            let _ = fadvise(&self.file, self.kicked, Some(size), Advice::DontNeed);
            self.kicked = self.length;
        }
    }

    /// Makes everything so far durable, the directory's entry included, and tells how much that is.
    pub(crate) fn sync(&mut self) -> Result<u64, Error> {
        let failed = |error| Error::writing("sync the blob", self.length, error);
        self.file.sync_data().map_err(failed)?;
        if !self.entry_synced {
            File::open(self.path.directory()).and_then(|directory| directory.sync_all()).map_err(failed)?;
            self.entry_synced = true;
        }
        Ok(self.length)
    }
}

fn lock(file: &File) -> Result<(), Error> {
    for _ in 0..LOCK_ATTEMPTS {
        match file.try_lock() {
            Ok(()) => return Ok(()),
            Err(TryLockError::WouldBlock) => std::thread::sleep(LOCK_PAUSE),
            // A file system without locks: then the callers' own care must do.
            Err(TryLockError::Error(_)) => return Ok(()),
        }
    }
    Err(Error::Busy)
}

fn cut(file: &File, length: u64) -> Result<(), Error> {
    let failed = |error| Error::io("cut the blob", error);
    let stored = file.metadata().map_err(failed)?.len();
    if stored < length {
        return Err(Error::TooShort { stored, asked: length });
    }
    if stored > length { file.set_len(length).map_err(failed) } else { Ok(()) }
}
