//! GEN-05, GEN-07 to GEN-12, GEN-14, GEN-23: what goes in, and what comes out whole.

use std::collections::BTreeSet;

use reqwest::Method;
use serde_json::{Value, json};
use testkit::TestServer;

use super::{ITEMS, LIBRARIES, LOCAL_LIBRARIES, SESSIONS, library_spec, refused_library};

#[tokio::test]
async fn gen_05_an_update_changes_what_is_set_and_clears_only_what_is_set_empty() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let mut spec = library_spec("images");
    spec["description"] = json!("all of them");
    let library = admin.post(LOCAL_LIBRARIES, spec).await.expect(201).string();
    let path = format!("{LOCAL_LIBRARIES}/{library}");
    admin.patch(&path, json!({ "name": "disks" })).await.expect(204);
    let model = admin.get(&path).await.json();
    assert_eq!((&model["name"], &model["description"]), (&json!("disks"), &json!("all of them")));
    admin.patch(&path, json!({ "description": null })).await.expect(204);
    assert_eq!(admin.get(&path).await.json()["description"], "all of them");
    admin.patch(&path, json!({ "description": "" })).await.expect(204);
    let model = admin.get(&path).await.json();
    assert_eq!((&model["name"], &model["description"]), (&json!("disks"), &json!("")));
    server.stop().await;
}

#[tokio::test]
async fn gen_07_fields_that_an_operation_does_not_use_are_ignored() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let mut spec = library_spec("images");
    spec["type"] = json!("SUBSCRIBED");
    spec["id"] = json!("mine");
    spec["creation_time"] = json!("2001-01-01T00:00:00.000Z");
    spec["version"] = json!("77");
    let library = admin.post(LOCAL_LIBRARIES, spec).await.expect(201).string();
    let path = format!("{LOCAL_LIBRARIES}/{library}");
    let before = admin.get(&path).await.json();
    assert_ne!(library, "mine");
    assert_eq!((&before["type"], &before["version"]), (&json!("LOCAL"), &json!("1")));
    assert_eq!(before["creation_time"], "2026-01-01T00:00:00.000Z");

    let mut whole = before.clone();
    whole["description"] = json!("new");
    admin.patch(&path, whole.clone()).await.expect(204);
    let after = admin.get(&path).await.json();
    whole["version"] = json!("2");
    assert_eq!(after, whole);
    server.stop().await;
}

#[tokio::test]
async fn gen_08_what_is_always_present_is_there_also_when_it_is_empty() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let library = admin.new_library("images").await;
    let model = admin.get(&format!("{LIBRARIES}/{library}")).await.json();
    for field in [
        "id",
        "creation_time",
        "description",
        "last_modified_time",
        "name",
        "storage_backings",
        "type",
        "optimization_info",
        "version",
        "server_guid",
        "state_info",
        "configuration_info",
    ] {
        assert!(!model[field].is_null(), "{field}: {model}");
    }
    assert_eq!(model["description"], "");
    let item = admin.new_item_in(&library, "item").await;
    let model = admin.get(&format!("{ITEMS}/{item}")).await.json();
    for field in [
        "id",
        "library_id",
        "content_version",
        "creation_time",
        "description",
        "last_modified_time",
        "metadata_version",
        "name",
        "size",
        "cached",
        "version",
    ] {
        assert!(!model[field].is_null(), "{field}: {model}");
    }
    assert_eq!(model["description"], "");
    server.stop().await;
}

#[tokio::test]
async fn gen_09_values_of_wrong_type_missing_ones_and_unknown_ones_are_refused_with_their_place() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let mut number = library_spec("x");
    number["name"] = json!(5);
    let mut kind = library_spec("x");
    kind["storage_backings"][0]["type"] = json!("FLOPPY");
    for (spec, parts) in [
        (number, ["create_spec.name", "string"]),
        (kind, ["create_spec.storage_backings[0].type", "DATASTORE"]),
    ] {
        let text = refused_library(&admin, spec).await.expect_error(400, "INVALID_ARGUMENT").message();
        assert!(parts.iter().all(|part| text.contains(part)), "{text}");
    }
    let session = admin.new_update_session(&admin.new_item().await).await;
    let missing = admin.post(&format!("{SESSIONS}/{session}?action=fail"), json!({})).await;
    let missing = missing.expect_error(400, "INVALID_ARGUMENT");
    assert!(missing.message().contains("client_error_message is missing"), "{}", missing.message());
    assert_eq!(admin.update_session_info(&session).await["state"], "ACTIVE");
    server.stop().await;
}

