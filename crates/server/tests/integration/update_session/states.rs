//! What each state allows, and what completing does.

use serde_json::json;
use testkit::{Client, Page, Source, TestServer};

use super::{begun, fail, item_info, keep_alive, path, state};

/// A session on an item of its own, in that state.
async fn in_state(client: &Client, wanted: &str) -> String {
    let library = client.new_library(wanted).await;
    let item = client.new_item_in(&library, "item").await;
    let session = client.new_update_session(&item).await;
    match wanted {
        "DONE" => drop(client.update_session(&session, "complete").await.expect(204)),
        "CANCELED" => drop(client.update_session(&session, "cancel").await.expect(204)),
        "ERROR" => drop(fail(client, &session, "no").await.expect(204)),
        _ => (),
    }
    assert_eq!(state(client, &session).await, wanted);
    session
}

#[tokio::test]
async fn us_06_every_state_but_active_is_final() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    for wanted in ["DONE", "CANCELED", "ERROR"] {
        let session = in_state(&admin, wanted).await;
        for answer in [
            admin.update_session(&session, "complete").await,
            admin.update_session(&session, "cancel").await,
            keep_alive(&admin, &session, Some(1)).await,
            fail(&admin, &session, "again").await,
            admin.patch(&path(&session), json!({})).await,
        ] {
            let answer = answer.expect_error(400, "NOT_ALLOWED_IN_CURRENT_STATE");
            assert!(answer.message().contains(wanted), "{}", answer.message());
        }
        assert_eq!(state(&admin, &session).await, wanted);
    }
    server.stop().await;
}

#[tokio::test]
async fn us_07_only_a_session_in_error_has_a_message() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    for wanted in ["ACTIVE", "DONE", "CANCELED"] {
        let session = in_state(&admin, wanted).await;
        assert_eq!(admin.update_session_info(&session).await.get("error_message"), None, "{wanted}");
    }
    let session = in_state(&admin, "ERROR").await;
    assert_eq!(admin.update_session_info(&session).await["error_message"]["default_message"], "no");
    server.stop().await;
}

#[tokio::test]
async fn us_16_complete_ends_an_active_session() {
    let (server, admin, _, session) = begun().await;
    admin.upload(&session, "a", b"a").await;
    admin.update_session(&session, "complete").await.expect(204);
    assert_eq!(state(&admin, &session).await, "DONE");
    admin.update_session(&session, "complete").await.expect_error(400, "NOT_ALLOWED_IN_CURRENT_STATE");
    server.stop().await;
}

#[tokio::test]
async fn us_17_complete_is_refused_while_a_pushed_file_has_not_arrived_correctly() {
    let (server, admin, item, session) = begun().await;
    admin.upload(&session, "here.iso", b"here").await;
    admin.add_push(&session, "missing.iso").await;
    let spec = json!({ "name": "short.iso", "source_type": "PUSH", "size": 10 });
    let info = admin.add_file(&session, spec).await.expect(201).json();
    let endpoint = info["upload_endpoint"]["uri"].as_str().unwrap();
    admin.send_bytes(reqwest::Method::PUT, endpoint, &[], "short").await.expect(400);
    let answer =
        admin.update_session(&session, "complete").await.expect_error(400, "NOT_ALLOWED_IN_CURRENT_STATE");
    let message = answer.message();
    assert!(message.contains("missing.iso") && message.contains("short.iso"), "{message}");
    assert!(message.contains("was announced with 10 bytes; 5 were received"), "{message}");
    assert!(!message.contains("here.iso"), "{message}");
    assert_eq!(state(&admin, &session).await, "ACTIVE");
    assert_eq!(admin.file_names(&item).await, [""; 0]);
    // The session can still be brought to a good end.
    admin.upload(&session, "missing.iso", b"late").await;
    admin.send_bytes(reqwest::Method::PUT, endpoint, &[], "0123456789").await.expect(200);
    admin.update_session(&session, "complete").await.expect(204);
    assert_eq!(admin.file_names(&item).await, ["here.iso", "missing.iso", "short.iso"]);
    server.stop().await;
}

#[tokio::test]
async fn us_18_when_complete_returns_the_item_is_updated() {
    let (server, admin, item, session) = begun().await;
    let before = item_info(&admin, &item).await;
    admin.upload(&session, "a", b"12345").await;
    admin.upload(&session, "b", b"678").await;
    admin.update_session(&session, "complete").await.expect(204);
    let after = item_info(&admin, &item).await;
    assert_eq!(after["size"], 8);
    let number = |value: &serde_json::Value| value.as_str().unwrap().parse::<i64>().unwrap();
    assert_eq!(number(&after["content_version"]), number(&before["content_version"]) + 1);
    assert_eq!(admin.file_names(&item).await, ["a", "b"]);
    assert_eq!(admin.download(&item, "b").await, b"678");
    server.stop().await;
}

#[tokio::test]
async fn us_19_complete_returns_while_pulls_run_and_the_session_tells_the_outcome() {
    let (server, admin, item, session) = begun().await;
    let source = Source::start().await;
    // The pull waits for a moment before it goes on where the source broke off.
    let uri = source.put("/a", Page::Broken(b"0123456789".to_vec(), 6));
    let spec = json!({ "name": "a", "source_type": "PULL", "source_endpoint": { "uri": uri } });
    admin.add_file(&session, spec).await.expect(201);
    admin.until_received(&session, "a", 6).await;
    admin.update_session(&session, "complete").await.expect(204);
    let info = admin.update_session_info(&session).await;
    assert_eq!(info["state"], "ACTIVE");
    assert_eq!(info["preview_info"]["state"], "NOT_APPLICABLE");
    assert_eq!(admin.file_names(&item).await, [""; 0]);
    for answer in [
        admin.update_session(&session, "complete").await,
        admin.add_file(&session, json!({ "name": "b", "source_type": "PUSH" })).await,
    ] {
        answer.expect_error(400, "NOT_ALLOWED_IN_CURRENT_STATE");
    }
    assert_eq!(admin.until_ended(&session).await["state"], "DONE");
    assert_eq!(admin.download(&item, "a").await, b"0123456789");
    server.stop().await;
}

#[tokio::test]
async fn us_30_a_session_whose_item_is_gone_is_gone_too() {
    let (server, admin, item, session) = begun().await;
    admin.upload(&session, "a", b"a").await;
    admin.delete(&format!("/api/content/library/item/{item}")).await.expect(204);
    admin.update_session(&session, "complete").await.expect_error(404, "NOT_FOUND");
    admin.get(&path(&session)).await.expect_error(404, "NOT_FOUND");
    testkit::until("the bytes are freed", async || server.stored_files() == 0).await;
    server.stop().await;
}
