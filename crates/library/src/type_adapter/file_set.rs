//! The files of a session or of an archive, as adapters look at them.

use catalog::Reader;
use catalog::item::Item;
use catalog::item_file::ItemFile;
use catalog::item_package::ItemPackage;
use catalog::update_session::UpdateSession;
use catalog::update_session_file::{Change, SessionFile, TransferStatus};
use ids::TransferId;

use super::{Arrived, FileSet, Summary};
use crate::digests;
use crate::failure::Failure;
use crate::item;

/// The item's files as a session would leave them, those remembered included that the item does not keep.
pub(crate) fn of_session(reader: &Reader, session: &UpdateSession) -> Result<FileSet, Failure> {
    let announced = catalog::update_session_file::list(reader, &session.id)?;
    let mut present = catalog::item_file::list_at(reader, &session.item_id, session.content_version)?;
    present.retain(|file| announced.iter().all(|announced| announced.name != file.name));
    let mut set = FileSet { arrived: present.iter().map(unchanged).collect(), awaited: Vec::new() };
    add(&mut set, announced.into_iter().filter(|file| file.change == Change::Add));
    let item = item::find_record(reader, &session.item_id)?;
    restore(reader, &item, session.content_version, &mut set)?;
    Ok(set)
}

/// The files of an item's current content, those remembered included that the item does not keep.
pub(crate) fn of_item(reader: &Reader, item: &Item) -> Result<FileSet, Failure> {
    let present = catalog::item_file::list_at(reader, &item.id, item.content_version)?;
    let mut set = FileSet { arrived: present.iter().map(unchanged).collect(), awaited: Vec::new() };
    restore(reader, item, item.content_version, &mut set)?;
    Ok(set)
}

fn restore(reader: &Reader, item: &Item, content_version: i64, set: &mut FileSet) -> Result<(), Failure> {
    if let Some(package) = catalog::item_package::get(reader, &item.id, content_version)? {
        let ItemPackage { facts, manifest, certificate, .. } = package;
        super::of(&item.kind).restore(&Summary { facts, manifest, certificate }, set);
    }
    Ok(())
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