#[tokio::test]
async fn gen_10_a_union_holds_the_fields_of_its_case_alone_both_ways() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let mut spec = library_spec("x");
    spec["storage_backings"][0]["storage_uri"] = json!("file:///srv");
    let text = refused_library(&admin, spec).await.expect_error(400, "INVALID_ARGUMENT").message();
    assert!(text.contains("storage_uri must not be set when type is DATASTORE"), "{text}");
    let both = json!({ "name": "x", "storage_backings": [
        { "type": "OTHER", "storage_uri": "file:///srv", "datastore_id": "datastore-1" },
    ] });
    let text = refused_library(&admin, both).await.expect_error(400, "INVALID_ARGUMENT").message();
    assert!(text.contains("datastore_id must not be set when type is OTHER"), "{text}");

    let session = admin.new_update_session(&admin.new_item().await).await;
    let push = json!({ "name": "a", "source_type": "PUSH", "source_endpoint": { "uri": "http://x/a" } });
    let text = admin.add_file(&session, push).await.expect_error(400, "INVALID_ARGUMENT").message();
    assert!(text.contains("source_endpoint must not be set when source_type is PUSH"), "{text}");

    let library = admin.new_library("images").await;
    let model = admin.get(&format!("{LIBRARIES}/{library}")).await.json();
    let backing = json!([{ "type": "DATASTORE", "datastore_id": "datastore-1" }]);
    assert_eq!(model["storage_backings"], backing);
    server.stop().await;
}

#[tokio::test]
async fn gen_11_an_unknown_name_is_an_unexpected_input() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let mut spec = library_spec("x");
    spec["colour"] = json!("blue");
    let refused = refused_library(&admin, spec).await.expect_error(400, "UNEXPECTED_INPUT");
    assert!(refused.message().contains("create_spec.colour is not known here"), "{}", refused.message());
    let query = admin.get(&format!("{LIBRARIES}?colour=blue")).await;
    assert!(query.expect_error(400, "UNEXPECTED_INPUT").message().contains("colour"));
    let result = admin.rpc("com.vmware.content.library", "list", json!({ "colour": "blue" })).await;
    assert!(result["error"]["ERROR"]["com.vmware.vapi.std.errors.unexpected_input"].is_object(), "{result}");
    server.stop().await;
}

#[tokio::test]
async fn gen_12_an_unknown_service_or_operation_is_not_found() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let result = admin.rpc("com.vmware.content.nothing", "list", json!({})).await;
    let name = "com.vmware.vapi.std.errors.operation_not_found";
    assert!(result["error"]["ERROR"][name].is_object(), "{result}");
    let result = admin.rpc("com.vmware.content.library", "explode", json!({})).await;
    assert!(result["error"]["ERROR"][name].is_object(), "{result}");
    admin.get("/api/content/nothing").await.expect_error(404, "OPERATION_NOT_FOUND");
    let rest = admin.get("/rest/com/vmware/content/nothing").await.expect(404).json();
    assert_eq!(rest["type"], name);
    server.stop().await;
}

#[tokio::test]
async fn gen_14_malformed_json_is_refused_before_anything_is_done() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let body = "{\"name\":\"x\",";
    let headers = [("content-type", "application/json")];
    let answer = admin.send_bytes(Method::POST, LOCAL_LIBRARIES, &headers, body).await;
    assert!(answer.expect_error(400, "INVALID_REQUEST").message().contains("line 1 column 12"));
    assert_eq!(admin.get(LIBRARIES).await.json(), json!([]));
    server.stop().await;
}

#[tokio::test]
async fn gen_23_a_list_holds_all_there_is() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let library = admin.new_library("images").await;
    let mut made = BTreeSet::new();
    for number in 0..150 {
        made.insert(admin.new_item_in(&library, &format!("item {number}")).await);
    }
    let ids = |answer: Value| -> BTreeSet<String> {
        answer.as_array().unwrap().iter().map(|id| id.as_str().unwrap().to_owned()).collect()
    };
    let listed = admin.get(&format!("{ITEMS}?library_id={library}")).await.expect(200).json();
    assert_eq!(ids(listed), made);
    let found = admin.post(&format!("{ITEMS}?action=find"), json!({ "library_id": library })).await;
    assert_eq!(ids(found.expect(200).json()), made);
    server.stop().await;
}
