//! Records to test with.

use catalog::{
    Time, Transaction,
    blob::{self, Blob},
    download_session::{DownloadSession, DownloadState},
    item::{self, Item},
    item_file::ItemFile,
    library::{self, Backing, Library, LibraryKind, LibraryState},
    update_session::{SessionState, UpdateSession},
    update_session_file::{Change, SessionFile, SourceType, TransferStatus},
};

pub(crate) fn library(id: &str, name: &str) -> Library {
    Library {
        id: id.into(),
        name: name.to_owned(),
        description: "what it is for".to_owned(),
        kind: LibraryKind::Local,
        backing: Backing::Datastore("datastore-1".into()),
        storage: "datastore-1".into(),
        version: 1,
        created_at: Time(1_000),
        last_modified_at: Time(2_000),
        last_sync_at: None,
        publish_info: None,
        server_guid: "server".into(),
        security_policy_id: None,
        optimize_remote_publishing: false,
        state: LibraryState::Active,
        apply_library_usage_to_items: false,
    }
}

pub(crate) fn item(id: &str, library: &str, name: &str) -> Item {
    Item {
        id: id.into(),
        library_id: library.into(),
        name: name.to_owned(),
        description: String::new(),
        kind: "iso".to_owned(),
        version: 1,
        metadata_version: 2,
        content_version: 3,
        source_id: None,
        created_at: Time(1_000),
        last_modified_at: Time(2_000),
        size: 4,
        cached: true,
    }
}

pub(crate) fn blob(id: &str) -> Blob {
    Blob {
        id: id.into(),
        storage: "datastore-1".into(),
        size: 7,
        sha256: format!("digest of {id}"),
        created_at: Time(1_000),
    }
}

pub(crate) fn item_file(item: &str, name: &str, version: i64, blob: &str, since: i64) -> ItemFile {
    ItemFile {
        item_id: item.into(),
        name: name.to_owned(),
        version,
        blob_id: blob.into(),
        size: 7,
        sha256: format!("digest of {blob}"),
        digests: None,
        checksum: None,
        since,
        until: None,
    }
}

pub(crate) fn update_session(id: &str, item: &str) -> UpdateSession {
    UpdateSession {
        id: id.into(),
        item_id: item.into(),
        user: "ann".to_owned(),
        api_session: Some([9; 32]),
        state: SessionState::Active,
        completing: false,
        content_version: 3,
        client_progress: 0,
        expires_at: Time(5_000),
        error: None,
        warning_behavior: None,
        preview: None,
        created_at: Time(1_000),
        ended_at: None,
    }
}

pub(crate) fn session_file(session: &str, name: &str, transfer: &str) -> SessionFile {
    SessionFile {
        session_id: session.into(),
        name: name.to_owned(),
        position: 1,
        transfer_id: transfer.into(),
        change: Change::Add,
        source_type: SourceType::Push,
        status: TransferStatus::WaitingForTransfer,
        expected_size: None,
        checksum: None,
        source: None,
        storage: "datastore-1".into(),
        blob_id: format!("blob of {transfer}").as_str().into(),
        received: 0,
        safe: 0,
        sha256: None,
        digests: None,
        facts: None,
        error: None,
        keep_in_storage: None,
        archive: None,
        archive_header: None,
        archive_offset: None,
        lease_owner: None,
        lease_until: None,
        created_at: Time(1_000),
    }
}

pub(crate) fn download_session(id: &str, item: &str, content_version: i64) -> DownloadSession {
    DownloadSession {
        id: id.into(),
        item_id: item.into(),
        user: "ann".to_owned(),
        state: DownloadState::Active,
        content_version,
        client_progress: 0,
        expires_at: Time(5_000),
        error: None,
        created_at: Time(1_000),
        ended_at: None,
        may_read_storage: false,
        api_session: None,
    }
}

/// Adds library `library` with item `item`.
pub(crate) fn add_item(transaction: &Transaction) -> Result<(), catalog::Error> {
    library::insert(transaction, &library("library", "Images"))?;
    item::insert(transaction, &item("item", "library", "photon"))
}

/// Adds library `library` with items `item` and `other`, and blobs `a`, `b` and `c`.
pub(crate) fn add_items_and_blobs(transaction: &Transaction) -> Result<(), catalog::Error> {
    add_item(transaction)?;
    item::insert(transaction, &item("other", "library", "debian"))?;
    for id in ["a", "b", "c"] {
        blob::insert(transaction, &blob(id))?;
    }
    Ok(())
}
