//! What probing a source found.

use serde::{Deserialize, Serialize};
use vapi::LocalizableMessage;

/// What probing a source found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename = "com.vmware.content.library.item.updatesession.file.probe_result")]
pub struct ProbeResult {
    /// How it went.
    pub status: ProbeStatus,
    /// The thumbprint of the certificate that the source shows, if it shows one.
    pub ssl_thumbprint: Option<String>,
    /// The certificate that the source shows, as PEM, if it shows one.
    pub ssl_certificate: Option<String>,
    /// What is wrong; empty on success.
    pub error_messages: Vec<LocalizableMessage>,
}

/// How probing a source went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename = "com.vmware.content.library.item.updatesession.file.probe_result.status")]
pub enum ProbeStatus {
    /// The file could be fetched.
    #[serde(rename = "SUCCESS")]
    Success,
    /// The address is not one to fetch from.
    #[serde(rename = "INVALID_URL")]
    InvalidUrl,
    /// The source did not answer in time.
    #[serde(rename = "TIMED_OUT")]
    TimedOut,
    /// There is no such host.
    #[serde(rename = "HOST_NOT_FOUND")]
    HostNotFound,
    /// The host has no such file.
    #[serde(rename = "RESOURCE_NOT_FOUND")]
    ResourceNotFound,
    /// The source wants other credentials.
    #[serde(rename = "INVALID_CREDENTIALS")]
    InvalidCredentials,
    /// The source's certificate is not trusted.
    #[serde(rename = "CERTIFICATE_ERROR")]
    CertificateError,
    /// Anything else.
    #[serde(rename = "UNKNOWN_ERROR")]
    UnknownError,
}
