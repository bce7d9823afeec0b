//! Where a library's content is kept.

use ids::StorageId;
use serde::{Deserialize, Serialize};
use vapi::{Error, Path, Uri, Validate, check_union};

/// Where content is kept: which of the two fields counts follows from the type (GEN-10).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename = "com.vmware.content.library.storage_backing")]
pub struct StorageBacking {
    /// Create (required): what kind of place it is.
    #[serde(rename = "type")]
    pub backing_type: Option<StorageBackingType>,
    /// With `DATASTORE`: the storage.
    pub datastore_id: Option<StorageId>,
    /// With `OTHER`: the address.
    pub storage_uri: Option<Uri>,
}

/// The kinds of place where content is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename = "com.vmware.content.library.storage_backing.type")]
pub enum StorageBackingType {
    /// A storage that the server is configured with.
    #[serde(rename = "DATASTORE")]
    Datastore,
    /// An address.
    #[serde(rename = "OTHER")]
    Other,
}

impl Validate for StorageBacking {
    // GEN-10
    fn validate(&self, path: &Path<'_>) -> Result<(), Error> {
        let datastore = ("datastore_id", self.datastore_id.is_some());
        let other = ("storage_uri", self.storage_uri.is_some());
        match self.backing_type {
            None => Ok(()),
            Some(StorageBackingType::Datastore) => check_union(path, ("type", "DATASTORE"), &[], &[other]),
            Some(StorageBackingType::Other) => check_union(path, ("type", "OTHER"), &[], &[datastore]),
        }
    }
}
