//! What moves when an item changes, and what does not.

use std::time::Duration;

use serde_json::{Value, json};
use testkit::{Client, TestServer};

use super::{model, update};

/// Its revisions: of its properties, its metadata, its content.
async fn revisions(client: &Client, item: &str) -> [i64; 3] {
    let told = model(client, item).await;
    ["version", "metadata_version", "content_version"]
        .map(|name| told[name].as_str().unwrap().parse().unwrap())
}

#[tokio::test]
async fn itm_10_the_content_version_moves_with_the_files_alone() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let item = admin.new_item().await;
    let [_, _, before] = revisions(&admin, &item).await;
    update(&admin, &item, json!({ "name": "renamed" })).await.expect(204);
    let session = admin.new_update_session(&item).await;
    admin.upload(&session, "a.iso", b"bytes").await;
    assert_eq!(revisions(&admin, &item).await[2], before);
    admin.update_session(&session, "complete").await.expect(204);
    assert_eq!(revisions(&admin, &item).await[2], before + 1);
    admin.put_content(&item, &[("b.iso", b"more")]).await;
    assert_eq!(revisions(&admin, &item).await[2], before + 2);
    server.stop().await;
}

#[tokio::test]
async fn itm_11_the_metadata_version_moves_with_the_metadata_alone() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let item = admin.new_item().await;
    let [_, before, _] = revisions(&admin, &item).await;
    admin.put_content(&item, &[("a.iso", b"bytes")]).await;
    let library = model(&admin, &item).await["library_id"].as_str().unwrap().to_owned();
    let renamed = json!({ "name": "renamed" });
    admin.patch(&format!("/api/content/library/{library}"), renamed).await.expect(204);
    assert_eq!(revisions(&admin, &item).await[1], before);
    update(&admin, &item, json!({ "description": "new" })).await.expect(204);
    assert_eq!(revisions(&admin, &item).await[1], before + 1);
    update(&admin, &item, json!({ "type": "iso" })).await.expect(204);
    assert_eq!(revisions(&admin, &item).await[1], before + 2);
    server.stop().await;
}

#[tokio::test]
async fn itm_12_the_version_moves_with_the_properties_alone() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let item = admin.new_item().await;
    let [before, ..] = revisions(&admin, &item).await;
    admin.put_content(&item, &[("a.iso", b"bytes")]).await;
    assert_eq!(revisions(&admin, &item).await[0], before);
    update(&admin, &item, json!({ "name": "renamed", "version": before.to_string() })).await.expect(204);
    assert_eq!(revisions(&admin, &item).await[0], before + 1);
    update(&admin, &item, json!({ "name": "renamed" })).await.expect(204);
    assert_eq!(revisions(&admin, &item).await[0], before + 1, "nothing changed");
    server.stop().await;
}

#[tokio::test]
async fn itm_13_the_last_modification_is_of_properties_or_content() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let item = admin.new_item().await;
    let last = async || model(&admin, &item).await["last_modified_time"].as_str().unwrap().to_owned();
    assert_eq!(last().await, "2026-01-01T00:00:00.000Z");
    server.clock.turn(Duration::from_secs(60));
    let library = model(&admin, &item).await["library_id"].as_str().unwrap().to_owned();
    let renamed = json!({ "name": "renamed" });
    admin.patch(&format!("/api/content/library/{library}"), renamed).await.expect(204);
    assert_eq!(last().await, "2026-01-01T00:00:00.000Z");
    update(&admin, &item, json!({ "description": "new" })).await.expect(204);
    assert_eq!(last().await, "2026-01-01T00:01:00.000Z");
    server.clock.turn(Duration::from_secs(60));
    admin.put_content(&item, &[("a.iso", b"bytes")]).await;
    assert_eq!(last().await, "2026-01-01T00:02:00.000Z");
    assert_eq!(model(&admin, &item).await["creation_time"], "2026-01-01T00:00:00.000Z");
    server.stop().await;
}

#[tokio::test]
async fn itm_14_an_item_of_a_local_library_was_never_synchronised() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let item = admin.new_item_with(&[("a.iso", b"bytes")]).await;
    assert_eq!(model(&admin, &item).await.get("last_sync_time"), None::<&Value>);
    server.stop().await;
}

#[tokio::test]
async fn itm_15_an_item_is_cached_when_its_files_are_on_disk() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let item = admin.new_item_with(&[("a.iso", b"bytes"), ("b.iso", b"more")]).await;
    assert_eq!(model(&admin, &item).await["cached"], true);
    assert_eq!(server.stored_files(), 2);
    server.stop().await;
}

#[tokio::test]
async fn itm_16_the_size_is_that_of_all_files() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let item = admin.new_item_with(&[("a.iso", b"12345"), ("b.iso", b"123")]).await;
    assert_eq!(model(&admin, &item).await["size"], 8);
    admin.put_content(&item, &[("a.iso", b"1")]).await;
    assert_eq!(model(&admin, &item).await["size"], 4);
    let session = admin.new_update_session(&item).await;
    let path = format!("/api/content/library/item/update-session/{session}/file/b.iso");
    admin.delete(&path).await.expect(204);
    admin.update_session(&session, "complete").await.expect(204);
    assert_eq!(model(&admin, &item).await["size"], 1);
    server.stop().await;
}
