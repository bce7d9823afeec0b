//! How a session ends.

use std::time::Duration;

use serde_json::json;
use testkit::{TestServer, until};

use super::{DOWNLOADS, UNKNOWN, act, fail, listed, model};

#[tokio::test]
async fn ds_08_a_canceled_session_stays_until_it_is_deleted_or_retired() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let item = admin.new_item_with(&[("a.iso", b"bytes")]).await;
    let (first, second) = (admin.new_download_session(&item).await, admin.new_download_session(&item).await);
    for session in [&first, &second] {
        act(&admin, session, "cancel", json!({})).await.expect(204);
    }
    server.pass(Duration::from_secs(20 * 60)).await;
    assert_eq!(model(&admin, &first).await["state"], "CANCELED", "idle for longer than an active one may be");
    assert_eq!(listed(&admin, "").await.len(), 2);
    admin.delete(&format!("{DOWNLOADS}/{first}")).await.expect(204);
    admin.get(&format!("{DOWNLOADS}/{first}")).await.expect_error(404, "NOT_FOUND");
    server.pass(Duration::from_secs(41 * 60)).await;
    let admin = server.admin().await;
    admin.get(&format!("{DOWNLOADS}/{second}")).await.expect_error(404, "NOT_FOUND");
    assert_eq!(listed(&admin, "").await, Vec::<String>::new());
    server.stop().await;
}

#[tokio::test]
async fn ds_12_cancel_makes_the_links_void_and_only_once() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let item = admin.new_item_with(&[("a.iso", b"bytes")]).await;
    let session = admin.new_download_session(&item).await;
    let address = admin.prepare(&session, "a.iso").await;
    admin.get(&address).await.expect(200);
    act(&admin, &session, "cancel", json!({})).await.expect(204);
    let refused = admin.get(&address).await.expect_error(410, "NOT_FOUND");
    assert!(refused.message().contains("has ended"), "{}", refused.message());
    admin.head(&address).await.expect(410);
    let prepare = format!("{DOWNLOADS}/{session}/file?action=prepare");
    let refused = admin.post(&prepare, json!({ "file_name": "a.iso" })).await;
    assert!(refused.expect(500).text().contains("CANCELED"), "prepare declares no error of its own for this");
    for ended in ["cancel", "keep-alive"] {
        let refused = act(&admin, &session, ended, json!({})).await;
        let message = refused.expect_error(400, "NOT_ALLOWED_IN_CURRENT_STATE").message();
        assert!(message.contains("CANCELED") && message.contains("ACTIVE"), "{message}");
    }
    act(&admin, UNKNOWN, "cancel", json!({})).await.expect_error(404, "NOT_FOUND");
    server.stop().await;
}

#[tokio::test]
async fn ds_13_fail_keeps_the_clients_message_and_works_once() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let item = admin.new_item_with(&[("a.iso", b"bytes")]).await;
    let session = admin.new_download_session(&item).await;
    let address = admin.prepare(&session, "a.iso").await;
    fail(&admin, &session).await.expect(204);
    let told = model(&admin, &session).await;
    assert_eq!(told["state"], "ERROR");
    assert_eq!(told["error_message"]["default_message"], "the disk is full");
    admin.get(&address).await.expect(410);
    fail(&admin, &session).await.expect_error(400, "NOT_ALLOWED_IN_CURRENT_STATE");
    act(&admin, &session, "cancel", json!({})).await.expect_error(400, "NOT_ALLOWED_IN_CURRENT_STATE");
    fail(&admin, UNKNOWN).await.expect_error(404, "NOT_FOUND");
    server.stop().await;
}

#[tokio::test]
async fn ds_14_delete_works_in_any_state() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let item = admin.new_item_with(&[("a.iso", b"bytes")]).await;
    for state in ["ACTIVE", "CANCELED", "ERROR"] {
        let session = admin.new_download_session(&item).await;
        match state {
            "CANCELED" => drop(act(&admin, &session, "cancel", json!({})).await.expect(204)),
            "ERROR" => drop(fail(&admin, &session).await.expect(204)),
            _ => (),
        }
        assert_eq!(model(&admin, &session).await["state"], state);
        admin.delete(&format!("{DOWNLOADS}/{session}")).await.expect(204);
        admin.get(&format!("{DOWNLOADS}/{session}")).await.expect_error(404, "NOT_FOUND");
        admin.delete(&format!("{DOWNLOADS}/{session}")).await.expect_error(404, "NOT_FOUND");
    }
    server.stop().await;
}

#[tokio::test]
async fn ds_17_the_error_message_is_there_in_error_alone() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let item = admin.new_item_with(&[("a.iso", b"bytes")]).await;
    let session = admin.new_download_session(&item).await;
    assert_eq!(model(&admin, &session).await.get("error_message"), None);
    fail(&admin, &session).await.expect(204);
    let message = model(&admin, &session).await["error_message"].clone();
    assert_eq!(message["args"], json!(["the disk is full"]));
    let canceled = admin.new_download_session(&item).await;
    act(&admin, &canceled, "cancel", json!({})).await.expect(204);
    assert_eq!(model(&admin, &canceled).await.get("error_message"), None);
    server.stop().await;
}

#[tokio::test]
async fn past_content_is_kept_while_a_session_reads_it_and_collected_afterwards() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let item = admin.new_item_with(&[("a.iso", b"first")]).await;
    let [cancelled, failed, deleted, idle] = [(); 4].map(|()| admin.new_download_session(&item));
    let (cancelled, failed, deleted, idle) = (cancelled.await, failed.await, deleted.await, idle.await);
    let address = admin.prepare(&idle, "a.iso").await;
    admin.put_content(&item, &[("a.iso", b"second")]).await;
    act(&admin, &cancelled, "cancel", json!({})).await.expect(204);
    fail(&admin, &failed).await.expect(204);
    admin.delete(&format!("{DOWNLOADS}/{deleted}")).await.expect(204);
    server.collect().await;
    assert_eq!(server.stored_files(), 2);
    assert_eq!(admin.get(&address).await.expect(200).body, b"first");
    server.pass(Duration::from_secs(5 * 60 + 1)).await;
    until("the past content is gone", async || server.stored_files() == 1).await;
    assert_eq!(admin.download(&item, "a.iso").await, b"second");
    server.stop().await;
}
