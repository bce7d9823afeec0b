//! The announcement of a file.

use serde::{Deserialize, Serialize};
use vapi::{Error, Path, Validate, check_union};

use crate::item::TransferEndpoint;
use crate::item_file::ChecksumInfo;

/// A file to come.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename = "com.vmware.content.library.item.updatesession.file.add_spec")]
pub struct AddSpec {
    /// Its name; one that the session has already replaces that (USF-01).
    pub name: String,
    /// How its bytes come.
    pub source_type: SourceType,
    /// With `PULL`, and only then: where the server fetches it (USF-03).
    pub source_endpoint: Option<TransferEndpoint>,
    /// The bytes that will come; unset for no check (USF-07).
    pub size: Option<i64>,
    /// The checksum of what will come; unset for no check (USF-08 to USF-10).
    pub checksum_info: Option<ChecksumInfo>,
}

/// How a file's bytes come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename = "com.vmware.content.library.item.updatesession.file.source_type")]
pub enum SourceType {
    /// Not at all: the file stays as it is (USF-04).
    #[serde(rename = "NONE")]
    None,
    /// The client sends them (USF-02).
    #[serde(rename = "PUSH")]
    Push,
    /// The server fetches them (USF-03).
    #[serde(rename = "PULL")]
    Pull,
}

impl Validate for AddSpec {
    // GEN-10
    // USF-03
    fn validate(&self, path: &Path<'_>) -> Result<(), Error> {
        let source = [("source_endpoint", self.source_endpoint.is_some())];
        match self.source_type {
            SourceType::None => check_union(path, ("source_type", "NONE"), &[], &source),
            SourceType::Push => check_union(path, ("source_type", "PUSH"), &[], &source),
            SourceType::Pull => check_union(path, ("source_type", "PULL"), &source, &[]),
        }
    }
}
