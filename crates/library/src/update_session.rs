//! `com.vmware.content.library.item.update_session`: an update session collects changes to an item. Nothing is visible
//! until it completes; cancelling it frees everything.

mod completion;
pub(crate) mod contents;
mod creation;
mod model;
mod preview;
pub(crate) mod settlement;
mod verdict;

use api::update_session::{Cancel, Complete, Delete, Fail, Get, KeepAlive, List, Update, UpdateSessionModel};
use catalog::update_session::{SessionState, UpdateSession};
use catalog::{Reader, Time, Transaction};
use ids::UpdateSessionId;
use vapi::Error;

pub(crate) use completion::advance;
pub use creation::create;

use crate::caller::{Caller, Generation};
use crate::failure::Failure;
use crate::item;
use crate::session_values::{WHOLE, bare};
use crate::stackroom::Stackroom;
use crate::transfer::{self, Stopped};
use crate::wording;

/// Tells about a session. Reading is not activity.
///
/// # Errors
/// `not_found` for an unknown or expired one (US-14).
pub async fn get(caller: &Caller, input: Get) -> Result<UpdateSessionModel, Error> {
    let stackroom = caller.stackroom().clone();
    let now = caller.now();
    let told = caller.catalog().read(move |reader| {
        let session = find(&stackroom, reader, &input.update_session_id)?;
        let preview = preview::preview(reader, &session, now)?;
        Ok::<_, Failure>(model::model(session, preview))
    });
    Ok(told.await?)
}

/// The caller's own sessions, or those of one item (US-15).
///
/// # Errors
/// `not_found` for an unknown item.
pub async fn list(caller: &Caller, input: List) -> Result<Vec<UpdateSessionId>, Error> {
    let user = caller.user()?.name.clone();
    let stackroom = caller.stackroom().clone();
    let sessions = caller.catalog().read(move |reader| {
        if let Some(item) = &input.library_item_id {
            item::find_record(reader, item)?;
        }
        let sessions = catalog::update_session::list(reader, &user, input.library_item_id.as_ref())?;
        let living = sessions.into_iter().filter(|session| !has_expired(&stackroom, session));
        Ok::<_, Failure>(living.map(|session| session.id).collect())
    });
    Ok(sessions.await?)
}

/// Makes what the session collected visible, all of it at once (US-13, US-16). While the server still pulls files it
/// returns before that is done, and the session's state tells the outcome (US-19).
///
/// # Errors
/// `not_found`, `not_allowed_in_current_state` for a session that is not active, or while a file that the client has to
/// push has not arrived (US-17).
pub async fn complete(caller: &Caller, input: Complete) -> Result<(), Error> {
    completion::complete(caller, input.update_session_id).await
}

/// Keeps an active session from expiring, and notes the client's progress (US-22).
///
/// # Errors
/// `not_found`, `not_allowed_in_current_state` for a session that is not active.
pub async fn keep_alive(caller: &Caller, input: KeepAlive) -> Result<(), Error> {
    change_active(caller, input.update_session_id, "kept alive", move |session, now, idle| {
        session.expires_at = session.expires_at.max(now.plus(idle));
        // US-23
        if let Some(progress) = input.client_progress {
            session.client_progress = session.client_progress.max(progress.min(WHOLE));
        }
    })
    .await
}

/// Changes how the session treats warnings, and nothing else (US-29).
///
/// # Errors
/// `not_found`, `not_allowed_in_current_state` for a session that is not active.
pub async fn update(caller: &Caller, input: Update) -> Result<(), Error> {
    // US-12
    let warnings = input.update_spec.warning_behavior.as_deref().map(model::warnings_to_record);
    change_active(caller, input.update_session_id, "updated", move |session, now, idle| {
        session.expires_at = session.expires_at.max(now.plus(idle));
        if warnings.is_some() {
            session.warning_behavior = warnings;
        }
    })
    .await
}

/// Ends an active session without a trace in the item: stops its transfers and frees what they brought (US-24). On the
/// 2014 paths the session itself goes too, as clients of that generation expect.
///
/// # Errors
/// `not_found`, `not_allowed_in_current_state` for a session that is not active.
pub async fn cancel(caller: &Caller, input: Cancel) -> Result<(), Error> {
    let deletes = caller.origin().generation == Generation::Y2014;
    end(caller, input.update_session_id, "cancelled", move |session| {
        session.state = SessionState::Canceled;
        if deletes { Fate::Gone } else { Fate::Kept }
    })
    .await
}

