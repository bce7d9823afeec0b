//! LIB-01 to LIB-20: what a library is.

use std::time::Duration;

use serde_json::{Value, json};
use testkit::TestServer;

use super::{ITEMS, LIBRARIES, create, found, model, spec, subscribed_library, update};

#[tokio::test]
async fn lib_01_ids_are_made_by_the_server_and_names_identify_nothing() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let (one, two) = (admin.new_library("same").await, admin.new_library("same").await);
    assert_ne!(one, two);
    assert_eq!(found(&admin, json!({ "name": "same" })).await.len(), 2);
    admin.get(&format!("{LIBRARIES}/same")).await.expect_error(404, "NOT_FOUND");
    server.stop().await;
}

#[tokio::test]
async fn lib_02_a_name_is_not_empty_at_create_nor_at_update() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    create(&admin, spec("")).await.expect_error(400, "INVALID_ARGUMENT");
    let library = admin.new_library("images").await;
    for name in ["", "  "] {
        let refused = update(&admin, &library, json!({ "name": name })).await;
        let refused = refused.expect_error(400, "INVALID_ARGUMENT");
        assert_eq!(refused.message(), "a library needs a name that is not empty");
    }
    let other = admin.new_library("disks").await;
    update(&admin, &other, json!({ "name": "images" })).await.expect(204);
    assert_eq!(model(&admin, &library).await["name"], "images");
    assert_eq!(model(&admin, &other).await["name"], "images");
    server.stop().await;
}

#[tokio::test]
async fn lib_03_a_description_that_was_not_given_is_empty() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let library = admin.new_library("images").await;
    assert_eq!(model(&admin, &library).await["description"], "");
    let mut described = spec("disks");
    described["description"] = json!("all disks\nof mine");
    let library = create(&admin, described).await.expect(201).string();
    assert_eq!(model(&admin, &library).await["description"], "all disks\nof mine");
    server.stop().await;
}

#[tokio::test]
async fn lib_04_the_creation_time_is_set_once() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    server.clock.turn(Duration::from_millis(1_500));
    let library = admin.new_library("images").await;
    server.clock.turn(Duration::from_secs(60));
    let change = json!({ "name": "b", "creation_time": "2001-01-01T00:00:00.000Z" });
    update(&admin, &library, change).await.expect(204);
    assert_eq!(model(&admin, &library).await["creation_time"], "2026-01-01T00:00:01.500Z");
    server.stop().await;
}

#[tokio::test]
async fn lib_05_the_last_modification_is_that_of_properties_not_of_items() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let library = admin.new_library("images").await;
    server.clock.turn(Duration::from_secs(60));
    let item = admin.new_item_in(&library, "item").await;
    admin.put_content(&item, &[("a.iso", b"bytes")]).await;
    admin.patch(&format!("{ITEMS}/{item}"), json!({ "name": "b" })).await.expect(204);
    admin.delete(&format!("{ITEMS}/{item}")).await.expect(204);
    assert_eq!(model(&admin, &library).await["last_modified_time"], "2026-01-01T00:00:00.000Z");
    update(&admin, &library, json!({ "description": "x" })).await.expect(204);
    assert_eq!(model(&admin, &library).await["last_modified_time"], "2026-01-01T00:01:00.000Z");
    server.stop().await;
}

#[tokio::test]
async fn lib_06_a_local_library_has_no_time_of_synchronisation() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let local = admin.new_library("images").await;
    assert!(model(&admin, &local).await.get("last_sync_time").is_none_or(Value::is_null));
    let subscribed = subscribed_library(&server, &admin).await;
    assert_eq!(model(&admin, &subscribed).await["last_sync_time"], "2026-01-01T00:00:00.000Z");
    server.stop().await;
}

#[tokio::test]
async fn lib_07_the_version_counts_changes_of_properties_not_of_items() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let library = admin.new_library("images").await;
    let item = admin.new_item_in(&library, "item").await;
    admin.put_content(&item, &[("a.iso", b"bytes")]).await;
    assert_eq!(model(&admin, &library).await["version"], "1");
    update(&admin, &library, json!({ "name": "b" })).await.expect(204);
    assert_eq!(model(&admin, &library).await["version"], "2");
    update(&admin, &library, json!({ "description": "x" })).await.expect(204);
    assert_eq!(model(&admin, &library).await["version"], "3");
    update(&admin, &library, json!({ "description": "x" })).await.expect(204);
    assert_eq!(model(&admin, &library).await["version"], "3", "nothing was changed");
    server.stop().await;
}

#[tokio::test]
async fn lib_09_the_type_follows_from_the_service_that_made_the_library() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let mut asked = spec("images");
    asked["type"] = json!("SUBSCRIBED");
    let library = create(&admin, asked).await.expect(201).string();
    assert_eq!(model(&admin, &library).await["type"], "LOCAL");
    update(&admin, &library, json!({ "type": "SUBSCRIBED" })).await.expect(204);
    assert_eq!(model(&admin, &library).await["type"], "LOCAL");
    server.stop().await;
}

