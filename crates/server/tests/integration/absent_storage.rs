//! A storage whose directory has vanished: a share that was unmounted, a disk that was pulled.

use serde_json::json;
use testkit::TestServer;

/// A server with a library on a second storage, and the directory of that storage.
async fn server_with_second_storage() -> (TestServer, String, std::path::PathBuf) {
    let directory = tempfile::tempdir().unwrap().keep();
    let path = directory.clone();
    let server = TestServer::start_with(move |config| {
        let entry =
            server::config::StorageEntry { id: "datastore-2".to_owned(), name: "share".to_owned(), path };
        config.storages.push(entry);
    })
    .await;
    let spec = json!({ "name": "l", "storage_backings": [{ "type": "DATASTORE", "datastore_id": "share" }] });
    let library = server.admin().await.post("/api/content/local-library", spec).await.expect(201).string();
    (server, library, directory)
}

#[tokio::test]
async fn itm_08_no_item_is_made_on_a_storage_that_has_vanished() {
    let (server, library, directory) = server_with_second_storage().await;
    let admin = server.admin().await;
    std::fs::remove_dir_all(&directory).unwrap();
    server.stackroom().storages().look().await;
    let refused =
        admin.post("/api/content/library/item", json!({ "name": "i", "library_id": library })).await;
    let message = refused.expect_error(400, "NOT_ALLOWED_IN_CURRENT_STATE").message();
    assert!(message.contains("datastore-2"), "{message}");
    let elsewhere = admin.new_item().await;
    assert!(!elsewhere.is_empty());
    server.stop().await;
}

#[tokio::test]
async fn usf_12_no_file_is_added_on_a_storage_that_has_vanished_until_it_is_back() {
    let (server, library, directory) = server_with_second_storage().await;
    let admin = server.admin().await;
    let item = admin.new_item_in(&library, "i").await;
    let session = admin.new_update_session(&item).await;
    let aside = directory.with_extension("aside");
    std::fs::rename(&directory, &aside).unwrap();
    server.stackroom().storages().look().await;
    let spec = json!({ "name": "f", "source_type": "PUSH" });
    admin.add_file(&session, spec.clone()).await.expect_error(400, "NOT_ALLOWED_IN_CURRENT_STATE");
    std::fs::rename(&aside, &directory).unwrap();
    server.stackroom().storages().look().await;
    admin.add_file(&session, spec).await.expect(201);
    server.stop().await;
    std::fs::remove_dir_all(&directory).unwrap();
}
