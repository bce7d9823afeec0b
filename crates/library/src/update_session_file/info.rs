//! A file of an update session as the interface shows it.

use api::item::TransferEndpoint;
use api::update_session_file::Info;
use catalog::item_file::ItemFile;
use catalog::update_session_file::{SessionFile, SourceType, TransferStatus};

use super::source_type;
use crate::caller::Caller;
use crate::content;
use crate::item_file;
use crate::pull::PullSource;
use crate::token::Purpose;
use crate::transfer::Phase;
use crate::wording;

/// A file that the session leaves as it is (USF-04).
pub(super) fn unchanged(file: &ItemFile) -> Info {
    Info {
        name: file.name.clone(),
        source_type: api::update_session_file::SourceType::None,
        size: Some(file.size),
        checksum_info: Some(item_file::checksum(file)),
        source_endpoint: None,
        upload_endpoint: None,
        bytes_transferred: file.size,
        status: api::item::TransferStatus::Ready,
        error_message: None,
        keep_in_storage: Some(true),
    }
}

/// A file that the session adds or replaces.
pub(super) fn announced(caller: &Caller, file: &SessionFile) -> Info {
    let (status, bytes_transferred) = progress(caller, file);
    Info {
        name: file.name.clone(),
        source_type: source_type(file.source_type),
        // USF-17
        size: (status == api::item::TransferStatus::Ready).then_some(file.received),
        // USF-18
        checksum_info: file.checksum.as_ref().map(item_file::checksum_info),
        // USF-20
        source_endpoint: file
            .source
            .as_deref()
            .and_then(PullSource::from_record)
            .and_then(|source| source.show()),
        // USF-02, USF-20
        upload_endpoint: (file.source_type == SourceType::Push).then(|| endpoint(caller, file)).flatten(),
        // USF-16
        bytes_transferred,
        status,
        // USF-19
        error_message: file.error.as_deref().and_then(wording::from_record),
        keep_in_storage: file.keep_in_storage,
    }
}

/// How far a file is: what runs now knows better than the record.
fn progress(caller: &Caller, file: &SessionFile) -> (api::item::TransferStatus, i64) {
    let shown = |bytes: u64| i64::try_from(bytes).unwrap_or(i64::MAX);
    // USF-15
    match caller.stackroom().transfers().phase(&file.transfer_id) {
        Some(Phase::Transferring(bytes)) => (api::item::TransferStatus::Transferring, shown(bytes)),
        Some(Phase::Validating(bytes)) => (api::item::TransferStatus::Validating, shown(bytes)),
        None => (status(file.status), file.received),
    }
}

const fn status(record: TransferStatus) -> api::item::TransferStatus {
    match record {
        TransferStatus::WaitingForTransfer => api::item::TransferStatus::WaitingForTransfer,
        TransferStatus::Transferring => api::item::TransferStatus::Transferring,
        TransferStatus::Validating => api::item::TransferStatus::Validating,
        TransferStatus::Ready => api::item::TransferStatus::Ready,
        TransferStatus::Error => api::item::TransferStatus::Error,
    }
}

fn endpoint(caller: &Caller, file: &SessionFile) -> Option<TransferEndpoint> {
    let uri = content::address(caller, Purpose::Upload, &file.transfer_id, &file.name)?;
    Some(TransferEndpoint { uri, ssl_certificate_thumbprint: None, ssl_certificate: None })
}
