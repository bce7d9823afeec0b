use ids::{LibraryId, ServerGuid, StorageId};
use vapi::ErrorKind::{
    InternalServerError, InvalidArgument, InvalidElementType, NotAllowedInCurrentState, NotFound, Unsupported,
};
use vapi::{Error, ErrorKind};

use super::error;

pub(crate) fn no_library(id: &LibraryId) -> Error {
    error(NotFound, "library.not_found", format!("there is no library {id}"), &[id])
}

pub(crate) fn not_a_local_library(id: &LibraryId) -> Error {
    let text = format!("{id} is a subscribed library; this works for local ones only");
    error(InvalidElementType, "library.not_local", text, &[id])
}

pub(crate) fn library_name_missing() -> Error {
    error(InvalidArgument, "library.name_missing", "a library needs a name that is not empty".to_owned(), &[])
}

pub(crate) fn stale_library(given: &str, present: i64, kind: ErrorKind) -> Error {
    let text = format!(
        "the library was changed meanwhile: version {given} was expected, {present} is current; read it again first"
    );
    error(kind, "library.stale_version", text, &[&given, &present])
}

pub(crate) fn subscription_of_local_library() -> Error {
    let text = "subscription_info is for subscribed libraries; a local library has none".to_owned();
    error(InvalidArgument, "library.subscription_of_local", text, &[])
}

pub(crate) fn publishing_unsupported() -> Error {
    let text = "this server does not publish libraries yet; leave publish_info.published false".to_owned();
    error(Unsupported, "library.publishing", text, &[])
}

pub(crate) fn unknown_security_policy(id: &str, known: &str) -> Error {
    let text = format!("there is no security policy {id:?}; this server has {known}");
    error(InvalidArgument, "library.security_policy", text, &[&id, &known])
}

pub(crate) fn storage_backing_missing() -> Error {
    let text = "a library needs one storage backing: storage_backings is empty or unset".to_owned();
    error(InvalidArgument, "storage_backing.missing", text, &[])
}

pub(crate) fn several_storage_backings(count: usize) -> Error {
    let text = format!("a library has exactly one storage backing; {count} were given");
    error(Unsupported, "storage_backing.several", text, &[&count])
}

pub(crate) fn unknown_storage(wanted: &str, known: &str) -> Error {
    let text = format!("there is no storage {wanted:?}; this server has {known}");
    error(InvalidArgument, "storage_backing.unknown", text, &[&wanted, &known])
}

pub(crate) fn storage_uri(uri: &str) -> Error {
    let text = format!("{uri:?} is no address of a storage; it has to look like file:///srv/library");
    error(InvalidArgument, "storage_backing.uri", text, &[&uri])
}

pub(crate) fn file_server_backing(scheme: &str) -> Error {
    let text = format!(
        "this server does not speak {scheme}: mount the share on the server, configure the mount as a storage, and name \
         that storage as DATASTORE"
    );
    error(Unsupported, "storage_backing.file_server", text, &[&scheme])
}

pub(crate) fn storage_not_a_directory(uri: &str) -> Error {
    let text = format!("{uri:?} is not a directory on the server");
    error(InvalidArgument, "storage_backing.not_a_directory", text, &[&uri])
}

pub(crate) fn storage_outside_roots(uri: &str) -> Error {
    let text = format!("{uri:?} is not below a directory that storage.roots allows");
    error(InvalidArgument, "storage_backing.outside_roots", text, &[&uri])
}

pub(crate) fn storage_absent(id: &StorageId) -> Error {
    let text =
        format!("the storage {id} is not there now: mount it, or restore its directory, and try again");
    error(NotAllowedInCurrentState, "storage.absent", text, &[id])
}

pub(crate) fn storage_unmounted(uri: &str) -> Error {
    let text = format!("{uri:?} is empty, where content of libraries should be: mount what belongs there");
    error(InvalidArgument, "storage_backing.unmounted", text, &[&uri])
}

pub(crate) fn storage_of_another(uri: &str, found: &StorageId) -> Error {
    let text = format!("{uri:?} is the directory of the storage {found}: name that, or another directory");
    error(InvalidArgument, "storage_backing.of_another", text, &[&uri, found])
}

pub(crate) fn storage_of_another_server(uri: &str, found: &ServerGuid) -> Error {
    let text = format!("{uri:?} holds the content of another server, {found}: name another directory");
    error(InvalidArgument, "storage_backing.of_another_server", text, &[&uri, found])
}

pub(crate) fn pull_settings(reason: &str) -> Error {
    error(
        InternalServerError,
        "pull.settings",
        format!("the settings for pulls cannot be: {reason}"),
        &[&reason],
    )
}
