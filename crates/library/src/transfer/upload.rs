//! What a client may do at an upload endpoint: send the bytes of one announced file, at once or in parts.

use std::sync::Arc;

use bytes::Bytes;
use catalog::update_session::{SessionState, UpdateSession};
use catalog::update_session_file::{SessionFile, SourceType, TransferStatus};
use vapi::Error;

use super::intake::{Intake, Outcome};
use super::running::{Claim, Reason};
use crate::failure::Failure;
use crate::stackroom::Stackroom;
use crate::token::Purpose;
use crate::update_session;
use crate::wording;

/// The bytes of one announced file on their way in.
pub struct Upload {
    intake: Intake,
    total: Option<u64>,
}

/// How a request wants to send.
#[derive(Clone, Copy, Debug, Default)]
pub struct Start {
    /// Where its bytes begin; unset starts afresh.
    pub offset: Option<u64>,
    /// How many bytes the whole file has, if the request says so.
    pub total: Option<u64>,
    /// How many bytes this request brings, if it says so.
    pub length: Option<u64>,
}

/// What an upload endpoint has already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Offset {
    /// How many bytes are safe: sending goes on there.
    pub safe: u64,
    /// How many bytes the whole file has, if that is known.
    pub total: Option<u64>,
    /// Whether the file is READY.
    pub complete: bool,
}

/// How an upload ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// The file is READY, with so many bytes.
    Complete(u64),
    /// There is more to come: so many bytes are safe.
    Partial(u64),
}

/// Why an upload is refused or ended.
#[derive(Debug)]
pub enum UploadError {
    /// There is no such endpoint.
    NotFound(Error),
    /// The session is not active any more.
    Ended(Error),
    /// The same file is sent or announced anew.
    Superseded(Error),
    /// The bytes do not begin where they have to.
    WrongOffset {
        /// What is wrong.
        error: Error,
        /// Where they have to begin.
        right: u64,
    },
    /// What came is not what was announced.
    Refused(Error),
    /// The server failed.
    Failed(Failure),
}

impl From<Failure> for UploadError {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

impl Upload {
    /// What the endpoint has already.
    ///
    /// # Errors
    /// When there is no such endpoint, or its session has ended.
    pub async fn offset(stackroom: &Stackroom, token: &str, name: &str) -> Result<Offset, UploadError> {
        let file = find(stackroom, token, name).await?;
        let complete = file.status == TransferStatus::Ready;
        Ok(Offset { safe: file.safe.unsigned_abs(), total: total_of(&file, complete), complete })
    }

    /// Begins to receive.
    ///
    /// # Errors
    /// When there is no such endpoint, its session has ended, or the bytes would not begin where they have to.
    pub async fn open(
        stackroom: &Arc<Stackroom>,
        token: &str,
        name: &str,
        start: Start,
    ) -> Result<Self, UploadError> {
        let known = find(stackroom, token, name).await?;
        let claim = stackroom.transfers().claim(&known.session_id, &known.transfer_id).await;
        // What ran before may have moved the safe offset, or the session may have ended while this one waited.
        let file = find(stackroom, token, name).await?;
        let safe = file.safe.unsigned_abs();
        let (file, offset) = match start.offset {
            None => (afresh(stackroom, file).await?, 0),
            Some(offset) if offset == safe && file.status != TransferStatus::Ready => (file, offset),
            Some(offset) => {
                return Err(UploadError::WrongOffset {
                    error: wording::wrong_offset(offset, safe),
                    right: safe,
                });
            }
        };
        let total = start.total.or_else(|| file.expected_size.map(i64::unsigned_abs));
        Self::begin(stackroom, claim, file, offset, Start { total, ..start }).await
    }

    async fn begin(
        stackroom: &Arc<Stackroom>,
        claim: Claim,
        file: SessionFile,
        offset: u64,
        start: Start,
    ) -> Result<Self, UploadError> {
        let announced = file.expected_size;
        let intake = Intake::begin(stackroom, claim, file, offset).await?;
        let promised = start.total.max(start.length.map(|length| offset + length));
        match promised {
            Some(promised) if intake.exceeds(promised) => {
                let error = wording::wrong_size(&intake.file().name, announced.unwrap_or(0), promised);
                Err(ending(intake.refuse(error).await?).err().unwrap_or_else(superseded))
            }
            _ => Ok(Self { intake, total: start.total }),
        }
    }

    /// Ends when the upload has to stop, because its session has ended or the file is sent anew.
    pub async fn stopped(&self) {
        self.intake.claim().stopped().await;
    }

    /// Takes bytes in; waits while those before are not written yet.
    ///
    /// # Errors
    /// When there are more than were announced, or the server fails. The upload has to be ended then.
    pub async fn write(&mut self, bytes: Bytes) -> Result<(), Failure> {
        self.intake.write(bytes).await
    }

