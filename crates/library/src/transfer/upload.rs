//! What a client may do at an upload endpoint: send the bytes of one announced file, at once or in parts.

use std::sync::Arc;

use bytes::Bytes;
use catalog::update_session_file::{SessionFile, TransferStatus};
use vapi::Error;

use super::endpoint::{afresh, find};
use super::intake::{Intake, Outcome};
use super::running::{Claim, Reason};
use crate::failure::Failure;
use crate::stackroom::Stackroom;
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

/// What an upload begins with.
pub enum Opened {
    /// The bytes can come.
    Receiving(Box<Upload>),
    /// The file is READY already, and the request brings nothing more.
    Complete(Offset),
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
    /// The file is READY, and bytes beyond its end or of its midst came.
    Complete {
        /// What is wrong.
        error: Error,
        /// How many bytes it has.
        size: u64,
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
        Ok(Offset::of(&file))
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
    ) -> Result<Opened, UploadError> {
        let known = find(stackroom, token, name).await?;
        let claim = stackroom.transfers().claim(&known.session_id, &known.transfer_id).await;
        // What ran before may have moved the safe offset, or the session may have ended while this one waited.
        let file = find(stackroom, token, name).await?;
        let there = Offset::of(&file);
        let (file, offset) = match start.offset {
            None => (afresh(stackroom, file).await?, 0),
            Some(offset) if offset == there.safe && !there.complete => (file, offset),
            // A client whose answer was lost asks how its upload ended.
            Some(offset) if offset == there.safe && start.length == Some(0) => {
                return Ok(Opened::Complete(there));
            }
            Some(_) if there.complete => return Err(complete(there.safe)),
            Some(offset) => return Err(wrong_offset(offset, there.safe)),
        };
        let total = start.total.or_else(|| file.expected_size.map(i64::unsigned_abs));
        let upload = Self::begin(stackroom, claim, file, offset, Start { total, ..start }).await?;
        Ok(Opened::Receiving(Box::new(upload)))
    }

    async fn begin(
        stackroom: &Arc<Stackroom>,
        claim: Claim,
        file: SessionFile,
        offset: u64,
        start: Start,
    ) -> Result<Self, UploadError> {
        let intake = Intake::begin(stackroom, claim, file, offset).await?;
        let promised = start.total.max(start.length.map(|length| offset.saturating_add(length)));
        match promised.and_then(|promised| intake.excess(promised)) {
            Some(error) => Err(ending(intake.refuse(error).await?).err().unwrap_or_else(superseded)),
            None => Ok(Self { intake, total: start.total }),
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

    /// The request's bytes have all come. `more` says that the client means to send more in another request. Returns
    /// what the endpoint has now.
    ///
    /// # Errors
    /// When what came is not what was announced, here or by the request, or the server fails.
    pub async fn end(self, more: bool) -> Result<Offset, UploadError> {
        let Self { intake, total } = self;
        let received = intake.received();
        if more && total.is_none_or(|total| received < total) {
            if let Some(error) = intake.indivisible() {
                return ending(intake.refuse(error).await?);
            }
            return Ok(Offset { safe: intake.pause().await?, total, complete: false });
        }
        if let Some(total) = total.filter(|total| *total != received) {
            let error = wording::wrong_size(&intake.file().name, total, received);
            return ending(intake.refuse(error).await?);
        }
        ending(intake.finish().await?)
    }
}

impl Offset {
    fn of(file: &SessionFile) -> Self {
        let complete = file.status == TransferStatus::Ready;
        let total = if complete { Some(file.received) } else { file.expected_size };
        Self { safe: file.safe.unsigned_abs(), total: total.map(i64::unsigned_abs), complete }
    }
}

fn ending(outcome: Outcome) -> Result<Offset, UploadError> {
    match outcome {
        Outcome::Ready(size) => Ok(Offset { safe: size, total: Some(size), complete: true }),
        Outcome::Refused(error) => Err(UploadError::Refused(error)),
        Outcome::Unwanted => Err(UploadError::Ended(wording::upload_session_ended())),
    }
}

fn superseded() -> UploadError {
    UploadError::Superseded(wording::upload_superseded())
}

fn wrong_offset(given: u64, right: u64) -> UploadError {
    UploadError::WrongOffset { error: wording::wrong_offset(given, right), right }
}

fn complete(size: u64) -> UploadError {
    UploadError::Complete { error: wording::upload_complete(size), size }
}
