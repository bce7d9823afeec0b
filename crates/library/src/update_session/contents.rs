//! The item's files as a session would leave them, and what its type says of them.

use std::collections::HashMap;
use std::sync::Arc;

use catalog::Reader;
use catalog::item::Item;
use catalog::update_session::UpdateSession;
use catalog::update_session_file::{Change, TransferStatus};
use ids::BlobId;
use ovf::certificate::Certificate;

use super::settlement::{Learned, Open, Place};
use crate::failure::Failure;
use crate::item;
use crate::type_adapter::{self, FileSet, Findings, TypeAdapter, file_set};

/// The item's files as a session would leave them.
pub(crate) struct Contents {
    /// The item as it is.
    pub(crate) item: Item,
    /// What understands its files.
    pub(crate) adapter: &'static dyn TypeAdapter,
    /// The files.
    pub(crate) set: FileSet,
    stored: HashMap<String, (BlobId, Place)>,
    learned: Arc<Learned>,
}

impl Contents {
    /// The files, with what was learned of their bytes since they came.
    pub(crate) fn of(
        reader: &Reader,
        session: &UpdateSession,
        learned: &Arc<Learned>,
    ) -> Result<Self, Failure> {
        let item = item::find_record(reader, &session.item_id)?;
        let adapter = type_adapter::of(&item.kind);
        let mut set = file_set::of_session(reader, session)?;
        let stored = stored(reader, session)?;
        for file in &mut set.arrived {
            if let Some((blob, _)) = stored.get(&file.name) {
                learned.add_to(blob, file);
            }
        }
        Ok(Self { item, adapter, set, stored, learned: Arc::clone(learned) })
    }

    /// The certificates that they are signed with, the signer's first; none when they are not signed.
    pub(crate) fn signers(&self) -> Vec<Certificate> {
        self.adapter.signers(&self.set)
    }

    /// What is wrong with them.
    pub(crate) fn examine(&self) -> Findings {
        let mut findings = self.adapter.examine(&self.set);
        let unread = std::mem::take(&mut findings.unread);
        for name in unread {
            let refusal = self.stored.get(&name).and_then(|(blob, _)| self.learned.refusal(blob));
            match refusal {
                Some(error) => findings.refuse(&name, error.clone()),
                None => findings.unread.push(name),
            }
        }
        findings
    }

    /// What has to be learned from the stored bytes before the findings can be relied on.
    pub(crate) fn open(&self, findings: &Findings) -> Vec<Open> {
        let mut open: HashMap<&str, Open> = HashMap::new();
        let unknown = findings.unknown.iter().map(|(name, algorithm)| (name, Some(*algorithm)));
        let unread = findings.unread.iter().map(|name| (name, None));
        for (name, algorithm) in unknown.chain(unread) {
            let Some((blob, place)) = self.stored.get(name) else { continue };
            let entry = open.entry(name).or_insert_with(|| Open::new(name, blob, place));
            match algorithm {
                Some(algorithm) => entry.digests.push(algorithm),
                None => entry.inspected_by = Some(self.adapter),
            }
        }
        open.into_values().collect()
    }
}

/// Where the bytes of the files are, and who keeps what is known of them.
fn stored(reader: &Reader, session: &UpdateSession) -> Result<HashMap<String, (BlobId, Place)>, Failure> {
    let mut stored = HashMap::new();
    for file in catalog::item_file::list_at(reader, &session.item_id, session.content_version)? {
        let place = Place::Item { item: file.item_id, version: file.version };
        stored.insert(file.name, (file.blob_id, place));
    }
    for file in catalog::update_session_file::list(reader, &session.id)? {
        stored.remove(&file.name);
        if file.change == Change::Add && file.status == TransferStatus::Ready {
            stored.insert(file.name, (file.blob_id, Place::Session { transfer: file.transfer_id }));
        }
    }
    Ok(stored)
}
