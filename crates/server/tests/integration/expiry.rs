mod left_behind;
mod uploads;

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};
use testkit::{Client, TestServer};

const MINUTE: Duration = Duration::from_secs(60);
const SECOND: Duration = Duration::from_secs(1);

async fn exists(client: &Client, session: &str) -> bool {
    let answer = client.get(&format!("/api/content/library/item/update-session/{session}")).await;
    match answer.status {
        200 => true,
        404 => false,
        status => panic!("{status}: {}", answer.text()),
    }
}

async fn begun() -> (TestServer, Client, String, String) {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let item = admin.new_item().await;
    let session = admin.new_update_session(&item).await;
    (server, admin, item, session)
}

#[tokio::test]
async fn us_09_a_session_never_expires_before_its_expiration_time() {
    let (server, admin, _, session) = begun().await;
    let info = admin.update_session_info(&session).await;
    assert_eq!(info["expiration_time"], "2026-01-01T00:05:00.000Z");
    server.pass(MINUTE * 5).await;
    assert!(exists(&admin, &session).await);
    server.pass(Duration::from_millis(1)).await;
    assert!(!exists(&admin, &session).await);
    server.stop().await;
}

#[tokio::test]
async fn us_10_an_idle_session_expires_after_five_minutes_and_frees_its_bytes() {
    let (server, admin, item, session) = begun().await;
    admin.upload(&session, "a", b"never completed").await;
    assert_eq!(server.stored_files(), 1);
    server.pass(MINUTE * 5).await;
    assert!(exists(&admin, &session).await);
    server.pass(SECOND).await;
    assert!(!exists(&admin, &session).await);
    testkit::until("the bytes are freed", async || server.stored_files() == 0).await;
    for action in ["complete", "cancel", "keep-alive"] {
        admin.update_session(&session, action).await.expect_error(404, "NOT_FOUND");
    }
    assert_eq!(admin.file_names(&item).await, [""; 0]);
    server.stop().await;
}

#[tokio::test]
async fn us_10_the_idle_timeout_is_configurable() {
    let server = TestServer::start_with(|config| config.update_session.idle_timeout = MINUTE * 20).await;
    let admin = server.admin().await;
    let item = admin.new_item().await;
    let session = admin.new_update_session(&item).await;
    server.pass(MINUTE * 20).await;
    assert!(exists(&admin, &session).await);
    server.pass(SECOND).await;
    assert!(!exists(&admin, &session).await);
    server.stop().await;
}

/// Whether a session that has `act` done to it after four minutes lives for four more.
async fn keeps_alive(act: impl AsyncFnOnce(&Client, &str)) -> bool {
    let (server, admin, _, session) = begun().await;
    admin.upload(&session, "present", b"present").await;
    server.pass(MINUTE * 4).await;
    act(&admin, &session).await;
    server.pass(MINUTE * 4).await;
    let lives = exists(&admin, &session).await;
    server.stop().await;
    lives
}

#[tokio::test]
async fn us_10_what_changes_a_session_is_activity() {
    let path = |session: &str| format!("/api/content/library/item/update-session/{session}");
    assert!(
        keeps_alive(async |admin, session| drop(admin.update_session(session, "keep-alive").await)).await
    );
    assert!(keeps_alive(async |admin, session| drop(admin.add_push(session, "a").await)).await);
    assert!(keeps_alive(async |admin, session| drop(admin.patch(&path(session), json!({})).await)).await);
    let remove = async |admin: &Client, session: &str| {
        admin.delete(&format!("{}/file/present", path(session))).await.expect(204);
    };
    assert!(keeps_alive(remove).await);
}

#[tokio::test]
async fn us_10_reading_is_no_activity() {
    let read = async |admin: &Client, session: &str| {
        let path = format!("/api/content/library/item/update-session/{session}");
        admin.get(&path).await.expect(200);
        admin.get(&format!("{path}/file")).await.expect(200);
        let file = admin.session_file(session, "present").await;
        admin.get("/api/content/library/item/update-session").await.expect(200);
        admin.post_empty(&format!("{path}/file?action=validate")).await.expect(200);
        admin.head(file["upload_endpoint"]["uri"].as_str().unwrap()).await.expect(200);
    };
    assert!(!keeps_alive(read).await);
}

/// Announces a file by its spec and sends bytes to it; the answer's status.
async fn send(admin: &Client, session: &str, endpoint: &Value, headers: &[(&str, &str)]) -> u16 {
    assert!(exists(admin, session).await);
    admin.send_bytes(Method::PUT, endpoint.as_str().unwrap(), headers, "12345").await.status
}

#[tokio::test]
async fn us_10_uploads_are_activity_whatever_comes_of_them() {
    for (headers, size, status) in
        [(vec![], 5, 200), (vec![], 4, 400), (vec![("content-range", "bytes 0-4/9")], 9, 202)]
    {
        let (server, admin, _, session) = begun().await;
        let spec = json!({ "name": "a", "source_type": "PUSH", "size": size });
        let info = admin.add_file(&session, spec).await.expect(201).json();
        server.pass(MINUTE * 4).await;
        assert_eq!(send(&admin, &session, &info["upload_endpoint"]["uri"], &headers).await, status);
        server.pass(MINUTE * 4).await;
        assert!(exists(&admin, &session).await, "{status}");
        server.stop().await;
    }
}

#[tokio::test]
async fn us_28_finished_sessions_stay_for_an_hour() {
    let (server, admin, item, done) = begun().await;
    admin.update_session(&done, "complete").await.expect(204);
    let cancelled = admin.new_update_session(&item).await;
    admin.update_session(&cancelled, "cancel").await.expect(204);
    for _ in 0..3 {
        server.pass(MINUTE * 20).await;
        assert!(exists(&admin, &done).await);
        assert!(exists(&admin, &cancelled).await);
    }
    server.pass(SECOND).await;
    assert!(!exists(&admin, &done).await);
    assert!(!exists(&admin, &cancelled).await);
    server.stop().await;
}

#[tokio::test]
async fn us_28_how_long_finished_sessions_stay_is_configurable() {
    let server = TestServer::start_with(|config| config.update_session.retire_after = MINUTE).await;
    let admin = server.admin().await;
    let item = admin.new_item().await;
    let session = admin.new_update_session(&item).await;
    admin.update_session(&session, "complete").await.expect(204);
    server.pass(MINUTE).await;
    assert!(exists(&admin, &session).await);
    server.pass(SECOND).await;
    assert!(!exists(&admin, &session).await);
    server.stop().await;
}
