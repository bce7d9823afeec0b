//! An update session as the interface shows it.

use api::update_session::{PreviewInfo, State, UpdateSessionModel, WarningBehavior};
use catalog::update_session::{SessionState, UpdateSession};
use vapi::Timestamp;

use crate::session_values::WHOLE;
use crate::wording;

/// A record as the interface shows it.
pub(super) fn model(record: UpdateSession, preview_info: Option<PreviewInfo>) -> UpdateSessionModel {
    UpdateSessionModel {
        id: Some(record.id),
        library_item_id: Some(record.item_id),
        // US-05
        library_item_content_version: Some(record.content_version.to_string()),
        // US-07
        error_message: record.error.as_deref().and_then(wording::from_record),
        client_progress: Some(record.client_progress.clamp(0, WHOLE)),
        // US-06
        state: Some(match record.state {
            SessionState::Active => State::Active,
            SessionState::Done => State::Done,
            SessionState::Error => State::Error,
            SessionState::Canceled => State::Canceled,
        }),
        expiration_time: Some(Timestamp::from_millisecond(record.expires_at.0)),
        preview_info,
        warning_behavior: record.warning_behavior.as_deref().and_then(warnings_from_record),
    }
}

/// Warning behaviour as records keep it.
pub(super) fn warnings_to_record(warnings: &[WarningBehavior]) -> String {
    serde_json::to_string(warnings).unwrap_or_default()
}

pub(super) fn warnings_from_record(record: &str) -> Option<Vec<WarningBehavior>> {
    serde_json::from_str(record).ok()
}
