//! The files that a file brings along: entries that the server makes by itself.

use std::collections::HashSet;

use catalog::Transaction;
use catalog::update_session::UpdateSession;
use catalog::update_session_file::{Change, SessionFile, SourceType};

use super::{record, signed};
use crate::failure::Failure;
use crate::pull::PullSource;
use crate::stackroom::Stackroom;
use crate::type_adapter::{Implied, TypeAdapter};
use crate::update_session_file::file_name::{FileName, Neighbours};

/// Announces the files that a file with these facts brings along and that neither session nor item have, to come the
/// way that it came; whether any of them is to be pulled. What a session is to remove stays so.
pub(super) fn announce(
    change: &Transaction,
    stackroom: &Stackroom,
    adapter: &'static dyn TypeAdapter,
    session: &UpdateSession,
    file: &SessionFile,
    facts: &str,
) -> Result<bool, Failure> {
    let mut is_pulled = false;
    let implied = adapter.implied(&file.name, facts);
    if implied.is_empty() {
        return Ok(is_pulled);
    }
    let (removed, mut names) = names(change, session)?;
    let mut position = catalog::update_session_file::next_position(change, &session.id)?;
    for implied in implied {
        // FIL-14: a file that cannot have that name, or not beside the others, is missing in the end.
        let is_possible = FileName::parse(&implied.name).is_ok();
        if removed.contains(&implied.name) || !is_possible || !names.add(&implied.name) {
            continue;
        }
        let entry = entry(stackroom, adapter, file, implied, position);
        position += 1;
        // A session that is being completed waits for its pulls alone.
        if entry.source_type == SourceType::Pull || !session.completing {
            // USF-14
            catalog::update_session_file::put(change, &entry)?;
            is_pulled |= entry.source_type == SourceType::Pull;
        }
    }
    Ok(is_pulled)
}

/// The files that a session is to remove, and the names of those that it would leave.
fn names(change: &Transaction, session: &UpdateSession) -> Result<(HashSet<String>, Neighbours), Failure> {
    let announced = catalog::update_session_file::list(change, &session.id)?;
    let present = catalog::item_file::list_at(change, &session.item_id, session.content_version)?;
    let (added, removed): (Vec<_>, Vec<_>) =
        announced.into_iter().partition(|file| file.change == Change::Add);
    let removed: HashSet<_> = removed.into_iter().map(|file| file.name).collect();
    let present = present.iter().map(|file| file.name.as_str()).filter(|name| !removed.contains(*name));
    let names = Neighbours::of(present.chain(added.iter().map(|file| file.name.as_str())));
    Ok((removed, names))
}

fn entry(
    stackroom: &Stackroom,
    adapter: &'static dyn TypeAdapter,
    file: &SessionFile,
    implied: Implied,
    position: i64,
) -> SessionFile {
    let source = file.source.as_deref().and_then(PullSource::from_record);
    let source = source.and_then(|source| source.beside(&implied.name));
    let (session, storage) = (&file.session_id, file.storage.clone());
    let is_kept = adapter.role(&implied.name).is_kept;
    SessionFile {
        source_type: if source.is_some() { SourceType::Pull } else { SourceType::Push },
        source: source.as_ref().map(PullSource::to_record),
        expected_size: implied.size.map(signed),
        keep_in_storage: Some(is_kept),
        ..record::new(stackroom, session, implied.name, position, storage, Change::Add)
    }
}
