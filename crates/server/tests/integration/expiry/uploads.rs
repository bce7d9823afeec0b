//! Uploads and pulls that run for hours.

use serde_json::json;
use testkit::{Client, Page, RawUpload, Source, until};

use super::{MINUTE, SECOND, begun, exists};

async fn safe(client: &Client, endpoint: &str) -> usize {
    let answer = client.head(endpoint).await.expect(200);
    answer.header("upload-offset").unwrap().parse().unwrap()
}

#[tokio::test]
async fn us_10_an_upload_of_hours_keeps_its_update_session_and_its_api_session_alive() {
    let (server, admin, item, session) = begun().await;
    let endpoint = admin.add_push(&session, "a").await;
    let (nobody, piece, pieces) = (server.anonymous(), [7; 1000], 60);
    let mut upload = RawUpload::put(&endpoint, piece.len() * pieces).await;
    upload.send(&piece).await;
    admin.until_received(&session, "a", 1000).await;
    for number in 1..pieces {
        server.pass(MINUTE * 4).await;
        upload.send(&piece).await;
        // Asking for the offset is not activity, the bytes are.
        until("the next piece has come", async || safe(&nobody, &endpoint).await > piece.len() * number)
            .await;
    }
    // Four hours have passed since the session's token was last used.
    until("the file is there", async || {
        nobody.head(&endpoint).await.expect(200).header("upload-complete") == Some("?1")
    })
    .await;
    server.pass(MINUTE * 4).await;
    admin.update_session(&session, "complete").await.expect(204);
    assert_eq!(admin.download(&item, "a").await, [7; 60_000]);
    server.stop().await;
}

#[tokio::test]
async fn us_10_an_upload_that_is_resumed_after_a_restart_keeps_its_api_session_alive() {
    let (server, admin, item, session) = begun().await;
    let endpoint = admin.add_push(&session, "a").await;
    let server = server.restart().await;
    let path = endpoint.split_once("/cls/").unwrap().1;
    let endpoint = format!("{}/cls/{path}", server.url());
    let nobody = server.anonymous();
    for part in 0..15 {
        let (offset, complete) = ((part * 5).to_string(), if part == 14 { "?1" } else { "?0" });
        let headers = [("upload-offset", offset.as_str()), ("upload-complete", complete)];
        let answer = nobody.send_bytes(reqwest::Method::PATCH, &endpoint, &headers, "12345").await;
        assert_eq!(answer.status, if part == 14 { 200 } else { 202 });
        server.pass(MINUTE * 4).await;
    }
    let admin = server.anonymous().with_token(admin.token.as_deref().unwrap());
    admin.update_session(&session, "complete").await.expect(204);
    assert_eq!(admin.download(&item, "a").await, "12345".repeat(15).as_bytes());
    server.stop().await;
}

#[tokio::test]
async fn ds_10_a_download_that_goes_on_after_a_restart_keeps_its_api_session_alive() {
    let (server, admin, item, session) = begun().await;
    admin.upload(&session, "a", b"bytes").await;
    admin.update_session(&session, "complete").await.expect(204);
    let download = admin.new_download_session(&item).await;
    let endpoint = admin.prepare(&download, "a").await;
    let server = server.restart().await;
    let path = endpoint.split_once("/cls/").unwrap().1;
    let endpoint = format!("{}/cls/{path}", server.url());
    for _ in 0..10 {
        server.anonymous().get(&endpoint).await.expect(200);
        server.pass(MINUTE * 4).await;
    }
    let admin = server.anonymous().with_token(admin.token.as_deref().unwrap());
    admin.get("/api/session").await.expect(200);
    server.stop().await;
}

#[tokio::test]
async fn us_10_without_an_upload_the_api_session_dies() {
    let (server, admin, _, session) = begun().await;
    server.pass(MINUTE * 31).await;
    admin.update_session(&session, "complete").await.expect_error(401, "UNAUTHENTICATED");
    server.stop().await;
}

#[tokio::test]
async fn us_10_a_session_expires_five_minutes_after_its_upload_broke_off() {
    let (server, admin, _, session) = begun().await;
    let endpoint = admin.add_push(&session, "a").await;
    let mut upload = RawUpload::put(&endpoint, 10).await;
    upload.send(b"12345").await;
    admin.until_received(&session, "a", 5).await;
    server.pass(MINUTE * 20).await;
    assert!(exists(&admin, &session).await);
    drop(upload);
    let nobody = server.anonymous();
    until("what came is safe", async || safe(&nobody, &endpoint).await == 5).await;
    server.pass(MINUTE * 5).await;
    assert!(exists(&admin, &session).await);
    server.pass(SECOND).await;
    assert!(!exists(&admin, &session).await);
    server.anonymous().head(&endpoint).await.expect(410);
    until("the bytes are freed", async || server.stored_files() == 0).await;
    server.stop().await;
}

#[tokio::test]
async fn us_10_a_pull_of_hours_keeps_its_session_alive() {
    let (server, _, _, session) = begun().await;
    let source = Source::start().await;
    let uri = source.put("/a", Page::Stalled(vec![1; 100], 60));
    let other = server.admin().await;
    let spec = json!({ "name": "a", "source_type": "PULL", "source_endpoint": { "uri": uri } });
    other.add_file(&session, spec).await.expect(201);
    other.until_received(&session, "a", 60).await;
    for _ in 0..12 {
        server.pass(MINUTE * 20).await;
        assert!(exists(&other, &session).await);
    }
    assert_eq!(other.session_file(&session, "a").await["status"], "TRANSFERRING");
    server.stop().await;
}