#[tokio::test]
async fn lib_10_the_server_guid_is_this_servers_unless_given() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let (one, two) = (admin.new_library("one").await, admin.new_library("two").await);
    let guid = model(&admin, &one).await["server_guid"].as_str().unwrap().to_owned();
    assert_eq!(guid.len(), 36, "{guid}");
    assert_eq!(model(&admin, &two).await["server_guid"], *guid);
    let mut given = spec("three");
    given["server_guid"] = json!("0f5f1c2e-7d6b-4f0e-9a57-6a2f0f7c1f10");
    let three = create(&admin, given).await.expect(201).string();
    assert_eq!(model(&admin, &three).await["server_guid"], "0f5f1c2e-7d6b-4f0e-9a57-6a2f0f7c1f10");
    let server = server.restart().await;
    let admin = server.admin().await;
    let later = admin.new_library("later").await;
    assert_eq!(model(&admin, &later).await["server_guid"], *guid);
    server.stop().await;
}

#[tokio::test]
async fn lib_11_a_backing_is_required_always_told_and_not_changed_by_update() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    create(&admin, json!({ "name": "a" })).await.expect_error(400, "INVALID_ARGUMENT");
    let library = admin.new_library("images").await;
    let expected = json!([{ "type": "DATASTORE", "datastore_id": "datastore-1" }]);
    assert_eq!(model(&admin, &library).await["storage_backings"], expected);
    let other = json!([{ "type": "DATASTORE", "datastore_id": "datastore-2" }]);
    update(&admin, &library, json!({ "storage_backings": other })).await.expect(204);
    assert_eq!(model(&admin, &library).await["storage_backings"], expected);
    assert_eq!(model(&admin, &library).await["version"], "1");
    server.stop().await;
}

#[tokio::test]
async fn lib_12_exactly_one_backing_is_supported() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let backing = json!({ "type": "DATASTORE", "datastore_id": "datastore-1" });
    let three = json!({ "name": "a", "storage_backings": [backing, backing, backing] });
    create(&admin, three).await.expect_error(400, "UNSUPPORTED");
    assert_eq!(admin.get(LIBRARIES).await.json(), json!([]));
    server.stop().await;
}

#[tokio::test]
async fn lib_13_a_local_library_has_a_publication_and_no_subscription() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let mut subscribing = spec("a");
    subscribing["subscription_info"] = json!({ "subscription_url": "https://example.org/lib.json" });
    let refused = create(&admin, subscribing).await.expect_error(400, "INVALID_ARGUMENT");
    assert!(refused.message().contains("for subscribed libraries"), "{}", refused.message());
    let local = model(&admin, &admin.new_library("images").await).await;
    assert!(local["publish_info"].is_object(), "{local}");
    assert!(local.get("subscription_info").is_none_or(Value::is_null), "{local}");
    let subscribed = model(&admin, &subscribed_library(&server, &admin).await).await;
    assert!(subscribed.get("publish_info").is_none_or(Value::is_null), "{subscribed}");
    server.stop().await;
}

#[tokio::test]
async fn lib_14_remote_publishing_is_chosen_at_create_alone() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let plain = admin.new_library("plain").await;
    let remote = |chosen: bool| json!({ "optimize_remote_publishing": chosen });
    assert_eq!(model(&admin, &plain).await["optimization_info"], remote(false));
    let mut chosen = spec("chosen");
    chosen["optimization_info"] = remote(true);
    let chosen = create(&admin, chosen).await.expect(201).string();
    assert_eq!(model(&admin, &chosen).await["optimization_info"], remote(true));
    update(&admin, &chosen, json!({ "optimization_info": remote(false) })).await.expect(204);
    assert_eq!(model(&admin, &chosen).await["optimization_info"], remote(true));
    server.stop().await;
}

#[tokio::test]
async fn lib_15_without_a_policy_a_library_is_not_secure_and_an_unknown_policy_is_refused() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let library = admin.new_library("images").await;
    assert!(model(&admin, &library).await.get("security_policy_id").is_none_or(Value::is_null));
    let mut secure = spec("secure");
    secure["security_policy_id"] = json!("no-such-policy");
    let refused = create(&admin, secure).await.expect_error(400, "INVALID_ARGUMENT");
    assert!(refused.message().contains("no-such-policy"), "{}", refused.message());
    server.stop().await;
}

#[tokio::test]
async fn lib_18_a_new_library_is_active() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let library = admin.new_library("images").await;
    assert_eq!(model(&admin, &library).await["state_info"]["state"], "ACTIVE");
    server.stop().await;
}

#[tokio::test]
async fn lib_19_a_state_that_nobody_explained_has_no_message() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let info = model(&admin, &admin.new_library("images").await).await["state_info"].clone();
    assert!(info.get("message").is_none_or(Value::is_null), "{info}");
    server.stop().await;
}

#[tokio::test]
async fn lib_20_the_use_of_a_library_does_not_count_for_items_until_chosen() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let library = admin.new_library("images").await;
    let applies = |chosen: bool| json!({ "apply_library_usage_to_items": chosen });
    assert_eq!(model(&admin, &library).await["configuration_info"], applies(false));
    update(&admin, &library, json!({ "configuration_info": applies(true) })).await.expect(204);
    assert_eq!(model(&admin, &library).await["configuration_info"], applies(true));
    update(&admin, &library, json!({ "configuration_info": {} })).await.expect(204);
    assert_eq!(model(&admin, &library).await["configuration_info"], applies(true));
    let mut chosen = spec("chosen");
    chosen["configuration_info"] = applies(true);
    let chosen = create(&admin, chosen).await.expect(201).string();
    assert_eq!(model(&admin, &chosen).await["configuration_info"], applies(true));
    server.stop().await;
}
