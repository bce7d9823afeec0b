//! How long a session lives.

use std::time::Duration;

use serde_json::json;
use testkit::TestServer;

use super::{DOWNLOADS, UNKNOWN, act, listed, model};

const MINUTE: Duration = Duration::from_secs(60);

#[tokio::test]
async fn ds_09_keep_alive_tells_the_progress() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let item = admin.new_item_with(&[("a.iso", b"bytes")]).await;
    let session = admin.new_download_session(&item).await;
    assert_eq!(model(&admin, &session).await["client_progress"], 0);
    for (body, expected) in [
        (json!({ "progress": -5 }), 0),
        (json!({ "progress": 40 }), 40),
        (json!({}), 40),
        (json!({ "progress": 30 }), 40),
        (json!({ "progress": 130 }), 100),
    ] {
        act(&admin, &session, "keep-alive", body.clone()).await.expect(204);
        assert_eq!(model(&admin, &session).await["client_progress"], expected, "{body}");
    }
    server.stop().await;
}

#[tokio::test]
async fn ds_10_a_session_lives_five_minutes_after_its_last_activity() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let item = admin.new_item_with(&[("a.iso", b"bytes")]).await;
    let session = admin.new_download_session(&item).await;
    assert_eq!(model(&admin, &session).await["expiration_time"], "2026-01-01T00:05:00.000Z");
    server.pass(3 * MINUTE).await;
    assert_eq!(model(&admin, &session).await["expiration_time"], "2026-01-01T00:05:00.000Z");
    act(&admin, &session, "keep-alive", json!({})).await.expect(204);
    assert_eq!(model(&admin, &session).await["expiration_time"], "2026-01-01T00:08:00.000Z");
    server.pass(3 * MINUTE).await;
    let address = admin.prepare(&session, "a.iso").await;
    assert_eq!(model(&admin, &session).await["expiration_time"], "2026-01-01T00:11:00.000Z");
    server.pass(3 * MINUTE).await;
    admin.get(&address).await.expect(200);
    assert_eq!(model(&admin, &session).await["expiration_time"], "2026-01-01T00:14:00.000Z");
    server.pass(5 * MINUTE).await;
    assert_eq!(model(&admin, &session).await["state"], "ACTIVE", "not before its time");
    server.pass(Duration::from_millis(1)).await;
    admin.get(&format!("{DOWNLOADS}/{session}")).await.expect_error(404, "NOT_FOUND");
    server.stop().await;
}

#[tokio::test]
async fn ds_10_the_idle_time_is_configurable() {
    let server = TestServer::start_with(|config| config.download_session.idle_timeout = MINUTE).await;
    let admin = server.admin().await;
    let item = admin.new_item().await;
    let session = admin.new_download_session(&item).await;
    assert_eq!(model(&admin, &session).await["expiration_time"], "2026-01-01T00:01:00.000Z");
    server.pass(MINUTE + Duration::from_millis(1)).await;
    admin.get(&format!("{DOWNLOADS}/{session}")).await.expect_error(404, "NOT_FOUND");
    server.stop().await;
}

#[tokio::test]
async fn ds_11_only_an_active_session_is_kept_alive() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let item = admin.new_item().await;
    let session = admin.new_download_session(&item).await;
    super::fail(&admin, &session).await.expect(204);
    let before = model(&admin, &session).await;
    server.clock.turn(MINUTE);
    let refused = act(&admin, &session, "keep-alive", json!({ "progress": 50 })).await;
    let message = refused.expect_error(400, "NOT_ALLOWED_IN_CURRENT_STATE").message();
    assert!(message.contains("ERROR"), "{message}");
    assert_eq!(model(&admin, &session).await, before);
    act(&admin, UNKNOWN, "keep-alive", json!({})).await.expect_error(404, "NOT_FOUND");
    server.stop().await;
}

#[tokio::test]
async fn ds_15_an_idle_session_expires_with_its_links() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let item = admin.new_item_with(&[("a.iso", b"bytes")]).await;
    let session = admin.new_download_session(&item).await;
    let address = admin.prepare(&session, "a.iso").await;
    admin.get(&address).await.expect(200);
    server.clock.turn(5 * MINUTE + Duration::from_millis(1));
    admin.get(&address).await.expect(410);
    server.pass(Duration::ZERO).await;
    admin.get(&address).await.expect(404);
    admin.delete(&format!("{DOWNLOADS}/{session}")).await.expect_error(404, "NOT_FOUND");
    act(&admin, &session, "keep-alive", json!({})).await.expect_error(404, "NOT_FOUND");
    assert_eq!(listed(&admin, "").await, Vec::<String>::new());
    server.stop().await;
}
