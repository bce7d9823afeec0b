//! What can be said of an update session's content before it completes.

use serde::{Deserialize, Serialize};
use vapi::{Error, LocalizableMessage, Path, Validate, check_union};

/// What can be said of the content so far.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename = "com.vmware.content.library.item.updatesession.preview_info")]
pub struct PreviewInfo {
    /// Whether there is a preview.
    pub state: PreviewState,
    /// In state `AVAILABLE`: the signer's certificate; unset when there is no signature (PRV-06).
    pub certificate_info: Option<CertificateInfo>,
    /// In state `AVAILABLE`, and always there: what to warn of (PRV-05).
    pub warnings: Option<Vec<PreviewWarningInfo>>,
    /// The certificates in base64, the signer's first; unset when there is no signature (PRV-07).
    pub cert_chain: Option<Vec<String>>,
}

/// Whether there is a preview.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename = "com.vmware.content.library.item.updatesession.preview_info.state")]
pub enum PreviewState {
    /// No file so far allows one (PRV-01).
    #[serde(rename = "UNAVAILABLE")]
    Unavailable,
    /// The session completes without a file that would allow one (PRV-04).
    #[serde(rename = "NOT_APPLICABLE")]
    NotApplicable,
    /// A file that allows one is announced but not here in full (PRV-02).
    #[serde(rename = "PREPARING")]
    Preparing,
    /// There is one (PRV-03).
    #[serde(rename = "AVAILABLE")]
    Available,
}

/// The certificate of a signer (PRV-06).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename = "com.vmware.content.library.item.updatesession.certificate_info")]
pub struct CertificateInfo {
    /// Who issued it.
    pub issuer: String,
    /// Whom it names.
    pub subject: String,
    /// Whether both are the same.
    pub self_signed: bool,
    /// The certificate.
    pub x509: String,
}

/// Something to warn of (PRV-09).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename = "com.vmware.content.library.item.updatesession.preview_warning_info")]
pub struct PreviewWarningInfo {
    /// What kind of warning it is.
    #[serde(rename = "type")]
    pub warning_type: WarningType,
    /// What is wrong.
    pub message: LocalizableMessage,
    /// Whether the session completes nevertheless.
    pub ignored: bool,
}

/// Whether a kind of warning keeps a session from completing (PRV-10).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename = "com.vmware.content.library.item.updatesession.warning_behavior")]
pub struct WarningBehavior {
    /// The kind of warning.
    #[serde(rename = "type")]
    pub warning_type: WarningType,
    /// Whether the session completes nevertheless.
    pub ignored: bool,
}

/// The kinds of warning (PRV-08).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename = "com.vmware.content.library.item.updatesession.warning_type")]
pub enum WarningType {
    /// The signer's certificate vouches for itself.
    #[serde(rename = "SELF_SIGNED_CERTIFICATE")]
    SelfSignedCertificate,
    /// The signer's certificate has expired.
    #[serde(rename = "EXPIRED_CERTIFICATE")]
    ExpiredCertificate,
    /// The signer's certificate is not valid yet.
    #[serde(rename = "NOT_YET_VALID_CERTIFICATE")]
    NotYetValidCertificate,
    /// Nobody trusted vouches for the signer's certificate.
    #[serde(rename = "UNTRUSTED_CERTIFICATE")]
    UntrustedCertificate,
}

impl Validate for PreviewInfo {
    // GEN-10
    // PRV-05
    fn validate(&self, path: &Path<'_>) -> Result<(), Error> {
        let certificate = ("certificate_info", self.certificate_info.is_some());
        let warnings = ("warnings", self.warnings.is_some());
        let without = |state| check_union(path, ("state", state), &[], &[certificate, warnings]);
        match self.state {
            PreviewState::Unavailable => without("UNAVAILABLE"),
            PreviewState::NotApplicable => without("NOT_APPLICABLE"),
            PreviewState::Preparing => without("PREPARING"),
            PreviewState::Available => check_union(path, ("state", "AVAILABLE"), &[warnings], &[]),
        }
    }
}
