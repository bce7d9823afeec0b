//! `com.vmware.content.library.item.file`: the files of items.

mod checksum;

use ids::ItemId;
use serde::{Deserialize, Serialize};
use vapi::ErrorKind::{NotFound, Unsupported};
use vapi::{Body, Method, Operation, Uri, Validate};

pub use checksum::{ChecksumAlgorithm, ChecksumInfo};

use crate::privilege::READ_ITEM;

/// The service's id.
pub const SERVICE: &str = "com.vmware.content.library.item.file";

/// A file of an item by its name (FIL-02, FIL-14).
pub const GET: Operation<Get, Info> = Operation::new(SERVICE, "get")
    .at(Method::Get, "/content/library/item/{library_item_id}/file", Body::None)
    .raises(&[NotFound, Unsupported])
    .needs(READ_ITEM);

/// The files of an item's present content (FIL-01, FIL-14, FIL-15).
pub const LIST: Operation<List, Vec<Info>> = Operation::new(SERVICE, "list")
    .at(Method::Get, "/content/library/item/{library_item_id}/file", Body::None)
    .raises(&[NotFound, Unsupported])
    .needs(READ_ITEM);

/// What [`GET`] takes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Get {
    /// The item.
    pub library_item_id: ItemId,
    /// The file's name.
    pub name: String,
}

/// What [`LIST`] takes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct List {
    /// The item.
    pub library_item_id: ItemId,
}

impl Validate for Get {}
impl Validate for List {}

/// A file of an item.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename = "com.vmware.content.library.item.file.info")]
pub struct Info {
    /// Its checksum; unset when the content is not here (FIL-07).
    pub checksum_info: Option<ChecksumInfo>,
    /// Its name, unique in the item (FIL-03).
    pub name: String,
    /// The bytes that it takes, 0 when it is not here (FIL-04).
    pub size: i64,
    /// Whether it is here (FIL-05).
    pub cached: bool,
    /// The number of its revision (FIL-06).
    pub version: String,
    /// Where to download it without a download session; unset when it is not here (FIL-09 to FIL-13).
    pub file_download_endpoint: Option<Uri>,
}
