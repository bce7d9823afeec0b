//! `com.vmware.content.library.item.download_session`: a lease for the links to an item's files.

use api::download_session::{
    Cancel, Create, Delete, DownloadSessionModel, Fail, Get, KeepAlive, List, State,
};
use catalog::Reader;
use catalog::download_session::{DownloadSession, DownloadState};
use ids::DownloadSessionId;
use vapi::{Error, Timestamp};

use crate::access::{self, READ_STORAGE};
use crate::caller::Caller;
use crate::client_token::ClientToken;
use crate::collection;
use crate::failure::Failure;
use crate::item;
use crate::session_values::{WHOLE, bare};
use crate::stackroom::Stackroom;
use crate::wording;

/// Opens a download session on an item (DS-01). There may be several at once (DS-03).
///
/// # Errors
/// `invalid_argument` without an item or with a malformed token, `not_found` for an unknown item.
pub async fn create(caller: &Caller, input: Create) -> Result<DownloadSessionId, Error> {
    const OPERATION: &str = "com.vmware.content.library.item.download_session.create";
    let token = ClientToken::given(caller, OPERATION, input.client_token)?;
    // DS-01
    let item_id = input
        .create_spec
        .library_item_id
        .ok_or_else(|| wording::field_missing("create_spec.library_item_id"))?;
    let (now, user) = (caller.now(), caller.user()?.name.clone());
    let expires_at = now.plus(caller.stackroom().settings().download_session_idle_timeout);
    let id: DownloadSessionId = caller.identifier();
    // DSF-05
    let may_read_storage = access::require(caller, READ_STORAGE).is_ok();
    let api_session = caller.session().map(crate::session::SessionKey::hash);
    let created = caller.catalog().write(move |change| {
        // GEN-17
        if let Some(id) = token.result(change)? {
            return Ok(id);
        }
        // DS-04
        let item = item::find_record(change, &item_id)?;
        let session = DownloadSession {
            id,
            item_id: item.id,
            user,
            state: DownloadState::Active,
            // DS-05
            content_version: item.content_version,
            client_progress: 0,
            expires_at,
            error: None,
            created_at: now,
            ended_at: None,
            may_read_storage,
            api_session,
        };
        catalog::download_session::insert(change, &session)?;
        token.remember(change, session.id.as_str())?;
        Ok::<_, Failure>(session.id)
    });
    Ok(created.await?)
}

/// Tells about a session. Reading is not activity.
///
/// # Errors
/// `not_found` for an unknown or expired one.
pub async fn get(caller: &Caller, input: Get) -> Result<DownloadSessionModel, Error> {
    let stackroom = caller.stackroom().clone();
    let session =
        caller.catalog().read(move |reader| find(&stackroom, reader, &input.download_session_id)).await?;
    Ok(model(session))
}

/// The caller's own sessions, or those of one item (DS-16).
///
/// # Errors
/// `not_found` for an unknown item.
pub async fn list(caller: &Caller, input: List) -> Result<Vec<DownloadSessionId>, Error> {
    let user = caller.user()?.name.clone();
    let stackroom = caller.stackroom().clone();
    let sessions = caller.catalog().read(move |reader| {
        if let Some(item) = &input.library_item_id {
            item::find_record(reader, item)?;
        }
        let sessions = catalog::download_session::list(reader, &user, input.library_item_id.as_ref())?;
        let living = sessions.into_iter().filter(|session| !has_expired(&stackroom, session));
        Ok::<_, Failure>(living.map(|session| session.id).collect())
    });
    Ok(sessions.await?)
}

/// Keeps an active session from expiring, and notes the client's progress (DS-09, DS-10).
///
/// # Errors
/// `not_found`, `not_allowed_in_current_state` for a session that is not active (DS-11).
pub async fn keep_alive(caller: &Caller, input: KeepAlive) -> Result<(), Error> {
    let expires_at = caller.now().plus(caller.stackroom().settings().download_session_idle_timeout);
    change_active(caller, input.download_session_id, "kept alive", move |session| {
        session.expires_at = session.expires_at.max(expires_at);
        // DS-09
        if let Some(progress) = input.progress {
            session.client_progress = session.client_progress.max(progress.min(WHOLE));
        }
    })
    .await
}

