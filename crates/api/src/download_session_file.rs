//! `com.vmware.content.library.item.downloadsession.file`: the files of download sessions.

use ids::DownloadSessionId;
use serde::{Deserialize, Serialize};
use vapi::ErrorKind::{InvalidArgument, NotFound, Unauthorized};
use vapi::{Body, LocalizableMessage, Method, Operation, Validate};

use crate::item::TransferEndpoint;
use crate::item_file::ChecksumInfo;
use crate::privilege::ANONYMOUS;

/// The service's id.
pub const SERVICE: &str = "com.vmware.content.library.item.downloadsession.file";

/// All files of the item and how far they are prepared (DSF-01).
pub const LIST: Operation<List, Vec<Info>> = Operation::new(SERVICE, "list")
    .at(Method::Get, "/content/library/item/download-session/{download_session_id}/file", Body::None)
    .raises(&[NotFound])
    .needs(ANONYMOUS);

/// Asks for a file; it can be fetched when it is prepared (DSF-03 to DSF-05).
pub const PREPARE: Operation<Prepare, Info> = Operation::new(SERVICE, "prepare")
    .at(
        Method::Post,
        "/content/library/item/download-session/{download_session_id}/file?action=prepare",
        Body::Fields,
    )
    .raises(&[NotFound, InvalidArgument, Unauthorized])
    .needs(ANONYMOUS);

/// A file by its name (DSF-11).
pub const GET: Operation<Get, Info> = Operation::new(SERVICE, "get")
    .at(Method::Get, "/content/library/item/download-session/{download_session_id}/file", Body::None)
    .raises(&[NotFound, InvalidArgument])
    .needs(ANONYMOUS);

/// What [`LIST`] takes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct List {
    /// The session.
    pub download_session_id: DownloadSessionId,
}

/// What [`PREPARE`] takes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Prepare {
    /// The session.
    pub download_session_id: DownloadSessionId,
    /// The file's name.
    pub file_name: String,
    /// What kind of address is wanted; unset is `HTTPS` (DSF-04).
    pub endpoint_type: Option<EndpointType>,
}

/// What [`GET`] takes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Get {
    /// The session.
    pub download_session_id: DownloadSessionId,
    /// The file's name.
    pub file_name: String,
}

impl Validate for List {}
impl Validate for Prepare {}
impl Validate for Get {}

/// A file of a download session.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename = "com.vmware.content.library.item.downloadsession.file.info")]
pub struct Info {
    /// Its name.
    pub name: String,
    /// Its bytes, where known (DSF-07).
    pub size: Option<i64>,
    /// The bytes that the server has moved to prepare it (DSF-08).
    pub bytes_transferred: i64,
    /// How far it is prepared (DSF-02).
    pub status: PrepareStatus,
    /// In status `PREPARED`: where to fetch it (DSF-06).
    pub download_endpoint: Option<TransferEndpoint>,
    /// Its checksum, once it was fetched (DSF-09).
    pub checksum_info: Option<ChecksumInfo>,
    /// Why it could not be prepared, in status `ERROR` (DSF-10).
    pub error_message: Option<LocalizableMessage>,
}

/// How far a file is prepared (DSF-02).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename = "com.vmware.content.library.item.downloadsession.file.prepare_status")]
pub enum PrepareStatus {
    /// Not asked for.
    #[serde(rename = "UNPREPARED")]
    Unprepared,
    /// Asked for.
    #[serde(rename = "PREPARE_REQUESTED")]
    PrepareRequested,
    /// On its way.
    #[serde(rename = "PREPARING")]
    Preparing,
    /// Ready to be fetched.
    #[serde(rename = "PREPARED")]
    Prepared,
    /// It could not be prepared.
    #[serde(rename = "ERROR")]
    Error,
}

/// The kinds of address that a file can be fetched from (DSF-04).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename = "com.vmware.content.library.item.downloadsession.file.endpoint_type")]
pub enum EndpointType {
    /// The server's own, over HTTP with TLS.
    #[serde(rename = "HTTPS")]
    Https,
    /// Its place on the storage.
    #[serde(rename = "DIRECT")]
    Direct,
}
