//! Where files come from and go to.

use serde::{Deserialize, Serialize};
use vapi::Uri;

/// Where a file is fetched from or sent to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename = "com.vmware.content.library.item.transfer_endpoint")]
pub struct TransferEndpoint {
    /// Its address (TEP-01, TEP-02).
    pub uri: Uri,
    /// With https: the only certificate to trust, by its SHA-256 or SHA-1 thumbprint (TEP-03, X-09).
    pub ssl_certificate_thumbprint: Option<String>,
    /// With https: the only certificate to trust, as PEM, before the thumbprint (TEP-04).
    pub ssl_certificate: Option<String>,
}

/// How far a file of an update session has come (USF-15).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename = "com.vmware.content.library.item.transfer_status")]
pub enum TransferStatus {
    /// Announced, nothing received.
    #[serde(rename = "WAITING_FOR_TRANSFER")]
    WaitingForTransfer,
    /// Bytes are coming in.
    #[serde(rename = "TRANSFERRING")]
    Transferring,
    /// Received and found good.
    #[serde(rename = "READY")]
    Ready,
    /// Received and being checked.
    #[serde(rename = "VALIDATING")]
    Validating,
    /// Not received, or not what was announced.
    #[serde(rename = "ERROR")]
    Error,
}
