//! Cancelling, failing and deleting.

use std::time::{Duration, Instant};

use serde_json::json;
use testkit::{Client, Page, RawUpload, Source, until};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::{MINUTE, UNKNOWN, begun, fail, path, state};

const SOON: Duration = Duration::from_secs(1);

/// An upload of which a part has arrived.
async fn half_sent(client: &Client, session: &str) -> RawUpload {
    let endpoint = client.add_push(session, "half.iso").await;
    let mut upload = RawUpload::put(&endpoint, 2_000_000).await;
    upload.send(&[7; 1_000_000]).await;
    client.until_received(session, "half.iso", 1_000_000).await;
    upload
}

#[tokio::test]
async fn us_24_cancel_stops_a_running_upload_and_frees_its_bytes() {
    let (server, admin, item, session) = begun().await;
    admin.upload(&session, "whole.iso", b"whole").await;
    let upload = half_sent(&admin, &session).await;
    assert_eq!(server.stored_files(), 2);
    let begun = Instant::now();
    admin.update_session(&session, "cancel").await.expect(204);
    let answer = upload.answer_within(SOON.saturating_sub(begun.elapsed())).await.expect(410);
    assert_eq!(answer.json()["error_type"], "NOT_ALLOWED_IN_CURRENT_STATE");
    assert!(answer.message().contains("has ended"), "{}", answer.message());
    assert_eq!(state(&admin, &session).await, "CANCELED");
    until("the bytes are freed", async || server.stored_files() == 0).await;
    assert_eq!(admin.file_names(&item).await, [""; 0]);
    server.stop().await;
}

#[tokio::test]
async fn us_24_cancel_stops_an_upload_that_sends_without_a_pause() {
    let (server, admin, _, session) = begun().await;
    let endpoint = admin.add_push(&session, "endless.iso").await;
    let sending = tokio::spawn(async move {
        let address = endpoint.strip_prefix("http://").unwrap().split('/').next().unwrap().to_owned();
        let stream = TcpStream::connect(&address).await.unwrap();
        let (mut read, mut write) = stream.into_split();
        let path = endpoint.strip_prefix(&format!("http://{address}")).unwrap();
        let head = format!("PUT {path} HTTP/1.1\r\nHost: {address}\r\nContent-Length: 99999999999\r\n\r\n");
        write.write_all(head.as_bytes()).await.unwrap();
        let mut sent = 0_u64;
        while write.write_all(&[1; 65536]).await.is_ok() {
            sent += 65536;
        }
        let mut answer = Vec::new();
        let _ = read.read_to_end(&mut answer).await;
        (sent, String::from_utf8_lossy(&answer).into_owned())
    });
    until("bytes are coming", async || {
        admin.session_file(&session, "endless.iso").await["bytes_transferred"].as_i64().unwrap() > 1_000_000
    })
    .await;
    admin.update_session(&session, "cancel").await.expect(204);
    let (sent, answer) = tokio::time::timeout(SOON * 2, sending).await.unwrap().unwrap();
    assert!(sent > 1_000_000);
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 410"), "{answer}");
    until("the bytes are freed", async || server.stored_files() == 0).await;
    server.stop().await;
}

#[tokio::test]
async fn us_24_cancel_stops_a_running_pull_and_frees_its_bytes() {
    let (server, admin, _, session) = begun().await;
    let source = Source::start().await;
    let uri = source.put("/a", Page::Stalled(vec![1; 500_000], 300_000));
    let spec = json!({ "name": "a", "source_type": "PULL", "source_endpoint": { "uri": uri } });
    admin.add_file(&session, spec).await.expect(201);
    admin.until_received(&session, "a", 300_000).await;
    assert_eq!(server.stored_files(), 1);
    admin.update_session(&session, "cancel").await.expect(204);
    until("the bytes are freed", async || server.stored_files() == 0).await;
    assert_eq!(state(&admin, &session).await, "CANCELED");
    assert_eq!(source.requests().len(), 1);
    server.stop().await;
}

