//! Completing a session: the one moment in which what it collected becomes visible.

use std::sync::Arc;

use catalog::item::Item;
use catalog::item_file::ItemFile;
use catalog::update_session::{SessionState, UpdateSession};
use catalog::update_session_file::{Change, SessionFile, SourceType, TransferStatus};
use catalog::{Time, Transaction};
use ids::UpdateSessionId;
use vapi::Error;

use super::find_active;
use crate::caller::Caller;
use crate::collection;
use crate::failure::Failure;
use crate::item;
use crate::stackroom::Stackroom;
use crate::transfer::{self, Stopped};
use crate::wording;

/// Completes a session, or lets it wait for what the server still pulls.
pub(super) async fn complete(caller: &Caller, id: UpdateSessionId) -> Result<(), Error> {
    let stackroom = Arc::clone(caller.stackroom());
    let now = caller.now();
    let outcome = caller.catalog().write(move |change| {
        let session = find_active(&stackroom, change, &id, "completed")?;
        if session.completing {
            return Err(wording::update_session_completing(&session.id).into());
        }
        let files = catalog::update_session_file::list(change, &session.id)?;
        all_pushed(&session, &files)?;
        proceed(change, session, &files, now)
    });
    finished(caller.stackroom(), outcome.await?);
    Ok(())
}

/// Goes on with a session that waits for its pulls, after one of them ended.
pub(crate) async fn advance(stackroom: &Arc<Stackroom>, id: UpdateSessionId) -> Result<(), Failure> {
    let now = stackroom.environment().now();
    let outcome = stackroom.catalog().write(move |change| {
        let session = catalog::update_session::get(change, &id)?;
        let waiting = session.filter(|session| session.state == SessionState::Active && session.completing);
        let Some(session) = waiting else { return Ok(Outcome::Waits) };
        let files = catalog::update_session_file::list(change, &session.id)?;
        proceed(change, session, &files, now)
    });
    finished(stackroom, outcome.await?);
    Ok(())
}

/// What came of completing.
enum Outcome {
    /// The content is visible.
    Visible {
        /// Whether it took the place of content that was visible before.
        replaces: bool,
    },
    /// The server still pulls files.
    Waits,
    /// A file had failed, and the session with it.
    Failed(Stopped),
}

fn finished(stackroom: &Arc<Stackroom>, outcome: Outcome) {
    match outcome {
        Outcome::Visible { replaces: true } => collection::soon(stackroom),
        Outcome::Visible { replaces: false } | Outcome::Waits => (),
        Outcome::Failed((session, files)) => transfer::stop_session(stackroom, &session, files),
    }
}

/// Whether all files that the client has to push have arrived as announced.
fn all_pushed(session: &UpdateSession, files: &[SessionFile]) -> Result<(), Error> {
    let missing: Vec<_> = added(files)
        .filter(|file| file.source_type == SourceType::Push && file.status != TransferStatus::Ready)
        .map(|file| file.name.as_str())
        .collect();
    // US-17
    if missing.is_empty() { Ok(()) } else { Err(wording::files_not_uploaded(&session.id, &missing)) }
}

/// Takes the step that the state of the pulled files allows: fail, wait, or make the content visible.
fn proceed(
    change: &Transaction,
    mut session: UpdateSession,
    files: &[SessionFile],
    now: Time,
) -> Result<Outcome, Failure> {
    let failed: Vec<_> = added(files).filter(|file| file.status == TransferStatus::Error).collect();
    if !failed.is_empty() {
        session.state = SessionState::Error;
        session.completing = false;
        session.ended_at = Some(now);
        // US-07
        session.error = Some(wording::to_record(&wording::files_failed(&failed)));
        catalog::update_session::update(change, &session)?;
        let files = catalog::update_session_file::delete_of_session(change, &session.id)?;
        return Ok(Outcome::Failed((session.id, files)));
    }
    if added(files).any(|file| file.status != TransferStatus::Ready) {
        // US-19
        session.completing = true;
        catalog::update_session::update(change, &session)?;
        return Ok(Outcome::Waits);
    }
    let item = item::find_record(change, &session.item_id)?;
    let replaces = make_visible(change, item, files, now)?;
    session.state = SessionState::Done;
    session.completing = false;
    session.ended_at = Some(now);
    catalog::update_session::update(change, &session)?;
    Ok(Outcome::Visible { replaces })
}

/// Makes the session's files the item's content, in the transaction that ends the session; whether that replaces or
/// removes any.
fn make_visible(
    change: &Transaction,
    mut item: Item,
    files: &[SessionFile],
    now: Time,
) -> Result<bool, Failure> {
    // US-13, US-18, ITM-10, ITM-13
    item.content_version += 1;
    item.last_modified_at = now;
    let mut replaces = false;
    for file in files {
        // USF-22
        replaces |= catalog::item_file::close(change, &item.id, &file.name, item.content_version)?;
        if file.change == Change::Add {
            catalog::item_file::insert(change, &item_file(change, &item, file)?)?;
        }
    }
    // ITM-16
    item.size = catalog::item_file::list_at(change, &item.id, item.content_version)?
        .iter()
        .map(|file| file.size)
        .sum();
    catalog::item::update(change, &item)?;
    Ok(replaces)
}

fn item_file(change: &Transaction, item: &Item, file: &SessionFile) -> Result<ItemFile, Failure> {
    Ok(ItemFile {
        item_id: item.id.clone(),
        name: file.name.clone(),
        // FIL-06
        version: catalog::item_file::next_file_version(change, &item.id, &file.name)?,
        blob_id: file.blob_id.clone(),
        size: file.received,
        sha256: file.sha256.clone().unwrap_or_default(),
        digests: file.digests.clone(),
        checksum: file.checksum.clone(),
        since: item.content_version,
        until: None,
    })
}

fn added(files: &[SessionFile]) -> impl Iterator<Item = &SessionFile> {
    files.iter().filter(|file| file.change == Change::Add)
}
