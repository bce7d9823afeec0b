//! Takes pulls that wait, some at a time, and carries each to its end.

use std::sync::Arc;
use std::time::Duration;

use catalog::update_session_file::SessionFile;
use tokio::sync::{OwnedSemaphorePermit as Turn, Semaphore};
use vapi::Error;

use super::attempt::{Attempt, Progress, attempt};
use super::carried::Carried;
use super::{PullSource, lease};
use crate::failure::Failure;
use crate::stackroom::Stackroom;
use crate::transfer::{Reason, record};
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
    let carried = Carried::default();
    let turns = Arc::new(Semaphore::new(stackroom.settings().pull.concurrent.max(1)));
    while !stackroom.stopping().is_cancelled() {
        let Ok(turn) = Arc::clone(&turns).acquire_owned().await else { return };
        match lease::take(&stackroom, &owner).await {
            Ok(Some(file)) => {
                // When this server carries it already, taking it was only late in renewing its lease.
                if let Some(load) = carried.begin(&file.transfer_id) {
                    let (server, owner) = (Arc::clone(&stackroom), owner.clone());
                    stackroom.spawn(async move {
                        carry(&server, &owner, file, turn).await;
                        drop(load);
                    });
                }
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
    let pull = pull(stackroom, file, turn);
    tokio::pin!(pull);
    let outcome = tokio::select! {
        outcome = &mut pull => outcome,
        () = lease::keep(stackroom, owner, &transfer) => {
            // It comes to an end by itself, so that nothing is left half done.
            stackroom.transfers().stop(&transfer, Reason::SentAnew);
            pull.await
        }
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
        return refuse(stackroom, file, wording::damaged("source")).await;
    };
    let mut progress = Progress::default();
    let mut failures = 0;
    loop {
        let before = progress.offset;
        let time = match attempt(stackroom, &file, &source, &mut progress).await {
            Ok(Attempt::Ended) => return Ok(true),
            Ok(Attempt::Stopped) => return Ok(false),
            // Whoever writes the same bytes is about to end.
            Err(Failure::Blobs(blobs::Error::Busy)) => FIRST_PAUSE,
            // The catalog answers again some time, and the lease runs out.
            Err(failure @ Failure::Catalog(_)) => return Err(failure),
            // A disk that is full or broken is so at the next attempt too, and so is a storage that is configured no more.
            Err(failure) => return refuse(stackroom, file, Error::from(failure)).await,
            Ok(Attempt::Broke(error)) => {
                failures = if progress.offset > before { 1 } else { failures + 1 };
                if failures >= TRIES || !error.is_transient() {
                    let error = wording::pull_failed(&file.name, &error.to_string());
                    return refuse(stackroom, file, error).await;
                }
                tracing::info!(%error, offset = progress.offset, "a source broke off; the pull goes on there");
                FIRST_PAUSE.saturating_mul(1 << failures.min(5))
            }
        };
        let Some(again) = pause(stackroom, turn, time).await else { return Ok(false) };
        turn = again;
    }
}

/// Waits for a moment, and then for a turn; none when the server stops. Sources that answer need not wait for one that
/// does not.
async fn pause(stackroom: &Stackroom, turn: Turn, time: Duration) -> Option<Turn> {
    let turns = Arc::clone(turn.semaphore());
    drop(turn);
    let again = async {
        tokio::time::sleep(time).await;
        turns.acquire_owned().await
    };
    tokio::select! {
        again = again => again.ok(),
        () = stackroom.stopping().cancelled() => None,
    }
}

/// Marks a file that cannot be pulled.
async fn refuse(stackroom: &Arc<Stackroom>, file: SessionFile, error: Error) -> Result<bool, Failure> {
    let claim = stackroom.transfers().claim(&file.session_id, &file.transfer_id).await;
    record::refuse(stackroom, claim, file, error, None).await?;
    Ok(true)
}
