//! What an item's type makes of a file on its way in.

use blobs::{Algorithm, Received};
use catalog::Transaction;
use catalog::update_session::UpdateSession;
use catalog::update_session_file::SessionFile;
use vapi::Error;

use super::verification;
use crate::failure::Failure;
use crate::stackroom::Stackroom;
use crate::study;
use crate::type_adapter::{self, Arrived, Role, TypeAdapter, file_set};
use crate::wording;

/// What an item's type makes of a file.
#[derive(Clone)]
pub(super) struct Kind {
    pub(super) adapter: &'static dyn TypeAdapter,
    pub(super) role: Role,
    /// The digests that are needed besides SHA-256.
    pub(super) digests: Vec<Algorithm>,
}

impl Kind {
    /// What the item's type makes of an announced file now. One whose session is gone is a plain file: nobody wants it.
    pub(super) async fn of(stackroom: &Stackroom, file: &SessionFile) -> Result<Self, Failure> {
        let known = file.clone();
        let kind = stackroom.catalog().read(move |reader| {
            let session = catalog::update_session::get(reader, &known.session_id)?;
            let item = session.as_ref().map(|session| catalog::item::get(reader, &session.item_id));
            let item = item.transpose()?.flatten();
            let adapter = type_adapter::of(item.as_ref().map_or("", |item| &item.kind));
            let mut digests = verification::algorithms(&known);
            if let Some(session) = session.filter(|_| is_understood(adapter)) {
                digests.extend(adapter.digests(&known.name, false, &file_set::of_session(reader, &session)?));
            }
            Ok::<_, Failure>(Self { adapter, role: adapter.role(&known.name), digests })
        });
        kind.await
    }

    /// What is wrong with a file that has that many bytes or more, if that is too much.
    pub(super) fn excess(&self, file: &SessionFile, size: u64) -> Option<Error> {
        // USF-07
        let announced = file.expected_size.map(i64::unsigned_abs).filter(|announced| size > *announced);
        let too_large = || self.role.largest.filter(|largest| size > *largest);
        announced
            .map(|announced| wording::wrong_size(&file.name, announced, size))
            .or_else(|| too_large().map(|largest| wording::part_too_large(&file.name, largest)))
    }

    /// Looks at a file that is here in full.
    pub(super) async fn inspect(
        &self,
        name: &str,
        head: Vec<u8>,
        received: &Received,
    ) -> Result<Arrived, Failure> {
        let size = received.size;
        let facts = study::inspect(self.adapter, name, head, size).await?;
        let digests = received.digests.iter().map(|(algorithm, digest)| (algorithm, digest.to_owned()));
        Ok(Arrived { name: name.to_owned(), size, digests: digests.collect(), facts })
    }

    /// Compares a file that is here in full with what others of the session say of it.
    pub(super) fn compare(
        &self,
        change: &Transaction,
        session: &UpdateSession,
        file: &Arrived,
    ) -> Result<Result<(), Error>, Failure> {
        if !is_understood(self.adapter) {
            return Ok(Ok(()));
        }
        Ok(self.adapter.compare(file, &file_set::of_session(change, session)?))
    }
}

/// Whether files mean anything to an adapter. For plain files nothing needs to be looked up.
fn is_understood(adapter: &dyn TypeAdapter) -> bool {
    adapter.describe().kind != type_adapter::PLAIN
}
