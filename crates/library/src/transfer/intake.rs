//! The way in for the bytes of one announced file.

use std::sync::Arc;
use std::time::Duration;

use blobs::{BlobStore, Received, Receiver};
use bytes::Bytes;
use catalog::blob::Blob;
use catalog::update_session::SessionState;
use catalog::update_session_file::{SessionFile, TransferStatus};
use catalog::{Time, Transaction};
use ids::UpdateSessionId;
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

    /// The source broke off: makes safe what came, and returns how much that is. When nobody wants it any more,
    /// removes it instead.
    pub(crate) async fn pause(self) -> Result<u64, Failure> {
        let Self { stackroom, claim, file, store, receiver, .. } = self;
        let received = receiver.received();
        if matches!(claim.reason(), Some(Reason::SessionEnded | Reason::Withdrawn)) {
            drop(receiver);
            store.delete(&file.blob_id).await?;
            return Ok(0);
        }
        let safe = receiver.stop().await?;
        write_down_progress(&stackroom, &file, received, safe).await?;
        Ok(safe)
    }

    /// Nothing more comes, and what came cannot be used.
    pub(crate) async fn refuse(self, error: Error) -> Result<Outcome, Failure> {
        self.claim.validating();
        let received = self.receiver.received();
        self.mark_refused(error, received).await
    }

    /// All bytes came: makes them durable, verifies them and makes the file READY.
    pub(crate) async fn finish(self) -> Result<Outcome, Failure> {
        // USF-15
        self.claim.validating();
        let Self { stackroom, claim, file, store, receiver, .. } = self;
        let received = receiver.finish().await?;
        if let Err(error) = verification::verify(&file, &received) {
            return mark_refused(&stackroom, claim, &store, file, error, received.size).await;
        }
        let size = received.size;
        let activity = Activity::now(&stackroom, &file);
        let blob = file.blob_id.clone();
        let kept = stackroom.catalog().write(move |change| {
            let kept = make_ready(change, &file, &received, activity.now)?;
            Ok::<_, Failure>((kept, activity.note(change)?))
        });
        let (kept, api_session) = kept.await?;
        keep_alive(&stackroom, api_session).await;
        if kept != Kept::Own {
            store.delete(&blob).await?;
        }
        drop(claim);
        Ok(if kept == Kept::Nothing { Outcome::Unwanted } else { Outcome::Ready(size) })
    }

    async fn mark_refused(self, error: Error, received: u64) -> Result<Outcome, Failure> {
        let Self { stackroom, claim, file, store, receiver, .. } = self;
        drop(receiver);
        mark_refused(&stackroom, claim, &store, file, error, received).await
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
    let same = catalog::blob::find_same(change, &file.storage, &sha256)?;
    let kept = if same.is_some() { Kept::Same } else { Kept::Own };
    if let Some(same) = same {
        record.blob_id = same.id;
    } else {
        let blob = Blob {
            id: file.blob_id.clone(),
            storage: file.storage.clone(),
            size: signed(received.size),
            sha256: sha256.clone(),
            created_at: now,
        };
        catalog::blob::insert(change, &blob)?;
    }
    record.status = TransferStatus::Ready;
    record.received = signed(received.size);
    record.safe = record.received;
    record.sha256 = Some(sha256);
    record.error = None;
    catalog::update_session_file::update(change, &record)?;
    Ok(kept)
}

/// The record of a file as it is now, unless its session has ended or the file was announced anew meanwhile.
fn wanted(change: &Transaction, file: &SessionFile) -> Result<Option<SessionFile>, Failure> {
    let record = catalog::update_session_file::get_by_transfer(change, &file.transfer_id)?;
    let Some(record) = record.filter(|record| record.blob_id == file.blob_id) else { return Ok(None) };
    let session = catalog::update_session::get(change, &record.session_id)?;
    Ok(session.is_some_and(|session| session.state == SessionState::Active).then_some(record))
}

async fn mark_refused(
    stackroom: &Stackroom,
    claim: Claim,
    store: &Arc<dyn BlobStore>,
    file: SessionFile,
    error: Error,
    received: u64,
) -> Result<Outcome, Failure> {
    let activity = Activity::now(stackroom, &file);
    let blob = file.blob_id.clone();
    let message = wording::to_record(&error);
    let wanted = stackroom.catalog().write(move |change| {
        let Some(mut record) = wanted(change, &file)? else { return Ok((false, None)) };
        // USF-19
        record.status = TransferStatus::Error;
        record.error = Some(message);
        record.received = signed(received);
        record.safe = 0;
        catalog::update_session_file::update(change, &record)?;
        Ok::<_, Failure>((true, activity.note(change)?))
    });
    let (wanted, api_session) = wanted.await?;
    keep_alive(stackroom, api_session).await;
    store.delete(&blob).await?;
    drop(claim);
    Ok(if wanted { Outcome::Refused(error) } else { Outcome::Unwanted })
}

fn signed(bytes: u64) -> i64 {
    i64::try_from(bytes).unwrap_or(i64::MAX)
}
