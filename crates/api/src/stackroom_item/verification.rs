//! How the verification of an item stands.

use serde::{Deserialize, Serialize};
use vapi::{LocalizableMessage, Timestamp};

use crate::item::CertificateVerificationStatus;
use crate::update_session::{CertificateInfo, WarningType};

/// How the verification of an item stands: what was found when its content came in, or when it was last verified.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename = "io.stackroom.library.item.verification_info")]
pub struct VerificationInfo {
    /// What came of it. `NOT_AVAILABLE`: there is no signature, and nothing else is wrong.
    pub status: CertificateVerificationStatus,
    /// The content that was looked at.
    pub content_version: String,
    /// Who signed it; unset when there is no signature.
    pub certificate_info: Option<CertificateInfo>,
    /// The certificates in base64, the signer's first; unset when there is no signature.
    pub cert_chain: Option<Vec<String>>,
    /// What speaks against trusting the signer.
    pub warnings: Vec<Warning>,
    /// What is wrong; with status `VERIFICATION_FAILURE` there is something.
    pub problems: Vec<Problem>,
    /// When the verification was asked for; unset when nobody has asked since the content came in.
    pub asked_time: Option<Timestamp>,
    /// When it ended; unset while it runs, and when nothing was ever verified.
    pub end_time: Option<Timestamp>,
    /// How many bytes have been read so far.
    pub bytes_read: i64,
    /// How many bytes there are to read.
    pub bytes_total: i64,
}

/// Something that speaks against trusting a signer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename = "io.stackroom.library.item.warning")]
pub struct Warning {
    /// What kind of warning it is (PRV-08).
    #[serde(rename = "type")]
    pub warning_type: WarningType,
    /// What is wrong.
    pub message: LocalizableMessage,
}

/// Something that is wrong with what is stored.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename = "io.stackroom.library.item.problem")]
pub struct Problem {
    /// The file that it is about; unset when it is about the package as a whole.
    pub file_name: Option<String>,
    /// What is wrong.
    pub message: LocalizableMessage,
    /// What should have been found: a digest, or a number of bytes.
    pub expected: Option<String>,
    /// What was found instead.
    pub found: Option<String>,
}
