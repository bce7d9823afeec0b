//! What time ends: idle sessions, sessions that ended long ago, sessions left behind while they were being completed,
//! old client tokens.

use std::sync::Arc;
use std::time::Duration;

use catalog::Time;
use ids::{DownloadSessionId, UpdateSessionId};

use crate::collection;
use crate::failure::Failure;
use crate::stackroom::Stackroom;
use crate::transfer::{self, Stopped};
use crate::update_session;

/// How long a client token is remembered.
const TOKENS: Duration = Duration::from_secs(24 * 60 * 60);

/// Removes what has expired, and goes on with completing what was left behind.
///
/// # Errors
/// When the catalog fails; what was not removed is found the next time.
pub async fn sweep(stackroom: &Arc<Stackroom>) -> Result<(), Failure> {
    let now = stackroom.environment().now();
    advance_what_was_left(stackroom).await?;
    keep_waiting_pulls(stackroom, now).await?;
    let due = due(stackroom, now).await?;
    if !due.is_empty() {
        remove(stackroom, due).await?;
        collection::soon(stackroom);
    }
    Ok(())
}

/// Ends sessions whose last pull ended without them: the server stopped between the two, or the catalog failed.
async fn advance_what_was_left(stackroom: &Arc<Stackroom>) -> Result<(), Failure> {
    let left = stackroom
        .catalog()
        .read(|reader| Ok::<_, Failure>(catalog::update_session::completing_without_open_pulls(reader)?))
        .await?;
    for session in left {
        // US-19
        if let Err(failure) = update_session::advance(stackroom, session).await {
            // One session that cannot go on holds up neither the others nor expiry.
            tracing::error!(?failure, "a session could not be completed; it is tried again");
        }
    }
    Ok(())
}

/// Sessions whose pulls wait for their turn do not expire: it is the server that keeps them waiting.
async fn keep_waiting_pulls(stackroom: &Stackroom, now: Time) -> Result<(), Failure> {
    let idle = stackroom.settings().update_session_idle_timeout;
    let soon = now.plus(idle / 2);
    let waiting = stackroom
        .catalog()
        .read(move |reader| Ok::<_, Failure>(catalog::update_session::with_open_pulls(reader, soon)?))
        .await?;
    if waiting.is_empty() {
        return Ok(());
    }
    stackroom
        .catalog()
        .write(move |change| {
            for session in &waiting {
                catalog::update_session::extend(change, session, now.plus(idle))?;
            }
            Ok(())
        })
        .await
}

/// What is due to be removed.
#[derive(Default)]
struct Due {
    update_sessions: Vec<UpdateSessionId>,
    download_sessions: Vec<DownloadSessionId>,
}

impl Due {
    const fn is_empty(&self) -> bool {
        self.update_sessions.is_empty() && self.download_sessions.is_empty()
    }
}

async fn due(stackroom: &Stackroom, now: Time) -> Result<Due, Failure> {
    let retired = now.minus(stackroom.settings().retire_after);
    stackroom
        .catalog()
        .read(move |reader| {
            // US-10, US-28
            let mut update_sessions = catalog::update_session::expired(reader, now)?;
            update_sessions.extend(catalog::update_session::ended_before(reader, retired)?);
            // DS-15
            let mut download_sessions = catalog::download_session::expired(reader, now)?;
            download_sessions.extend(catalog::download_session::ended_before(reader, retired)?);
            Ok(Due { update_sessions, download_sessions })
        })
        .await
}

async fn remove(stackroom: &Arc<Stackroom>, due: Due) -> Result<(), Failure> {
    let server = Arc::clone(stackroom);
    let (stopped, ended) = stackroom
        .catalog()
        .write(move |change| {
            let mut stopped: Vec<Stopped> = Vec::new();
            for id in due.update_sessions {
                let session = catalog::update_session::get(change, &id)?;
                // It may have been kept alive since it was found.
                if session.is_some_and(|session| {
                    session.ended_at.is_some() || update_session::has_expired(&server, &session)
                }) {
                    stopped.push(update_session::remove(change, &id)?);
                }
            }
            let mut ended = Vec::new();
            for id in due.download_sessions {
                let session = catalog::download_session::get(change, &id)?;
                if session.is_some_and(|session| {
                    session.ended_at.is_some() || crate::download_session::has_expired(&server, &session)
                }) {
                    catalog::download_session::delete(change, &id)?;
                    ended.push(id);
                }
            }
            Ok::<_, Failure>((stopped, ended))
        })
        .await?;
    for (session, files) in stopped {
        transfer::stop_session(stackroom, &session, files);
    }
    for session in ended {
        stackroom.downloads().stop_session(&session);
    }
    Ok(())
}

/// Forgets client tokens that nobody repeats any more.
///
/// # Errors
/// When the catalog fails.
pub async fn forget_tokens(stackroom: &Stackroom) -> Result<(), Failure> {
    let before = stackroom.environment().now().minus(TOKENS);
    stackroom
        .catalog()
        .write(move |change| {
            catalog::client_token::delete_older_than(change, before)?;
            Ok(())
        })
        .await
}
