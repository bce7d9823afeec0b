//! What distinguishes `/rest` and `/api`.

use reqwest::Method;
use serde_json::json;
use testkit::TestServer;

use super::{JSON, SESSIONS, expect_legacy_error, finished_session, legacy_message, send_raw};

const API_SESSIONS: &str = "/api/content/library/item/update-session";

#[tokio::test]
async fn rest_wraps_results_and_answers_void_with_an_empty_200() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let item = admin.new_item().await;
    let spec = json!({ "create_spec": { "library_item_id": item } });
    let created = admin.post(&format!("/rest{SESSIONS}"), spec).await.expect(200).json();
    let session = created["value"].as_str().unwrap();
    assert_eq!(created, json!({ "value": session }));
    let listed = admin.get(&format!("/rest{SESSIONS}")).await.expect(200).json();
    assert_eq!(listed, json!({ "value": [session] }));
    let void = admin.post_empty(&format!("/rest{SESSIONS}/id:{session}?~action=keep-alive")).await;
    assert_eq!((void.status, void.body.len()), (200, 0));
    let got = admin.get(&format!("/rest{SESSIONS}/id:{session}")).await.expect(200).json();
    assert_eq!(got["value"]["state"], "ACTIVE");
    server.stop().await;
}

#[tokio::test]
async fn api_answers_201_for_what_was_made_and_204_for_nothing() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let item = admin.new_item().await;
    let created = admin.post(API_SESSIONS, json!({ "library_item_id": item })).await.expect(201);
    let session = created.string();
    let void = admin.post(&format!("{API_SESSIONS}/{session}?action=keep-alive"), json!({})).await;
    assert_eq!((void.status, void.body.len()), (204, 0));
    let listed = admin.get(API_SESSIONS).await.expect(200).json();
    assert_eq!(listed, json!([session]));
    server.stop().await;
}

/// A POST of JSON that is sent in chunks, of which there is none but the last.
fn empty_chunked(path: &str, token: &str) -> String {
    format!(
        "POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n\
         Transfer-Encoding: chunked\r\nvmware-api-session-id: {token}\r\nConnection: close\r\n\r\n0\r\n\r\n"
    )
}

#[tokio::test]
async fn empty_bodies_may_come_chunked_and_be_called_json() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let session = admin.new_update_session(&admin.new_item().await).await;
    let token = admin.token.clone().unwrap();
    for (path, status) in [
        (format!("/rest{SESSIONS}/id:{session}?~action=keep-alive"), "HTTP/1.1 200 "),
        (format!("{SESSIONS}/id:{session}?~action=keep-alive"), "HTTP/1.1 200 "),
        (format!("{API_SESSIONS}/{session}?action=keep-alive"), "HTTP/1.1 204 "),
    ] {
        let answer = send_raw(&server, &empty_chunked(&path, &token)).await;
        assert!(answer.starts_with(status), "{path}: {answer}");
        assert!(answer.ends_with("\r\n\r\n"), "{path}: {answer}");
    }
    server.stop().await;
}

#[tokio::test]
async fn resource_busy_is_500_on_api_and_400_on_rest() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let item = admin.new_item().await;
    let session = admin.new_update_session(&item).await;
    let spec = json!({ "library_item_id": item });
    let busy = admin.post(API_SESSIONS, spec.clone()).await.expect_error(500, "RESOURCE_BUSY");
    assert!(busy.message().contains(&session), "{}", busy.message());
    for prefix in ["/rest", ""] {
        let busy = admin.post(&format!("{prefix}{SESSIONS}"), json!({ "create_spec": spec })).await;
        expect_legacy_error(&busy, 400, "resource_busy");
    }
    server.stop().await;
}

#[tokio::test]
async fn gen_13_an_undeclared_error_becomes_internal_with_the_real_messages() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let session = finished_session(&admin, &admin.new_item().await).await;
    let path =
        format!("/rest/com/vmware/content/library/item/updatesession/file/id:{session}?~action=remove");
    let answer = admin.post(&path, json!({ "file_name": "a.iso" })).await;
    expect_legacy_error(&answer, 500, "internal_server_error");
    let text = legacy_message(&answer);
    assert!(text.contains(&session) && text.contains("is DONE"), "{text}");

    let removed = admin.delete(&format!("{API_SESSIONS}/{session}/file/a.iso")).await;
    let removed = removed.expect_error(500, "INTERNAL_SERVER_ERROR");
    assert_eq!(removed.message(), text);
    server.stop().await;
}

#[tokio::test]
async fn ids_may_hold_colons_and_a_server_behind_one() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let item = admin.new_item_with(&[("a.iso", b"bytes")]).await;
    let session = admin.new_update_session(&item).await;
    let guid = "0f5f1c2e-7d6b-4f0e-9a57-6a2f0f7c1f10";
    for path in [
        format!("/api/content/library/item/update-session/{session}:{guid}"),
        format!("/rest{SESSIONS}/id:{session}:{guid}"),
        format!("{SESSIONS}/id:{session}:{guid}"),
    ] {
        let json = admin.get(&path).await.expect(200).json();
        let model = json.get("value").unwrap_or(&json);
        assert_eq!(model["id"], *session, "{path}");
    }
    let input = json!({ "update_session_id": format!("{session}:{guid}") });
    let kept = admin.rpc(super::SESSION_SERVICE, "keep_alive", input).await;
    assert_eq!(kept, json!({ "output": null }));
    admin.update_session(&format!("{session}:{guid}"), "cancel").await.expect(204);

    let download = admin.new_download_session(&item).await;
    let path = format!("/rest/com/vmware/content/library/item/download-session/id:{download}:{guid}");
    assert_eq!(admin.get(&path).await.expect(200).json()["value"]["id"], *download);
    server.stop().await;
}

#[tokio::test]
async fn an_unknown_path_method_or_action_says_what_there_is() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    admin.get("/api/content/nothing").await.expect_error(404, "OPERATION_NOT_FOUND");
    expect_legacy_error(&admin.get("/rest/com/vmware/content/nothing").await, 404, "operation_not_found");
    let method = admin.send(Method::PUT, "/api/content/library").await.expect(405);
    assert_eq!(method.header("allow"), Some("GET, POST"));
    let action = admin.post_empty(&format!("{API_SESSIONS}/s?action=explode")).await;
    let action = action.expect_error(404, "OPERATION_NOT_FOUND");
    assert!(action.message().contains("cancel"), "{}", action.message());
    server.stop().await;
}

#[tokio::test]
async fn legacy_creation_takes_its_parameters_by_name() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let library = admin.new_library("images").await;
    let body = json!({ "create_spec": { "name": "item", "library_id": library } });
    let path = "/rest/com/vmware/content/library/item";
    let item = admin.post(path, body).await.expect(200).json()["value"].as_str().unwrap().to_owned();
    let bare = json!({ "name": "item", "library_id": library });
    let refused = admin.send_bytes(Method::POST, path, &[JSON], bare.to_string()).await;
    assert_eq!(refused.status, 400, "{}", refused.text());
    let listed = admin.get(&format!("{path}?library_id={library}")).await.expect(200).json();
    assert_eq!(listed, json!({ "value": [item] }));
    server.stop().await;
}
