use catalog::download_session::DownloadState;
use catalog::update_session::SessionState;
use catalog::update_session_file::{SessionFile, TransferStatus};
use ids::{DownloadSessionId, UpdateSessionId};
use vapi::Error;
use vapi::ErrorKind::{self, NotAllowedInCurrentState, NotFound, ResourceBusy};

use super::{error, files_failed};

pub(crate) fn no_update_session(id: &UpdateSessionId) -> Error {
    let text = format!("there is no update session {id}; it may have expired");
    error(NotFound, "update_session.not_found", text, &[id])
}

pub(crate) fn another_update_session(item: &str, other: &UpdateSessionId) -> Error {
    let text = format!(
        "the item {item:?} is being changed in the update session {other}; complete or cancel that first"
    );
    error(ResourceBusy, "update_session.another", text, &[&item, other])
}

pub(crate) fn update_session_not_active(id: &UpdateSessionId, verb: &str, state: SessionState) -> Error {
    let state = match state {
        SessionState::Active => "ACTIVE",
        SessionState::Done => "DONE",
        SessionState::Error => "ERROR",
        SessionState::Canceled => "CANCELED",
    };
    let text = format!("the update session {id} is {state}: only an ACTIVE one can be {verb}");
    error(NotAllowedInCurrentState, "update_session.not_active", text, &[id, &state, &verb])
}

pub(crate) fn update_session_completing(id: &UpdateSessionId) -> Error {
    let text = format!("the update session {id} is being completed: wait until its state is DONE or ERROR");
    error(NotAllowedInCurrentState, "update_session.completing", text, &[id])
}

pub(crate) fn update_session_changing(id: &UpdateSessionId) -> Error {
    let text = format!(
        "the files of the update session {id} change while they are looked at; try again when they do not"
    );
    error(ResourceBusy, "update_session.changing", text, &[id])
}

pub(crate) fn update_session_still_active(id: &UpdateSessionId) -> Error {
    let text = format!("the update session {id} is ACTIVE: complete, cancel or fail it before you delete it");
    error(NotAllowedInCurrentState, "update_session.still_active", text, &[id])
}

pub(crate) fn files_not_uploaded(id: &UpdateSessionId, files: &[&SessionFile]) -> Error {
    let names: Vec<_> = files.iter().map(|file| file.name.as_str()).collect();
    let names = names.join(", ");
    let mut text = format!("the update session {id} cannot complete: not uploaded as announced: {names}");
    let failed: Vec<_> = files.iter().copied().filter(|file| file.status == TransferStatus::Error).collect();
    if !failed.is_empty() {
        text = format!("{text} ({})", files_failed(&failed).text());
    }
    error(NotAllowedInCurrentState, "update_session.files_missing", text, &[id, &names])
}

pub(crate) fn failed_by_client(reason: &str) -> Error {
    error(ErrorKind::Error, "session.failed_by_client", reason.to_owned(), &[&reason])
}

pub(crate) fn no_download_session(id: &DownloadSessionId) -> Error {
    let text = format!("there is no download session {id}; it may have expired");
    error(NotFound, "download_session.not_found", text, &[id])
}

pub(crate) fn download_session_not_active(id: &DownloadSessionId, verb: &str, state: DownloadState) -> Error {
    let state = match state {
        DownloadState::Active => "ACTIVE",
        DownloadState::Canceled => "CANCELED",
        DownloadState::Error => "ERROR",
    };
    let text = format!("the download session {id} is {state}: only an ACTIVE one can be {verb}");
    error(NotAllowedInCurrentState, "download_session.not_active", text, &[id, &state, &verb])
}

pub(crate) fn download_session_ended() -> Error {
    let text = "the download session of this address has ended; open another one".to_owned();
    error(NotFound, "download_session.ended", text, &[])
}
