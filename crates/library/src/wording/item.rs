use ids::{ItemId, LibraryId, UpdateSessionId};
use vapi::Error;
use vapi::ErrorKind::{AlreadyExists, InvalidArgument, NotAllowedInCurrentState, NotFound};

use super::error;

pub(crate) fn no_item(id: &ItemId) -> Error {
    error(NotFound, "item.not_found", format!("there is no library item {id}"), &[id])
}

pub(crate) fn item_name_missing() -> Error {
    error(InvalidArgument, "item.name_missing", "an item needs a name that is not empty".to_owned(), &[])
}

pub(crate) fn item_name_taken(name: &str, library: &LibraryId) -> Error {
    let text = format!("the library {library} has an item named {name:?} already");
    error(AlreadyExists, "item.name_taken", text, &[&name, library])
}

pub(crate) fn stale_item(given: &str, present: i64) -> Error {
    let text = format!(
        "the item was changed meanwhile: version {given} was expected, {present} is current; read it again first"
    );
    error(InvalidArgument, "item.stale_version", text, &[&given, &present])
}

pub(crate) fn item_type_in_use(item: &ItemId, session: &UpdateSessionId) -> Error {
    let text = format!(
        "the type of the item {item} cannot change while its files are changed in the update session {session}: complete \
         or cancel that first"
    );
    error(NotAllowedInCurrentState, "item.type_in_use", text, &[item, session])
}

pub(crate) fn no_file(name: &str, item: &ItemId) -> Error {
    error(NotFound, "item.file.not_found", format!("the item {item} has no file {name:?}"), &[&name, item])
}

pub(crate) fn nothing_at_this_address() -> Error {
    let text = "there is nothing to download at this address".to_owned();
    error(NotFound, "content.not_found", text, &[])
}
