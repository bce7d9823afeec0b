//! Completing a session: the one moment in which what it collected becomes visible.

mod publication;

use std::sync::Arc;

use catalog::update_session::{SessionState, UpdateSession};
use catalog::update_session_file::{Change, SessionFile, SourceType, TransferStatus};
use catalog::{Time, Transaction};
use ids::UpdateSessionId;
use vapi::Error;

use super::contents::Contents;
use super::find_active;
use super::settlement::{Attempt, Learned, Settlement};
use super::verdict;
use crate::caller::Caller;
use crate::collection;
use crate::failure::Failure;
use crate::stackroom::Stackroom;
use crate::transfer::{self, Stopped};
use crate::wording;

/// Completes a session, or lets it wait for what the server still pulls.
pub(super) async fn complete(caller: &Caller, id: UpdateSessionId) -> Result<(), Error> {
    let stackroom = caller.stackroom();
    let mut settlement = Settlement::default();
    loop {
        let (owner, session) = (Arc::clone(stackroom), id.clone());
        let (learned, now) = (settlement.learned(), caller.now());
        let attempt = caller.catalog().write(move |change| {
            let session = find_active(&owner, change, &session, "completed")?;
            if session.completing {
                return Err(wording::update_session_completing(&session.id).into());
            }
            let files = catalog::update_session_file::list(change, &session.id)?;
            all_pushed(&session, &files)?;
            proceed(change, session, &files, &learned, now)
        });
        match attempt.await? {
            Attempt::Made(outcome) => return finished(stackroom, outcome),
            Attempt::Open(open) => settlement.learn(stackroom, &id, open).await?,
        }
    }
}

/// Goes on with a session that waits for its pulls, after one of them ended.
pub(crate) async fn advance(stackroom: &Arc<Stackroom>, id: UpdateSessionId) -> Result<(), Failure> {
    let mut settlement = Settlement::default();
    loop {
        let (session, learned) = (id.clone(), settlement.learned());
        let now = stackroom.environment().now();
        let attempt = stackroom.catalog().write(move |change| {
            let session = catalog::update_session::get(change, &session)?;
            let waiting =
                session.filter(|session| session.state == SessionState::Active && session.completing);
            let Some(session) = waiting else { return Ok(Attempt::Made(Outcome::Waits)) };
            let files = catalog::update_session_file::list(change, &session.id)?;
            proceed(change, session, &files, &learned, now)
        });
        match attempt.await? {
            Attempt::Made(outcome) => {
                if let Err(refusal) = finished(stackroom, outcome) {
                    tracing::debug!(%refusal, session = %id, "a session that waited for its pulls failed");
                }
                return Ok(());
            }
            Attempt::Open(open) => settlement.learn(stackroom, &id, open).await?,
        }
    }
}

/// What came of completing.
enum Outcome {
    /// The content is visible.
    Visible {
        /// Whether there are bytes that it does not need: of content that was visible before, or of files not kept.
        leaves_bytes: bool,
    },
    /// The server still pulls files.
    Waits,
    /// A file had failed, and the session with it.
    Failed(Stopped),
    /// The files do not make an item of its type, or not one that the client or the library's policy lets in.
    Refused(Stopped, Error),
}

fn finished(stackroom: &Arc<Stackroom>, outcome: Outcome) -> Result<(), Error> {
    match outcome {
        Outcome::Visible { leaves_bytes: true } => collection::soon(stackroom),
        Outcome::Visible { leaves_bytes: false } | Outcome::Waits => (),
        Outcome::Failed((session, files)) => transfer::stop_session(stackroom, &session, files),
        Outcome::Refused((session, files), refusal) => {
            transfer::stop_session(stackroom, &session, files);
            return Err(refusal);
        }
    }
    Ok(())
}

/// Whether all files that the client has to push have arrived as announced.
fn all_pushed(session: &UpdateSession, files: &[SessionFile]) -> Result<(), Error> {
    let missing: Vec<_> = added(files)
        .filter(|file| file.source_type == SourceType::Push && file.status != TransferStatus::Ready)
        .collect();
    // US-17
    if missing.is_empty() { Ok(()) } else { Err(wording::files_not_uploaded(&session.id, &missing)) }
}

/// Takes the step that the state of the files allows: fail, wait, or make the content visible.
fn proceed(
    change: &Transaction,
    mut session: UpdateSession,
    files: &[SessionFile],
    learned: &Arc<Learned>,
    now: Time,
) -> Result<Attempt<Outcome>, Failure> {
    let failed: Vec<_> = added(files).filter(|file| file.status == TransferStatus::Error).collect();
    if !failed.is_empty() {
        let stopped = fail(change, session, &wording::files_failed(&failed), now)?;
        return Ok(Attempt::Made(Outcome::Failed(stopped)));
    }
    if added(files).any(|file| file.status != TransferStatus::Ready) {
        // US-19
        session.completing = true;
        catalog::update_session::update(change, &session)?;
        return Ok(Attempt::Made(Outcome::Waits));
    }
    // US-20
    let contents = Contents::of(change, &session, learned)?;
    let findings = contents.examine();
    if findings.are_open() {
        return Ok(Attempt::Open(contents.open(&findings)));
    }
    let verdict = verdict::judge(change, &session, &contents, findings, now)?;
    if !verdict.reasons.is_empty() {
        let refusal = wording::package_refused(&verdict.reasons);
        let stopped = fail(change, session, &refusal, now)?;
        return Ok(Attempt::Made(Outcome::Refused(stopped, refusal)));
    }
    let leaves_bytes = publication::publish(change, contents, &verdict, files, now)?;
    session.state = SessionState::Done;
    session.completing = false;
    session.ended_at = Some(now);
    catalog::update_session::update(change, &session)?;
    Ok(Attempt::Made(Outcome::Visible { leaves_bytes }))
}

/// Ends the session as failed; the item stays as it is.
fn fail(
    change: &Transaction,
    mut session: UpdateSession,
    reason: &Error,
    now: Time,
) -> Result<Stopped, Failure> {
    session.state = SessionState::Error;
    session.completing = false;
    session.ended_at = Some(now);
    // US-07
    session.error = Some(wording::to_record(reason));
    catalog::update_session::update(change, &session)?;
    let files = catalog::update_session_file::delete_of_session(change, &session.id)?;
    Ok((session.id, files))
}

fn added(files: &[SessionFile]) -> impl Iterator<Item = &SessionFile> {
    files.iter().filter(|file| file.change == Change::Add)
}
