//! Fetching from a source: the engine under transfers that the server pulls, and under subscriptions.
//!
//! A [`Source`] is where the bytes are and whom to trust there. A [`Fetcher`] opens it from an offset on, under a
//! [`Policy`] that keeps it away from the server's own network and files. What it opens is a bounded stream: a
//! connection that breaks or falls silent ends it with a [`FetchError`], which says whether to open it again from
//! the byte that was reached.
//!
//! - `policy`: which addresses and folders are open to sources
//! - `source`, `trust`: what a caller asks for
//! - `client`, `tls`: connections, made so that policy and trust hold on each of them
//! - `redirect`, `http`, `range`: one conversation with a web server
//! - `file`: files of this machine
//! - `probe`: a look without the bytes

mod address;
mod client;
mod error;
mod file;
mod http;
mod policy;
mod probe;
mod range;
mod redirect;
mod source;
mod stream;
#[cfg(test)]
mod tests;
mod tls;
mod trust;

use std::fmt;
use std::sync::Arc;

pub use error::{Error, FetchError};
pub use policy::Policy;
pub use probe::{Probe, ProbeStatus};
pub use range::Validator;
pub use source::{Credentials, Location, Source};
pub use stream::ByteStream;
pub use trust::{PeerCertificate, Thumbprint, Trust};

use client::Clients;

/// Fetches from sources. Cheap to clone; clones share their connections.
#[derive(Clone)]
pub struct Fetcher {
    policy: Arc<Policy>,
    clients: Arc<Clients>,
}

/// A source whose bytes are on their way.
pub struct Opened {
    /// The size of the whole source in bytes, where it is known.
    pub size: Option<u64>,
    /// Where the bytes begin. Zero when the source could not, or no longer, continue where it was asked to; what
    /// was received before is then void.
    pub offset: u64,
    /// Tells this content of the source from a later one. Hand it back when opening the source again.
    pub validator: Option<Validator>,
    /// The bytes. Dropping the stream ends the connection.
    pub bytes: ByteStream,
}

impl Fetcher {
    /// A fetcher under `policy`. Reads the system's root certificates, from the files that `SSL_CERT_FILE` and
    /// `SSL_CERT_DIR` name if they are set.
    ///
    /// # Errors
    /// A file root that is not an absolute path, an extra root that is not a certificate.
    pub fn new(policy: Policy) -> Result<Self, Error> {
        policy.check()?;
        let policy = Arc::new(policy);
        let clients = Arc::new(Clients::new(Arc::clone(&policy))?);
        Ok(Self { policy, clients })
    }

    /// Opens `source` from the byte at `offset` on, provided that it is still the content that `validator` names.
    ///
    /// # Errors
    /// Everything that keeps the first byte from coming; see [`FetchError::is_transient`].
    pub async fn open(
        &self,
        source: &Source,
        offset: u64,
        validator: Option<&Validator>,
    ) -> Result<Opened, FetchError> {
        match &source.location {
            Location::Http { .. } => http::open(self, source, offset, validator).await,
            Location::File(path) => file::open(&self.policy, path, offset, validator).await,
        }
    }

    /// Looks at `source` without fetching it, with the trust that it names.
    pub async fn probe(&self, source: &Source) -> Probe {
        let limit = self.policy.probe_timeout;
        let looked = tokio::time::timeout(limit, probe::probe(self, source)).await;
        looked.unwrap_or_else(|_| Probe::from(&FetchError::ProbeTimeout { limit }))
    }
}

impl fmt::Debug for Fetcher {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Fetcher").field("policy", &self.policy).finish_non_exhaustive()
    }
}

impl fmt::Debug for Opened {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Opened")
            .field("size", &self.size)
            .field("offset", &self.offset)
            .field("validator", &self.validator)
            .finish_non_exhaustive()
    }
}
