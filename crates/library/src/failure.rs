//! What can go wrong beneath a rule, before it is told to a client.

use vapi::{Error, ErrorKind};

/// What a rule meets while it works: an error for the client, or trouble with the facts or the bytes.
#[derive(Debug)]
pub enum Failure {
    /// An error that the client is told as it is.
    Told(Error),
    /// The catalog failed.
    Catalog(catalog::Error),
    /// The blobs failed.
    Blobs(blobs::Error),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Told(error)
    }
}

impl From<catalog::Error> for Failure {
    fn from(error: catalog::Error) -> Self {
        Self::Catalog(error)
    }
}

impl From<blobs::Error> for Failure {
    fn from(error: blobs::Error) -> Self {
        Self::Blobs(error)
    }
}

/// The client learns that the server failed and under which circumstances trying again helps; the detail goes to the
/// log.
impl From<Failure> for Error {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Told(error) => error,
            Failure::Catalog(catalog::Error::Full) | Failure::Blobs(blobs::Error::Full { .. }) => full(),
            Failure::Catalog(error) => {
                tracing::error!(%error, "the catalog failed");
                internal()
            }
            Failure::Blobs(error) => {
                tracing::error!(%error, source = ?std::error::Error::source(&error), "the blobs failed");
                internal()
            }
        }
    }
}

fn full() -> Error {
    // GEN-15
    Error::new(
        ErrorKind::ServiceUnavailable,
        "stackroom.storage.full",
        "the server's disk is full: nothing was changed; free some space and try again",
        &[],
    )
}

fn internal() -> Error {
    Error::new(
        ErrorKind::InternalServerError,
        "stackroom.internal",
        "the server failed to do this; its log says why, under this request's id",
        &[],
    )
}
