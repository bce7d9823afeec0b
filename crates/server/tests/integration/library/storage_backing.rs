//! SB, and the storages that a server has.

use std::path::Path;

use ::server::config::StorageEntry;
use serde_json::{Value, json};
use testkit::{Client, TestServer};

use super::{LIBRARIES, create, model};

/// A server with a second storage, `datastore-2` called `shelf`, and an allowed root, both below `directory`.
async fn start(directory: &Path) -> TestServer {
    for name in ["shelf", "root", "root/library", "outside"] {
        std::fs::create_dir(directory.join(name)).unwrap();
    }
    let (shelf, root) = (directory.join("shelf"), directory.join("root"));
    TestServer::start_with(|config| {
        let storage = StorageEntry { id: "datastore-2".to_owned(), name: "shelf".to_owned(), path: shelf };
        config.storages = vec![storage];
        config.storage.roots = vec![root];
    })
    .await
}

fn on(backing: &Value) -> Value {
    json!({ "name": "images", "storage_backings": [backing] })
}

fn datastore(id: &str) -> Value {
    on(&json!({ "type": "DATASTORE", "datastore_id": id }))
}

fn other(uri: &str) -> Value {
    on(&json!({ "type": "OTHER", "storage_uri": uri }))
}

fn address(path: &Path) -> String {
    format!("file://{}", path.display())
}

/// The message with which a library is refused.
async fn refusal(client: &Client, spec: Value, error_type: &str) -> String {
    let answer = create(client, spec).await.expect_error(400, error_type);
    assert_eq!(client.get(LIBRARIES).await.json(), json!([]));
    answer.message()
}

/// The only place of a file of an item in a library, once it has been uploaded.
async fn place_of_new_file(client: &Client, library: &str) -> Value {
    let item = client.new_item_in(library, "item").await;
    client.put_content(&item, &[("a.iso", b"bytes")]).await;
    let places = client.get(&format!("/api/content/library/item/{item}/storage")).await.expect(200).json();
    assert_eq!(places.as_array().unwrap().len(), 1, "{places}");
    assert_eq!(client.download(&item, "a.iso").await, b"bytes");
    places[0].clone()
}

#[tokio::test]
async fn sb_01_the_type_is_required_and_decides_which_field_goes_with_it() {
    let directory = tempfile::tempdir().unwrap();
    let server = start(directory.path()).await;
    let admin = server.admin().await;
    let untyped = on(&json!({ "datastore_id": "datastore-1" }));
    let text = refusal(&admin, untyped, "INVALID_ARGUMENT").await;
    assert!(text.contains("storage_backings[0].type"), "{text}");
    let uri = json!({ "type": "DATASTORE", "storage_uri": "file:///srv" });
    let text = refusal(&admin, on(&uri), "INVALID_ARGUMENT").await;
    assert!(text.contains("storage_uri must not be set when type is DATASTORE"), "{text}");
    let id = json!({ "type": "OTHER", "datastore_id": "datastore-1" });
    let text = refusal(&admin, on(&id), "INVALID_ARGUMENT").await;
    assert!(text.contains("datastore_id must not be set when type is OTHER"), "{text}");
    server.stop().await;
}

#[tokio::test]
async fn sb_02_a_backing_needs_the_field_of_its_type() {
    let directory = tempfile::tempdir().unwrap();
    let server = start(directory.path()).await;
    let admin = server.admin().await;
    let text = refusal(&admin, on(&json!({ "type": "DATASTORE" })), "INVALID_ARGUMENT").await;
    assert!(text.contains("datastore_id is needed"), "{text}");
    let text = refusal(&admin, on(&json!({ "type": "OTHER" })), "INVALID_ARGUMENT").await;
    assert!(text.contains("storage_uri is needed"), "{text}");
    server.stop().await;
}

#[tokio::test]
async fn sb_03_a_datastore_is_a_configured_storage_by_id_or_by_name() {
    let directory = tempfile::tempdir().unwrap();
    let server = start(directory.path()).await;
    let admin = server.admin().await;
    let text = refusal(&admin, datastore("floppy"), "INVALID_ARGUMENT").await;
    assert!(text.contains("\"floppy\""), "{text}");
    assert!(text.contains("datastore-1 (local), datastore-2 (shelf)"), "{text}");
    for (given, id) in [
        ("datastore-1", "datastore-1"),
        ("local", "datastore-1"),
        ("datastore-2", "datastore-2"),
        ("shelf", "datastore-2"),
    ] {
        let library = create(&admin, datastore(given)).await.expect(201).string();
        let backing = json!([{ "type": "DATASTORE", "datastore_id": id }]);
        assert_eq!(model(&admin, &library).await["storage_backings"], backing, "{given}");
    }
    server.stop().await;
}

