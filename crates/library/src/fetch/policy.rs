//! What sources are open to a fetcher.

use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

use ipnet::IpNet;
use rustls::pki_types::CertificateDer;

use super::address::{embedded, unfit};
use super::error::{Error, FetchError};

/// What sources are open to a fetcher, and how long it waits for them.
///
/// An address is refused if `deny` has it; else allowed if `allow` has it; else refused if it is a loopback,
/// link-local, multicast, unspecified, broadcast or cloud metadata address; else allowed. An IPv6 address that stands
/// for an IPv4 address is judged by both.
#[derive(Clone, Debug)]
pub struct Policy {
    /// Networks open to sources although they are refused by nature.
    pub allow: Vec<IpNet>,
    /// Networks closed to sources.
    pub deny: Vec<IpNet>,
    /// The folders below which files may be sources. None: no files at all.
    pub file_roots: Vec<PathBuf>,
    /// How long resolving a name, connecting and agreeing on TLS may take together.
    pub connect_timeout: Duration,
    /// How long a source may be silent.
    pub idle_timeout: Duration,
    /// How long a probe may take altogether.
    pub probe_timeout: Duration,
    /// Root certificates trusted besides the system's.
    pub extra_roots: Vec<CertificateDer<'static>>,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            allow: Vec::new(),
            deny: Vec::new(),
            file_roots: Vec::new(),
            connect_timeout: Duration::from_secs(10),
            idle_timeout: Duration::from_secs(60),
            probe_timeout: Duration::from_secs(30),
            extra_roots: Vec::new(),
        }
    }
}

impl Policy {
    pub(super) fn check(&self) -> Result<(), Error> {
        match self.file_roots.iter().find(|root| !root.is_absolute()) {
            Some(root) => Err(Error::RelativeFileRoot { root: root.clone() }),
            None => Ok(()),
        }
    }

    /// Judges one address of `host`.
    pub(super) fn admit(&self, host: &str, address: IpAddr) -> Result<(), FetchError> {
        let inner = embedded(address);
        let within = |networks: &[IpNet]| {
            networks.iter().any(|network| {
                network.contains(&address) || inner.is_some_and(|inner| network.contains(&inner))
            })
        };
        if within(&self.deny) {
            return Err(FetchError::AddressDenied { host: host.to_owned(), address });
        }
        if within(&self.allow) {
            return Ok(());
        }
        match unfit(address).or_else(|| inner.and_then(unfit)) {
            Some(kind) => Err(FetchError::AddressRefused { host: host.to_owned(), address, kind }),
            None => Ok(()),
        }
    }
}
