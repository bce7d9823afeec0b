//! `com.vmware.content.library.item.storage`: STO.

use std::path::Path;

use ::server::config::StorageEntry;
use serde_json::{Value, json};
use testkit::{Client, TestServer, until};

const ITEMS: &str = "/api/content/library/item";
const UNKNOWN: &str = "d60d8f52-0000-4000-8000-000000000000";

/// Where the files of an item lie, by name.
async fn places(client: &Client, item: &str) -> Vec<Value> {
    let told = client.get(&format!("{ITEMS}/{item}/storage")).await.expect(200).json();
    let mut places = told.as_array().unwrap().clone();
    places.sort_by_key(|place| place["name"].as_str().unwrap().to_owned());
    places
}

/// The place on this machine that an entry names.
fn path(place: &Value) -> &Path {
    assert_eq!(place["storage_uris"].as_array().unwrap().len(), 1, "{place}");
    Path::new(place["storage_uris"][0].as_str().unwrap().strip_prefix("file://").unwrap())
}

#[tokio::test]
async fn sto_01_there_is_one_entry_for_each_file() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let item = admin.new_item_with(&[("b.iso", b"more"), ("a.iso", b"bytes")]).await;
    let told = places(&admin, &item).await;
    let entries: Vec<_> =
        told.iter().map(|place| (place["name"].as_str().unwrap(), &place["size"])).collect();
    assert_eq!(entries, [("a.iso", &json!(5)), ("b.iso", &json!(4))]);
    assert_eq!((&told[0]["cached"], &told[0]["version"]), (&json!(true), &json!("1")));
    admin.get(&format!("{ITEMS}/{UNKNOWN}/storage")).await.expect_error(404, "NOT_FOUND");
    let empty = admin.new_item_in(&admin.new_library("empty").await, "empty").await;
    assert_eq!(places(&admin, &empty).await, Vec::<Value>::new());
    server.stop().await;
}

#[tokio::test]
async fn sto_02_get_by_name_gives_a_list() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let item = admin.new_item_with(&[("a.iso", b"bytes"), ("b.iso", b"more")]).await;
    let told = admin.get(&format!("{ITEMS}/{item}/storage?file_name=b.iso")).await.expect(200).json();
    assert_eq!(told, json!([places(&admin, &item).await[1]]));
    assert_eq!(told[0]["name"], "b.iso");
    let refused = admin.get(&format!("{ITEMS}/{item}/storage?file_name=c.iso")).await;
    assert!(refused.expect_error(404, "NOT_FOUND").message().contains("c.iso"));
    admin.get(&format!("{ITEMS}/{UNKNOWN}/storage?file_name=a.iso")).await.expect_error(404, "NOT_FOUND");
    server.stop().await;
}

#[tokio::test]
async fn sto_03_the_privilege_to_read_storage_is_needed() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let item = admin.new_item_with(&[("a.iso", b"bytes")]).await;
    let reader = server.user("reader", &["System.Read"]).await;
    let keeper = server.user("keeper", &["ContentLibrary.ReadStorage"]).await;
    for path in [format!("{ITEMS}/{item}/storage"), format!("{ITEMS}/{item}/storage?file_name=a.iso")] {
        reader.get(&path).await.expect_error(403, "UNAUTHORIZED");
        assert_eq!(keeper.get(&path).await.expect(200).json()[0]["name"], "a.iso");
    }
    server.stop().await;
}

#[tokio::test]
async fn sto_04_the_uris_are_where_the_bytes_are() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let item = admin.new_item_with(&[("a.iso", b"bytes")]).await;
    let place = places(&admin, &item).await.remove(0);
    assert!(path(&place).starts_with(server.data()), "{place}");
    assert_eq!(std::fs::read(path(&place)).unwrap(), b"bytes");
    server.stop().await;
}

#[tokio::test]
async fn sto_05_each_entry_names_the_backing_that_its_bytes_lie_on() {
    let directory = tempfile::tempdir().unwrap();
    let shelf = directory.path().join("shelf");
    std::fs::create_dir(&shelf).unwrap();
    let storage =
        StorageEntry { id: "datastore-2".to_owned(), name: "shelf".to_owned(), path: shelf.clone() };
    let server = TestServer::start_with(|config| config.storages = vec![storage]).await;
    let admin = server.admin().await;
    let library = json!({
        "name": "shelved",
        "storage_backings": [{ "type": "DATASTORE", "datastore_id": "datastore-2" }],
    });
    let library = admin.post("/api/content/local-library", library).await.expect(201).string();
    let shelved = admin.new_item_in(&library, "shelved").await;
    let item = admin.new_item().await;
    for (item, store, below) in [(&item, "datastore-1", server.data()), (&shelved, "datastore-2", &shelf)] {
        admin.put_content(item, &[("a.iso", b"bytes")]).await;
        let place = places(&admin, item).await.remove(0);
        assert_eq!(place["storage_backing"], json!({ "type": "DATASTORE", "datastore_id": store }));
        assert!(path(&place).starts_with(below), "{place}");
        assert_eq!(std::fs::read(path(&place)).unwrap(), b"bytes");
    }
    server.stop().await;
}

#[tokio::test]
async fn the_same_bytes_are_stored_once_until_nobody_has_them() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let library = admin.new_library("images").await;
    let (first, second) =
        (admin.new_item_in(&library, "first").await, admin.new_item_in(&library, "second").await);
    admin.put_content(&first, &[("a.iso", b"bytes"), ("copy.iso", b"bytes")]).await;
    admin.put_content(&second, &[("b.iso", b"bytes")]).await;
    until("the copies are gone", async || server.stored_files() == 1).await;
    assert_eq!(path(&places(&admin, &first).await[1]), path(&places(&admin, &second).await[0]));
    admin.delete(&format!("{ITEMS}/{first}")).await.expect(204);
    server.collect().await;
    assert_eq!(server.stored_files(), 1);
    assert_eq!(admin.download(&second, "b.iso").await, b"bytes");
    admin.delete(&format!("{ITEMS}/{second}")).await.expect(204);
    until("the bytes are gone", async || server.stored_files() == 0).await;
    server.stop().await;
}