    /// The request broke off, or the server stops: keeps what came, and returns how much of it is safe.
    ///
    /// # Errors
    /// When the server fails.
    pub async fn pause(self) -> Result<u64, Failure> {
        self.intake.pause().await
    }

    /// The upload has to stop: the reason, for the client.
    ///
    /// # Errors
    /// When the server fails.
    pub async fn stop(self) -> Result<UploadError, Failure> {
        let reason = self.intake.claim().reason();
        self.intake.pause().await?;
        Ok(match reason {
            Some(Reason::SessionEnded) => UploadError::Ended(wording::upload_session_ended()),
            Some(Reason::Withdrawn) => UploadError::Ended(wording::upload_withdrawn()),
            Some(Reason::SentAnew) | None => superseded(),
        })
    }

    /// Writing failed: marks the file when what came is not what was announced.
    pub async fn fail(self, failure: Failure) -> UploadError {
        match failure {
            Failure::Told(error) => match self.intake.refuse(error).await {
                Ok(outcome) => ending(outcome).err().unwrap_or_else(superseded),
                Err(failure) => UploadError::Failed(failure),
            },
            failure => {
                // What is on the disk stays, so that the client can go on when the server can.
                if let Err(second) = self.intake.pause().await {
                    tracing::debug!(?second, "an upload that failed could not be paused");
                }
                UploadError::Failed(failure)
            }
        }
    }

    /// The request's bytes have all come. `more` says that the client means to send more in another request.
    ///
    /// # Errors
    /// When what came is not what was announced, or the server fails.
    pub async fn end(self, more: bool) -> Result<Ending, UploadError> {
        let partial = match self.total {
            Some(total) => more && self.intake.received() < total,
            None => more,
        };
        if partial {
            return Ok(Ending::Partial(self.intake.pause().await?));
        }
        ending(self.intake.finish().await?)
    }
}

fn ending(outcome: Outcome) -> Result<Ending, UploadError> {
    match outcome {
        Outcome::Ready(size) => Ok(Ending::Complete(size)),
        Outcome::Refused(error) => Err(UploadError::Refused(error)),
        Outcome::Unwanted => Err(UploadError::Ended(wording::upload_session_ended())),
    }
}

fn superseded() -> UploadError {
    UploadError::Superseded(wording::upload_superseded())
}

fn total_of(file: &SessionFile, complete: bool) -> Option<u64> {
    if complete { Some(file.received.unsigned_abs()) } else { file.expected_size.map(i64::unsigned_abs) }
}

/// The announced file that an endpoint is for, in a session that is active.
async fn find(stackroom: &Stackroom, token: &str, name: &str) -> Result<SessionFile, UploadError> {
    let unknown = || UploadError::NotFound(wording::no_upload_endpoint());
    let Some((Purpose::Upload, transfer)) = stackroom.token_key().open(token) else { return Err(unknown()) };
    let found: Option<(SessionFile, UpdateSession)> = stackroom
        .catalog()
        .read(move |reader| {
            let Some(file) = catalog::update_session_file::get_by_transfer(reader, &transfer)? else {
                return Ok(None);
            };
            let session = catalog::update_session::get(reader, &file.session_id)?;
            Ok::<_, Failure>(session.map(|session| (file, session)))
        })
        .await?;
    // The token is of this server's making: what it was made for has been there.
    let (file, session) = found.ok_or_else(|| UploadError::Ended(wording::upload_gone()))?;
    if file.name != name || file.source_type != SourceType::Push {
        return Err(unknown());
    }
    if session.state != SessionState::Active || update_session::has_expired(stackroom, &session) {
        return Err(UploadError::Ended(wording::upload_session_ended()));
    }
    Ok(file)
}

/// The record of a file that is to be received from its first byte on.
async fn afresh(stackroom: &Arc<Stackroom>, file: SessionFile) -> Result<SessionFile, UploadError> {
    if file.status == TransferStatus::WaitingForTransfer && file.safe == 0 {
        return Ok(file);
    }
    let mut fresh = file.clone();
    // Bytes that are READY may be shared, and an offset that was called safe must stay true until it is taken back.
    fresh.blob_id = stackroom.environment().identifier();
    fresh.status = TransferStatus::WaitingForTransfer;
    fresh.received = 0;
    fresh.safe = 0;
    fresh.sha256 = None;
    fresh.error = None;
    let stored = fresh.clone();
    stackroom
        .catalog()
        .write(move |change| Ok::<_, Failure>(catalog::update_session_file::update(change, &stored)?))
        .await?;
    let owner = Arc::clone(stackroom);
    stackroom.spawn(async move { super::free_old_bytes(&owner, file).await });
    Ok(fresh)
}
