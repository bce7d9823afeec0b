//! `com.vmware.content.library`: what is common to local and subscribed libraries.

mod model;
mod publish_info;
mod storage_backing;
mod subscription_info;

use ids::LibraryId;
use serde::{Deserialize, Serialize};
use vapi::ErrorKind::{InvalidArgument, NotFound};
use vapi::{Body, Error, Method, Operation, Path, Privilege, Validate};

pub use model::{ConfigurationInfo, LibraryModel, LibraryType, OptimizationInfo, State, StateInfo};
pub use publish_info::{PublishAuthentication, PublishInfo};
pub use storage_backing::{StorageBacking, StorageBackingType};
pub use subscription_info::{SourceInfo, SubscriptionAuthentication, SubscriptionInfo};

use crate::privilege::{READ, READ_LIBRARY};

/// The service's id.
pub const SERVICE: &str = "com.vmware.content.library";

/// A library of either type (LIB-22).
pub const GET: Operation<Get, LibraryModel> = Operation::new(SERVICE, "get")
    .at(Method::Get, "/content/library/{library_id}", Body::None)
    .raises(&[NotFound])
    .needs(READ_LIBRARY);

/// The ids of all libraries of both types that the caller may see (LIB-23, GEN-24).
pub const LIST: Operation<List, Vec<LibraryId>> =
    Operation::new(SERVICE, "list").at(Method::Get, "/content/library", Body::None).needs(READ);

/// The ids of the libraries that match (LIB-24, LIB-25).
pub const FIND: Operation<Find, Vec<LibraryId>> = Operation::new(SERVICE, "find")
    .at(Method::Post, "/content/library?action=find", Body::Parameter("spec"))
    .raises(&[InvalidArgument])
    .needs(READ);

/// Changes the properties that both types of library have (LIB-26 to LIB-28).
pub const UPDATE: Operation<Update, ()> = Operation::new(SERVICE, "update")
    .at(Method::Patch, "/content/library/{library_id}", Body::Parameter("update_spec"))
    .raises(&[NotFound, InvalidArgument])
    .needs(&[Privilege::on_object("ContentLibrary.UpdateLibrary", "library_id")]);

/// What [`GET`] takes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Get {
    /// The library.
    pub library_id: LibraryId,
}

/// What [`LIST`] takes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct List {}

/// What [`FIND`] takes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Find {
    /// What to look for.
    pub spec: FindSpec,
}

/// What [`UPDATE`] takes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Update {
    /// The library.
    pub library_id: LibraryId,
    /// The properties to change.
    pub update_spec: LibraryModel,
}

impl Validate for Get {}
impl Validate for List {}

impl Validate for Find {
    fn validate(&self, path: &Path<'_>) -> Result<(), Error> {
        self.spec.storage_backing.validate(&path.field("spec").field("storage_backing"))
    }
}

impl Validate for Update {
    fn validate(&self, path: &Path<'_>) -> Result<(), Error> {
        self.update_spec.validate(&path.field("update_spec"))
    }
}

/// What a library must be like to be found: all the fields that are set, and at least one is (LIB-24, LIB-25).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename = "com.vmware.content.library.find_spec")]
pub struct FindSpec {
    /// Its whole name, in any letter case.
    pub name: Option<String>,
    /// Its type.
    #[serde(rename = "type")]
    pub library_type: Option<LibraryType>,
    /// Its storage.
    pub storage_backing: Option<StorageBacking>,
}
