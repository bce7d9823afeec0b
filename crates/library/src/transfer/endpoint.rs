//! The announced file that an upload endpoint is for.

use std::sync::Arc;

use catalog::Reader;
use catalog::update_session::{SessionState, UpdateSession};
use catalog::update_session_file::{SessionFile, SourceType, TransferStatus};
use vapi::Error;

use super::upload::UploadError;
use crate::failure::Failure;
use crate::stackroom::Stackroom;
use crate::token::Purpose;
use crate::update_session;
use crate::wording;

/// The announced file that an endpoint is for, in a session that is active. An archive that has been unpacked is still
/// found, and is READY.
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
    let is_member = file.archive.as_ref().is_some_and(|archive| *archive != file.transfer_id);
    if file.name != name || file.source_type != SourceType::Push || is_member {
        return Err(unknown());
    }
    if session.state != SessionState::Active || update_session::has_expired(stackroom, &session) {
        return Err(UploadError::Ended(wording::upload_session_ended()));
    }
    Ok(file)
}

/// The record of a file that is to be received from its first byte on. Bytes that came already are given up.
pub(super) async fn afresh(
    stackroom: &Arc<Stackroom>,
    file: SessionFile,
) -> Result<SessionFile, UploadError> {
    if file.archive.is_some() {
        return Err(UploadError::Ended(wording::archive_unpacked(&file.name)));
    }
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
    fresh.digests = None;
    fresh.facts = None;
    fresh.error = None;
    let (known, stored) = (file.clone(), fresh.clone());
    let refused = stackroom.catalog().write(move |change| {
        let refused = refusal(change, &known)?;
        if refused.is_none() {
            catalog::update_session_file::update(change, &stored)?;
        }
        Ok::<_, Failure>(refused)
    });
    if let Some(error) = refused.await? {
        return Err(UploadError::Ended(error));
    }
    let owner = Arc::clone(stackroom);
    stackroom.spawn(async move { super::free_old_bytes(&owner, file).await });
    Ok(fresh)
}

/// Why the bytes of a file cannot be replaced now, though they could when it was looked for: the session has been
/// completed meanwhile, or waits for its pulls only.
fn refusal(reader: &Reader, file: &SessionFile) -> Result<Option<Error>, Failure> {
    let record = catalog::update_session_file::get_by_transfer(reader, &file.transfer_id)?;
    if record.is_none_or(|record| record.blob_id != file.blob_id) {
        return Ok(Some(wording::upload_gone()));
    }
    let session = catalog::update_session::get(reader, &file.session_id)?;
    Ok(match session.filter(|session| session.state == SessionState::Active) {
        None => Some(wording::upload_session_ended()),
        // US-19
        Some(session) if session.completing => Some(wording::update_session_completing(&session.id)),
        Some(_) => None,
    })
}