/// Ends an active session: its links are no longer good, and transfers stop (DS-12).
///
/// # Errors
/// `not_found`, `not_allowed_in_current_state` for a session that is not active.
pub async fn cancel(caller: &Caller, input: Cancel) -> Result<(), Error> {
    let now = caller.now();
    let id = input.download_session_id;
    change_active(caller, id.clone(), "cancelled", move |session| {
        session.state = DownloadState::Canceled;
        session.ended_at = Some(now);
    })
    .await?;
    stopped(caller, &id);
    Ok(())
}

/// Ends an active session as failed, with the client's reason (DS-13).
///
/// # Errors
/// `not_found`, `not_allowed_in_current_state` for a session that is not active.
pub async fn fail(caller: &Caller, input: Fail) -> Result<(), Error> {
    let now = caller.now();
    let message = wording::to_record(&wording::failed_by_client(&input.client_error_message));
    let id = input.download_session_id;
    change_active(caller, id.clone(), "failed", move |session| {
        session.state = DownloadState::Error;
        session.ended_at = Some(now);
        // DS-17
        session.error = Some(message);
    })
    .await?;
    stopped(caller, &id);
    Ok(())
}

/// Removes a session in whatever state it is (DS-14).
///
/// # Errors
/// `not_found`.
pub async fn delete(caller: &Caller, input: Delete) -> Result<(), Error> {
    let stackroom = caller.stackroom().clone();
    let deleted = caller.catalog().write(move |change| {
        let session = find(&stackroom, change, &input.download_session_id)?;
        catalog::download_session::delete(change, &session.id)?;
        Ok::<_, Failure>(session.id)
    });
    let id = deleted.await?;
    stopped(caller, &id);
    Ok(())
}

/// A session has ended: those who read in it stop, and past content that only it held can go.
fn stopped(caller: &Caller, id: &DownloadSessionId) {
    caller.stackroom().downloads().stop_session(&bare(id.as_str()));
    collection::soon(caller.stackroom());
}

async fn change_active(
    caller: &Caller,
    id: DownloadSessionId,
    verb: &'static str,
    change: impl FnOnce(&mut DownloadSession) + Send + 'static,
) -> Result<(), Error> {
    let stackroom = caller.stackroom().clone();
    let written = caller.catalog().write(move |transaction| {
        let mut session = find_active(&stackroom, transaction, &id, verb)?;
        change(&mut session);
        catalog::download_session::update(transaction, &session)?;
        Ok::<_, Failure>(())
    });
    Ok(written.await?)
}

/// The session of that id, if it has not expired.
pub(crate) fn find(
    stackroom: &Stackroom,
    reader: &Reader,
    id: &DownloadSessionId,
) -> Result<DownloadSession, Failure> {
    let session = catalog::download_session::get(reader, &bare(id.as_str()))?;
    // DS-15
    let session = session.filter(|session| !has_expired(stackroom, session));
    Ok(session.ok_or_else(|| wording::no_download_session(id))?)
}

/// The session of that id, if it is active.
pub(crate) fn find_active(
    stackroom: &Stackroom,
    reader: &Reader,
    id: &DownloadSessionId,
    verb: &str,
) -> Result<DownloadSession, Failure> {
    let session = find(stackroom, reader, id)?;
    match session.state {
        DownloadState::Active => Ok(session),
        // DS-11, DS-12, DS-13
        state => Err(wording::download_session_not_active(&session.id, verb, state).into()),
    }
}

/// Whether a session has lain idle for too long; one that somebody reads in is not idle.
pub(crate) fn has_expired(stackroom: &Stackroom, session: &DownloadSession) -> bool {
    session.state == DownloadState::Active
        && stackroom.environment().now() > session.expires_at
        && !stackroom.downloads().any_of(&session.id)
}

/// A record as the interface shows it.
fn model(record: DownloadSession) -> DownloadSessionModel {
    DownloadSessionModel {
        id: Some(record.id),
        library_item_id: Some(record.item_id),
        // DS-05
        library_item_content_version: Some(record.content_version.to_string()),
        error_message: record.error.as_deref().and_then(wording::from_record),
        client_progress: Some(record.client_progress.clamp(0, WHOLE)),
        // DS-06
        state: Some(match record.state {
            DownloadState::Active => State::Active,
            DownloadState::Canceled => State::Canceled,
            DownloadState::Error => State::Error,
        }),
        expiration_time: Some(Timestamp::from_millisecond(record.expires_at.0)),
    }
}
