//! What lies behind an address.

use std::ops::Range;
use std::sync::Arc;

use blobs::{BlobStore, Reader};
use catalog::Time;
use catalog::download_session::DownloadState;
use catalog::item_file::ItemFile;
use ids::{BlobId, ItemId};
use vapi::Error;

use super::lease::Lease;
use crate::access;
use crate::caller::Caller;
use crate::download_session;
use crate::failure::Failure;
use crate::session::SessionKey;
use crate::stackroom::Stackroom;
use crate::token::Purpose;
use crate::wording;

/// A file that can be read, as it was when it was asked for: what happens to the item meanwhile does not matter.
#[derive(Clone)]
pub struct Content {
    /// Its name.
    pub name: String,
    /// Its size in bytes.
    pub size: u64,
    /// Its SHA-256, in hexadecimal digits.
    pub sha256: String,
    /// When its bytes came.
    pub stored_at: Time,
    store: Arc<dyn BlobStore>,
    blob: BlobId,
    lease: Option<Lease>,
}

/// Why content cannot be read.
#[derive(Debug)]
pub enum ContentError {
    /// There is nothing at that address.
    NotFound(Error),
    /// The session that the address belongs to is not active any more.
    Ended(Error),
    /// The caller may not read it.
    Denied(Error),
    /// The server failed.
    Failed(Failure),
}

impl From<Failure> for ContentError {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

impl Content {
    /// Reads a part of the file.
    ///
    /// # Errors
    /// When the bytes cannot be read.
    pub async fn read(&self, range: Range<u64>) -> Result<Reader, Failure> {
        Ok(self.store.read(&self.blob, range).await?)
    }

    /// The download session that reading belongs to, if any.
    #[must_use]
    pub const fn lease(&self) -> Option<&Lease> {
        self.lease.as_ref()
    }
}

/// The stored file of that item and name (FIL-09 to FIL-12).
///
/// # Errors
/// When there is no such file, or not in that version any more (FIL-10), or the caller may not read it (FIL-12).
pub async fn by_path(
    caller: &Caller,
    library: String,
    item: String,
    name: String,
    version: Option<String>,
) -> Result<Content, ContentError> {
    access::require(caller, "System.Read").map_err(ContentError::Denied)?;
    let unknown = || ContentError::NotFound(wording::nothing_at_this_address());
    // FIL-10
    let version = version.map(|version| version.parse::<i64>()).transpose().map_err(|_| unknown())?;
    let found = caller.catalog().read(move |reader| {
        let Some(item) = catalog::item::get(reader, &ItemId::from(item))? else { return Ok(None) };
        if item.library_id.as_str() != library {
            return Ok(None);
        }
        let file = match version {
            Some(version) => catalog::item_file::get_by_file_version(reader, &item.id, &name, Some(version))?,
            // FIL-11
            None => catalog::item_file::get_at(reader, &item.id, item.content_version, &name)?,
        };
        Ok::<_, Failure>(file)
    });
    let file = found.await?.ok_or_else(unknown)?;
    open(caller.stackroom(), file, None).await
}

/// The file that a download endpoint stands for.
///
/// # Errors
/// When there is no such endpoint, or its session has ended.
pub async fn by_token(stackroom: &Arc<Stackroom>, token: &str, name: &str) -> Result<Content, ContentError> {
    let unknown = || ContentError::NotFound(wording::nothing_at_this_address());
    let Some((Purpose::Download, transfer)) = stackroom.token_key().open(token) else {
        return Err(unknown());
    };
    let wanted = transfer.clone();
    let found = stackroom.catalog().read(move |reader| {
        let Some(prepared) = catalog::download_session_file::get_by_transfer(reader, &wanted)? else {
            return Ok(None);
        };
        let Some(session) = catalog::download_session::get(reader, &prepared.session_id)? else {
            return Ok(None);
        };
        let file =
            catalog::item_file::get_at(reader, &session.item_id, session.content_version, &prepared.name)?;
        Ok::<_, Failure>(file.map(|file| (session, file)))
    });
    let (session, file) = found.await?.ok_or_else(unknown)?;
    if file.name != name {
        return Err(unknown());
    }
    if session.state != DownloadState::Active || download_session::has_expired(stackroom, &session) {
        return Err(ContentError::Ended(wording::download_session_ended()));
    }
    let lease = Lease::new(stackroom, session.id, session.api_session.map(SessionKey::from_hash), transfer);
    // DS-12: it may have ended since it was found, when nobody was known to read in it.
    if !lease.touch().await? {
        return Err(ContentError::Ended(wording::download_session_ended()));
    }
    open(stackroom, file, Some(lease)).await
}

async fn open(stackroom: &Stackroom, file: ItemFile, lease: Option<Lease>) -> Result<Content, ContentError> {
    let id = file.blob_id.clone();
    let blob =
        stackroom.catalog().read(move |reader| Ok::<_, Failure>(catalog::blob::get(reader, &id)?)).await?;
    let blob = blob.ok_or_else(|| ContentError::NotFound(wording::nothing_at_this_address()))?;
    Ok(Content {
        name: file.name,
        size: file.size.unsigned_abs(),
        sha256: file.sha256,
        stored_at: blob.created_at,
        store: stackroom.storages().store(&blob.storage)?,
        blob: blob.id,
        lease,
    })
}
