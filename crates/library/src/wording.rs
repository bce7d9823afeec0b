//! What clients are told: one constructor per wording, with the values in it.

mod access;
mod archive;
mod item;
mod library;
mod package;
mod session;
mod transfer;
mod trust;

use std::fmt::Display;

use vapi::ErrorKind::{self, InternalServerError, InvalidArgument};
use vapi::{Error, LocalizableMessage};

pub(crate) use access::*;
pub(crate) use archive::*;
pub(crate) use item::*;
pub(crate) use library::*;
pub(crate) use package::*;
pub(crate) use session::*;
pub(crate) use transfer::*;
pub(crate) use trust::*;

fn error(kind: ErrorKind, id: &str, text: String, args: &[&dyn Display]) -> Error {
    Error::new(kind, &format!("stackroom.{id}"), text, args)
}

pub(crate) fn field_missing(field: &str) -> Error {
    error(InvalidArgument, "field.missing", format!("{field} is needed here, and is not set"), &[&field])
}

pub(crate) fn too_long(field: &str, length: usize, longest: usize) -> Error {
    let text = format!("{field} has {length} characters; it may have {longest} at most");
    error(InvalidArgument, "field.too_long", text, &[&field, &length, &longest])
}

pub(crate) fn empty_find(fields: &str) -> Error {
    let text = format!("there is nothing to find by: set at least one of {fields}");
    error(InvalidArgument, "find.empty", text, &[&fields])
}

pub(crate) fn client_token(token: &str) -> Error {
    let text =
        format!("the client token {token:?} is not a UUID such as 8bb4a2b8-6f0a-4c5e-9f2d-1e6f3a7c9b10");
    error(InvalidArgument, "client_token.malformed", text, &[&token])
}

pub(crate) fn damaged(what: &str) -> Error {
    error(
        InternalServerError,
        "record.damaged",
        format!("the server's record of {what} is damaged"),
        &[&what],
    )
}

pub(crate) fn damaged_message(what: &str) -> LocalizableMessage {
    first_message(damaged(what))
}

/// The outermost message of an error.
pub(crate) fn first_message(error: Error) -> LocalizableMessage {
    error.messages.into_iter().next().unwrap_or_default()
}

/// The outermost message of an error, as records keep it.
pub(crate) fn to_record(error: &Error) -> String {
    error.messages.first().and_then(|message| serde_json::to_string(message).ok()).unwrap_or_default()
}

/// A message that a record keeps.
pub(crate) fn from_record(record: &str) -> Option<LocalizableMessage> {
    serde_json::from_str(record).ok()
}
