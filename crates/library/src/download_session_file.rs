//! `com.vmware.content.library.item.downloadsession.file`: the files of an item, prepared for download. What is stored
//! here needs no preparation: it is prepared as soon as it is asked for.

use api::download_session_file::{EndpointType, Get, Info, List, Prepare, PrepareStatus};
use api::item::TransferEndpoint;
use catalog::Reader;
use catalog::blob::Blob;
use catalog::download_session::DownloadSession;
use catalog::download_session_file::{DownloadFile, PreparationStatus};
use catalog::item_file::ItemFile;
use vapi::Error;

use crate::caller::Caller;
use crate::content;
use crate::download_session;
use crate::failure::Failure;
use crate::item_file;
use crate::storage;
use crate::token::Purpose;
use crate::wording;

const HTTPS: &str = "HTTPS";
const DIRECT: &str = "DIRECT";

/// Every file of the item, with its preparation (DSF-01).
///
/// # Errors
/// `not_found` for an unknown session.
pub async fn list(caller: &Caller, input: List) -> Result<Vec<Info>, Error> {
    let owner = caller.clone();
    let files = caller.catalog().read(move |reader| {
        let session = download_session::find(owner.stackroom(), reader, &input.download_session_id)?;
        let files = catalog::item_file::list_at(reader, &session.item_id, session.content_version)?;
        files
            .into_iter()
            .map(|file| Listed::find(reader, &session, file))
            .collect::<Result<Vec<_>, Failure>>()
    });
    Ok(files.await?.iter().map(|file| file.info(caller)).collect())
}

/// Asks for a file (DSF-03).
///
/// # Errors
/// `not_found` for an unknown session, `invalid_argument` for an unknown name, `unauthorized` for a storage location
/// without the privilege to read storage (DSF-05).
pub async fn prepare(caller: &Caller, input: Prepare) -> Result<Info, Error> {
    let owner = caller.clone();
    // DSF-04
    let direct = input.endpoint_type == Some(EndpointType::Direct);
    let listed = caller.catalog().write(move |change| {
        let stackroom = owner.stackroom();
        let session = download_session::find_active(stackroom, change, &input.download_session_id, "used")?;
        let file = file_of(change, &session, &input.file_name)?;
        if direct && !session.may_read_storage {
            // DSF-05
            return Err(wording::unauthorized().into());
        }
        let endpoint_type = if direct { DIRECT } else { HTTPS };
        let present = catalog::download_session_file::get(change, &session.id, &file.name)?;
        let kept = present.filter(|present| present.endpoint_type == endpoint_type);
        if kept.is_none() {
            let prepared = DownloadFile {
                session_id: session.id.clone(),
                name: file.name.clone(),
                transfer_id: owner.identifier(),
                endpoint_type: endpoint_type.to_owned(),
                status: PreparationStatus::Prepared,
                bytes_transferred: 0,
                completed: false,
                error: None,
            };
            catalog::download_session_file::put(change, &prepared)?;
        }
        let expires_at = owner.now().plus(stackroom.settings().download_session_idle_timeout);
        catalog::download_session::extend(change, &session.id, expires_at)?;
        Listed::find(change, &session, file)
    });
    Ok(listed.await?.info(caller))
}

/// One file of the item, with its preparation.
///
/// # Errors
/// `not_found` for an unknown session, `invalid_argument` for an unknown name (DSF-11).
pub async fn get(caller: &Caller, input: Get) -> Result<Info, Error> {
    let owner = caller.clone();
    let listed = caller.catalog().read(move |reader| {
        let session = download_session::find(owner.stackroom(), reader, &input.download_session_id)?;
        let file = file_of(reader, &session, &input.file_name)?;
        Listed::find(reader, &session, file)
    });
    Ok(listed.await?.info(caller))
}

fn file_of(reader: &Reader, session: &DownloadSession, name: &str) -> Result<ItemFile, Failure> {
    let file = catalog::item_file::get_at(reader, &session.item_id, session.content_version, name)?;
    // DSF-11
    Ok(file.ok_or_else(|| wording::no_such_file(name))?)
}

/// A file of the session's content, with its preparation if it was asked for.
struct Listed {
    file: ItemFile,
    blob: Option<Blob>,
    prepared: Option<DownloadFile>,
}

impl Listed {
    fn find(reader: &Reader, session: &DownloadSession, file: ItemFile) -> Result<Self, Failure> {
        let prepared = catalog::download_session_file::get(reader, &session.id, &file.name)?;
        let blob = catalog::blob::get(reader, &file.blob_id)?;
        Ok(Self { file, blob, prepared })
    }

    fn info(&self, caller: &Caller) -> Info {
        let prepared = self.prepared.as_ref();
        Info {
            name: self.file.name.clone(),
            // DSF-07
            size: Some(self.file.size),
            // DSF-08
            bytes_transferred: prepared.map_or(0, |prepared| prepared.bytes_transferred),
            // DSF-02
            status: prepared.map_or(PrepareStatus::Unprepared, |prepared| status(prepared.status)),
            // DSF-06
            download_endpoint: prepared.and_then(|prepared| self.endpoint(caller, prepared)),
            // DSF-09
            checksum_info: prepared
                .is_some_and(|prepared| prepared.completed)
                .then(|| item_file::checksum(&self.file)),
            // DSF-10
            error_message: prepared
                .and_then(|prepared| prepared.error.as_deref())
                .and_then(wording::from_record),
        }
    }

    fn endpoint(&self, caller: &Caller, prepared: &DownloadFile) -> Option<TransferEndpoint> {
        if prepared.status != PreparationStatus::Prepared {
            return None;
        }
        let uri = if prepared.endpoint_type == DIRECT {
            storage::location(caller, self.blob.as_ref()?)?
        } else {
            content::address(caller, Purpose::Download, &prepared.transfer_id, &prepared.name)?
        };
        Some(TransferEndpoint { uri, ssl_certificate_thumbprint: None, ssl_certificate: None })
    }
}

const fn status(record: PreparationStatus) -> PrepareStatus {
    match record {
        PreparationStatus::Unprepared => PrepareStatus::Unprepared,
        PreparationStatus::PrepareRequested => PrepareStatus::PrepareRequested,
        PreparationStatus::Preparing => PrepareStatus::Preparing,
        PreparationStatus::Prepared => PrepareStatus::Prepared,
        PreparationStatus::Error => PrepareStatus::Error,
    }
}