#[tokio::test]
async fn us_24_only_an_active_session_can_be_cancelled() {
    let (server, admin, _, session) = begun().await;
    admin.update_session(&session, "cancel").await.expect(204);
    let answer =
        admin.update_session(&session, "cancel").await.expect_error(400, "NOT_ALLOWED_IN_CURRENT_STATE");
    assert!(answer.message().contains("CANCELED"), "{}", answer.message());
    admin.update_session(UNKNOWN, "cancel").await.expect_error(404, "NOT_FOUND");
    server.stop().await;
}

#[tokio::test]
async fn us_24_a_session_that_completes_can_still_be_cancelled() {
    let (server, admin, item, session) = begun().await;
    let source = Source::start().await;
    let uri = source.put("/a", Page::Stalled(vec![1; 10], 5));
    let spec = json!({ "name": "a", "source_type": "PULL", "source_endpoint": { "uri": uri } });
    admin.add_file(&session, spec).await.expect(201);
    admin.until_received(&session, "a", 5).await;
    admin.update_session(&session, "complete").await.expect(204);
    admin.update_session(&session, "cancel").await.expect(204);
    assert_eq!(state(&admin, &session).await, "CANCELED");
    assert_eq!(admin.file_names(&item).await, [""; 0]);
    server.stop().await;
}

#[tokio::test]
async fn us_25_fail_keeps_the_clients_own_words_and_stops_its_uploads() {
    let (server, admin, _, session) = begun().await;
    let upload = half_sent(&admin, &session).await;
    let words = "Der Datenträger ist voll: {0} %s";
    fail(&admin, &session, words).await.expect(204);
    upload.answer_within(SOON).await.expect(410);
    let info = admin.update_session_info(&session).await;
    assert_eq!(info["state"], "ERROR");
    assert_eq!(info["error_message"]["default_message"], words);
    until("the bytes are freed", async || server.stored_files() == 0).await;
    fail(&admin, &session, "again").await.expect_error(400, "NOT_ALLOWED_IN_CURRENT_STATE");
    server.stop().await;
}

#[tokio::test]
async fn us_26_an_active_session_cannot_be_deleted() {
    let (server, admin, _, session) = begun().await;
    let answer = admin.delete(&path(&session)).await.expect_error(400, "NOT_ALLOWED_IN_CURRENT_STATE");
    assert!(answer.message().contains("ACTIVE"), "{}", answer.message());
    assert_eq!(state(&admin, &session).await, "ACTIVE");
    server.stop().await;
}

#[tokio::test]
async fn us_27_delete_leaves_no_trace() {
    let (server, admin, item, session) = begun().await;
    admin.upload(&session, "a", b"kept").await;
    admin.update_session(&session, "complete").await.expect(204);
    admin.delete(&path(&session)).await.expect(204);
    admin.get(&path(&session)).await.expect_error(404, "NOT_FOUND");
    admin.delete(&path(&session)).await.expect_error(404, "NOT_FOUND");
    assert_eq!(admin.get(super::SESSIONS).await.expect(200).json(), json!([]));
    // What it made visible stays.
    server.collect().await;
    assert_eq!(admin.download(&item, "a").await, b"kept");
    server.stop().await;
}

#[tokio::test]
async fn us_28_sessions_go_by_themselves_five_minutes_idle_or_an_hour_after_their_end() {
    let (server, admin, item, ended) = begun().await;
    admin.update_session(&ended, "cancel").await.expect(204);
    let idle = admin.new_update_session(&item).await;
    server.pass(MINUTE * 6).await;
    assert_eq!(admin.get(super::SESSIONS).await.expect(200).json(), json!([ended]));
    admin.get(&path(&idle)).await.expect_error(404, "NOT_FOUND");
    server.pass(MINUTE * 20).await;
    admin.get(&path(&ended)).await.expect(200);
    server.pass(MINUTE * 20).await;
    admin.get(&path(&ended)).await.expect(200);
    server.pass(MINUTE * 15).await;
    admin.get(&path(&ended)).await.expect_error(404, "NOT_FOUND");
    server.stop().await;
}
