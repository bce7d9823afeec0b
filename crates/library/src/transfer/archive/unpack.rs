//! The end of an archive: its members take its place.

use std::sync::Arc;

use catalog::Transaction;
use catalog::update_session::UpdateSession;
use catalog::update_session_file::{Change, SessionFile, TransferStatus};
use vapi::Error;

use super::member::{clash, others, was_member};
use crate::failure::Failure;
use crate::session::keep_alive;
use crate::stackroom::Stackroom;
use crate::transfer::intake::Transfer;
use crate::transfer::progress::Activity;
use crate::transfer::record::{self, wanted_in};
use crate::transfer::{free_old_bytes, signed};

/// What came of an archive that is all here.
pub(super) enum Unpacked {
    /// Its members are files of the session.
    Ready,
    /// They cannot be.
    Refused(Error),
    /// The session has ended, or the archive was announced anew.
    Unwanted,
}

/// Makes files of the session of the members of an archive, all of them at once, in place of the archive.
pub(super) async fn unpack(transfer: &Transfer, size: u64) -> Result<Unpacked, Failure> {
    let Transfer { stackroom, file, .. } = transfer;
    let (owner, archive) = (Arc::clone(stackroom), file.clone());
    let activity = Activity::now(stackroom, file);
    let unpacked = stackroom.catalog().write(move |change| {
        let Some((record, session)) = wanted_in(change, &archive)? else {
            return Ok((Unpacked::Unwanted, Vec::new(), None));
        };
        let members = catalog::update_session_file::members_of(change, &record.transfer_id)?;
        let others = others(change, &record)?;
        for member in &members {
            if let Some(error) = clash(&record, &member.name, &others) {
                return Ok((Unpacked::Refused(error), Vec::new(), None));
            }
        }
        let replaced = forget_archive_before(change, &session)?;
        adopt(change, record, &members, size)?;
        remove_what_is_not_in_it(change, &owner, &session, &members)?;
        Ok::<_, Failure>((Unpacked::Ready, replaced, activity.note(change)?))
    });
    let (unpacked, replaced, api_session) = unpacked.await?;
    keep_alive(stackroom, api_session).await;
    for file in replaced {
        free_old_bytes(stackroom, file).await;
    }
    Ok(unpacked)
}

/// Takes away the files of an archive that the session has unpacked before: the new one is the whole package.
fn forget_archive_before(change: &Transaction, session: &UpdateSession) -> Result<Vec<SessionFile>, Failure> {
    let mut forgotten = Vec::new();
    for file in
        catalog::update_session_file::list(change, &session.id)?.iter().filter(|file| was_member(file))
    {
        // USF-01
        forgotten.extend(catalog::update_session_file::delete(change, &session.id, &file.name)?);
    }
    Ok(forgotten)
}

/// Makes files of the members. The archive's record stays, hidden, so that a client whose answer was lost can ask how
/// its upload ended.
fn adopt(
    change: &Transaction,
    mut archive: SessionFile,
    members: &[SessionFile],
    size: u64,
) -> Result<(), Failure> {
    for member in members {
        // What was to be removed is replaced.
        catalog::update_session_file::delete(change, &member.session_id, &member.name)?;
    }
    archive.status = TransferStatus::Ready;
    archive.received = signed(size);
    archive.safe = archive.received;
    archive.facts = None;
    archive.error = None;
    catalog::update_session_file::update(change, &archive)?;
    catalog::update_session_file::adopt_members(change, &archive.transfer_id)?;
    Ok(())
}

/// An archive is the whole package: the item's files that are not in it go, and what its descriptor refers to and it
/// does not have is missing.
fn remove_what_is_not_in_it(
    change: &Transaction,
    stackroom: &Stackroom,
    session: &UpdateSession,
    members: &[SessionFile],
) -> Result<(), Failure> {
    let Some(storage) = members.first().map(|member| &member.storage) else { return Ok(()) };
    for file in catalog::item_file::list_at(change, &session.item_id, session.content_version)? {
        if catalog::update_session_file::get(change, &session.id, &file.name)?.is_none() {
            let position = catalog::update_session_file::next_position(change, &session.id)?;
            let (name, storage) = (file.name, storage.clone());
            let removal = record::new(stackroom, &session.id, name, position, storage, Change::Remove);
            // USF-22
            catalog::update_session_file::put(change, &removal)?;
        }
    }
    Ok(())
}
