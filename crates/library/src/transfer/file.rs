//! A file on its way in.

use std::sync::Arc;

use blobs::{BlobStore, Receiver};
use bytes::Bytes;
use vapi::Error;

use super::head::Head;
use super::intake::{Outcome, Transfer};
use super::progress::{Activity, Checkpoint, write_down};
use super::record::{Kept, delete, make_ready, wanted_in};
use super::{implied, verification};
use crate::failure::Failure;
use crate::pull;
use crate::session::keep_alive;
use crate::type_adapter::Arrived;

/// A file on its way in.
pub(crate) struct FileIntake {
    transfer: Transfer,
    store: Arc<dyn BlobStore>,
    receiver: Receiver,
    head: Head,
    checkpoint: Checkpoint,
}

/// What came of a file whose bytes are all here.
enum Arrival {
    Ready {
        kept: Kept,
        /// Whether it brought files along that are to be pulled.
        is_followed: bool,
    },
    Refused(Error),
    Unwanted,
}

impl FileIntake {
    pub(super) async fn begin(transfer: Transfer, offset: u64) -> Result<Self, Failure> {
        let Transfer { stackroom, claim, file, kind } = &transfer;
        let store = stackroom.storages().store(&file.storage)?;
        let head =
            Head::resume(store.as_ref(), &file.blob_id, offset, kind.role.head, stackroom.large_heads())
                .await?;
        let mut receiver = store.receive(&file.blob_id, offset, &kind.digests).await?;
        if let Some(size) = file.expected_size.map(i64::unsigned_abs)
            && kind.excess(file, size).is_none()
        {
            // A disk that is too small is told at the first byte rather than at the last.
            receiver.expect(size).await?;
        }
        claim.received(offset);
        let checkpoint = Checkpoint::now(stackroom, offset);
        Ok(Self { transfer, store, receiver, head, checkpoint })
    }

    pub(super) const fn transfer(&self) -> &Transfer {
        &self.transfer
    }

    pub(super) fn received(&self) -> u64 {
        self.receiver.received()
    }

    pub(super) async fn write(&mut self, bytes: Bytes) -> Result<(), Failure> {
        self.head.take(&bytes).await;
        self.receiver.write(bytes).await?;
        let received = self.receiver.received();
        let Transfer { stackroom, claim, file, .. } = &self.transfer;
        claim.received(received);
        if self.checkpoint.is_due(stackroom, received) {
            self.checkpoint = Checkpoint::now(stackroom, self.receiver.checkpoint().await?);
            write_down(stackroom, file, received, self.checkpoint.safe).await?;
        }
        Ok(())
    }

    pub(super) async fn pause(self) -> Result<u64, Failure> {
        if self.transfer.is_given_up() {
            // The claim goes last: whoever waits for its end frees the bytes, but only those that nothing else names.
            drop(self.give_up());
            return Ok(0);
        }
        let received = self.receiver.received();
        let safe = self.receiver.stop().await?;
        write_down(&self.transfer.stackroom, &self.transfer.file, received, safe).await?;
        Ok(safe)
    }

    /// Ends the work on the bytes.
    pub(super) fn give_up(self) -> Transfer {
        drop(self.receiver);
        self.transfer
    }

    pub(super) async fn finish(self) -> Result<Outcome, Failure> {
        let Self { transfer, store, receiver, head, .. } = self;
        let received = receiver.finish().await?;
        if let Err(error) = verification::verify(&transfer.file, &received) {
            return transfer.refuse(error, received.size).await;
        }
        // Until what was found in it is recorded, that is in memory too.
        let (head, _permit) = head.into_parts();
        let arrived = match transfer.kind.inspect(&transfer.file.name, head, &received).await {
            Ok(arrived) => arrived,
            Err(Failure::Told(error)) => return transfer.refuse(error, received.size).await,
            Err(failure) => return Err(failure),
        };
        let kept = match arrive(&transfer, arrived).await? {
            Arrival::Ready { kept, is_followed } => {
                if is_followed {
                    pull::soon(&transfer.stackroom);
                }
                Some(kept)
            }
            Arrival::Refused(error) => return transfer.refuse(error, received.size).await,
            Arrival::Unwanted => None,
        };
        if kept != Some(Kept::Own) {
            delete_unless_known(&transfer, store.as_ref()).await?;
        }
        drop(transfer);
        Ok(kept.map_or(Outcome::Unwanted, |_| Outcome::Ready(received.size)))
    }
}

/// Makes a file READY whose bytes are all here, if it is still wanted and agrees with the others.
async fn arrive(transfer: &Transfer, arrived: Arrived) -> Result<Arrival, Failure> {
    let Transfer { stackroom, file, kind, .. } = transfer;
    let (owner, file, kind) = (Arc::clone(stackroom), file.clone(), kind.clone());
    let activity = Activity::now(stackroom, &file);
    let arrival = stackroom.catalog().write(move |change| {
        let Some((record, session)) = wanted_in(change, &file)? else {
            return Ok((Arrival::Unwanted, activity.note(change)?));
        };
        if let Err(error) = kind.compare(change, &session, &arrived)? {
            return Ok((Arrival::Refused(error), None));
        }
        let kept = make_ready(change, record, &arrived, activity.now)?;
        let is_followed = match &arrived.facts {
            Some(facts) => implied::announce(change, &owner, kind.adapter, &session, &file, facts)?,
            None => false,
        };
        Ok::<_, Failure>((Arrival::Ready { kept, is_followed }, activity.note(change)?))
    });
    let (arrival, api_session) = arrival.await?;
    keep_alive(stackroom, api_session).await;
    Ok(arrival)
}

async fn delete_unless_known(transfer: &Transfer, store: &dyn BlobStore) -> Result<(), Failure> {
    let blob = transfer.file.blob_id.clone();
    let known = transfer
        .stackroom
        .catalog()
        .read(move |reader| Ok::<_, Failure>(catalog::blob::is_known(reader, &blob)?));
    if !known.await? {
        delete(store, &transfer.file.blob_id).await;
    }
    Ok(())
}
