//! `com.vmware.content.library.item.storage`: where the files of items lie.

use ids::ItemId;
use serde::{Deserialize, Serialize};
use vapi::ErrorKind::NotFound;
use vapi::{Body, Method, Operation, Privilege, Uri, Validate};

use crate::item_file::ChecksumInfo;
use crate::library::StorageBacking;

/// The service's id.
pub const SERVICE: &str = "com.vmware.content.library.item.storage";

const READ_STORAGE: &[Privilege] = &[Privilege::on_object("ContentLibrary.ReadStorage", "library_item_id")];

/// Every place where a file of an item lies (STO-01 to STO-03).
pub const GET: Operation<Get, Vec<Info>> = Operation::new(SERVICE, "get")
    .at(Method::Get, "/content/library/item/{library_item_id}/storage", Body::None)
    .raises(&[NotFound])
    .needs(READ_STORAGE);

/// Every place where any file of an item lies (STO-01, STO-03).
pub const LIST: Operation<List, Vec<Info>> = Operation::new(SERVICE, "list")
    .at(Method::Get, "/content/library/item/{library_item_id}/storage", Body::None)
    .raises(&[NotFound])
    .needs(READ_STORAGE);

/// What [`GET`] takes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Get {
    /// The item.
    pub library_item_id: ItemId,
    /// The file's name.
    pub file_name: String,
}

/// What [`LIST`] takes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct List {
    /// The item.
    pub library_item_id: ItemId,
}

impl Validate for Get {}
impl Validate for List {}

/// A file on one storage.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename = "com.vmware.content.library.item.storage.info")]
pub struct Info {
    /// The storage that it lies on, not necessarily the library's (STO-05).
    pub storage_backing: StorageBacking,
    /// Its addresses on that storage (STO-04).
    pub storage_uris: Vec<Uri>,
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
