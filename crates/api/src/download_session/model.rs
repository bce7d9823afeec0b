//! A download session as it travels.

use ids::{DownloadSessionId, ItemId};
use serde::{Deserialize, Serialize};
use vapi::{LocalizableMessage, Timestamp};

/// A download session: what create asks for, and what get answers.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename = "com.vmware.content.library.item.download_session_model")]
pub struct DownloadSessionModel {
    /// Get: its id, made by the server.
    pub id: Option<DownloadSessionId>,
    /// Create (required): the item whose content it fetches (DS-01).
    pub library_item_id: Option<ItemId>,
    /// Get: the item's `content_version` when the session began (DS-05).
    pub library_item_content_version: Option<String>,
    /// Get: why it failed, in state `ERROR` (DS-17).
    pub error_message: Option<LocalizableMessage>,
    /// Get: how far the client has come, 0 to 100 percent (DS-09).
    pub client_progress: Option<i64>,
    /// Get: its state (DS-06).
    pub state: Option<State>,
    /// Get: before this it does not expire (DS-10).
    pub expiration_time: Option<Timestamp>,
}

/// The states of a download session; all but the first are final (DS-06).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename = "com.vmware.content.library.item.download_session_model.state")]
pub enum State {
    /// Its files can be prepared and fetched (DS-07).
    #[serde(rename = "ACTIVE")]
    Active,
    /// It was given up (DS-08).
    #[serde(rename = "CANCELED")]
    Canceled,
    /// It failed.
    #[serde(rename = "ERROR")]
    Error,
}
