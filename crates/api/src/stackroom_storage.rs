//! `io.stackroom.storage`: the storages that libraries can be kept on.

use ids::StorageId;
use serde::{Deserialize, Serialize};
use vapi::{Body, Method, Operation, Validate};

use crate::privilege::READ;

/// The service's id.
pub const SERVICE: &str = "io.stackroom.storage";

/// All storages that the server is configured with, the default one first.
pub const LIST: Operation<List, Vec<Info>> =
    Operation::new(SERVICE, "list").at(Method::Get, "/stackroom/storage", Body::None).needs(READ);

/// What [`LIST`] takes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct List {}

impl Validate for List {}

/// A storage.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename = "io.stackroom.storage.info")]
pub struct Info {
    /// Its id, which a library's storage backing names.
    pub id: StorageId,
    /// Its name, which a library's storage backing may name instead.
    pub name: String,
    /// What it is made of.
    pub kind: Kind,
    /// The bytes that it can hold; unset where there is no limit to know.
    pub capacity: Option<i64>,
    /// The bytes that it can still take; unset where there is no limit to know.
    pub free: Option<i64>,
}

/// What a storage is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename = "io.stackroom.storage.kind")]
pub enum Kind {
    /// Files in a directory of the server.
    #[serde(rename = "DIRECTORY")]
    Directory,
    /// Objects in a bucket of an S3-compatible store.
    #[serde(rename = "S3")]
    S3,
}
