mod file;
mod marker;
mod path;

use std::fs::{DirBuilder, File};
use std::ops::Range;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};

use ids::{BlobId, ServerGuid, StorageId};

use crate::{Algorithm, BlobStore, BoxFuture, Error, Owner, Reader, Receiver, Space};

pub(crate) use file::BlobFile;
use marker::Marker;
pub(crate) use path::BlobPath;

/// Blobs as files of this machine: `<root>/blobs/<first two digits of the identifier>/<identifier>`.
///
/// A marker beside them, written when the store is first laid out, tells whose they are: a directory without it is the
/// place where a share or a disk should be mounted, and a directory with another one is another store's, or another
/// server's. Directories and files are open to the server's user alone.
#[derive(Clone, Debug)]
pub struct LocalStore {
    blobs: PathBuf,
    id: StorageId,
    server: ServerGuid,
}

impl LocalStore {
    /// That server's store of that identifier below a directory; nothing is read or written yet.
    pub fn at(root: &Path, id: StorageId, server: ServerGuid) -> Result<Self, Error> {
        let root = std::path::absolute(root).map_err(|error| Error::io("find its directory", error))?;
        Ok(Self { blobs: root.join("blobs"), id, server })
    }

    /// Lays the store out where it is new. Blocks.
    ///
    /// A store that holds blobs without saying whose they are can be used, and stays [`Owner::Unknown`].
    ///
    /// # Errors
    /// [`Error::OtherStorage`] or [`Error::OtherServer`] when the directory is another's; when it cannot be written to.
    pub fn lay_out(&self) -> Result<(), Error> {
        let marker = self.marker()?;
        let failed = |error| Error::io("prepare its directories", error);
        let mut builder = DirBuilder::new();
        builder.recursive(true).mode(0o700);
        for prefix in 0..=u8::MAX {
            builder.create(self.blobs.join(hex::encode([prefix]))).map_err(failed)?;
        }
        if marker.as_ref().is_none_or(|marker| marker.server.is_none()) {
            let empty = path::list(&self.blobs, "", 1)?.is_empty();
            let wanted = Marker { id: self.id.clone(), server: empty.then(|| self.server.clone()) };
            if marker.as_ref() != Some(&wanted) {
                marker::write(&self.blobs, &wanted)?;
            }
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
    /// [`Error::Absent`] when there is none, [`Error::OtherStorage`] or [`Error::OtherServer`] when the directory is
    /// another's.
    pub fn find(&self) -> Result<(), Error> {
        self.marker()?.map(drop).ok_or(Error::Absent)
    }

    fn marker(&self) -> Result<Option<Marker>, Error> {
        let found = marker::read(&self.blobs)?;
        found.map(|marker| marker.check(&self.id, &self.server)).transpose()
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

    fn owner(&self) -> BoxFuture<'_, Result<Owner, Error>> {
        let store = self.clone();
        Box::pin(blocking(move || match store.marker()? {
            None => Err(Error::Absent),
            Some(Marker { server: None, .. }) => Ok(Owner::Unknown),
            Some(_) => Ok(Owner::ThisServer),
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
