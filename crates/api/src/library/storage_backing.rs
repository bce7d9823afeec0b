//! Where a library's content is kept.

use ids::StorageId;
use serde::{Deserialize, Serialize};
use vapi::validate::Validate;
use vapi::{Error, Uri};

use crate::union::{Case, Union};

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
    fn validate(&self) -> Result<(), Error> {
        let Some(backing_type) = self.backing_type else { return Ok(()) };
        let (tag, datastore, other) = match backing_type {
            StorageBackingType::Datastore => ("DATASTORE", Case::Allowed, Case::Forbidden),
            StorageBackingType::Other => ("OTHER", Case::Forbidden, Case::Allowed),
        };
        Union { structure: "storage backing", tag_field: "type", tag }
            .field("datastore_id", self.datastore_id.is_some(), datastore)?
            .field("storage_uri", self.storage_uri.is_some(), other)?;
        Ok(())
    }
}
