//! How far a transfer has come, written down now and then, which is activity of its session.

use std::time::Duration;

use catalog::update_session_file::SessionFile;
use catalog::{Time, Transaction};
use ids::UpdateSessionId;

use super::signed;
use crate::failure::Failure;
use crate::session::{SessionKey, keep_alive};
use crate::stackroom::Stackroom;

/// How often what was received is made safe and counted as activity of the session: after so much time or so many
/// bytes, whichever comes first.
const CHECKPOINT_TIME: Duration = Duration::from_secs(5);
const CHECKPOINT_BYTES: u64 = 256 << 20;

/// When what was received was made safe last.
#[derive(Debug)]
pub(super) struct Checkpoint {
    /// How many bytes are safe.
    pub(super) safe: u64,
    pub(super) at: Time,
}

impl Checkpoint {
    pub(super) fn now(stackroom: &Stackroom, safe: u64) -> Self {
        Self { safe, at: stackroom.environment().now() }
    }

    /// Whether the next one is due.
    pub(super) fn is_due(&self, stackroom: &Stackroom, received: u64) -> bool {
        stackroom.environment().now().since(self.at) >= CHECKPOINT_TIME
            || received.saturating_sub(self.safe) >= CHECKPOINT_BYTES
    }
}

/// Writes down how far a transfer has come.
pub(super) async fn write_down(
    stackroom: &Stackroom,
    file: &SessionFile,
    received: u64,
    safe: u64,
) -> Result<(), Failure> {
    let activity = Activity::now(stackroom, file);
    let transfer = file.transfer_id.clone();
    let (received, safe) = (signed(received), signed(safe));
    let api_session = stackroom.catalog().write(move |change| {
        catalog::update_session_file::set_progress(change, &transfer, received, safe)?;
        activity.note(change)
    });
    keep_alive(stackroom, api_session.await?).await;
    Ok(())
}

/// A sign of life of a transfer. It keeps the update session and the API session that it belongs to alive.
pub(super) struct Activity {
    session: UpdateSessionId,
    pub(super) now: Time,
    expires_at: Time,
}

impl Activity {
    pub(super) fn now(stackroom: &Stackroom, file: &SessionFile) -> Self {
        let now = stackroom.environment().now();
        let expires_at = now.plus(stackroom.settings().update_session_idle_timeout);
        Self { session: file.session_id.clone(), now, expires_at }
    }

    /// Notes it for the update session, and returns the API session that is to be kept alive.
    pub(super) fn note(&self, change: &Transaction) -> Result<Option<SessionKey>, Failure> {
        // US-10
        catalog::update_session::extend(change, &self.session, self.expires_at)?;
        let session = catalog::update_session::get(change, &self.session)?;
        Ok(session.and_then(|session| session.api_session).map(SessionKey::from_hash))
    }
}
