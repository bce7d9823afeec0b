use vapi::Error;
use vapi::ErrorKind::{InvalidArgument, NotAllowedInCurrentState};

use super::error;

pub(crate) fn archive_refused(name: &str, reason: &ovf::archive::ArchiveError) -> Error {
    let text = format!("{name:?} cannot be unpacked: {reason}");
    error(InvalidArgument, "archive.refused", text, &[&name, reason])
}

pub(crate) fn archive_clash(name: &str, member: &str) -> Error {
    let text = format!(
        "{name:?} has a member {member:?}, and the session has a file of that name already: remove that file from the \
         session, or send the archive in a session of its own"
    );
    error(InvalidArgument, "archive.clash", text, &[&name, &member])
}

pub(crate) fn archive_in_parts(name: &str) -> Error {
    let text = format!(
        "{name:?} was announced with a checksum, so that it has to come in one request: announce it without one to send \
         it in parts"
    );
    error(NotAllowedInCurrentState, "archive.in_parts", text, &[&name])
}

pub(crate) fn archive_unpacked(name: &str) -> Error {
    let text = format!("{name:?} has arrived and was unpacked: announce it again to send it again");
    error(NotAllowedInCurrentState, "archive.unpacked", text, &[&name])
}
