//! `com.vmware.content.library.item.update_session`: changing the content of an item as a whole.

mod model;
mod preview;

use ids::{ItemId, UpdateSessionId};
use serde::{Deserialize, Serialize};
use vapi::ErrorKind::{
    InvalidArgument, InvalidElementType, NotAllowedInCurrentState, NotFound, ResourceBusy,
};
use vapi::{Body, Error, Method, Operation, Path, Privilege, Validate};

pub use model::{State, UpdateSessionModel};
pub use preview::{
    CertificateInfo, PreviewInfo, PreviewState, PreviewWarningInfo, WarningBehavior, WarningType,
};

use crate::privilege::ANONYMOUS;

/// The service's id.
pub const SERVICE: &str = "com.vmware.content.library.item.update_session";

/// Begins a session on an item and gives its id (US-01 to US-05).
pub const CREATE: Operation<Create, UpdateSessionId> = Operation::new(SERVICE, "create")
    .at(Method::Post, "/content/library/item/update-session", Body::Parameter("create_spec"))
    .created()
    .raises(&[InvalidArgument, InvalidElementType, NotFound, ResourceBusy])
    .needs(&[Privilege::on_object("ContentLibrary.UpdateSession", "UpdateSessionModel.library_item_id")]);

/// A session (US-14).
pub const GET: Operation<Get, UpdateSessionModel> = Operation::new(SERVICE, "get")
    .at(Method::Get, "/content/library/item/update-session/{update_session_id}", Body::None)
    .raises(&[NotFound])
    .needs(ANONYMOUS);

/// The ids of the caller's own sessions (US-15).
pub const LIST: Operation<List, Vec<UpdateSessionId>> = Operation::new(SERVICE, "list")
    .at(Method::Get, "/content/library/item/update-session", Body::None)
    .raises(&[NotFound])
    .needs(&[Privilege::on_object("ContentLibrary.UpdateSession", "library_item_id")]);

/// Makes the session's files the item's content (US-16 to US-21).
pub const COMPLETE: Operation<Complete, ()> = Operation::new(SERVICE, "complete")
    .at(Method::Post, "/content/library/item/update-session/{update_session_id}?action=complete", Body::None)
    .raises(&[NotFound, NotAllowedInCurrentState])
    .needs(ANONYMOUS);

/// Puts off the session's expiry (US-10, US-22, US-23).
pub const KEEP_ALIVE: Operation<KeepAlive, ()> = Operation::new(SERVICE, "keep_alive")
    .at(
        Method::Post,
        "/content/library/item/update-session/{update_session_id}?action=keep-alive",
        Body::Fields,
    )
    .raises(&[NotFound, NotAllowedInCurrentState])
    .needs(ANONYMOUS);

/// Gives the session up and drops what was received (US-24).
pub const CANCEL: Operation<Cancel, ()> = Operation::new(SERVICE, "cancel")
    .at(Method::Post, "/content/library/item/update-session/{update_session_id}?action=cancel", Body::None)
    .raises(&[NotFound, NotAllowedInCurrentState])
    .needs(ANONYMOUS);

/// Ends the session because the client failed (US-25).
pub const FAIL: Operation<Fail, ()> = Operation::new(SERVICE, "fail")
    .at(Method::Post, "/content/library/item/update-session/{update_session_id}?action=fail", Body::Fields)
    .raises(&[NotFound, NotAllowedInCurrentState])
    .needs(ANONYMOUS);

/// Removes a session that is not active (US-26 to US-28).
pub const DELETE: Operation<Delete, ()> = Operation::new(SERVICE, "delete")
    .at(Method::Delete, "/content/library/item/update-session/{update_session_id}", Body::None)
    .raises(&[NotFound, NotAllowedInCurrentState])
    .needs(ANONYMOUS);

/// Changes how the session treats warnings (US-12, US-29).
pub const UPDATE: Operation<Update, ()> = Operation::new(SERVICE, "update")
    .at(
        Method::Patch,
        "/content/library/item/update-session/{update_session_id}",
        Body::Parameter("update_spec"),
    )
    .raises(&[NotFound, NotAllowedInCurrentState, InvalidArgument])
    .needs(ANONYMOUS);

/// What [`CREATE`] takes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Create {
    /// A UUID that makes a repeated call answer like the first (GEN-16, GEN-17).
    pub client_token: Option<String>,
    /// The session to begin.
    pub create_spec: UpdateSessionModel,
}

/// What [`GET`] takes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Get {
    /// The session.
    pub update_session_id: UpdateSessionId,
}

/// What [`LIST`] takes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct List {
    /// Only sessions on this item.
    pub library_item_id: Option<ItemId>,
}

/// What [`COMPLETE`] takes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Complete {
    /// The session.
    pub update_session_id: UpdateSessionId,
}

/// What [`KEEP_ALIVE`] takes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct KeepAlive {
    /// The session.
    pub update_session_id: UpdateSessionId,
    /// How far the client has come, in percent; unset for no change (US-08, US-23).
    pub client_progress: Option<i64>,
}

/// What [`CANCEL`] takes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Cancel {
    /// The session.
    pub update_session_id: UpdateSessionId,
}

/// What [`FAIL`] takes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Fail {
    /// The session.
    pub update_session_id: UpdateSessionId,
    /// Why the client failed, in its own language.
    pub client_error_message: String,
}

/// What [`DELETE`] takes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Delete {
    /// The session.
    pub update_session_id: UpdateSessionId,
}

/// What [`UPDATE`] takes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Update {
    /// The session.
    pub update_session_id: UpdateSessionId,
    /// What to change.
    pub update_spec: UpdateSessionModel,
}

impl Validate for Create {
    fn validate(&self, path: &Path<'_>) -> Result<(), Error> {
        self.create_spec.validate(&path.field("create_spec"))
    }
}

impl Validate for Get {}
impl Validate for List {}
impl Validate for Complete {}
impl Validate for KeepAlive {}
impl Validate for Cancel {}
impl Validate for Fail {}
impl Validate for Delete {}

impl Validate for Update {
    fn validate(&self, path: &Path<'_>) -> Result<(), Error> {
        self.update_spec.validate(&path.field("update_spec"))
    }
}
