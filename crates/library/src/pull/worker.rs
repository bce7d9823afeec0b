//! Takes pulls that wait, some at a time, and carries each to its end.

use std::sync::Arc;
use std::time::Duration;

use catalog::update_session_file::{SessionFile, TransferStatus};
use tokio::sync::{OwnedSemaphorePermit as Turn, Semaphore};
use vapi::Error;

use super::attempt::{Attempt, Progress, attempt};
use super::{PullSource, lease};
use crate::failure::Failure;
use crate::stackroom::Stackroom;
use crate::update_session;
use crate::wording;

/// How often pulls whose lease ran out are looked for.
const PATROL: Duration = Duration::from_secs(2);
/// How often in a row a source may fail without bringing a byte.
const TRIES: u32 = 5;
const FIRST_PAUSE: Duration = Duration::from_secs(1);

/// Pulls until the server stops.
pub(crate) async fn run(stackroom: Arc<Stackroom>) {
    let owner: String = uuid::Uuid::to_string(&stackroom.environment().identifier());
    let turns = Arc::new(Semaphore::new(stackroom.settings().pull.concurrent.max(1)));
    while !stackroom.stopping().is_cancelled() {
        let Ok(turn) = Arc::clone(&turns).acquire_owned().await else { return };
        match lease::take(&stackroom, &owner).await {
            Ok(Some(file)) => {
                let (server, owner) = (Arc::clone(&stackroom), owner.clone());
                stackroom.spawn(async move { carry(&server, &owner, file, turn).await });
                continue;
            }
            Ok(None) => drop(turn),
            Err(failure) => {
                drop(turn);
                tracing::error!(?failure, "pulls could not be looked for");
            }
        }
        wait(&stackroom).await;
    }
}

async fn wait(stackroom: &Stackroom) {
    tokio::select! {
        () = stackroom.pull_bell().rung() => (),
        () = tokio::time::sleep(PATROL) => (),
        () = stackroom.stopping().cancelled() => (),
    }
}

/// Carries one pull to its end, and its session with it, while the lease is renewed.
async fn carry(stackroom: &Arc<Stackroom>, owner: &str, file: SessionFile, turn: Turn) {
    let session = file.session_id.clone();
    let transfer = file.transfer_id.clone();
    let outcome = tokio::select! {
        outcome = pull(stackroom, file, turn) => outcome,
        () = lease::keep(stackroom, owner, &transfer) => return,
    };
    match outcome {
        Ok(true) => (),
        // The server stops: the next one takes over at once.
        Ok(false) => lease::release(stackroom, owner, transfer).await,
        Err(failure) => tracing::error!(?failure, "a pull failed on the server's own side"),
    }
    if let Err(failure) = update_session::advance(stackroom, session).await {
        tracing::error!(?failure, "a session that waited for a pull could not go on");
    }
}

/// Fetches a file until it is READY or in ERROR, or another pull of it took over; false when the server stops.
async fn pull(stackroom: &Arc<Stackroom>, file: SessionFile, mut turn: Turn) -> Result<bool, Failure> {
    let Some(source) = file.source.as_deref().and_then(PullSource::from_record) else {
        // It stays damaged, however often it is read.
        refuse(stackroom, &file, wording::damaged("source")).await?;
        return Ok(true);
    };
    let mut progress = Progress::default();
    let mut failures = 0;
    loop {
        let before = progress.offset;
        match attempt(stackroom, &file, &source, &mut progress).await {
            Ok(Attempt::Ended) => return Ok(true),
            Ok(Attempt::Stopped) => return Ok(false),
            // A disk that is full or broken is so at the next attempt too.
            Err(failure @ Failure::Blobs(_)) => {
                refuse(stackroom, &file, Error::from(failure)).await?;
                return Ok(true);
            }
            Err(failure) => return Err(failure),
            Ok(Attempt::Broke(error)) => {
                failures = if progress.offset > before { 1 } else { failures + 1 };
                if failures >= TRIES || !error.is_transient() {
                    refuse(stackroom, &file, wording::pull_failed(&file.name, &error.to_string())).await?;
                    return Ok(true);
                }
                tracing::info!(%error, offset = progress.offset, "a source broke off; the pull goes on there");
                let pause = FIRST_PAUSE.saturating_mul(1 << failures.min(5));
                // Sources that answer need not wait for one that does not.
                let turns = Arc::clone(turn.semaphore());
                drop(turn);
                let again = async {
                    tokio::time::sleep(pause).await;
                    turns.acquire_owned().await
                };
                turn = tokio::select! {
                    Ok(again) = again => again,
                    () = stackroom.stopping().cancelled() => return Ok(false),
                };
            }
        }
    }
}

/// Marks a file whose source failed.
async fn refuse(stackroom: &Stackroom, file: &SessionFile, error: Error) -> Result<(), Failure> {
    let (transfer, blob) = (file.transfer_id.clone(), file.blob_id.clone());
    let message = wording::to_record(&error);
    stackroom
        .catalog()
        .write(move |change| {
            let record = catalog::update_session_file::get_by_transfer(change, &transfer)?;
            if let Some(mut record) = record {
                // USF-19
                record.status = TransferStatus::Error;
                record.error = Some(message);
                record.safe = 0;
                catalog::update_session_file::update(change, &record)?;
            }
            Ok::<_, Failure>(())
        })
        .await?;
    Ok(stackroom.storages().store(&file.storage)?.delete(&blob).await?)
}
