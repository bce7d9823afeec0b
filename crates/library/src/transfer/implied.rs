//! The files that a file brings along: entries that the server makes by itself.

use catalog::Transaction;
use catalog::update_session::UpdateSession;
use catalog::update_session_file::{Change, SessionFile, SourceType};

use super::{record, signed};
use crate::failure::Failure;
use crate::pull::PullSource;
use crate::stackroom::Stackroom;
use crate::type_adapter::{Implied, TypeAdapter};
use crate::update_session_file::file_name::FileName;

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
    for implied in adapter.implied(&file.name, facts) {
        let is_announced = catalog::update_session_file::get(change, &session.id, &implied.name)?.is_some();
        let version = session.content_version;
        let is_present = || catalog::item_file::get_at(change, &session.item_id, version, &implied.name);
        // A file that cannot have that name is missing in the end.
        if is_announced || is_present()?.is_some() || FileName::parse(&implied.name).is_err() {
            continue;
        }
        let position = catalog::update_session_file::next_position(change, &session.id)?;
        let entry = entry(stackroom, adapter, file, implied, position);
        // A session that is being completed waits for its pulls alone.
        if entry.source_type == SourceType::Pull || !session.completing {
            // USF-14
            catalog::update_session_file::put(change, &entry)?;
            is_pulled |= entry.source_type == SourceType::Pull;
        }
    }
    Ok(is_pulled)
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
