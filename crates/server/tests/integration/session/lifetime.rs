//! SES-08 to SES-11: how long a session lives.

use std::time::Duration;

use futures_util::stream;
use reqwest::{Body, Method};
use testkit::{Client, TestServer};
use tokio::sync::mpsc;

use super::SESSION;

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(60 * 60);

async fn lives(client: &Client) -> bool {
    let status = client.get("/api/content/library").await.status;
    assert!(status == 200 || status == 401, "{status}");
    status == 200
}

#[tokio::test]
async fn ses_08_every_call_refreshes_the_last_access() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    server.clock.turn(MINUTE);
    let info = admin.get(SESSION).await.json();
    assert_eq!(info["last_accessed_time"], "2026-01-01T00:01:00.000Z");
    assert_eq!(info["created_time"], "2026-01-01T00:00:00.000Z");
    for _ in 0..4 {
        server.pass(29 * MINUTE).await;
        admin.get("/api/content/library").await.expect(200);
    }
    let info = admin.get(SESSION).await.json();
    assert_eq!(info["last_accessed_time"], "2026-01-01T01:57:00.000Z");
    server.stop().await;
}

#[tokio::test]
async fn ses_09_a_session_dies_after_thirty_idle_minutes() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    server.clock.turn(30 * MINUTE);
    assert!(lives(&admin).await);
    server.clock.turn(30 * MINUTE + Duration::from_millis(1));
    assert!(!lives(&admin).await);
    assert!(!lives(&admin).await);
    server.stop().await;
}

#[tokio::test]
async fn ses_09_idle_time_counts_across_a_restart() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let token = admin.token.clone().unwrap();
    server.clock.turn(20 * MINUTE);
    assert!(lives(&admin).await);
    let server = server.restart().await;
    let admin = server.anonymous().with_token(&token);
    server.pass(20 * MINUTE).await;
    assert!(lives(&admin).await);
    let server = server.restart().await;
    server.clock.turn(31 * MINUTE);
    assert!(!lives(&server.anonymous().with_token(&token)).await);
    server.stop().await;
}

#[tokio::test]
async fn ses_10_a_session_dies_after_48_hours_however_busy_it_is() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    for _ in 0..(48 * 3 - 1) {
        server.clock.turn(20 * MINUTE);
        assert!(lives(&admin).await);
    }
    server.clock.turn(20 * MINUTE - Duration::from_millis(1));
    assert!(lives(&admin).await);
    server.clock.turn(Duration::from_millis(1));
    assert!(!lives(&admin).await);
    server.stop().await;
}

#[tokio::test]
async fn ses_09_ses_10_both_limits_can_be_configured() {
    let server = TestServer::start_with(|config| {
        config.session.idle_timeout = HOUR;
        config.session.lifetime = 2 * HOUR;
    })
    .await;
    let admin = server.admin().await;
    server.clock.turn(HOUR);
    assert!(lives(&admin).await);
    server.clock.turn(HOUR);
    assert!(!lives(&admin).await);
    server.stop().await;
}

#[tokio::test]
async fn ses_11_what_runs_when_its_session_ends_goes_on_to_its_end() {
    let server = TestServer::start().await;
    let (admin, uploader) = (server.admin().await, server.admin().await);
    let item = admin.new_item().await;
    let session = admin.new_update_session(&item).await;
    let endpoint = admin.add_push(&session, "a.iso").await;
    let (pieces, received) = mpsc::channel::<std::io::Result<&'static [u8]>>(1);
    let body = stream::unfold(received, |mut received| async { Some((received.recv().await?, received)) });
    let request = uploader.request(Method::PUT, &endpoint).body(Body::wrap_stream(body));
    let running = tokio::spawn(async move { request.send().await.unwrap().status() });
    pieces.send(Ok(b"first ")).await.unwrap();
    arrived(&admin, &session, 6).await;

    uploader.delete(SESSION).await.expect(204);
    uploader.get(SESSION).await.expect(401);
    pieces.send(Ok(b"second")).await.unwrap();
    drop(pieces);
    assert_eq!(running.await.unwrap(), 200);
    admin.update_session(&session, "complete").await.expect(204);
    assert_eq!(admin.download(&item, "a.iso").await, b"first second");
    uploader.get(SESSION).await.expect(401);
    server.stop().await;
}

/// Waits until so many bytes of the file have arrived.
async fn arrived(client: &Client, session: &str, bytes: i64) {
    for _ in 0..200 {
        if client.session_file(session, "a.iso").await["bytes_transferred"] == bytes {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("the bytes did not arrive");
}
