//! `com.vmware.content.local_library`: libraries whose content comes from their users.

use ids::LibraryId;
use serde::{Deserialize, Serialize};
use vapi::ErrorKind::{
    ConcurrentChange, InvalidArgument, InvalidElementType, NotAllowedInCurrentState, NotFound, ResourceBusy,
    Unsupported,
};
use vapi::{Body, Error, Method, Operation, Path, Privilege, Validate};

use crate::library::LibraryModel;
use crate::privilege::{READ, READ_LIBRARY};

/// The service's id.
pub const SERVICE: &str = "com.vmware.content.local_library";

/// Makes a local library and gives its id (LL-01 to LL-05).
pub const CREATE: Operation<Create, LibraryId> = Operation::new(SERVICE, "create")
    .at(Method::Post, "/content/local-library", Body::Parameter("create_spec"))
    .created()
    .raises(&[InvalidArgument, Unsupported])
    .needs(&[
        // LL-02
        Privilege::on_operation("ContentLibrary.CreateLocalLibrary"),
        Privilege::on_object("Datastore.AllocateSpace", "StorageBacking.datastore_id"),
    ]);

/// Deletes a local library with all it holds (LL-06, LL-07, LIB-30 to LIB-32).
pub const DELETE: Operation<Delete, ()> = Operation::new(SERVICE, "delete")
    .at(Method::Delete, "/content/local-library/{library_id}", Body::None)
    .raises(&[InvalidElementType, NotFound, NotAllowedInCurrentState])
    // LIB-34
    .needs(&[Privilege::on_object("ContentLibrary.DeleteLocalLibrary", "library_id")]);

/// A local library (LL-06, LL-07).
pub const GET: Operation<Get, LibraryModel> = Operation::new(SERVICE, "get")
    .at(Method::Get, "/content/local-library/{library_id}", Body::None)
    .raises(&[NotFound, InvalidElementType])
    .needs(READ_LIBRARY);

/// The ids of all local libraries that the caller may see (LL-08, GEN-24).
pub const LIST: Operation<List, Vec<LibraryId>> =
    Operation::new(SERVICE, "list").at(Method::Get, "/content/local-library", Body::None).needs(READ);

/// Changes the properties of a local library (LL-06, LL-07, LL-09 to LL-13).
pub const UPDATE: Operation<Update, ()> = Operation::new(SERVICE, "update")
    .at(Method::Patch, "/content/local-library/{library_id}", Body::Parameter("update_spec"))
    .raises(&[
        NotFound,
        NotAllowedInCurrentState,
        InvalidElementType,
        InvalidArgument,
        ResourceBusy,
        ConcurrentChange,
    ])
    .needs(&[Privilege::on_object("ContentLibrary.UpdateLocalLibrary", "library_id")]);

/// What [`CREATE`] takes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Create {
    /// A UUID that makes a repeated call answer like the first (GEN-16, GEN-17).
    pub client_token: Option<String>,
    /// The library to make.
    pub create_spec: LibraryModel,
}

/// What [`DELETE`] takes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Delete {
    /// The library.
    pub library_id: LibraryId,
}

/// What [`GET`] takes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Get {
    /// The library.
    pub library_id: LibraryId,
}

/// What [`LIST`] takes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct List {}

/// What [`UPDATE`] takes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Update {
    /// The library.
    pub library_id: LibraryId,
    /// The properties to change.
    pub update_spec: LibraryModel,
}

impl Validate for Create {
    fn validate(&self, path: &Path<'_>) -> Result<(), Error> {
        self.create_spec.validate(&path.field("create_spec"))
    }
}

impl Validate for Delete {}
impl Validate for Get {}
impl Validate for List {}

impl Validate for Update {
    fn validate(&self, path: &Path<'_>) -> Result<(), Error> {
        self.update_spec.validate(&path.field("update_spec"))
    }
}
