//! The way in for the bytes of one announced file.

use std::sync::Arc;
use std::time::Duration;

use blobs::{BlobStore, Received, Receiver};
use bytes::Bytes;
use catalog::blob::Blob;
use catalog::update_session::SessionState;
use catalog::update_session_file::{SessionFile, TransferStatus};
use catalog::{Reader, Time, Transaction};
use ids::{BlobId, UpdateSessionId};
use vapi::Error;

use super::running::{Claim, Reason};
use super::verification;
use crate::failure::Failure;
use crate::session::{SessionKey, keep_alive};
use crate::stackroom::Stackroom;
use crate::wording;

/// How often what was received is made safe and counted as activity of the session: after so much time or so many
/// bytes, whichever comes first.
const CHECKPOINT_TIME: Duration = Duration::from_secs(5);
const CHECKPOINT_BYTES: u64 = 256 << 20;

/// The way in for the bytes of one announced file.
pub(crate) struct Intake {
    stackroom: Arc<Stackroom>,
    claim: Claim,
    file: SessionFile,
    store: Arc<dyn BlobStore>,
    receiver: Receiver,
    safe: u64,
    checkpoint_at: Time,
}

/// What came of receiving.
pub(crate) enum Outcome {
    /// The file is READY, with so many bytes.
    Ready(u64),
    /// The file is in ERROR: what came is not what was announced.
    Refused(Error),
    /// The session has ended, or the file was announced anew: nobody wants the bytes.
    Unwanted,
}

impl Intake {
    /// Begins, or goes on at `offset`, which is known to be safe.
    pub(crate) async fn begin(
        stackroom: &Arc<Stackroom>,
        claim: Claim,
        file: SessionFile,
        offset: u64,
    ) -> Result<Self, Failure> {
        let store = stackroom.storages().store(&file.storage)?;
        let mut receiver = store.receive(&file.blob_id, offset, &verification::algorithms(&file)).await?;
        if let Some(size) = file.expected_size {
            // A disk that is too small is told at the first byte rather than at the last.
            receiver.expect(size.unsigned_abs()).await?;
        }
        claim.received(offset);
        let checkpoint_at = stackroom.environment().now();
        Ok(Self {
            stackroom: Arc::clone(stackroom),
            claim,
            file,
            store,
            receiver,
            safe: offset,
            checkpoint_at,
        })
    }

    pub(crate) const fn claim(&self) -> &Claim {
        &self.claim
    }

    pub(crate) const fn file(&self) -> &SessionFile {
        &self.file
    }

    pub(crate) fn received(&self) -> u64 {
        self.receiver.received()
    }

    /// Takes bytes in; waits while those before are not written yet.
    pub(crate) async fn write(&mut self, bytes: Bytes) -> Result<(), Failure> {
        let received = self.receiver.received() + bytes.len() as u64;
        if self.exceeds(received) {
            let expected = self.file.expected_size.unwrap_or(0).unsigned_abs();
            return Err(wording::wrong_size(&self.file.name, expected, received).into());
        }
        self.receiver.write(bytes).await?;
        self.claim.received(received);
        let now = self.stackroom.environment().now();
        if now.since(self.checkpoint_at) >= CHECKPOINT_TIME || received - self.safe >= CHECKPOINT_BYTES {
            self.checkpoint_at = now;
            self.safe = self.receiver.checkpoint().await?;
            write_down_progress(&self.stackroom, &self.file, received, self.safe).await?;
        }
        Ok(())
    }

    /// Whether so many bytes are more than were announced.
    pub(crate) fn exceeds(&self, received: u64) -> bool {
        self.file.expected_size.is_some_and(|expected| received > expected.unsigned_abs())
    }

    /// The source broke off: makes safe what came, and returns how much that is. What nobody wants any more is
    /// given up instead.
    pub(crate) async fn pause(self) -> Result<u64, Failure> {
        let Self { stackroom, claim, file, receiver, .. } = self;
        let received = receiver.received();
        if matches!(claim.reason(), Some(Reason::SessionEnded | Reason::Withdrawn)) {
            drop(receiver);
            // Whoever removed the record frees the bytes, but only those that nothing else names.
            drop(claim);
            return Ok(0);
        }
        let safe = receiver.stop().await?;
        write_down_progress(&stackroom, &file, received, safe).await?;
        Ok(safe)
    }

    /// Nothing more comes, and what came cannot be used.
    pub(crate) async fn refuse(self, error: Error) -> Result<Outcome, Failure> {
        let Self { stackroom, claim, file, receiver, .. } = self;
        claim.validating();
        let received = receiver.received();
        drop(receiver);
        refuse(&stackroom, claim, file, error, Some(received)).await
    }

