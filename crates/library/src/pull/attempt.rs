//! One attempt to fetch a file from its source.

use std::sync::Arc;

use catalog::update_session_file::{SessionFile, TransferStatus};
use futures_util::StreamExt as _;

use super::PullSource;
use crate::failure::Failure;
use crate::fetch::{ByteStream, FetchError, Validator};
use crate::stackroom::Stackroom;
use crate::transfer::intake::{Intake, Outcome};
use crate::transfer::record;

/// How far a pull has come.
#[derive(Default)]
pub(super) struct Progress {
    pub(super) offset: u64,
    validator: Option<Validator>,
}

/// How an attempt came out.
pub(super) enum Attempt {
    /// The file is READY or in ERROR, nobody wants it any more, or another pull of it took over.
    Ended,
    /// The server stops.
    Stopped,
    /// The source broke off, or was not there.
    Broke(FetchError),
}

/// Fetches a file from where the last attempt stopped.
pub(super) async fn attempt(
    stackroom: &Arc<Stackroom>,
    file: &SessionFile,
    source: &PullSource,
    progress: &mut Progress,
) -> Result<Attempt, Failure> {
    let claim = stackroom.transfers().claim(&file.session_id, &file.transfer_id).await;
    // Between two attempts, or while this one waited for the claim, the session may have ended, the lease been lost,
    // or the file become READY: then its bytes may be visible.
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
    let intake = Intake::begin(stackroom, claim, file.clone(), opened.offset).await?;
    if let Some(error) = opened.size.and_then(|size| intake.excess(size)) {
        intake.refuse(error).await?;
        return Ok(Attempt::Ended);
    }
    receive(stackroom, opened.bytes, intake, progress).await
}

/// Takes in what a source sends, until it has sent all of it or somebody stops that.
async fn receive(
    stackroom: &Stackroom,
    mut pieces: ByteStream,
    mut intake: Intake,
    progress: &mut Progress,
) -> Result<Attempt, Failure> {
    loop {
        let piece = tokio::select! {
            piece = pieces.next() => piece,
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

/// Whether the file is still to be pulled, and by whoever took it here.
async fn is_wanted(stackroom: &Stackroom, file: &SessionFile) -> Result<bool, Failure> {
    let known = file.clone();
    let record = stackroom.catalog().read(move |reader| record::wanted(reader, &known)).await?;
    Ok(record.is_some_and(|record| {
        matches!(record.status, TransferStatus::WaitingForTransfer | TransferStatus::Transferring)
            && record.lease_owner == file.lease_owner
    }))
}

async fn finish(intake: Intake) -> Result<(), Failure> {
    if let Outcome::Refused(error) = intake.finish().await? {
        tracing::info!(%error, "a pulled file is not what was announced");
    }
    Ok(())
}
