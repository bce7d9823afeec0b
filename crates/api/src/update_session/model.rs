//! An update session as it travels.

use ids::{ItemId, UpdateSessionId};
use serde::{Deserialize, Serialize};
use vapi::validate::Validate;
use vapi::{Error, LocalizableMessage, Timestamp};

use super::{PreviewInfo, WarningBehavior};
use crate::union::{Case, Union};

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
    fn validate(&self) -> Result<(), Error> {
        self.preview_info.iter().try_for_each(Validate::validate)?;
        let Some(state) = self.state else { return Ok(()) };
        let (tag, preview) = match state {
            State::Active => ("ACTIVE", Case::Allowed),
            State::Done => ("DONE", Case::Forbidden),
            State::Error => ("ERROR", Case::Forbidden),
            State::Canceled => ("CANCELED", Case::Forbidden),
        };
        Union { structure: "update session", tag_field: "state", tag }.field(
            "preview_info",
            self.preview_info.is_some(),
            preview,
        )?;
        Ok(())
    }
}
