//! An item as it travels.

use ids::{ItemId, LibraryId};
use serde::{Deserialize, Serialize};
use vapi::Timestamp;

/// An item: what create and update ask for, and what get answers.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename = "com.vmware.content.library.item_model")]
pub struct ItemModel {
    /// Get: its id, made by the server.
    pub id: Option<ItemId>,
    /// Create (required): the library that it is in, for good (ITM-02).
    pub library_id: Option<LibraryId>,
    /// Get: identifies its present list of files (ITM-10).
    pub content_version: Option<String>,
    /// Get: when it was created.
    pub creation_time: Option<Timestamp>,
    /// Create, update: a text for people of at most 2000 characters; unset at create is empty (ITM-05).
    pub description: Option<String>,
    /// Get: when its properties or its content last changed (ITM-13).
    pub last_modified_time: Option<Timestamp>,
    /// Get: when a synchronisation was last triggered; unset in local libraries (ITM-14).
    pub last_sync_time: Option<Timestamp>,
    /// Get: the number of the revision of its metadata (ITM-11).
    pub metadata_version: Option<String>,
    /// Create (required), update: 1 to 80 characters, unique in the library (ITM-04, ITM-06).
    pub name: Option<String>,
    /// Get: whether all its files are here (ITM-15).
    pub cached: Option<bool>,
    /// Get: the bytes that all its files take, 0 when they are not here (ITM-16).
    pub size: Option<i64>,
    /// Create, update: its type, which says how its files are understood: `ovf`, `iso` ... (ITM-09).
    #[serde(rename = "type")]
    pub item_type: Option<String>,
    /// Get: the number of the revision of its properties; update: the revision that the client has seen, unset for no
    /// check (ITM-12, ITM-39).
    pub version: Option<String>,
    /// Create: the item that it was made from (ITM-17 to ITM-20).
    pub source_id: Option<ItemId>,
    /// Get: whether it satisfies the library's security policy (ITM-21).
    pub security_compliance: Option<bool>,
    /// Get: what is known of its signature; only in a secure library (ITM-22).
    pub certificate_verification_info: Option<CertificateVerificationInfo>,
}

/// What is known of an item's signature.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename = "com.vmware.content.library.item.certificate_verification_info")]
pub struct CertificateVerificationInfo {
    /// How its verification went (PRV-11).
    pub status: CertificateVerificationStatus,
    /// The certificates in base64, the signer's first; unset when it is not signed (PRV-13).
    pub cert_chain: Option<Vec<String>>,
}

/// How the verification of an item's signature went (PRV-11, PRV-12).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename = "com.vmware.content.library.item.cert_verification_status")]
pub enum CertificateVerificationStatus {
    /// Nothing is known.
    #[serde(rename = "NOT_AVAILABLE")]
    NotAvailable,
    /// Checked in full when it came in.
    #[serde(rename = "VERIFIED")]
    Verified,
    /// Made by the server itself.
    #[serde(rename = "INTERNAL")]
    Internal,
    /// The certificate or the manifest does not hold.
    #[serde(rename = "VERIFICATION_FAILURE")]
    VerificationFailure,
    /// The check is running.
    #[serde(rename = "VERIFICATION_IN_PROGRESS")]
    VerificationInProgress,
    /// The signer is not trusted.
    #[serde(rename = "UNTRUSTED")]
    Untrusted,
}
