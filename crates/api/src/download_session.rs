//! `com.vmware.content.library.item.download_session`: fetching the content of an item as a whole.

mod model;

use ids::{DownloadSessionId, ItemId};
use serde::{Deserialize, Serialize};
use vapi::ErrorKind::{InvalidArgument, NotAllowedInCurrentState, NotFound};
use vapi::{Body, Method, Operation, Privilege, Validate};

pub use model::{DownloadSessionModel, State};

use crate::privilege::ANONYMOUS;

/// The service's id.
pub const SERVICE: &str = "com.vmware.content.library.item.download_session";

/// Begins a session on an item and gives its id (DS-01 to DS-05).
pub const CREATE: Operation<Create, DownloadSessionId> = Operation::new(SERVICE, "create")
    .at(Method::Post, "/content/library/item/download-session", Body::Parameter("create_spec"))
    .created()
    .raises(&[InvalidArgument, NotFound])
    .needs(&[Privilege::on_object("ContentLibrary.DownloadSession", "DownloadSessionModel.library_item_id")]);

/// A session.
pub const GET: Operation<Get, DownloadSessionModel> = Operation::new(SERVICE, "get")
    .at(Method::Get, "/content/library/item/download-session/{download_session_id}", Body::None)
    .raises(&[NotFound])
    .needs(ANONYMOUS);

/// The ids of the caller's own sessions (DS-16).
pub const LIST: Operation<List, Vec<DownloadSessionId>> = Operation::new(SERVICE, "list")
    .at(Method::Get, "/content/library/item/download-session", Body::None)
    .raises(&[NotFound])
    .needs(&[Privilege::on_object("ContentLibrary.DownloadSession", "library_item_id")]);

/// Puts off the session's expiry (DS-09 to DS-11).
pub const KEEP_ALIVE: Operation<KeepAlive, ()> = Operation::new(SERVICE, "keep_alive")
    .at(
        Method::Post,
        "/content/library/item/download-session/{download_session_id}?action=keep-alive",
        Body::Fields,
    )
    .raises(&[NotFound, NotAllowedInCurrentState])
    .needs(ANONYMOUS);

/// Gives the session up and makes its links void (DS-08, DS-12).
pub const CANCEL: Operation<Cancel, ()> = Operation::new(SERVICE, "cancel")
    .at(
        Method::Post,
        "/content/library/item/download-session/{download_session_id}?action=cancel",
        Body::None,
    )
    .raises(&[NotFound, NotAllowedInCurrentState])
    .needs(ANONYMOUS);

/// Removes a session in any state (DS-14, DS-15).
pub const DELETE: Operation<Delete, ()> = Operation::new(SERVICE, "delete")
    .at(Method::Delete, "/content/library/item/download-session/{download_session_id}", Body::None)
    .raises(&[NotFound])
    .needs(ANONYMOUS);

/// Ends the session because the client failed (DS-13).
pub const FAIL: Operation<Fail, ()> = Operation::new(SERVICE, "fail")
    .at(
        Method::Post,
        "/content/library/item/download-session/{download_session_id}?action=fail",
        Body::Fields,
    )
    .raises(&[NotFound, NotAllowedInCurrentState])
    .needs(ANONYMOUS);

/// What [`CREATE`] takes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Create {
    /// A UUID that makes a repeated call answer like the first (GEN-16, GEN-17).
    pub client_token: Option<String>,
    /// The session to begin.
    pub create_spec: DownloadSessionModel,
}

/// What [`GET`] takes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Get {
    /// The session.
    pub download_session_id: DownloadSessionId,
}

/// What [`LIST`] takes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct List {
    /// Only sessions on this item.
    pub library_item_id: Option<ItemId>,
}

/// What [`KEEP_ALIVE`] takes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct KeepAlive {
    /// The session.
    pub download_session_id: DownloadSessionId,
    /// How far the client has come, in percent; unset for no change (DS-09).
    pub progress: Option<i64>,
}

/// What [`CANCEL`] takes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Cancel {
    /// The session.
    pub download_session_id: DownloadSessionId,
}

/// What [`DELETE`] takes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Delete {
    /// The session.
    pub download_session_id: DownloadSessionId,
}

/// What [`FAIL`] takes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Fail {
    /// The session.
    pub download_session_id: DownloadSessionId,
    /// Why the client failed, in its own language.
    pub client_error_message: String,
}

impl Validate for Create {}
impl Validate for Get {}
impl Validate for List {}
impl Validate for KeepAlive {}
impl Validate for Cancel {}
impl Validate for Delete {}
impl Validate for Fail {}
