//! `update_session.cancel` in every form that it has ever had.

use reqwest::Method;
use serde_json::json;
use testkit::{Answer, Client, TestServer};

use super::{FORM, JSON, SESSION_SERVICE, SESSIONS, XML, expect_legacy_error, finished_session};

/// A cancel of a session as it is sent: path, headers and body.
type Form = fn(&str) -> (String, Vec<(&'static str, &'static str)>, String);

async fn cancel(client: &Client, form: Form, session: &str) -> Answer {
    let (path, headers, body) = form(session);
    client.send_bytes(Method::POST, &path, &headers, body).await
}

/// What holds of every form of 2014: the session is gone afterwards, with all that it received.
async fn shows_cancel_of_2014(form: Form) {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let item = admin.new_item().await;

    expect_legacy_error(&cancel(&admin, form, "obj-103").await, 404, "not_found");

    let session = admin.new_update_session(&item).await;
    admin.upload(&session, "a.iso", b"bytes").await;
    let answer = cancel(&admin, form, &session).await.expect(200);
    assert!(answer.body.is_empty(), "{}", answer.text());
    admin.get(&format!("/api/content/library/item/update-session/{session}")).await.expect(404);
    expect_legacy_error(&cancel(&admin, form, &session).await, 404, "not_found");
    assert!(admin.file_names(&item).await.is_empty());

    let done = finished_session(&admin, &item).await;
    let refused = cancel(&admin, form, &done).await;
    expect_legacy_error(&refused, 400, "not_allowed_in_current_state");
    assert_eq!(admin.update_session_info(&done).await["state"], "DONE");
    assert_eq!(admin.file_names(&item).await, ["a.iso"]);
    server.stop().await;
}

/// What holds everywhere else: the session stays, CANCELED.
async fn is_kept_canceled(admin: &Client, session: &str) {
    assert_eq!(admin.update_session_info(session).await["state"], "CANCELED");
    let item = admin.update_session_info(session).await["library_item_id"].clone();
    assert!(admin.file_names(item.as_str().unwrap()).await.is_empty());
}

#[tokio::test]
async fn cancel_of_2014_with_the_id_in_the_path() {
    shows_cancel_of_2014(|session| {
        (format!("{SESSIONS}/id:{session}?~action=cancel"), vec![], String::new())
    })
    .await;
}

#[tokio::test]
async fn cancel_of_2014_with_the_id_in_a_json_body() {
    shows_cancel_of_2014(|session| {
        let body = json!({ "update_session_id": session });
        (format!("{SESSIONS}?~action=cancel"), vec![JSON], body.to_string())
    })
    .await;
}

#[tokio::test]
async fn cancel_of_2014_with_the_id_in_an_xml_body() {
    shows_cancel_of_2014(|session| {
        let body = format!(
            "<ns0:Cancel-Input xmlns:ns0=\"http://vmware.com/content/library/item/update_session\">\
             <update_session_id>{session}</update_session_id></ns0:Cancel-Input>"
        );
        (format!("{SESSIONS}?~action=cancel"), vec![XML], body)
    })
    .await;
}

#[tokio::test]
async fn cancel_of_2014_with_the_id_in_a_form_body() {
    shows_cancel_of_2014(|session| {
        (format!("{SESSIONS}?~action=cancel"), vec![FORM], format!("&update_session_id={session}"))
    })
    .await;
}

#[tokio::test]
async fn cancel_of_2014_with_the_id_in_the_query() {
    shows_cancel_of_2014(|session| {
        let path = format!("{SESSIONS}?~action=cancel&update_session_id={session}");
        (path, vec![], String::new())
    })
    .await;
}

#[tokio::test]
async fn cancel_on_rest_keeps_the_session_canceled() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let item = admin.new_item().await;
    let session = admin.new_update_session(&item).await;
    let path = format!("/rest{SESSIONS}/id:{session}?~action=cancel");
    assert!(admin.post_empty(&path).await.expect(200).body.is_empty());
    is_kept_canceled(&admin, &session).await;
    expect_legacy_error(&admin.post_empty(&path).await, 400, "not_allowed_in_current_state");

    let other = admin.new_update_session(&item).await;
    let body = json!({ "update_session_id": other });
    admin.post(&format!("/rest{SESSIONS}?~action=cancel"), body).await.expect(200);
    is_kept_canceled(&admin, &other).await;
    let unknown = admin.post_empty(&format!("/rest{SESSIONS}/id:obj-103?~action=cancel")).await;
    expect_legacy_error(&unknown, 404, "not_found");
    admin.delete(&format!("/rest{SESSIONS}/id:{session}")).await.expect(200);
    server.stop().await;
}

#[tokio::test]
async fn cancel_on_api_keeps_the_session_canceled() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let session = admin.new_update_session(&admin.new_item().await).await;
    let answer = admin.update_session(&session, "cancel").await.expect(204);
    assert!(answer.body.is_empty());
    is_kept_canceled(&admin, &session).await;
    admin.update_session(&session, "cancel").await.expect_error(400, "NOT_ALLOWED_IN_CURRENT_STATE");
    admin.update_session("obj-103", "cancel").await.expect_error(404, "NOT_FOUND");
    server.stop().await;
}

#[tokio::test]
async fn cancel_over_json_rpc_keeps_the_session_canceled() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let session = admin.new_update_session(&admin.new_item().await).await;
    let input = json!({ "update_session_id": session });
    assert_eq!(admin.rpc(SESSION_SERVICE, "cancel", input.clone()).await, json!({ "output": null }));
    is_kept_canceled(&admin, &session).await;
    let refused = admin.rpc(SESSION_SERVICE, "cancel", input).await;
    let name = "com.vmware.vapi.std.errors.not_allowed_in_current_state";
    assert!(refused["error"]["ERROR"][name].is_object(), "{refused}");
    let unknown = admin.rpc(SESSION_SERVICE, "cancel", json!({ "update_session_id": "obj-103" })).await;
    assert!(unknown["error"]["ERROR"]["com.vmware.vapi.std.errors.not_found"].is_object(), "{unknown}");
    server.stop().await;
}
