//! What records say of files on their way in: whether they are still wanted, and what becomes of them.

use std::sync::Arc;

use blobs::BlobStore;
use catalog::blob::Blob;
use catalog::update_session::{SessionState, UpdateSession};
use catalog::update_session_file::{Change, SessionFile, SourceType, TransferStatus};
use catalog::{Reader, Time, Transaction};
use ids::{BlobId, StorageId, UpdateSessionId};
use vapi::Error;

use super::intake::Outcome;
use super::progress::Activity;
use super::running::Claim;
use super::signed;
use crate::digests;
use crate::failure::Failure;
use crate::session::keep_alive;
use crate::stackroom::Stackroom;
use crate::type_adapter::Arrived;
use crate::wording;

/// A file of which a session knows no more than its name.
pub(crate) fn new(
    stackroom: &Stackroom,
    session: &UpdateSessionId,
    name: String,
    position: i64,
    storage: StorageId,
    change: Change,
) -> SessionFile {
    let environment = stackroom.environment();
    SessionFile {
        session_id: session.clone(),
        name,
        position,
        transfer_id: environment.identifier(),
        change,
        source_type: SourceType::None,
        status: TransferStatus::WaitingForTransfer,
        expected_size: None,
        checksum: None,
        source: None,
        storage,
        blob_id: environment.identifier(),
        received: 0,
        safe: 0,
        sha256: None,
        digests: None,
        facts: None,
        error: None,
        keep_in_storage: None,
        archive: None,
        archive_header: None,
        archive_offset: None,
        lease_owner: None,
        lease_until: None,
        created_at: environment.now(),
    }
}

/// The record of a file as it is now, unless its session has ended, or the file is READY or was announced anew
/// meanwhile.
pub(crate) fn wanted(reader: &Reader, file: &SessionFile) -> Result<Option<SessionFile>, Failure> {
    Ok(wanted_in(reader, file)?.map(|(record, _)| record))
}

/// The same, and the session.
pub(super) fn wanted_in(
    reader: &Reader,
    file: &SessionFile,
) -> Result<Option<(SessionFile, UpdateSession)>, Failure> {
    let record = catalog::update_session_file::get_by_transfer(reader, &file.transfer_id)?;
    let is_same =
        |record: &SessionFile| record.blob_id == file.blob_id && record.status != TransferStatus::Ready;
    let Some(record) = record.filter(is_same) else { return Ok(None) };
    let session = catalog::update_session::get(reader, &record.session_id)?;
    Ok(session.filter(|session| session.state == SessionState::Active).map(|session| (record, session)))
}

/// Which bytes a file that became READY stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kept {
    /// Those that were received.
    Own,
    /// The same bytes, which were stored before.
    Same,
}

/// Makes a file READY, whose bytes are durable.
pub(super) fn make_ready(
    change: &Transaction,
    mut record: SessionFile,
    arrived: &Arrived,
    now: Time,
) -> Result<Kept, Failure> {
    let digests = arrived.digests.iter().map(|(algorithm, digest)| (*algorithm, digest.as_str()));
    let sha256 = arrived.digests.get(&blobs::Algorithm::Sha256).cloned().unwrap_or_default();
    let kept = match catalog::blob::find_same(change, &record.storage, &sha256)? {
        // They are known already: what is there is what came.
        Some(same) if same.id == record.blob_id => Kept::Own,
        Some(same) => {
            record.blob_id = same.id;
            Kept::Same
        }
        None => {
            let blob = Blob {
                id: record.blob_id.clone(),
                storage: record.storage.clone(),
                size: signed(arrived.size),
                sha256: sha256.clone(),
                created_at: now,
            };
            catalog::blob::insert(change, &blob)?;
            Kept::Own
        }
    };
    record.status = TransferStatus::Ready;
    record.received = signed(arrived.size);
    record.safe = record.received;
    record.digests = digests::to_record(digests);
    record.sha256 = Some(sha256);
    record.facts.clone_from(&arrived.facts);
    record.error = None;
    catalog::update_session_file::update(change, &record)?;
    Ok(kept)
}

/// Marks a file whose bytes cannot be had or used, and frees what came of them. `received` is how much came, if it is
/// more than is known already.
pub(crate) async fn refuse(
    stackroom: &Arc<Stackroom>,
    claim: Claim,
    file: SessionFile,
    error: Error,
    received: Option<u64>,
) -> Result<Outcome, Failure> {
    let activity = Activity::now(stackroom, &file);
    let (storage, blob) = (file.storage.clone(), file.blob_id.clone());
    let message = wording::to_record(&error);
    let marked = stackroom.catalog().write(move |change| {
        let Some(mut record) = wanted(change, &file)? else {
            return Ok((None, catalog::blob::is_known(change, &file.blob_id)?, None));
        };
        let members = catalog::update_session_file::delete_members(change, &record.transfer_id)?;
        // USF-19
        record.status = TransferStatus::Error;
        record.error = Some(message);
        record.received = received.map_or(record.received, signed);
        record.safe = 0;
        record.facts = None;
        catalog::update_session_file::update(change, &record)?;
        let is_stored = catalog::blob::get(change, &file.blob_id)?.is_some();
        Ok::<_, Failure>((Some(members), is_stored, activity.note(change)?))
    });
    let (marked, is_needed, api_session) = marked.await?;
    keep_alive(stackroom, api_session).await;
    if !is_needed {
        match stackroom.storages().store(&storage) {
            Ok(store) => delete(store.as_ref(), &blob).await,
            Err(failure) => {
                tracing::warn!(?failure, %storage, "what came of a refused file cannot be removed");
            }
        }
    }
    drop(claim);
    let Some(members) = marked else { return Ok(Outcome::Unwanted) };
    super::free(stackroom, members).await;
    Ok(Outcome::Refused(error))
}

/// Deletes bytes that nobody needs. The outcome of the transfer is durable already: what is left behind is collected
/// later.
pub(super) async fn delete(store: &dyn BlobStore, blob: &BlobId) {
    if let Err(error) = store.delete(blob).await {
        tracing::error!(%error, %blob, "bytes that nobody needs could not be removed; collection will find them");
    }
}
