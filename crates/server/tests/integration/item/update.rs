use serde_json::json;
use testkit::TestServer;

use super::{UNKNOWN, create, model, subscribed_item, update};

#[tokio::test]
async fn itm_09_the_type_is_set_at_create_and_changed_by_update() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let library = admin.new_library("images").await;
    let made = json!({ "library_id": library, "name": "debian", "type": "iso" });
    let item = create(&admin, made).await.expect(201).string();
    assert_eq!(model(&admin, &item).await["type"], "iso");
    update(&admin, &item, json!({ "description": "stable" })).await.expect(204);
    assert_eq!(model(&admin, &item).await["type"], "iso");
    update(&admin, &item, json!({ "type": "ovf" })).await.expect(204);
    assert_eq!(model(&admin, &item).await["type"], "ovf");
    let bare = admin.new_item_in(&library, "bare").await;
    assert_eq!(model(&admin, &bare).await["type"], "");
    server.stop().await;
}

#[tokio::test]
async fn itm_20_the_source_is_not_changed_by_update() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let library = admin.new_library("images").await;
    let made = json!({ "library_id": library, "name": "copy", "source_id": UNKNOWN });
    let item = create(&admin, made).await.expect(201).string();
    update(&admin, &item, json!({ "source_id": library, "name": "renamed" })).await.expect(204);
    let told = model(&admin, &item).await;
    assert_eq!((&told["source_id"], &told["name"]), (&json!(UNKNOWN), &json!("renamed")));
    server.stop().await;
}

#[tokio::test]
async fn itm_38_update_changes_what_is_set_and_nothing_of_a_subscribed_item() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let item = admin.new_item().await;
    update(&admin, &item, json!({ "description": "first" })).await.expect(204);
    update(&admin, &item, json!({ "name": "renamed" })).await.expect(204);
    let told = model(&admin, &item).await;
    assert_eq!((&told["name"], &told["description"]), (&json!("renamed"), &json!("first")));
    update(&admin, &item, json!({ "description": "" })).await.expect(204);
    assert_eq!(model(&admin, &item).await["description"], "");
    update(&admin, UNKNOWN, json!({ "name": "other" })).await.expect_error(404, "NOT_FOUND");
    server.stop().await;

    let server = TestServer::start().await;
    let admin = server.admin().await;
    let (_, item) = subscribed_item(&server, &admin).await;
    update(&admin, &item, json!({ "name": "mine" })).await.expect_error(400, "INVALID_ELEMENT_TYPE");
    assert_eq!(model(&admin, &item).await["name"], "item");
    server.stop().await;
}

#[tokio::test]
async fn itm_39_update_with_a_stale_version_changes_nothing() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let item = admin.new_item().await;
    let seen = model(&admin, &item).await["version"].clone();
    update(&admin, &item, json!({ "name": "first", "version": seen })).await.expect(204);
    let stale = update(&admin, &item, json!({ "name": "second", "version": seen })).await;
    let message = stale.expect_error(400, "INVALID_ARGUMENT").message();
    assert!(message.contains("version 1") && message.contains('2'), "{message}");
    assert_eq!(model(&admin, &item).await["name"], "first");
    server.stop().await;
}
