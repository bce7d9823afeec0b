//! An update session as it travels.

use ids::{ItemId, UpdateSessionId};
use serde::{Deserialize, Serialize};
use vapi::{Error, LocalizableMessage, Path, Timestamp, Validate, check_union};

use super::{PreviewInfo, WarningBehavior};

/// An update session: what create and update ask for, and what get answers.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename = "com.vmware.content.library.item.update_session_model")]
pub struct UpdateSessionModel {
    /// Get: its id, made by the server.
    pub id: Option<UpdateSessionId>,
    /// Create (required): the item whose content it changes (US-01).
    pub library_item_id: Option<ItemId>,
    /// Get: the item's `content_version` when the session began (US-05).
    pub library_item_content_version: Option<String>,
    /// Get: why it failed, in state `ERROR` (US-07).
    pub error_message: Option<LocalizableMessage>,
    /// Get: how far the client has come, 0 to 100 percent (US-08).
    pub client_progress: Option<i64>,
    /// Get: its state (US-06).
    pub state: Option<State>,
    /// Get: before this it does not expire (US-09).
    pub expiration_time: Option<Timestamp>,
    /// Get: what can be said of the content so far, in state `ACTIVE` only (US-11).
    pub preview_info: Option<PreviewInfo>,
    /// Create, update: which warnings do not keep it from completing (US-12, PRV-10).
    pub warning_behavior: Option<Vec<WarningBehavior>>,
}

/// The states of an update session; all but the first are final (US-06).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename = "com.vmware.content.library.item.update_session_model.state")]
pub enum State {
    /// It takes files.
    #[serde(rename = "ACTIVE")]
    Active,
    /// Its files are the item's content.
    #[serde(rename = "DONE")]
    Done,
    /// It failed.
    #[serde(rename = "ERROR")]
    Error,
    /// It was given up.
    #[serde(rename = "CANCELED")]
    Canceled,
}

impl Validate for UpdateSessionModel {
    // GEN-10
    fn validate(&self, path: &Path<'_>) -> Result<(), Error> {
        self.preview_info.validate(&path.field("preview_info"))?;
        let preview = [("preview_info", self.preview_info.is_some())];
        match self.state {
            None | Some(State::Active) => Ok(()),
            Some(State::Done) => check_union(path, ("state", "DONE"), &[], &preview),
            Some(State::Error) => check_union(path, ("state", "ERROR"), &[], &preview),
            Some(State::Canceled) => check_union(path, ("state", "CANCELED"), &[], &preview),
        }
    }
}
