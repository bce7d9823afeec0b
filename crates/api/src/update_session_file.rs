//! `com.vmware.content.library.item.updatesession.file`: the files of update sessions.

mod add_spec;
mod info;
mod probe_result;
mod validation;

use ids::UpdateSessionId;
use serde::{Deserialize, Serialize};
use vapi::ErrorKind::{InvalidArgument, NotAllowedInCurrentState, NotFound, Unauthorized};
use vapi::{Body, Error, Method, Operation, Path, Privilege, Validate};

pub use add_spec::{AddSpec, SourceType};
pub use info::Info;
pub use probe_result::{ProbeResult, ProbeStatus};
pub use validation::{ValidationError, ValidationResult};

use crate::item::TransferEndpoint;
use crate::privilege::ANONYMOUS;

/// The service's id.
pub const SERVICE: &str = "com.vmware.content.library.item.updatesession.file";

/// Tells whether the session's files are complete and good (USF-27 to USF-29).
pub const VALIDATE: Operation<ValidateFiles, ValidationResult> = Operation::new(SERVICE, "validate")
    .at(
        Method::Post,
        "/content/library/item/update-session/{update_session_id}/file?action=validate",
        Body::None,
    )
    .raises(&[NotFound, NotAllowedInCurrentState])
    .needs(ANONYMOUS);

/// Announces a file, new or replaced (USF-01 to USF-14).
pub const ADD: Operation<Add, Info> = Operation::new(SERVICE, "add")
    .at(
        Method::Post,
        "/content/library/item/update-session/{update_session_id}/file",
        Body::Parameter("file_spec"),
    )
    .created()
    .raises(&[InvalidArgument, NotFound, Unauthorized, NotAllowedInCurrentState])
    .needs(ANONYMOUS);

/// Takes a file out of the item's content when the session completes (USF-22, USF-23).
pub const REMOVE: Operation<Remove, ()> = Operation::new(SERVICE, "remove")
    .at(
        Method::Delete,
        "/content/library/item/update-session/{update_session_id}/file/{file_name}",
        Body::None,
    )
    .raises(&[NotFound, InvalidArgument])
    .needs(ANONYMOUS);

/// All files of the item as the session would leave it (USF-26).
pub const LIST: Operation<List, Vec<Info>> = Operation::new(SERVICE, "list")
    .at(Method::Get, "/content/library/item/update-session/{update_session_id}/file", Body::None)
    .raises(&[NotFound])
    .needs(ANONYMOUS);

/// A file of the session by its name (USF-24, USF-25).
pub const GET: Operation<Get, Info> = Operation::new(SERVICE, "get")
    .at(Method::Get, "/content/library/item/update-session/{update_session_id}/file/{file_name}", Body::None)
    .raises(&[NotFound, InvalidArgument])
    .needs(ANONYMOUS);

/// Tells whether a file could be fetched from there, and what certificate the other side shows.
///
/// Clients call it on `/rest` though no documentation has it; it has no place under `/api`.
pub const PROBE: Operation<Probe, ProbeResult> = Operation::new(SERVICE, "probe")
    .raises(&[InvalidArgument])
    .needs(&[Privilege::on_operation("ContentLibrary.UpdateSession")]);

/// What [`VALIDATE`] takes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ValidateFiles {
    /// The session.
    pub update_session_id: UpdateSessionId,
}

/// What [`ADD`] takes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Add {
    /// The session.
    pub update_session_id: UpdateSessionId,
    /// The file.
    pub file_spec: AddSpec,
}

/// What [`REMOVE`] takes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Remove {
    /// The session.
    pub update_session_id: UpdateSessionId,
    /// The file's name.
    pub file_name: String,
}

/// What [`LIST`] takes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct List {
    /// The session.
    pub update_session_id: UpdateSessionId,
}

/// What [`GET`] takes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Get {
    /// The session.
    pub update_session_id: UpdateSessionId,
    /// The file's name.
    pub file_name: String,
}

/// What [`PROBE`] takes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Probe {
    /// Where a file would be fetched from.
    pub source_endpoint: TransferEndpoint,
}

impl Validate for ValidateFiles {}

impl Validate for Add {
    fn validate(&self, path: &Path<'_>) -> Result<(), Error> {
        self.file_spec.validate(&path.field("file_spec"))
    }
}

impl Validate for Remove {}
impl Validate for List {}
impl Validate for Get {}
impl Validate for Probe {}