#[tokio::test]
async fn sb_04_shares_are_unsupported_and_the_answer_says_what_to_do() {
    let directory = tempfile::tempdir().unwrap();
    let server = start(directory.path()).await;
    let admin = server.admin().await;
    for uri in ["nfs://server/path?version=4", "nfs://server/path", "nfs://server:/path", "smb://server/path"]
    {
        let text = refusal(&admin, other(uri), "UNSUPPORTED").await;
        assert!(text.contains("mount the share"), "{uri}: {text}");
        assert!(text.contains("configure the mount as a storage"), "{uri}: {text}");
    }
    for uri in ["ftp://server/path", "no address", "http://server/"] {
        create(&admin, other(uri)).await.expect_error(400, "INVALID_ARGUMENT");
    }
    server.stop().await;
}

#[tokio::test]
async fn sb_05_a_file_address_is_a_directory_below_an_allowed_root() {
    let directory = tempfile::tempdir().unwrap();
    let server = start(directory.path()).await;
    let admin = server.admin().await;
    let at = |name: &str| address(&directory.path().join(name));
    std::os::unix::fs::symlink(directory.path().join("outside"), directory.path().join("root/link")).unwrap();
    std::fs::write(directory.path().join("root/file"), "x").unwrap();
    for (uri, reason) in [
        (at("outside"), "is not below a directory that storage.roots allows"),
        (at("root/../outside"), "is not below a directory that storage.roots allows"),
        (at("root/%2e%2e/outside"), "is not below a directory that storage.roots allows"),
        (at("root/link"), "is not below a directory that storage.roots allows"),
        (at("root/missing"), "is not a directory on the server"),
        (at("root/file"), "is not a directory on the server"),
        ("file://server/path".to_owned(), "is no address of a storage"),
    ] {
        let text = refusal(&admin, other(&uri), "INVALID_ARGUMENT").await;
        assert!(text.contains(reason), "{uri}: {text}");
    }
    let uri = at("root/library");
    let library = create(&admin, other(&uri)).await.expect(201).string();
    let backing = json!([{ "type": "OTHER", "storage_uri": uri }]);
    assert_eq!(model(&admin, &library).await["storage_backings"], backing);
    let place = place_of_new_file(&admin, &library).await;
    assert_eq!(place["storage_backing"], backing[0]);
    let stored = place["storage_uris"][0].as_str().unwrap();
    assert!(stored.starts_with(&uri), "{stored}");
    let path = stored.strip_prefix("file://").unwrap();
    assert_eq!(std::fs::read(path).unwrap(), b"bytes");
    assert_eq!(server.stored_files(), 0);

    let server = server.restart().await;
    let admin = server.admin().await;
    let item = admin.get(&format!("/api/content/library/item?library_id={library}")).await.json();
    assert_eq!(admin.download(item[0].as_str().unwrap(), "a.iso").await, b"bytes");
    server.stop().await;
}

#[tokio::test]
async fn sb_05_without_allowed_roots_no_file_address_is_a_backing() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let uri = address(server.scratch());
    let text = refusal(&admin, other(&uri), "INVALID_ARGUMENT").await;
    assert!(text.contains("is not below a directory that storage.roots allows"), "{text}");
    server.stop().await;
}

#[tokio::test]
async fn sb_07_each_file_tells_the_backing_that_it_lies_on() {
    let directory = tempfile::tempdir().unwrap();
    let server = start(directory.path()).await;
    let admin = server.admin().await;
    let default = create(&admin, datastore("local")).await.expect(201).string();
    let shelf = create(&admin, datastore("shelf")).await.expect(201).string();
    for (library, id, below) in [
        (default, "datastore-1", server.data().to_owned()),
        (shelf, "datastore-2", directory.path().join("shelf")),
    ] {
        let place = place_of_new_file(&admin, &library).await;
        assert_eq!(place["storage_backing"], json!({ "type": "DATASTORE", "datastore_id": id }));
        let stored = place["storage_uris"][0].as_str().unwrap();
        assert!(stored.starts_with(&address(&below)), "{stored}");
    }
    server.stop().await;
}

#[tokio::test]
async fn the_storages_are_listed_in_every_dialect() {
    let directory = tempfile::tempdir().unwrap();
    let server = start(directory.path()).await;
    let admin = server.admin().await;
    let listed = admin.get("/api/stackroom/storage").await.expect(200).json();
    let names = json!([["datastore-1", "local", "DIRECTORY"], ["datastore-2", "shelf", "DIRECTORY"]]);
    let listed_names: Vec<_> = listed
        .as_array()
        .unwrap()
        .iter()
        .map(|storage| json!([storage["id"], storage["name"], storage["kind"]]))
        .collect();
    assert_eq!(json!(listed_names), names);
    let (capacity, free) = (listed[0]["capacity"].as_i64().unwrap(), listed[0]["free"].as_i64().unwrap());
    assert!(0 < free && free <= capacity, "{free} of {capacity}");
    let rest = admin.get("/rest/io/stackroom/storage").await.expect(200).json();
    assert_eq!(rest["value"][1]["id"], "datastore-2");
    let rpc = admin.rpc("io.stackroom.storage", "list", json!({})).await;
    let first = &rpc["output"][0]["STRUCTURE"]["io.stackroom.storage.info"];
    assert_eq!(first["name"], "local");
    let nobody = server.user("nobody", &[]).await;
    nobody.get("/api/stackroom/storage").await.expect_error(403, "UNAUTHORIZED");
    server.stop().await;
}
