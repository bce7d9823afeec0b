//! A storage whose directory has vanished: a share that was unmounted, a disk that was pulled.

use serde_json::json;
use testkit::TestServer;

fn second_storage(path: std::path::PathBuf) -> server::config::StorageEntry {
    server::config::StorageEntry { id: "datastore-2".to_owned(), name: "share".to_owned(), path }
}

/// A server with a library on a second storage, and the directory of that storage.
async fn server_with_second_storage() -> (TestServer, String, std::path::PathBuf) {
    let directory = tempfile::tempdir().unwrap().keep();
    let path = directory.clone();
    let server = TestServer::start_with(move |config| config.storages.push(second_storage(path))).await;
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

#[tokio::test]
async fn a_storage_that_is_not_mounted_when_the_server_starts_is_not_taken_for_an_empty_one() {
    let (server, library, directory) = server_with_second_storage().await;
    let admin = server.admin().await;
    let item = admin.new_item_in(&library, "i").await;
    admin.put_content(&item, &[("f", b"bytes")]).await;
    let aside = directory.with_extension("aside");
    std::fs::rename(&directory, &aside).unwrap();
    std::fs::create_dir(&directory).unwrap();
    let server = server.restart().await;
    let admin = server.admin().await;
    let refused =
        admin.post("/api/content/library/item", json!({ "name": "j", "library_id": library })).await;
    refused.expect_error(400, "NOT_ALLOWED_IN_CURRENT_STATE");
    assert_eq!(std::fs::read_dir(&directory).unwrap().count(), 0, "nothing was written to the wrong disk");
    std::fs::remove_dir(&directory).unwrap();
    std::fs::rename(&aside, &directory).unwrap();
    server.stackroom().storages().look().await;
    assert_eq!(admin.download(&item, "f").await, b"bytes");
    admin.new_item_in(&library, "j").await;
    server.stop().await;
    std::fs::remove_dir_all(&directory).unwrap();
}

#[tokio::test]
async fn a_directory_that_an_address_names_is_not_taken_for_an_empty_one_either() {
    let directory = tempfile::tempdir().unwrap();
    let share = directory.path().canonicalize().unwrap().join("share");
    std::fs::create_dir(&share).unwrap();
    let root = directory.path().to_owned();
    let server = TestServer::start_with(move |config| config.storage.roots = vec![root]).await;
    let spec = |name| {
        let address = format!("file://{}", share.display());
        json!({ "name": name, "storage_backings": [{ "type": "OTHER", "storage_uri": address }] })
    };
    let admin = server.admin().await;
    let library = admin.post("/api/content/local-library", spec("l")).await.expect(201).string();
    let item = admin.new_item_in(&library, "i").await;
    admin.put_content(&item, &[("f", b"bytes")]).await;
    let aside = directory.path().join("aside");
    std::fs::rename(&share, &aside).unwrap();
    std::fs::create_dir(&share).unwrap();
    let server = server.restart().await;
    let admin = server.admin().await;
    let refused = admin.post("/api/content/local-library", spec("m")).await;
    let message = refused.expect_error(400, "INVALID_ARGUMENT").message();
    assert!(message.contains("mount"), "{message}");
    assert_eq!(std::fs::read_dir(&share).unwrap().count(), 0, "nothing was written to the wrong disk");
    std::fs::remove_dir(&share).unwrap();
    std::fs::rename(&aside, &share).unwrap();
    assert_eq!(admin.download(&item, "f").await, b"bytes");
    server.stop().await;
}

#[tokio::test]
async fn the_directory_of_one_storage_is_not_another_ones() {
    let directory = tempfile::tempdir().unwrap();
    let root = directory.path().to_owned();
    let path = root.join("share");
    let server = TestServer::start_with(move |config| {
        config.storages.push(second_storage(path));
        config.storage.roots = vec![root];
    })
    .await;
    let address = format!("file://{}", directory.path().canonicalize().unwrap().join("share").display());
    let spec = json!({ "name": "l", "storage_backings": [{ "type": "OTHER", "storage_uri": address }] });
    let refused = server.admin().await.post("/api/content/local-library", spec).await;
    let message = refused.expect_error(400, "INVALID_ARGUMENT").message();
    assert!(message.contains("datastore-2"), "{message}");
    server.stop().await;
}

#[tokio::test]
async fn the_server_starts_without_a_storage_that_cannot_be_used() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("file");
    std::fs::write(&path, b"not a directory").unwrap();
    let server = TestServer::start_with(move |config| config.storages.push(second_storage(path))).await;
    let admin = server.admin().await;
    let spec = json!({ "name": "l", "storage_backings": [{ "type": "DATASTORE", "datastore_id": "share" }] });
    let library = admin.post("/api/content/local-library", spec).await.expect(201).string();
    let refused =
        admin.post("/api/content/library/item", json!({ "name": "i", "library_id": library })).await;
    refused.expect_error(400, "NOT_ALLOWED_IN_CURRENT_STATE");
    admin.new_item_with(&[("f", b"elsewhere")]).await;
    server.stop().await;
}

#[tokio::test]
async fn lib_24_a_search_by_directory_leaves_the_directory_as_it_is() {
    let directory = tempfile::tempdir().unwrap();
    let root = directory.path().to_owned();
    let server = TestServer::start_with(move |config| config.storage.roots = vec![root]).await;
    let address = format!("file://{}", directory.path().canonicalize().unwrap().display());
    let backing = json!({ "type": "OTHER", "storage_uri": address });
    let admin = server.admin().await;
    let search = json!({ "storage_backing": backing });
    let found = admin.post("/api/content/library?action=find", search.clone()).await.expect(200);
    assert_eq!(found.json(), json!([]));
    assert_eq!(std::fs::read_dir(directory.path()).unwrap().count(), 0);
    let spec = json!({ "name": "l", "storage_backings": [backing] });
    let library = admin.post("/api/content/local-library", spec).await.expect(201).string();
    assert!(directory.path().join("blobs/.storage").exists());
    let found = admin.post("/api/content/library?action=find", search).await.expect(200);
    assert_eq!(found.json(), json!([library]));
    server.stop().await;
}
