//! A look at a source that fetches nothing.

use reqwest::{Method, StatusCode};

use super::Fetcher;
use super::error::FetchError;
use super::file;
use super::redirect::{Conversation, Question};
use super::source::{Location, Source};
use super::trust::PeerCertificate;

/// What a look at a source found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Probe {
    /// Whether the source could be fetched, or why not.
    pub status: ProbeStatus,
    /// The SHA-256 hash of the server's certificate, as upper-case hexadecimal bytes between colons, if it presented
    /// one. With [`ProbeStatus::CertificateError`] it is of the certificate that was not trusted.
    pub thumbprint_sha256: Option<String>,
    /// The same certificate's SHA-1 hash.
    pub thumbprint_sha1: Option<String>,
    /// The same certificate as PEM.
    pub certificate_pem: Option<String>,
    /// What was wrong, in words. Empty on success.
    pub messages: Vec<String>,
}

// SL-20
/// The outcomes of a probe, as the interface names them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProbeStatus {
    /// The source can be fetched.
    Success,
    /// The address cannot be one of a source.
    InvalidUrl,
    /// No connection or no answer in time.
    TimedOut,
    /// The host's name does not resolve.
    HostNotFound,
    /// There is nothing at the address.
    ResourceNotFound,
    /// The source wants other credentials.
    InvalidCredentials,
    /// The server's certificate is not trusted.
    CertificateError,
    /// Anything else; see the messages.
    UnknownError,
}

impl From<&FetchError> for ProbeStatus {
    fn from(error: &FetchError) -> Self {
        match error {
            FetchError::AddressText { .. }
            | FetchError::UnsupportedScheme { .. }
            | FetchError::DatastoreAddress
            | FetchError::FileHost { .. }
            | FetchError::FilePath => Self::InvalidUrl,
            FetchError::ConnectTimeout { .. }
            | FetchError::ProbeTimeout { .. }
            | FetchError::IdleTimeout { .. } => Self::TimedOut,
            FetchError::HostNotFound { .. } => Self::HostNotFound,
            FetchError::FileNotFound { .. } => Self::ResourceNotFound,
            FetchError::Status { status } => match *status {
                StatusCode::NOT_FOUND | StatusCode::GONE => Self::ResourceNotFound,
                StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => Self::InvalidCredentials,
                StatusCode::REQUEST_TIMEOUT | StatusCode::GATEWAY_TIMEOUT => Self::TimedOut,
                _ => Self::UnknownError,
            },
            FetchError::CertificateMismatch { .. }
            | FetchError::CertificateUntrusted { .. }
            | FetchError::CertificateText
            | FetchError::ThumbprintText { .. } => Self::CertificateError,
            _ => Self::UnknownError,
        }
    }
}

impl From<&FetchError> for Probe {
    /// What a probe finds at a source that cannot even be named.
    fn from(error: &FetchError) -> Self {
        Self::of(Err(error), error.certificate())
    }
}

impl Probe {
    fn of(result: Result<(), &FetchError>, certificate: Option<&PeerCertificate>) -> Self {
        Self {
            status: result.map_or_else(ProbeStatus::from, |()| ProbeStatus::Success),
            // SL-21
            thumbprint_sha256: certificate.map(|certificate| certificate.sha256().to_string()),
            thumbprint_sha1: certificate.map(|certificate| certificate.sha1().to_string()),
            certificate_pem: certificate.map(PeerCertificate::pem),
            // SL-23
            messages: result.err().map(ToString::to_string).into_iter().collect(),
        }
    }
}

pub(super) async fn probe(fetcher: &Fetcher, source: &Source) -> Probe {
    if let Location::File(path) = &source.location {
        let opened = file::open(&fetcher.policy, path, 0, None).await;
        return Probe::of(opened.as_ref().map(|_| ()), None);
    }
    match Conversation::with(fetcher, source) {
        Ok(Some(mut conversation)) => {
            let result = look(&mut conversation).await;
            let refused = result.as_ref().err().and_then(FetchError::certificate);
            Probe::of(result.as_ref().copied(), refused.or(conversation.certificate.as_ref()))
        }
        Ok(None) => Probe::from(&FetchError::FilePath),
        Err(error) => Probe::from(&error),
    }
}

async fn look(conversation: &mut Conversation<'_>) -> Result<(), FetchError> {
    let head = Question { method: Method::HEAD, range: None, validator: None };
    let mut status = conversation.ask(&head).await?.status();
    if matches!(status, StatusCode::METHOD_NOT_ALLOWED | StatusCode::NOT_IMPLEMENTED) {
        let first = Question { method: Method::GET, range: Some("bytes=0-0".to_owned()), validator: None };
        status = conversation.ask(&first).await?.status();
    }
    match status {
        // An empty source has no first byte.
        StatusCode::OK | StatusCode::PARTIAL_CONTENT | StatusCode::RANGE_NOT_SATISFIABLE => Ok(()),
        status => Err(FetchError::Status { status }),
    }
}
