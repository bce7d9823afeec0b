mod ending;
mod states;

use std::time::Duration;

use serde_json::{Value, json};
use testkit::{Answer, Client, TestServer};

const SESSIONS: &str = "/api/content/library/item/update-session";
const UNKNOWN: &str = "b1b7d8a0-0000-4000-8000-000000000000";
const MINUTE: Duration = Duration::from_secs(60);

fn path(session: &str) -> String {
    format!("{SESSIONS}/{session}")
}

async fn create(client: &Client, spec: Value) -> Answer {
    client.post(SESSIONS, spec).await
}

async fn keep_alive(client: &Client, session: &str, progress: Option<i64>) -> Answer {
    let body = progress.map_or_else(|| json!({}), |progress| json!({ "client_progress": progress }));
    client.post(&format!("{}?action=keep-alive", path(session)), body).await
}

async fn fail(client: &Client, session: &str, reason: &str) -> Answer {
    client.post(&format!("{}?action=fail", path(session)), json!({ "client_error_message": reason })).await
}

async fn state(client: &Client, session: &str) -> String {
    client.update_session_info(session).await["state"].as_str().unwrap().to_owned()
}

/// A server, its administrator, an item and an active session on it.
async fn begun() -> (TestServer, Client, String, String) {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let item = admin.new_item().await;
    let session = admin.new_update_session(&item).await;
    (server, admin, item, session)
}

async fn item_info(client: &Client, item: &str) -> Value {
    client.get(&format!("/api/content/library/item/{item}")).await.expect(200).json()
}

#[tokio::test]
async fn us_01_create_needs_an_item_and_answers_an_active_session() {
    let (server, admin, item, session) = begun().await;
    let info = admin.update_session_info(&session).await;
    assert_eq!(info["id"], session);
    assert_eq!(info["library_item_id"], item);
    assert_eq!(info["state"], "ACTIVE");
    let answer = create(&admin, json!({})).await.expect_error(400, "INVALID_ARGUMENT");
    assert!(answer.message().contains("library_item_id"), "{}", answer.message());
    let answer = create(&admin, json!({ "library_item_id": UNKNOWN })).await.expect_error(404, "NOT_FOUND");
    assert!(answer.message().contains(UNKNOWN), "{}", answer.message());
    server.stop().await;
}

#[tokio::test]
async fn us_02_an_item_has_one_active_session_at_most() {
    let (server, admin, item, first) = begun().await;
    let answer = create(&admin, json!({ "library_item_id": item })).await.expect_error(500, "RESOURCE_BUSY");
    assert!(answer.message().contains(&first), "{}", answer.message());
    admin.update_session(&first, "cancel").await.expect(204);
    let second = admin.new_update_session(&item).await;
    assert_ne!(first, second);
    // The one that lies idle for too long makes room, too.
    server.pass(MINUTE * 6).await;
    admin.new_update_session(&item).await;
    server.stop().await;
}

#[tokio::test]
async fn us_02_of_many_who_create_at_once_one_succeeds() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let item = admin.new_item().await;
    let calls = (0..8).map(|_| {
        let (admin, item) = (admin.clone(), item.clone());
        tokio::spawn(async move { create(&admin, json!({ "library_item_id": item })).await.status })
    });
    let mut created = 0;
    for call in calls.collect::<Vec<_>>() {
        match call.await.unwrap() {
            201 => created += 1,
            status => assert_eq!(status, 500),
        }
    }
    assert_eq!(created, 1);
    server.stop().await;
}

#[tokio::test]
async fn us_03_an_item_of_a_subscribed_library_is_not_updated() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let (_, item) = crate::item::subscribed_item(&server, &admin).await;
    let list = format!("{SESSIONS}?library_item_id={item}");
    let before = admin.get(&list).await.expect(200).json();
    let answer = create(&admin, json!({ "library_item_id": item })).await;
    answer.expect_error(400, "INVALID_ELEMENT_TYPE");
    assert_eq!(admin.get(&list).await.expect(200).json(), before);
    server.stop().await;
}

