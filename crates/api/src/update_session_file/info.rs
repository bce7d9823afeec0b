//! A file of an update session.

use serde::{Deserialize, Serialize};
use vapi::{Error, LocalizableMessage, Path, Validate, check_union};

use super::SourceType;
use crate::item::{TransferEndpoint, TransferStatus};
use crate::item_file::ChecksumInfo;

/// A file of an update session.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename = "com.vmware.content.library.item.updatesession.file.info")]
pub struct Info {
    /// Its name.
    pub name: String,
    /// How its bytes come.
    pub source_type: SourceType,
    /// Its bytes, from status `READY` on (USF-17).
    pub size: Option<i64>,
    /// The checksum that the server checks, if it does (USF-18).
    pub checksum_info: Option<ChecksumInfo>,
    /// With `PULL`, always: where the server fetches it (USF-20).
    pub source_endpoint: Option<TransferEndpoint>,
    /// With `PUSH`, always: where the client sends it (USF-20).
    pub upload_endpoint: Option<TransferEndpoint>,
    /// The bytes received so far (USF-16).
    pub bytes_transferred: i64,
    /// How far it has come (USF-15).
    pub status: TransferStatus,
    /// Why it failed, in status `ERROR` (USF-19).
    pub error_message: Option<LocalizableMessage>,
    /// Whether it stays after the session completes; unset is yes (USF-21).
    pub keep_in_storage: Option<bool>,
}

impl Validate for Info {
    // GEN-10
    // USF-20
    fn validate(&self, path: &Path<'_>) -> Result<(), Error> {
        let source = ("source_endpoint", self.source_endpoint.is_some());
        let upload = ("upload_endpoint", self.upload_endpoint.is_some());
        match self.source_type {
            SourceType::None => check_union(path, ("source_type", "NONE"), &[], &[source, upload]),
            SourceType::Push => check_union(path, ("source_type", "PUSH"), &[upload], &[source]),
            SourceType::Pull => check_union(path, ("source_type", "PULL"), &[source], &[upload]),
        }
    }
}
