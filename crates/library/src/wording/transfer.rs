use catalog::update_session_file::SessionFile;
use vapi::Error;
use vapi::ErrorKind::{self, InvalidArgument, NotAllowedInCurrentState, NotFound};

use super::{error, from_record};

pub(crate) fn file_name(name: &str, reason: &str) -> Error {
    let text = format!("{name:?} cannot be a file's name: {reason}");
    error(InvalidArgument, "file.name", text, &[&name, &reason])
}

pub(crate) fn file_name_taken(name: &str, other: &str) -> Error {
    let text = format!(
        "{name:?} and {other:?} cannot lie side by side: they differ only by capitals or by how the same letters are \
         encoded; take another name, or remove {other:?} first"
    );
    error(InvalidArgument, "file.name_taken", text, &[&name, &other])
}

pub(crate) fn negative_size(size: i64) -> Error {
    error(InvalidArgument, "file.size", format!("a file cannot have {size} bytes"), &[&size])
}

pub(crate) fn malformed_checksum(algorithm: &str, value: &str, digits: usize) -> Error {
    let text = format!("{value:?} is no {algorithm} checksum, which has {digits} hexadecimal digits");
    error(InvalidArgument, "file.checksum", text, &[&algorithm, &value, &digits])
}

pub(crate) fn source_of_pushed_file() -> Error {
    let text =
        "source_endpoint is for files of source_type PULL; a PUSH file is sent by the client".to_owned();
    error(InvalidArgument, "file.source_of_push", text, &[])
}

pub(crate) fn source_type_none() -> Error {
    let text =
        "a file is added by PUSH or PULL; source_type NONE is for files that stay as they are".to_owned();
    error(InvalidArgument, "file.source_type_none", text, &[])
}

pub(crate) fn pull_source(reason: &str) -> Error {
    error(InvalidArgument, "pull.source", format!("nothing can be pulled from there: {reason}"), &[&reason])
}

pub(crate) fn pull_failed(name: &str, reason: &str) -> Error {
    error(
        ErrorKind::Error,
        "pull.failed",
        format!("{name:?} could not be pulled: {reason}"),
        &[&name, &reason],
    )
}

pub(crate) fn no_such_file(name: &str) -> Error {
    error(InvalidArgument, "session.file.unknown", format!("the session has no file {name:?}"), &[&name])
}

pub(crate) fn no_such_file_to_remove(name: &str) -> Error {
    let text = format!("there is no file {name:?} to remove, neither in the item nor in the session");
    error(InvalidArgument, "session.file.nothing_to_remove", text, &[&name])
}

pub(crate) fn upload_failed(name: &str, record: Option<&str>) -> Error {
    let text = format!("{name:?} did not arrive as announced; send it again, or remove it");
    let failure = error(NotAllowedInCurrentState, "session.file.failed", text, &[&name]);
    match record.and_then(from_record) {
        Some(reason) => failure.caused_by(error(
            NotAllowedInCurrentState,
            "session.file.reason",
            reason.default_message.clone(),
            &[&reason.default_message],
        )),
        None => failure,
    }
}

pub(crate) fn files_failed(files: &[&SessionFile]) -> Error {
    let reasons: Vec<_> = files
        .iter()
        .map(|file| {
            let message = file.error.as_deref().and_then(from_record);
            message.map_or_else(|| format!("{:?} failed", file.name), |message| message.default_message)
        })
        .collect();
    let reasons = reasons.join("; ");
    error(ErrorKind::Error, "update_session.files_failed", reasons.clone(), &[&reasons])
}

pub(crate) fn wrong_size(name: &str, expected: u64, received: u64) -> Error {
    let text = format!("{name:?} was announced with {expected} bytes; {received} were received");
    error(InvalidArgument, "transfer.wrong_size", text, &[&name, &expected, &received])
}

pub(crate) fn wrong_checksum(name: &str, algorithm: &str, expected: &str, received: &str) -> Error {
    let text =
        format!("{name:?} was announced with the {algorithm} {expected}; what was received has {received}");
    error(InvalidArgument, "transfer.wrong_checksum", text, &[&name, &algorithm, &expected, &received])
}

pub(crate) fn uninspectable(name: &str) -> Error {
    let text = format!("{name:?} cannot be inspected");
    error(InvalidArgument, "transfer.uninspectable", text, &[&name])
}

pub(crate) fn wrong_offset(given: u64, right: u64) -> Error {
    let text =
        format!("the bytes begin at {given}; they have to begin at {right}, which is what is safe here");
    error(InvalidArgument, "transfer.wrong_offset", text, &[&given, &right])
}

pub(crate) fn upload_complete(size: u64) -> Error {
    let text =
        format!("the file is complete already, with {size} bytes; a request without an offset sends it anew");
    error(InvalidArgument, "transfer.complete", text, &[&size])
}

pub(crate) fn no_upload_endpoint() -> Error {
    error(NotFound, "transfer.not_found", "nothing can be uploaded to this address".to_owned(), &[])
}

pub(crate) fn upload_session_ended() -> Error {
    let text = "the update session of this upload has ended; what was sent is not kept".to_owned();
    error(NotAllowedInCurrentState, "transfer.session_ended", text, &[])
}

pub(crate) fn upload_gone() -> Error {
    let text =
        "the update session of this address has ended, or the file was removed from it or announced anew"
            .to_owned();
    error(NotAllowedInCurrentState, "transfer.gone", text, &[])
}

pub(crate) fn upload_withdrawn() -> Error {
    let text =
        "the file was removed from the session, or announced anew; what was sent is not kept".to_owned();
    error(NotAllowedInCurrentState, "transfer.withdrawn", text, &[])
}

pub(crate) fn upload_superseded() -> Error {
    let text = "the same file is being sent by another request; this one ends".to_owned();
    error(NotAllowedInCurrentState, "transfer.superseded", text, &[])
}