#[tokio::test]
async fn us_04_create_needs_the_privilege_and_all_else_needs_the_id_alone() {
    let (server, admin, item, session) = begun().await;
    let reader = server.user("reader", &["System.Read"]).await;
    create(&reader, json!({ "library_item_id": item })).await.expect_error(403, "UNAUTHORIZED");
    assert_eq!(reader.update_session_info(&session).await["id"], session);
    keep_alive(&reader, &session, Some(5)).await.expect(204);
    reader.upload(&session, "a", b"by the other").await;
    reader.update_session(&session, "complete").await.expect(204);
    assert_eq!(admin.download(&item, "a").await, b"by the other");
    let writer = server.user("writer", &["System.Read", "ContentLibrary.UpdateSession"]).await;
    create(&writer, json!({ "library_item_id": item })).await.expect(201);
    server.anonymous().get(&path(&session)).await.expect_error(401, "UNAUTHENTICATED");
    server.stop().await;
}

#[tokio::test]
async fn us_05_the_content_version_is_that_of_the_beginning() {
    let (server, admin, item, session) = begun().await;
    let before = item_info(&admin, &item).await["content_version"].clone();
    assert_eq!(admin.update_session_info(&session).await["library_item_content_version"], before);
    admin.upload(&session, "a", b"a").await;
    admin.update_session(&session, "complete").await.expect(204);
    let after = item_info(&admin, &item).await["content_version"].clone();
    assert_ne!(after, before);
    assert_eq!(admin.update_session_info(&session).await["library_item_content_version"], before);
    let next = admin.new_update_session(&item).await;
    assert_eq!(admin.update_session_info(&next).await["library_item_content_version"], after);
    server.stop().await;
}

#[tokio::test]
async fn us_08_progress_begins_at_0_ends_at_100_and_is_told_by_keep_alive_alone() {
    let (server, admin, _, session) = begun().await;
    assert_eq!(admin.update_session_info(&session).await["client_progress"], 0);
    admin.patch(&path(&session), json!({ "client_progress": 70 })).await.expect(204);
    assert_eq!(admin.update_session_info(&session).await["client_progress"], 0);
    keep_alive(&admin, &session, Some(40)).await.expect(204);
    assert_eq!(admin.update_session_info(&session).await["client_progress"], 40);
    keep_alive(&admin, &session, Some(250)).await.expect(204);
    assert_eq!(admin.update_session_info(&session).await["client_progress"], 100);
    server.stop().await;
}

#[tokio::test]
async fn us_11_only_an_active_session_has_a_preview() {
    let (server, admin, _, session) = begun().await;
    let info = admin.update_session_info(&session).await;
    assert_eq!(info["preview_info"]["state"], "UNAVAILABLE");
    admin.update_session(&session, "complete").await.expect(204);
    assert_eq!(admin.update_session_info(&session).await.get("preview_info"), None);
    server.stop().await;
}

#[tokio::test]
async fn us_12_warning_behaviour_is_set_by_create_and_by_update() {
    let (server, admin, item, session) = begun().await;
    assert_eq!(admin.update_session_info(&session).await.get("warning_behavior"), None);
    let ignored = json!([{ "type": "SELF_SIGNED_CERTIFICATE", "ignored": true }]);
    admin.patch(&path(&session), json!({ "warning_behavior": ignored })).await.expect(204);
    assert_eq!(admin.update_session_info(&session).await["warning_behavior"], ignored);
    admin.update_session(&session, "cancel").await.expect(204);
    let strict = json!([{ "type": "EXPIRED_CERTIFICATE", "ignored": false }]);
    let spec = json!({ "library_item_id": item, "warning_behavior": strict });
    let session = create(&admin, spec).await.expect(201).string();
    assert_eq!(admin.update_session_info(&session).await["warning_behavior"], strict);
    server.stop().await;
}

#[tokio::test]
async fn us_13_nothing_is_visible_before_the_session_completes() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let item = admin.new_item_with(&[("kept", b"old"), ("gone", b"gone")]).await;
    let before = item_info(&admin, &item).await;
    let session = admin.new_update_session(&item).await;
    admin.upload(&session, "kept", b"new").await;
    admin.upload(&session, "more", b"more").await;
    admin.delete(&format!("{}/file/gone", path(&session))).await.expect(204);
    assert_eq!(admin.file_names(&item).await, ["gone", "kept"]);
    assert_eq!(admin.download(&item, "kept").await, b"old");
    assert_eq!(item_info(&admin, &item).await, before);
    admin.update_session(&session, "complete").await.expect(204);
    assert_eq!(admin.file_names(&item).await, ["kept", "more"]);
    assert_eq!(admin.download(&item, "kept").await, b"new");
    server.stop().await;
}

