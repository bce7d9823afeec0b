use std::io;

use ids::{BlobId, ServerGuid, StorageId};
use rustix::io::Errno;

/// Why a store could not do what it was asked to.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The identifier cannot be that of a blob.
    #[error("{id:?} is not the identifier of a blob: it must be a UUID in lower case")]
    InvalidId {
        /// What was given.
        id: String,
    },
    /// The store does not hold the blob.
    #[error("there is no blob {blob}")]
    NotFound {
        /// The blob that was asked for.
        blob: BlobId,
    },
    /// Another receiver of the same blob is alive.
    #[error("the blob is being received over another connection, which must end first")]
    Busy,
    /// The store holds less of the blob than was asked for.
    #[error("the store holds {stored} bytes of the blob, which is less than {asked}")]
    TooShort {
        /// What the store holds, in bytes.
        stored: u64,
        /// The end of what was asked for, in bytes.
        asked: u64,
    },
    /// There is no room left, on the device or in the quota.
    #[error("the storage is full: {written} bytes of the blob were written before its room ended")]
    Full {
        /// The bytes of the blob that were written before, resumed ones included.
        written: u64,
    },
    /// There is no storage where it should be.
    #[error("the storage is not there; is it mounted?")]
    Absent,
    /// Another storage is where this one should be.
    #[error("the directory is that of the storage {found}; is the right one mounted there?")]
    OtherStorage {
        /// The storage that is there.
        found: StorageId,
    },
    /// The storage holds the blobs of another server.
    #[error(
        "the directory holds the content of the server {found}, not of this one; is the right one mounted there?"
    )]
    OtherServer {
        /// The server whose they are.
        found: ServerGuid,
    },
    /// The storage failed.
    #[error("the storage could not {what}")]
    Io {
        /// What was being done.
        what: &'static str,
        /// What the system said.
        source: io::Error,
    },
}

impl Error {
    pub(crate) fn io(what: &'static str, source: io::Error) -> Self {
        Self::Io { what, source }
    }

    pub(crate) fn writing(what: &'static str, written: u64, source: io::Error) -> Self {
        if is_full(&source) { Self::Full { written } } else { Self::io(what, source) }
    }

    pub(crate) fn opening(blob: &BlobId, source: io::Error) -> Self {
        if source.kind() == io::ErrorKind::NotFound {
            Self::NotFound { blob: blob.clone() }
        } else {
            Self::io("open the blob", source)
        }
    }

    /// The same failure once more, for whoever asks a receiver again after it has failed.
    pub(crate) fn again(&self) -> Self {
        match self {
            Self::InvalidId { id } => Self::InvalidId { id: id.clone() },
            Self::NotFound { blob } => Self::NotFound { blob: blob.clone() },
            Self::Busy => Self::Busy,
            Self::TooShort { stored, asked } => Self::TooShort { stored: *stored, asked: *asked },
            Self::Full { written } => Self::Full { written: *written },
            Self::Absent => Self::Absent,
            Self::OtherStorage { found } => Self::OtherStorage { found: found.clone() },
            Self::OtherServer { found } => Self::OtherServer { found: found.clone() },
            Self::Io { what, source } => Self::Io {
                what,
                source: source
                    .raw_os_error()
                    .map_or_else(|| source.kind().into(), io::Error::from_raw_os_error),
            },
        }
    }
}

pub(crate) fn is_full(error: &io::Error) -> bool {
    matches!(Errno::from_io_error(error), Some(Errno::NOSPC | Errno::DQUOT))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_room_and_no_quota_are_full_and_nothing_else_is() {
        for errno in [Errno::NOSPC, Errno::DQUOT] {
            assert!(matches!(Error::writing("write", 7, errno.into()), Error::Full { written: 7 }));
        }
        assert!(matches!(Error::writing("write", 7, Errno::IO.into()), Error::Io { what: "write", .. }));
    }

    #[test]
    fn a_failure_told_again_is_the_same() {
        let error = Error::io("write the blob", Errno::IO.into());
        assert_eq!(format!("{error:?}"), format!("{:?}", error.again()));
    }
}
