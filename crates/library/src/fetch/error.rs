//! What can go wrong with a source, in words for its user.

use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

use reqwest::StatusCode;

use super::trust::{PeerCertificate, Thumbprint};

/// Why there can be no fetcher.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A configured root is not an absolute path.
    #[error("the file root {} is not an absolute path", .root.display())]
    RelativeFileRoot {
        /// The configured path.
        root: PathBuf,
    },
    /// An extra root is not a certificate that can be one.
    #[error("an extra root certificate is not usable: {reason}")]
    RootCertificate {
        /// What is wrong with it.
        reason: String,
    },
    /// TLS cannot be set up.
    #[error("TLS cannot be set up: {reason}")]
    Tls {
        /// What the library says.
        reason: String,
    },
}

/// Why a source could not be fetched. The text is for the user: it names hosts, paths below the roots and
/// thumbprints, and never credentials or queries.
#[derive(Clone, Debug, thiserror::Error)]
pub enum FetchError {
    /// The address is not a URI.
    #[error("the source's address is not a valid URI ({reason}); it should be like https://host/path")]
    AddressText {
        /// What the parser says.
        reason: url::ParseError,
    },
    /// The address has a scheme that nothing here speaks.
    #[error("sources with the scheme {scheme} are not supported; the scheme should be http, https or file")]
    UnsupportedScheme {
        /// The scheme as given.
        scheme: String,
    },
    /// The address is on a datastore of a vCenter.
    #[error(
        "ds: addresses name a datastore of a vCenter and are not supported here; serve the file by https, or mount \
         its folder and give a file: address"
    )]
    DatastoreAddress,
    /// A `file:` address names another machine.
    #[error("a file: address cannot name the host {host}; it should be like file:///path")]
    FileHost {
        /// The host as given.
        host: String,
    },
    /// A `file:` address has no absolute path, or one that climbs.
    #[error("the path of a file: address should be absolute and without parent folders")]
    FilePath,
    /// The thumbprint is not one.
    #[error(
        "the certificate thumbprint {text:?} should be 64 (SHA-256) or 40 (SHA-1) hexadecimal digits, with or \
         without colons"
    )]
    ThumbprintText {
        /// The text as given, shortened.
        text: String,
    },
    /// The certificate is not PEM.
    #[error("the certificate should be in PEM form, beginning with -----BEGIN CERTIFICATE-----")]
    CertificateText,

    /// The administrator closed the address to sources.
    #[error("{host} has the address {address}, which the setting pull.deny closes to sources")]
    AddressDenied {
        /// The host as named by the source.
        host: String,
        /// Its address.
        address: IpAddr,
    },
    /// The address leads into this machine or its surroundings.
    #[error("{host} has the address {address}, {kind}; sources there need the setting pull.allow to name it")]
    AddressRefused {
        /// The host as named by the source.
        host: String,
        /// Its address.
        address: IpAddr,
        /// What it is.
        kind: &'static str,
    },
    /// The host's name does not resolve.
    #[error("the host {host} was not found ({reason})")]
    HostNotFound {
        /// The host as named by the source.
        host: String,
        /// What the resolver says.
        reason: String,
    },
    /// There is no connection.
    #[error("no connection to {host}: {reason}")]
    Connect {
        /// Host and port.
        host: String,
        /// What the system says.
        reason: String,
    },
    /// There was no connection in time.
    #[error("no connection to {host} within {} seconds", .limit.as_secs_f32())]
    ConnectTimeout {
        /// Host and port.
        host: String,
        /// How long was waited.
        limit: Duration,
    },
    /// A look at the source took too long.
    #[error("the source gave no answer within {} seconds", .limit.as_secs_f32())]
    ProbeTimeout {
        /// How long was waited.
        limit: Duration,
    },
    /// The source fell silent.
    #[error("the source sent nothing, or next to nothing, for {} seconds", .limit.as_secs_f32())]
    IdleTimeout {
        /// How long was waited.
        limit: Duration,
    },
    /// The connection broke while an answer was awaited or read.
    #[error("the connection to the source broke: {reason}")]
    Broken {
        /// What the library says.
        reason: String,
    },
    /// The bytes ended early.
    #[error("the source ended at byte {reached} of {size}")]
    Interrupted {
        /// The position that was reached.
        reached: u64,
        /// The size of the source.
        size: u64,
    },
    /// More bytes came than were announced.
    #[error("the source announced {size} bytes and sent more")]
    TooLong {
        /// The announced size.
        size: u64,
    },

    /// The server's certificate is not the pinned one.
    #[error("{host} has a certificate with the thumbprint {received}; expected was {expected}")]
    CertificateMismatch {
        /// The host as named by the source.
        host: String,
        /// The pinned thumbprint, or that of the pinned certificate.
        expected: Thumbprint,
        /// The same hash of the certificate that came.
        received: Thumbprint,
        /// The certificate that came.
        certificate: PeerCertificate,
    },
    /// The server's certificate does not lead to a trusted root.
    #[error(
        "the certificate of {host} is not trusted ({reason}); its thumbprint is {}, give it to trust the certificate",
        .certificate.sha256()
    )]
    CertificateUntrusted {
        /// The host as named by the source.
        host: String,
        /// What is wrong with the chain.
        reason: String,
        /// The certificate that came.
        certificate: PeerCertificate,
    },
    /// The two sides did not agree on TLS.
    #[error("no TLS connection to {host}: {reason}")]
    Tls {
        /// Host and port.
        host: String,
        /// What the library says.
        reason: String,
    },

    /// The source answered with something other than its content.
    #[error("the source answered {status}")]
    Status {
        /// The status.
        status: StatusCode,
    },
    /// The source never came to an answer.
    #[error("the source redirected more than {limit} times")]
    TooManyRedirects {
        /// How many are followed.
        limit: usize,
    },
    /// A redirect leads nowhere.
    #[error("the source redirected to an address that is missing or not valid")]
    RedirectText,
    /// A redirect leads off the web.
    #[error("the source redirected to a {scheme} address; only http and https are followed")]
    RedirectScheme {
        /// The scheme of the redirect.
        scheme: String,
    },
    /// A redirect gives up TLS.
    #[error("the source redirected from https to http at {host}, which is not followed")]
    RedirectDowngrade {
        /// The host of the redirect.
        host: String,
    },
    /// A partial answer is not the part that was asked for.
    #[error("the source answered with the wrong part: asked from byte {offset}, received {received:?}")]
    WrongRange {
        /// The byte that was asked for.
        offset: u64,
        /// The `Content-Range` that came.
        received: String,
    },

    /// No folder is open to `file:` sources.
    #[error("file: sources need a folder that the setting pull.file_roots names; it names none")]
    NoFileRoots,
    /// The file is in none of the open folders. Says nothing of what is there.
    #[error("{} is not below a folder that the setting pull.file_roots names", .path.display())]
    OutsideRoots {
        /// The path as given.
        path: PathBuf,
    },
    /// There is no such file.
    #[error("there is no file {}", .path.display())]
    FileNotFound {
        /// The path as given.
        path: PathBuf,
    },
    /// It is a folder, a device, a pipe or a socket.
    #[error("{} is not a regular file", .path.display())]
    NotRegular {
        /// The path as given.
        path: PathBuf,
    },
    /// The system does not give the file.
    #[error("{} cannot be read: {reason}", .path.display())]
    File {
        /// The path as given.
        path: PathBuf,
        /// What the system says.
        reason: String,
    },
}

impl FetchError {
    /// Whether opening the source again, from the byte that was reached, is worth a try.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Status { status } => {
                status.is_server_error() && *status != StatusCode::NOT_IMPLEMENTED
                    || *status == StatusCode::TOO_MANY_REQUESTS
                    || *status == StatusCode::REQUEST_TIMEOUT
            }
            Self::Connect { .. }
            | Self::ConnectTimeout { .. }
            | Self::ProbeTimeout { .. }
            | Self::IdleTimeout { .. }
            | Self::Broken { .. }
            | Self::Interrupted { .. } => true,
            Self::HostNotFound { reason, .. } => is_temporary(reason),
            _ => false,
        }
    }

    /// The certificate that was refused, if one was.
    #[must_use]
    pub fn certificate(&self) -> Option<&PeerCertificate> {
        match self {
            Self::CertificateMismatch { certificate, .. }
            | Self::CertificateUntrusted { certificate, .. } => Some(certificate),
            _ => None,
        }
    }
}

/// The resolver's code for "try again" reaches us as a text only, in the words of the C library.
fn is_temporary(reason: &str) -> bool {
    ["Temporary failure", "Try again"].iter().any(|words| reason.contains(words))
}
