//! `io.stackroom.library.item`: what the server found out about an item's content, and whether it is still so.

mod iso_volume;
mod metadata;
mod verification;

use ids::ItemId;
use serde::{Deserialize, Serialize};
use vapi::ErrorKind::{NotAllowedInCurrentState, NotFound};
use vapi::{Body, Method, Operation, Privilege, Validate};

pub use iso_volume::{BootEntry, IsoVolume};
pub use metadata::{
    DeploymentOption, EndUserLicense, FileReference, Metadata, OvfPackage, Product, Property, Signature,
};
pub use verification::{Problem, VerificationInfo, Warning};

use crate::privilege::READ_ITEM;

/// The service's id.
pub const SERVICE: &str = "io.stackroom.library.item";

/// Starts to verify all that is stored of an item: every byte, its signature, and who made that. Asked again while it
/// runs, it goes on.
pub const VERIFY: Operation<Verify, ()> = Operation::new(SERVICE, "verify")
    .at(Method::Post, "/stackroom/library/item/{library_item_id}?action=verify", Body::None)
    .raises(&[NotFound, NotAllowedInCurrentState])
    .needs(&[Privilege::on_object("ContentLibrary.UpdateLibraryItem", "library_item_id")]);

/// How the verification of an item stands.
pub const VERIFICATION: Operation<Verification, VerificationInfo> = Operation::new(SERVICE, "verification")
    .at(Method::Get, "/stackroom/library/item/{library_item_id}/verification", Body::None)
    .raises(&[NotFound])
    .needs(READ_ITEM);

/// What the files of an item say of it: the descriptor of an OVF package, the volumes of disc images.
pub const METADATA: Operation<GetMetadata, Metadata> = Operation::new(SERVICE, "metadata")
    .at(Method::Get, "/stackroom/library/item/{library_item_id}/metadata", Body::None)
    .raises(&[NotFound])
    .needs(READ_ITEM);

/// What [`VERIFY`] takes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Verify {
    /// The item.
    pub library_item_id: ItemId,
}

/// What [`VERIFICATION`] takes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Verification {
    /// The item.
    pub library_item_id: ItemId,
}

/// What [`METADATA`] takes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GetMetadata {
    /// The item.
    pub library_item_id: ItemId,
}

impl Validate for Verify {}
impl Validate for Verification {}
impl Validate for GetMetadata {}
