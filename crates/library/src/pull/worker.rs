//! Takes pulls that wait, some at a time, and carries each to its end.

use std::sync::Arc;
use std::time::Duration;

use catalog::update_session::SessionState;
use catalog::update_session_file::{SessionFile, TransferStatus};
use futures_util::StreamExt as _;
use tokio::sync::Semaphore;
use vapi::Error;

use super::PullSource;
use crate::failure::Failure;
use crate::fetch::{FetchError, Validator};
use crate::stackroom::Stackroom;
use crate::transfer::intake::{Intake, Outcome};
use crate::update_session;
use crate::wording;

/// How long a lease holds; it is renewed well before.
const LEASE: Duration = Duration::from_secs(30);
const RENEWAL: Duration = Duration::from_secs(10);
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
        match take(&stackroom, &owner).await {
            Ok(Some(file)) => {
                let (server, owner) = (Arc::clone(&stackroom), owner.clone());
                stackroom.spawn(async move {
                    carry(&server, &owner, file).await;
                    drop(turn);
                    server.pull_bell().ring();
                });
            }
            Ok(None) => wait(&stackroom).await,
            Err(failure) => {
                tracing::error!(?failure, "pulls could not be looked for");
                wait(&stackroom).await;
            }
        }
    }
}

async fn wait(stackroom: &Stackroom) {
    tokio::select! {
        () = stackroom.pull_bell().rung() => (),
        () = tokio::time::sleep(PATROL) => (),
        () = stackroom.stopping().cancelled() => (),
    }
}

async fn take(stackroom: &Stackroom, owner: &str) -> Result<Option<SessionFile>, Failure> {
    let (owner, now) = (owner.to_owned(), stackroom.environment().now());
    let taken = stackroom.catalog().write(move |change| {
        Ok::<_, Failure>(catalog::update_session_file::take_pull(change, &owner, now, now.plus(LEASE))?)
    });
    taken.await
}

/// Carries one pull to its end, and its session with it, while the lease is renewed.
async fn carry(stackroom: &Arc<Stackroom>, owner: &str, file: SessionFile) {
    let session = file.session_id.clone();
    let transfer = file.transfer_id.clone();
    let outcome = tokio::select! {
        outcome = pull(stackroom, file) => outcome,
        () = keep_lease(stackroom, owner, &transfer) => return,
    };
    match outcome {
        Ok(true) => (),
        // The server stops: the next one takes over at once.
        Ok(false) => release(stackroom, owner, transfer).await,
        Err(failure) => tracing::error!(?failure, "a pull failed on the server's own side"),
    }
    if let Err(failure) = update_session::advance(stackroom, session).await {
        tracing::error!(?failure, "a session that waited for a pull could not go on");
    }
}

/// Ends when the lease is lost.
async fn keep_lease(stackroom: &Stackroom, owner: &str, transfer: &ids::TransferId) {
    loop {
        tokio::time::sleep(RENEWAL).await;
        let (owner, transfer) = (owner.to_owned(), transfer.clone());
        let until = stackroom.environment().now().plus(LEASE);
        let renewed = stackroom.catalog().write(move |change| {
            Ok::<_, Failure>(catalog::update_session_file::renew_lease(change, &transfer, &owner, until)?)
        });
        match renewed.await {
            Ok(true) => (),
            Ok(false) => return,
            Err(failure) => tracing::warn!(?failure, "a lease could not be renewed"),
        }
    }
}

async fn release(stackroom: &Stackroom, owner: &str, transfer: ids::TransferId) {
    let owner = owner.to_owned();
    let released = stackroom.catalog().write(move |change| {
        Ok::<_, Failure>(catalog::update_session_file::release_lease(change, &transfer, &owner)?)
    });
    if let Err(failure) = released.await {
        tracing::warn!(?failure, "a lease could not be given back; it runs out by itself");
    }
}

