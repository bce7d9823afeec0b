//! An update session as the interface shows it.

use api::update_session::{PreviewInfo, PreviewState, State, UpdateSessionModel, WarningBehavior};
use catalog::update_session::{SessionState, UpdateSession};
use vapi::Timestamp;

use crate::session_values::WHOLE;
use crate::wording;

/// A record as the interface shows it.
pub(super) fn model(record: UpdateSession) -> UpdateSessionModel {
    let preview_info = preview(&record);
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

/// Items are plain files: there is never anything to preview.
fn preview(record: &UpdateSession) -> Option<PreviewInfo> {
    // US-11
    (record.state == SessionState::Active).then_some(PreviewInfo {
        // PRV-01, PRV-04
        state: if record.completing { PreviewState::NotApplicable } else { PreviewState::Unavailable },
        certificate_info: None,
        warnings: None,
        cert_chain: None,
    })
}

/// Warning behaviour as records keep it.
pub(super) fn warnings_to_record(warnings: &[WarningBehavior]) -> String {
    serde_json::to_string(warnings).unwrap_or_default()
}

fn warnings_from_record(record: &str) -> Option<Vec<WarningBehavior>> {
    serde_json::from_str(record).ok()
}
