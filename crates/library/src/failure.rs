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

impl Failure {
    /// What a client is told when sessions cannot be looked up or kept.
    pub(crate) fn of_sessions(self) -> Error {
        match self {
            Self::Told(error) => error,
            Self::Catalog(catalog::Error::Full) | Self::Blobs(blobs::Error::Full { .. }) => full(),
            failure => {
                tracing::error!(?failure, "sessions cannot be used");
                sessions_unavailable()
            }
        }
    }
}

fn sessions_unavailable() -> Error {
    // SES-12
    Error::new(
        ErrorKind::ServiceUnavailable,
        "stackroom.session.unavailable",
        "the server cannot look up users and sessions now; its log says why, under this request's id: try again later",
        &[],
    )
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gen_15_a_full_disk_makes_the_service_unavailable_and_other_trouble_is_internal() {
        let told = |error: catalog::Error| Error::from(Failure::Catalog(error));
        assert_eq!(told(catalog::Error::Full).kind, ErrorKind::ServiceUnavailable);
        assert!(told(catalog::Error::Full).text().contains("disk is full"));
        let other = told(catalog::Error::Other("disk I/O error at /srv".to_owned()));
        assert_eq!(other.kind, ErrorKind::InternalServerError);
        assert!(!other.text().contains("/srv"), "{other}");
    }

    #[test]
    fn ses_12_sessions_that_cannot_be_looked_up_make_the_service_unavailable() {
        let told = Failure::Catalog(catalog::Error::Closed).of_sessions();
        assert_eq!(
            (told.kind, told.messages[0].id.as_str()),
            (ErrorKind::ServiceUnavailable, "stackroom.session.unavailable")
        );
        let full = Failure::Catalog(catalog::Error::Full).of_sessions();
        assert_eq!(full.messages[0].id, "stackroom.storage.full");
    }
}
