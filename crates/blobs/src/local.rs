mod file;
mod marker;
mod path;

use std::fs::File;
use std::ops::Range;
use std::path::{Path, PathBuf};

use ids::{BlobId, StorageId};

use crate::{Algorithm, BlobStore, BoxFuture, Error, Reader, Receiver, Space};

pub(crate) use file::BlobFile;
pub(crate) use path::BlobPath;

/// Blobs as files of this machine: `<root>/blobs/<first two digits of the identifier>/<identifier>`.
///
/// A marker beside them, written when the store is first laid out, tells whose they are: a directory without it is the
/// place where a share or a disk should be mounted, and a directory with another one is another store's.
#[derive(Clone, Debug)]
pub struct LocalStore {
    blobs: PathBuf,
    id: StorageId,
}

impl LocalStore {
    /// The store of that identifier below a directory; nothing is read or written yet.
    pub fn at(root: &Path, id: StorageId) -> Result<Self, Error> {
        let root = std::path::absolute(root).map_err(|error| Error::io("find its directory", error))?;
        Ok(Self { blobs: root.join("blobs"), id })
    }

    /// Lays the store out where it is new. Blocks.
    ///
    /// # Errors
    /// [`Error::OtherStorage`] when the directory is another store's; when it cannot be written to.
    pub fn lay_out(&self) -> Result<(), Error> {
        let marked = marker::read(&self.blobs)?.map(|found| marker::check(&self.id, found)).transpose()?;
        let failed = |error| Error::io("prepare its directories", error);
        for prefix in 0..=u8::MAX {
            std::fs::create_dir_all(self.blobs.join(hex::encode([prefix]))).map_err(failed)?;
        }
        if marked.is_none() {
            marker::write(&self.blobs, &self.id)?;
        }
        let directories = std::iter::once(self.blobs.as_path()).chain(self.blobs.parent());
        for directory in directories {
            File::open(directory).and_then(|directory| directory.sync_all()).map_err(failed)?;
        }
        Ok(())
    }

    /// Makes sure that the store lies there, laid out by this identifier. Blocks.
    ///
    /// # Errors
    /// [`Error::Absent`] when there is none, [`Error::OtherStorage`] when the directory is another store's.
    pub fn find(&self) -> Result<(), Error> {
        marker::check(&self.id, marker::read(&self.blobs)?.ok_or(Error::Absent)?)
    }

    fn path(&self, blob: &BlobId) -> Result<BlobPath, Error> {
        BlobPath::new(&self.blobs, blob)
    }
}

impl BlobStore for LocalStore {
    fn receive(
        &self,
        blob: &BlobId,
        resume_at: u64,
        digests: &[Algorithm],
    ) -> BoxFuture<'_, Result<Receiver, Error>> {
        let path = self.path(blob);
        let digests = crate::digest::wanted(digests);
        Box::pin(async move { Receiver::start(path?, resume_at, digests).await })
    }

    fn read(&self, blob: &BlobId, range: Range<u64>) -> BoxFuture<'_, Result<Reader, Error>> {
        let path = self.path(blob);
        let blob = blob.clone();
        Box::pin(async move {
            let path = path?;
            blocking(move || read(&path, &blob, &range)).await
        })
    }

    fn size(&self, blob: &BlobId) -> BoxFuture<'_, Result<u64, Error>> {
        let path = self.path(blob);
        let blob = blob.clone();
        Box::pin(async move {
            let path = path?;
            blocking(move || match std::fs::metadata(path.file()) {
                Ok(metadata) => Ok(metadata.len()),
                Err(error) => Err(Error::opening(&blob, error)),
            })
            .await
        })
    }

    fn delete(&self, blob: &BlobId) -> BoxFuture<'_, Result<(), Error>> {
        let path = self.path(blob);
        Box::pin(async move {
            let path = path?;
            // Not synced: a blob that comes back after a power failure is named by no record, and is collected.
            blocking(move || match std::fs::remove_file(path.file()) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                    Err(Error::io("delete the blob", error))
                }
                _ => Ok(()),
            })
            .await
        })
    }

    fn list(&self, after: Option<&BlobId>, limit: usize) -> BoxFuture<'_, Result<Vec<BlobId>, Error>> {
        let after = after.map_or_else(String::new, ToString::to_string);
        let blobs = self.blobs.clone();
        Box::pin(blocking(move || path::list(&blobs, &after, limit)))
    }

    fn space(&self) -> BoxFuture<'_, Result<Option<Space>, Error>> {
        let store = self.clone();
        Box::pin(blocking(move || {
            store.find()?;
            let found = rustix::fs::statvfs(&store.blobs)
                .map_err(|error| Error::io("tell its free space", error.into()))?;
            Ok(Some(Space {
                capacity: found.f_blocks.saturating_mul(found.f_frsize),
                free: found.f_bavail.saturating_mul(found.f_frsize),
            }))
        }))
    }

    fn location(&self, blob: &BlobId) -> Option<String> {
        let path = self.path(blob).ok()?;
        url::Url::from_file_path(path.file()).ok().map(String::from)
    }
}

fn read(path: &BlobPath, blob: &BlobId, range: &Range<u64>) -> Result<Reader, Error> {
    let file = File::open(path.file()).map_err(|error| Error::opening(blob, error))?;
    let stored = file.metadata().map_err(|error| Error::opening(blob, error))?.len();
    let asked = range.start.max(range.end);
    if asked > stored {
        return Err(Error::TooShort { stored, asked });
    }
    Reader::start(file, range.start, range.end.saturating_sub(range.start))
}

/// Runs what waits for the disk where waiting disturbs nobody.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Error> + Send + 'static,
) -> Result<T, Error> {
    match tokio::task::spawn_blocking(work).await {
        Ok(result) => result,
        Err(error) => Err(Error::io("finish its work", std::io::Error::other(error))),
    }
}
