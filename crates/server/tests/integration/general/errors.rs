//! GEN-13, GEN-20 to GEN-22, GEN-26 to GEN-28: how errors are told.

use serde_json::{Value, json};
use testkit::TestServer;

use super::{LIBRARIES, LOCAL_LIBRARIES, SESSIONS};
use crate::library::subscribed_library;

#[tokio::test]
async fn gen_13_what_an_operation_does_not_declare_is_an_internal_error_with_the_real_reason() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let session = admin.new_update_session(&admin.new_item().await).await;
    admin.upload(&session, "a.iso", b"bytes").await;
    admin.update_session(&session, "complete").await.expect(204);
    let answer = admin.delete(&format!("{SESSIONS}/{session}/file/a.iso")).await;
    let message = answer.expect_error(500, "INTERNAL_SERVER_ERROR").message();
    assert!(message.starts_with(&format!("the update session {session} is DONE")), "{message}");
    server.stop().await;
}

#[tokio::test]
async fn gen_20_an_error_has_its_messages_with_id_text_and_arguments() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let expected = json!([{
        "id": "stackroom.library.not_found",
        "default_message": "there is no library nowhere",
        "args": ["nowhere"],
    }]);
    let api = admin.get(&format!("{LIBRARIES}/nowhere")).await.expect(404).json();
    assert_eq!(api["messages"], expected);
    let rest = admin.get("/rest/com/vmware/content/library/id:nowhere").await.expect(404).json();
    assert_eq!(rest["value"]["messages"], expected);
    server.stop().await;
}

#[tokio::test]
async fn gen_21_an_error_without_further_detail_has_no_data() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let api = admin.get(&format!("{LIBRARIES}/nowhere")).await.expect(404).json();
    assert!(api.get("data").is_none_or(Value::is_null), "{api}");
    let rpc = admin.rpc("com.vmware.content.library", "get", json!({ "library_id": "nowhere" })).await;
    let error = &rpc["error"]["ERROR"]["com.vmware.vapi.std.errors.not_found"];
    assert_eq!(error["data"], json!({ "OPTIONAL": null }));
    server.stop().await;
}

#[tokio::test]
async fn gen_22_an_error_names_its_type_in_every_dialect() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let api = admin.get(&format!("{LIBRARIES}/nowhere")).await.expect(404).json();
    assert_eq!(api["error_type"], "NOT_FOUND");
    for prefix in ["/rest", ""] {
        let legacy = admin.get(&format!("{prefix}/com/vmware/content/library/id:nowhere")).await.expect(404);
        assert_eq!(legacy.json()["value"]["error_type"], "NOT_FOUND");
    }
    let rpc = admin.rpc("com.vmware.content.library", "get", json!({ "library_id": "nowhere" })).await;
    let error = &rpc["error"]["ERROR"]["com.vmware.vapi.std.errors.not_found"];
    assert_eq!(error["error_type"], json!({ "OPTIONAL": "NOT_FOUND" }));
    server.stop().await;
}

#[tokio::test]
async fn gen_26_busy_is_what_changes_now_and_not_allowed_is_a_state_that_lasts() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let item = admin.new_item().await;
    let session = admin.new_update_session(&item).await;
    let spec = json!({ "library_item_id": item });
    admin.post(SESSIONS, spec.clone()).await.expect_error(500, "RESOURCE_BUSY");
    admin.update_session(&session, "cancel").await.expect(204);
    admin.update_session(&session, "complete").await.expect_error(400, "NOT_ALLOWED_IN_CURRENT_STATE");
    admin.post(SESSIONS, spec).await.expect(201);
    server.stop().await;
}

#[tokio::test]
async fn gen_27_a_library_of_the_wrong_kind_is_an_invalid_element_type() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let subscribed = subscribed_library(&server, &admin).await;
    let refused = admin.get(&format!("{LOCAL_LIBRARIES}/{subscribed}")).await;
    let refused = refused.expect_error(400, "INVALID_ELEMENT_TYPE");
    assert!(refused.message().contains("is a subscribed library"), "{}", refused.message());
    server.stop().await;
}

#[tokio::test]
async fn gen_28_a_stale_version_is_a_concurrent_change() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let path = format!("{LOCAL_LIBRARIES}/{}", admin.new_library("images").await);
    admin.patch(&path, json!({ "description": "one", "version": "1" })).await.expect(204);
    let stale = admin.patch(&path, json!({ "description": "two", "version": "1" })).await;
    let stale = stale.expect_error(409, "CONCURRENT_CHANGE");
    assert!(stale.message().contains("version 1 was expected, 2 is current"), "{}", stale.message());
    assert_eq!(admin.get(&path).await.json()["description"], "one");
    server.stop().await;
}