/// Fetches a file until it is READY or in ERROR, or another pull of it took over; false when the server stops.
async fn pull(stackroom: &Arc<Stackroom>, file: SessionFile) -> Result<bool, Failure> {
    let Some(source) = file.source.as_deref().and_then(PullSource::from_record) else {
        return Err(wording::damaged("source").into());
    };
    let mut progress = Progress { offset: 0, validator: None };
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
                tokio::select! {
                    () = tokio::time::sleep(pause) => (),
                    () = stackroom.stopping().cancelled() => return Ok(false),
                }
            }
        }
    }
}

/// How far a pull has come.
struct Progress {
    offset: u64,
    validator: Option<Validator>,
}

enum Attempt {
    /// The file is READY or in ERROR, nobody wants it any more, or another pull of it took over.
    Ended,
    /// The server stops.
    Stopped,
    /// The source broke off, or was not there.
    Broke(FetchError),
}

async fn attempt(
    stackroom: &Arc<Stackroom>,
    file: &SessionFile,
    source: &PullSource,
    progress: &mut Progress,
) -> Result<Attempt, Failure> {
    let claim = stackroom.transfers().claim(&file.session_id, &file.transfer_id).await;
    // The session may have ended between two attempts, when there was nothing to stop.
    // US-24
    if !is_wanted(stackroom, file).await? {
        return Ok(Attempt::Ended);
    }
    let opening = stackroom.fetcher().open(source.source(), progress.offset, progress.validator.as_ref());
    let opened = tokio::select! {
        opened = opening => opened,
        () = claim.stopped() => return Ok(Attempt::Ended),
        () = stackroom.stopping().cancelled() => return Ok(Attempt::Stopped),
    };
    let mut opened = match opened {
        Ok(opened) => opened,
        Err(error) => return Ok(Attempt::Broke(error)),
    };
    progress.validator = opened.validator.take();
    let mut intake = Intake::begin(stackroom, claim, file.clone(), opened.offset).await?;
    if let Some(size) = opened.size.filter(|size| intake.exceeds(*size)) {
        let error = wording::wrong_size(&file.name, file.expected_size.unwrap_or(0), size);
        intake.refuse(error).await?;
        return Ok(Attempt::Ended);
    }
    loop {
        let piece = tokio::select! {
            piece = opened.bytes.next() => piece,
            () = intake.claim().stopped() => {
                intake.pause().await?;
                return Ok(Attempt::Ended);
            }
            () = stackroom.stopping().cancelled() => {
                progress.offset = intake.pause().await?;
                return Ok(Attempt::Stopped);
            }
        };
        match piece {
            None => {
                finish(intake).await?;
                return Ok(Attempt::Ended);
            }
            Some(Ok(bytes)) => match intake.write(bytes).await {
                Ok(()) => (),
                Err(Failure::Told(error)) => {
                    intake.refuse(error).await?;
                    return Ok(Attempt::Ended);
                }
                Err(failure) => return Err(failure),
            },
            Some(Err(error)) => {
                progress.offset = intake.pause().await?;
                return Ok(Attempt::Broke(error));
            }
        }
    }
}

/// Whether the file is still announced in a session that is active.
async fn is_wanted(stackroom: &Stackroom, file: &SessionFile) -> Result<bool, Failure> {
    let transfer = file.transfer_id.clone();
    let session = stackroom.catalog().read(move |reader| {
        let Some(file) = catalog::update_session_file::get_by_transfer(reader, &transfer)? else {
            return Ok(None);
        };
        Ok::<_, Failure>(catalog::update_session::get(reader, &file.session_id)?)
    });
    Ok(session.await?.is_some_and(|session| session.state == SessionState::Active))
}

async fn finish(intake: Intake) -> Result<(), Failure> {
    if let Outcome::Refused(error) = intake.finish().await? {
        tracing::info!(%error, "a pulled file is not what was announced");
    }
    Ok(())
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
