//! LIB-08, LIB-16, LIB-17, LIB-26 to LIB-28: changing what libraries of both types have.

use serde_json::{Value, json};
use testkit::TestServer;

use super::{SERVICE, model, subscribed_library, update};

#[tokio::test]
async fn lib_08_a_version_in_an_update_is_the_one_expected() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let library = admin.new_library("images").await;
    update(&admin, &library, json!({ "description": "one", "version": "1" })).await.expect(204);
    update(&admin, &library, json!({ "description": "two" })).await.expect(204);
    update(&admin, &library, json!({ "description": "three", "version": "2" })).await.expect(400);
    update(&admin, &library, json!({ "description": "three", "version": "3" })).await.expect(204);
    let model = model(&admin, &library).await;
    assert_eq!((&model["description"], &model["version"]), (&json!("three"), &json!("4")));
    server.stop().await;
}

#[tokio::test]
async fn lib_16_taking_the_policy_away_ignores_the_policy_given() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let library = admin.new_library("images").await;
    let change = json!({ "unset_security_policy_id": true, "security_policy_id": "no-such-policy" });
    update(&admin, &library, change).await.expect(204);
    assert!(model(&admin, &library).await.get("security_policy_id").is_none_or(Value::is_null));
    server.stop().await;
}

#[tokio::test]
async fn lib_17_a_policy_given_is_applied_and_none_given_changes_nothing() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let library = admin.new_library("images").await;
    update(&admin, &library, json!({ "unset_security_policy_id": false })).await.expect(204);
    assert_eq!(model(&admin, &library).await["version"], "1");
    for flag in [json!(false), json!(null)] {
        let change = json!({ "unset_security_policy_id": flag, "security_policy_id": "no-such-policy" });
        let refused = update(&admin, &library, change).await.expect_error(400, "INVALID_ARGUMENT");
        assert!(refused.message().contains("no-such-policy"), "{}", refused.message());
    }
    server.stop().await;
}

#[tokio::test]
async fn lib_26_update_changes_common_properties_alone() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let library = admin.new_library("images").await;
    let before = model(&admin, &library).await;
    let change = json!({
        "name": "disks",
        "description": "x",
        "publish_info": { "published": true, "authentication_method": "NONE" },
        "subscription_info": { "subscription_url": "https://example.org/lib.json" },
    });
    update(&admin, &library, change).await.expect(204);
    let after = model(&admin, &library).await;
    assert_eq!((&after["name"], &after["description"]), (&json!("disks"), &json!("x")));
    assert_eq!(after["publish_info"], before["publish_info"]);
    assert!(after.get("subscription_info").is_none_or(Value::is_null));
    let subscribed = subscribed_library(&server, &admin).await;
    update(&admin, &subscribed, json!({ "name": "copy" })).await.expect(204);
    assert_eq!(model(&admin, &subscribed).await["name"], "copy");
    server.stop().await;
}

#[tokio::test]
async fn lib_27_a_stale_version_is_an_invalid_argument_here() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let library = admin.new_library("images").await;
    update(&admin, &library, json!({ "name": "b" })).await.expect(204);
    let stale = update(&admin, &library, json!({ "name": "c", "version": "1" })).await;
    let stale = stale.expect_error(400, "INVALID_ARGUMENT");
    assert!(stale.message().contains("version 1 was expected, 2 is current"), "{}", stale.message());
    assert_eq!(model(&admin, &library).await["name"], "b");
    server.stop().await;
}

#[tokio::test]
async fn lib_28_an_unknown_library_cannot_be_updated() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let refused = update(&admin, "nowhere", json!({ "name": "b", "version": "7" })).await;
    refused.expect_error(404, "NOT_FOUND");
    let model = json!({ "STRUCTURE": { "com.vmware.content.library_model": {} } });
    let result = admin.rpc(SERVICE, "update", json!({ "library_id": "nowhere", "update_spec": model })).await;
    assert!(result["error"]["ERROR"]["com.vmware.vapi.std.errors.not_found"].is_object(), "{result}");
    server.stop().await;
}
