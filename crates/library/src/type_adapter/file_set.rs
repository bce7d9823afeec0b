//! The files of a session or of an archive, as adapters look at them.

use catalog::Reader;
use catalog::item_file::ItemFile;
use catalog::update_session::UpdateSession;
use catalog::update_session_file::{Change, SessionFile, TransferStatus};
use ids::TransferId;

use super::{Arrived, FileSet};
use crate::digests;
use crate::failure::Failure;

/// The item's files as a session would leave them.
pub(crate) fn of_session(reader: &Reader, session: &UpdateSession) -> Result<FileSet, Failure> {
    let announced = catalog::update_session_file::list(reader, &session.id)?;
    let mut present = catalog::item_file::list_at(reader, &session.item_id, session.content_version)?;
    present.retain(|file| announced.iter().all(|announced| announced.name != file.name));
    let mut set = FileSet { arrived: present.iter().map(unchanged).collect(), awaited: Vec::new() };
    add(&mut set, announced.into_iter().filter(|file| file.change == Change::Add));
    Ok(set)
}

/// The members of an archive that is coming in, as far as it has come.
pub(crate) fn of_archive(reader: &Reader, archive: &TransferId) -> Result<FileSet, Failure> {
    let mut set = FileSet::default();
    add(&mut set, catalog::update_session_file::members_of(reader, archive)?);
    Ok(set)
}

fn add(set: &mut FileSet, files: impl IntoIterator<Item = SessionFile>) {
    for file in files {
        if file.status == TransferStatus::Ready {
            set.arrived.push(arrived(file));
        } else {
            set.awaited.push(file.name);
        }
    }
}

fn arrived(file: SessionFile) -> Arrived {
    Arrived {
        size: file.received.unsigned_abs(),
        digests: digests::from_record(file.sha256.as_deref(), file.digests.as_deref()),
        name: file.name,
        facts: file.facts,
    }
}

fn unchanged(file: &ItemFile) -> Arrived {
    Arrived {
        name: file.name.clone(),
        size: file.size.unsigned_abs(),
        digests: digests::from_record(Some(&file.sha256), file.digests.as_deref()),
        facts: None,
    }
}