/// Ends an active session as failed, with the client's reason (US-25).
///
/// # Errors
/// `not_found`, `not_allowed_in_current_state` for a session that is not active.
pub async fn fail(caller: &Caller, input: Fail) -> Result<(), Error> {
    let message = wording::to_record(&wording::failed_by_client(&input.client_error_message));
    end(caller, input.update_session_id, "failed", move |session| {
        session.state = SessionState::Error;
        // US-07
        session.error = Some(message);
        Fate::Kept
    })
    .await
}

/// Removes a session that has ended (US-27).
///
/// # Errors
/// `not_found`, `not_allowed_in_current_state` for an active one (US-26).
pub async fn delete(caller: &Caller, input: Delete) -> Result<(), Error> {
    let stackroom = caller.stackroom().clone();
    let (session, files) = caller
        .catalog()
        .write(move |change| {
            let session = find(&stackroom, change, &input.update_session_id)?;
            if session.state == SessionState::Active {
                // US-26
                return Err(wording::update_session_still_active(&session.id).into());
            }
            remove(change, &session.id)
        })
        .await?;
    transfer::stop_session(caller.stackroom(), &session, files);
    Ok(())
}

/// What becomes of a session's record when the session ends.
enum Fate {
    Kept,
    Gone,
}

/// Ends an active session and frees what it collected.
async fn end(
    caller: &Caller,
    id: UpdateSessionId,
    verb: &'static str,
    ending: impl FnOnce(&mut UpdateSession) -> Fate + Send + 'static,
) -> Result<(), Error> {
    let stackroom = caller.stackroom().clone();
    let now = caller.now();
    let (session, files) = caller
        .catalog()
        .write(move |change| {
            let mut session = find_active(&stackroom, change, &id, verb)?;
            session.completing = false;
            session.ended_at = Some(now);
            match ending(&mut session) {
                Fate::Gone => remove(change, &session.id),
                Fate::Kept => {
                    catalog::update_session::update(change, &session)?;
                    let files = catalog::update_session_file::delete_of_session(change, &session.id)?;
                    Ok::<_, Failure>((session.id, files))
                }
            }
        })
        .await?;
    transfer::stop_session(caller.stackroom(), &session, files);
    Ok(())
}

/// Changes an active session, which is activity.
async fn change_active(
    caller: &Caller,
    id: UpdateSessionId,
    verb: &'static str,
    change: impl FnOnce(&mut UpdateSession, Time, std::time::Duration) + Send + 'static,
) -> Result<(), Error> {
    let stackroom = caller.stackroom().clone();
    let now = caller.now();
    let written = caller.catalog().write(move |transaction| {
        let mut session = find_active(&stackroom, transaction, &id, verb)?;
        change(&mut session, now, stackroom.settings().update_session_idle_timeout);
        catalog::update_session::update(transaction, &session)?;
        Ok::<_, Failure>(())
    });
    Ok(written.await?)
}

/// The session of that id, if it has not expired.
pub(crate) fn find(
    stackroom: &Stackroom,
    reader: &Reader,
    id: &UpdateSessionId,
) -> Result<UpdateSession, Failure> {
    let session = catalog::update_session::get(reader, &bare(id.as_str()))?;
    // US-10, US-14
    let session = session.filter(|session| !has_expired(stackroom, session));
    Ok(session.ok_or_else(|| wording::no_update_session(id))?)
}

/// The session of that id, if it is active and is not being completed.
pub(crate) fn find_active(
    stackroom: &Stackroom,
    reader: &Reader,
    id: &UpdateSessionId,
    verb: &str,
) -> Result<UpdateSession, Failure> {
    let session = find(stackroom, reader, id)?;
    match session.state {
        SessionState::Active => Ok(session),
        state => Err(wording::update_session_not_active(&session.id, verb, state).into()),
    }
}

/// Whether a session has lain idle for too long. One whose transfers run, or that waits for the server itself, is not
/// idle.
pub(crate) fn has_expired(stackroom: &Stackroom, session: &UpdateSession) -> bool {
    session.state == SessionState::Active
        && !session.completing
        && stackroom.environment().now() > session.expires_at
        && !stackroom.transfers().any_of(&session.id)
}

/// Removes a session and its announced files, which are returned to be freed.
pub(crate) fn remove(change: &Transaction, id: &UpdateSessionId) -> Result<Stopped, Failure> {
    let files = catalog::update_session_file::delete_of_session(change, id)?;
    catalog::update_session::delete(change, id)?;
    Ok((id.clone(), files))
}