#[tokio::test]
async fn us_14_an_unknown_or_expired_session_is_not_found() {
    let (server, admin, _, session) = begun().await;
    let answer = admin.get(&path(UNKNOWN)).await.expect_error(404, "NOT_FOUND");
    assert!(answer.message().contains(UNKNOWN), "{}", answer.message());
    admin.get(&path(&session)).await.expect(200);
    server.pass(MINUTE * 6).await;
    let answer = admin.get(&path(&session)).await.expect_error(404, "NOT_FOUND");
    assert!(answer.message().contains(&session), "{}", answer.message());
    server.stop().await;
}

#[tokio::test]
async fn us_15_list_tells_the_callers_own_sessions_of_all_items_or_of_one() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let library = admin.new_library("library").await;
    let mut sessions = Vec::new();
    let mut items = Vec::new();
    for name in ["one", "two"] {
        items.push(admin.new_item_in(&library, name).await);
        sessions.push(admin.new_update_session(items.last().unwrap()).await);
        server.clock.turn(Duration::from_secs(1));
    }
    let others = admin.new_item_in(&library, "three").await;
    let other = server.user("other", &["System.Read", "ContentLibrary.UpdateSession"]).await;
    let theirs = other.new_update_session(&others).await;
    assert_eq!(admin.get(SESSIONS).await.expect(200).json(), json!(sessions));
    let of_item = |item: &str| format!("{SESSIONS}?library_item_id={item}");
    assert_eq!(admin.get(&of_item(&items[1])).await.expect(200).json(), json!([sessions[1]]));
    assert_eq!(admin.get(&of_item(&others)).await.expect(200).json(), json!([]));
    assert_eq!(other.get(SESSIONS).await.expect(200).json(), json!([theirs]));
    admin.get(&of_item(UNKNOWN)).await.expect_error(404, "NOT_FOUND");
    server.stop().await;
}

#[tokio::test]
async fn us_22_keep_alive_puts_off_the_end_of_an_active_session() {
    let (server, admin, _, session) = begun().await;
    let expiration = async || admin.update_session_info(&session).await["expiration_time"].clone();
    assert_eq!(expiration().await, "2026-01-01T00:05:00.000Z");
    server.pass(MINUTE * 4).await;
    keep_alive(&admin, &session, Some(12)).await.expect(204);
    assert_eq!(expiration().await, "2026-01-01T00:09:00.000Z");
    assert_eq!(admin.update_session_info(&session).await["client_progress"], 12);
    server.pass(MINUTE * 4).await;
    admin.get(&path(&session)).await.expect(200);
    admin.update_session(&session, "cancel").await.expect(204);
    keep_alive(&admin, &session, None).await.expect_error(400, "NOT_ALLOWED_IN_CURRENT_STATE");
    server.stop().await;
}

#[tokio::test]
async fn us_23_progress_never_goes_back_and_unset_changes_nothing() {
    let (server, admin, _, session) = begun().await;
    for (given, shown) in [(Some(30), 30), (None, 30), (Some(10), 30), (Some(-5), 30), (Some(31), 31)] {
        keep_alive(&admin, &session, given).await.expect(204);
        assert_eq!(admin.update_session_info(&session).await["client_progress"], shown, "{given:?}");
    }
    server.stop().await;
}

#[tokio::test]
async fn us_29_update_changes_the_warning_behaviour_and_nothing_else() {
    let (server, admin, _, session) = begun().await;
    let before = admin.update_session_info(&session).await;
    let other = json!({
        "library_item_id": UNKNOWN, "library_item_content_version": "9", "state": "DONE",
        "warning_behavior": [{ "type": "UNTRUSTED_CERTIFICATE", "ignored": true }],
    });
    admin.patch(&path(&session), other.clone()).await.expect(204);
    let mut expected = before;
    expected["warning_behavior"] = other["warning_behavior"].clone();
    assert_eq!(admin.update_session_info(&session).await, expected);
    admin.patch(&path(UNKNOWN), json!({})).await.expect_error(404, "NOT_FOUND");
    admin.update_session(&session, "cancel").await.expect(204);
    admin.patch(&path(&session), other).await.expect_error(400, "NOT_ALLOWED_IN_CURRENT_STATE");
    server.stop().await;
}
