//! `com.vmware.content.library.item`: the items of libraries.

mod model;
mod transfer;

use ids::{ItemId, LibraryId};
use serde::{Deserialize, Serialize};
use vapi::ErrorKind::{
    AlreadyExists, InvalidArgument, InvalidElementType, NotAllowedInCurrentState, NotFound,
};
use vapi::{Body, Method, Operation, Privilege, Validate};

pub use model::{CertificateVerificationInfo, CertificateVerificationStatus, ItemModel};
pub use transfer::{TransferEndpoint, TransferStatus};

use crate::privilege::{READ_ITEM, READ_LIBRARY};

/// The service's id.
pub const SERVICE: &str = "com.vmware.content.library.item";

/// Makes an item without files and gives its id (ITM-01 to ITM-09).
pub const CREATE: Operation<Create, ItemId> = Operation::new(SERVICE, "create")
    .at(Method::Post, "/content/library/item", Body::Parameter("create_spec"))
    .created()
    .raises(&[NotFound, InvalidArgument, InvalidElementType, NotAllowedInCurrentState, AlreadyExists])
    .needs(&[Privilege::on_object("ContentLibrary.AddLibraryItem", "ItemModel.library_id")]);

/// Deletes an item with its files (ITM-29 to ITM-32).
pub const DELETE: Operation<Delete, ()> = Operation::new(SERVICE, "delete")
    .at(Method::Delete, "/content/library/item/{library_item_id}", Body::None)
    .raises(&[InvalidElementType, NotFound, NotAllowedInCurrentState])
    .needs(&[Privilege::on_object("ContentLibrary.DeleteLibraryItem", "library_item_id")]);

/// An item (ITM-33).
pub const GET: Operation<Get, ItemModel> = Operation::new(SERVICE, "get")
    .at(Method::Get, "/content/library/item/{library_item_id}", Body::None)
    .raises(&[NotFound])
    .needs(READ_ITEM);

/// The ids of a library's items (ITM-34).
pub const LIST: Operation<List, Vec<ItemId>> = Operation::new(SERVICE, "list")
    .at(Method::Get, "/content/library/item", Body::None)
    .raises(&[NotFound])
    .needs(READ_LIBRARY);

/// The ids of the items that match (ITM-35 to ITM-37).
pub const FIND: Operation<Find, Vec<ItemId>> = Operation::new(SERVICE, "find")
    .at(Method::Post, "/content/library/item?action=find", Body::Parameter("spec"))
    .raises(&[InvalidArgument])
    .needs(&[
        Privilege::on_operation("System.Read"),
        Privilege::on_object("System.Read", "FindSpec.library_id"),
    ]);

/// Changes the properties of an item (ITM-38 to ITM-40).
pub const UPDATE: Operation<Update, ()> = Operation::new(SERVICE, "update")
    .at(Method::Patch, "/content/library/item/{library_item_id}", Body::Parameter("update_spec"))
    .raises(&[NotFound, InvalidElementType, InvalidArgument, NotAllowedInCurrentState, AlreadyExists])
    .needs(&[Privilege::on_object("ContentLibrary.UpdateLibraryItem", "library_item_id")]);

/// What [`CREATE`] takes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Create {
    /// A UUID that makes a repeated call answer like the first (GEN-16, GEN-17).
    pub client_token: Option<String>,
    /// The item to make.
    pub create_spec: ItemModel,
}

/// What [`DELETE`] takes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Delete {
    /// The item.
    pub library_item_id: ItemId,
}

/// What [`GET`] takes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Get {
    /// The item.
    pub library_item_id: ItemId,
}

/// What [`LIST`] takes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct List {
    /// The library whose items are asked for.
    pub library_id: LibraryId,
}

/// What [`FIND`] takes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Find {
    /// What to look for.
    pub spec: FindSpec,
}

/// What [`UPDATE`] takes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Update {
    /// The item.
    pub library_item_id: ItemId,
    /// The properties to change.
    pub update_spec: ItemModel,
}

impl Validate for Create {}
impl Validate for Delete {}
impl Validate for Get {}
impl Validate for List {}
impl Validate for Find {}
impl Validate for Update {}

/// What an item must be like to be found: all the fields that are set, and at least one is (ITM-35, ITM-36).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename = "com.vmware.content.library.item.find_spec")]
pub struct FindSpec {
    /// Its whole name, in any letter case.
    pub name: Option<String>,
    /// The library that it is in.
    pub library_id: Option<LibraryId>,
    /// The item that it was made from.
    pub source_id: Option<ItemId>,
    /// Its type, in any letter case.
    #[serde(rename = "type")]
    pub item_type: Option<String>,
    /// Whether all its files are here.
    pub cached: Option<bool>,
}