    /// All bytes came: makes them durable, verifies them and makes the file READY.
    pub(crate) async fn finish(self) -> Result<Outcome, Failure> {
        // USF-15
        self.claim.validating();
        let Self { stackroom, claim, file, store, receiver, .. } = self;
        let received = receiver.finish().await?;
        if let Err(error) = verification::verify(&file, &received) {
            return refuse(&stackroom, claim, file, error, Some(received.size)).await;
        }
        let size = received.size;
        let activity = Activity::now(&stackroom, &file);
        let blob = file.blob_id.clone();
        let kept = stackroom.catalog().write(move |change| {
            let kept = make_ready(change, &file, &received, activity.now)?;
            let is_known = catalog::blob::is_known(change, &file.blob_id)?;
            Ok::<_, Failure>((kept, is_known, activity.note(change)?))
        });
        let (kept, is_known, api_session) = kept.await?;
        keep_alive(&stackroom, api_session).await;
        if !is_known {
            delete(store.as_ref(), &blob).await;
        }
        drop(claim);
        Ok(if kept == Kept::Nothing { Outcome::Unwanted } else { Outcome::Ready(size) })
    }
}

/// Writes down how far a transfer has come.
async fn write_down_progress(
    stackroom: &Stackroom,
    file: &SessionFile,
    received: u64,
    safe: u64,
) -> Result<(), Failure> {
    let activity = Activity::now(stackroom, file);
    let transfer = file.transfer_id.clone();
    let (received, safe) = (signed(received), signed(safe));
    let api_session = stackroom.catalog().write(move |change| {
        catalog::update_session_file::set_progress(change, &transfer, received, safe)?;
        activity.note(change)
    });
    keep_alive(stackroom, api_session.await?).await;
    Ok(())
}

/// A sign of life of a transfer. It keeps the update session and the API session that it belongs to alive.
struct Activity {
    session: UpdateSessionId,
    now: Time,
    expires_at: Time,
}

impl Activity {
    fn now(stackroom: &Stackroom, file: &SessionFile) -> Self {
        let now = stackroom.environment().now();
        let expires_at = now.plus(stackroom.settings().update_session_idle_timeout);
        Self { session: file.session_id.clone(), now, expires_at }
    }

    /// Notes it for the update session, and returns the API session that is to be kept alive.
    fn note(&self, change: &Transaction) -> Result<Option<SessionKey>, Failure> {
        // US-10
        catalog::update_session::extend(change, &self.session, self.expires_at)?;
        let session = catalog::update_session::get(change, &self.session)?;
        Ok(session.and_then(|session| session.api_session).map(SessionKey::from_hash))
    }
}

/// Which bytes a file that became READY stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kept {
    /// Those that were received.
    Own,
    /// The same bytes, which were stored before.
    Same,
    /// None: the file is not wanted any more.
    Nothing,
}

fn make_ready(
    change: &Transaction,
    file: &SessionFile,
    received: &Received,
    now: Time,
) -> Result<Kept, Failure> {
    let Some(mut record) = wanted(change, file)? else { return Ok(Kept::Nothing) };
    let sha256 = received.digests.sha256().to_owned();
    let kept = match catalog::blob::find_same(change, &file.storage, &sha256)? {
        // They are known already: what is there is what came.
        Some(same) if same.id == file.blob_id => Kept::Own,
        Some(same) => {
            record.blob_id = same.id;
            Kept::Same
        }
        None => {
            let blob = Blob {
                id: file.blob_id.clone(),
                storage: file.storage.clone(),
                size: signed(received.size),
                sha256: sha256.clone(),
                created_at: now,
            };
            catalog::blob::insert(change, &blob)?;
            Kept::Own
        }
    };
    record.status = TransferStatus::Ready;
    record.received = signed(received.size);
    record.safe = record.received;
    record.sha256 = Some(sha256);
    record.error = None;
    catalog::update_session_file::update(change, &record)?;
    Ok(kept)
}

/// The record of a file as it is now, unless its session has ended, or the file is READY or was announced anew
/// meanwhile.
pub(crate) fn wanted(reader: &Reader, file: &SessionFile) -> Result<Option<SessionFile>, Failure> {
    let record = catalog::update_session_file::get_by_transfer(reader, &file.transfer_id)?;
    let is_same =
        |record: &SessionFile| record.blob_id == file.blob_id && record.status != TransferStatus::Ready;
    let Some(record) = record.filter(is_same) else { return Ok(None) };
    let session = catalog::update_session::get(reader, &record.session_id)?;
    Ok(session.is_some_and(|session| session.state == SessionState::Active).then_some(record))
}

/// Marks a file whose bytes cannot be had or used, and frees what came of them. `received` is how much came, if it is
/// more than is known already.
pub(crate) async fn refuse(
    stackroom: &Stackroom,
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
            return Ok((false, catalog::blob::is_known(change, &file.blob_id)?, None));
        };
        // USF-19
        record.status = TransferStatus::Error;
        record.error = Some(message);
        record.received = received.map_or(record.received, signed);
        record.safe = 0;
        catalog::update_session_file::update(change, &record)?;
        let is_stored = catalog::blob::get(change, &file.blob_id)?.is_some();
        Ok::<_, Failure>((true, is_stored, activity.note(change)?))
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
    Ok(if marked { Outcome::Refused(error) } else { Outcome::Unwanted })
}

/// Deletes bytes that nobody needs. The outcome of the transfer is durable already: what is left behind is collected
/// later.
async fn delete(store: &dyn BlobStore, blob: &BlobId) {
    if let Err(error) = store.delete(blob).await {
        tracing::error!(%error, %blob, "bytes that nobody needs could not be removed; collection will find them");
    }
}

fn signed(bytes: u64) -> i64 {
    i64::try_from(bytes).unwrap_or(i64::MAX)
}
