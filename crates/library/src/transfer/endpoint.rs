//! The announced file that an upload endpoint is for.

use std::sync::Arc;

use catalog::update_session::{SessionState, UpdateSession};
use catalog::update_session_file::{SessionFile, SourceType, TransferStatus};

use super::upload::UploadError;
use crate::failure::Failure;
use crate::stackroom::Stackroom;
use crate::token::Purpose;
use crate::update_session;
use crate::wording;

/// The announced file that an endpoint is for, in a session that is active.
pub(super) async fn find(stackroom: &Stackroom, token: &str, name: &str) -> Result<SessionFile, UploadError> {
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
pub(super) async fn afresh(
    stackroom: &Arc<Stackroom>,
    file: SessionFile,
) -> Result<SessionFile, UploadError> {
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
