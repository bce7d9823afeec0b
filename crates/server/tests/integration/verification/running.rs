//! Verifications while they run: here another server has taken them, so that they do not end before the test looks.

use std::time::Duration;

use catalog::Time;
use catalog::verification::{self, Verification};
use serde_json::{Value, json};
use testkit::{Client, TestServer};

use super::{ITEMS, ended, standing};

/// How long another server has a verification for.
const LEASE: i64 = 30_000;

/// An item with a file whose verification another server has begun with.
async fn begun(server: &TestServer, admin: &Client) -> String {
    let item = admin.new_item_with(&[("a.txt", b"text")]).await;
    let now = library::Environment::now(&server.clock);
    let taken = Verification {
        item_id: item.as_str().into(),
        content_version: 2,
        asked_at: now,
        ended_at: None,
        bytes_read: 3,
        bytes_total: 4,
        outcome: None,
        report: None,
        lease_owner: Some("another".to_owned()),
        lease_until: Some(Time(now.0 + LEASE)),
    };
    let catalog = server.stackroom().catalog();
    catalog.write(move |change| verification::put(change, &taken)).await.unwrap();
    item
}

async fn record(server: &TestServer, item: &str) -> Option<Verification> {
    let id = item.into();
    server.stackroom().catalog().read(move |reader| verification::get(reader, &id)).await.unwrap()
}

async fn verify(admin: &Client, item: &str) {
    admin.post_empty(&format!("{ITEMS}/{item}?action=verify")).await.expect(204);
}

#[tokio::test]
async fn prv_11_a_verification_is_in_progress_while_it_runs() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let item = begun(&server, &admin).await;
    let info = standing(&admin, &item).await;
    assert_eq!(info["status"], "VERIFICATION_IN_PROGRESS");
    assert_eq!((&info["bytes_read"], &info["bytes_total"]), (&json!(3), &json!(4)));
    assert_eq!((&info["end_time"], info["asked_time"].is_string()), (&Value::Null, true));
    server.stop().await;
}

#[tokio::test]
async fn asked_again_while_it_runs_it_is_not_started_anew() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let item = begun(&server, &admin).await;
    let before = record(&server, &item).await;
    verify(&admin, &item).await;
    assert_eq!(record(&server, &item).await, before);
    server.stop().await;
}

#[tokio::test]
async fn one_that_a_server_left_behind_is_taken_over_after_a_restart() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let item = begun(&server, &admin).await;
    let server = server.restart().await;
    let admin = server.admin().await;
    assert_eq!(standing(&admin, &item).await["status"], "VERIFICATION_IN_PROGRESS");
    server.clock.turn(Duration::from_millis(LEASE.unsigned_abs()));
    let info = ended(&admin, &item).await;
    assert_eq!((&info["status"], &info["bytes_read"]), (&json!("NOT_AVAILABLE"), &json!(4)));
    server.stop().await;
}

#[tokio::test]
async fn new_content_makes_nothing_come_of_it() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let item = begun(&server, &admin).await;
    admin.put_content(&item, &[("b.txt", b"more text")]).await;
    let info = standing(&admin, &item).await;
    assert_eq!((&info["status"], &info["content_version"]), (&json!("NOT_AVAILABLE"), &json!("3")));
    assert_eq!(info["asked_time"], Value::Null);
    // Whoever takes it over finds that it is of the past.
    server.clock.turn(Duration::from_millis(LEASE.unsigned_abs()));
    testkit::until("it is forgotten", async || record(&server, &item).await.is_none()).await;
    server.stop().await;
}

#[tokio::test]
async fn new_content_can_be_verified_while_the_old_one_still_is() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let item = begun(&server, &admin).await;
    admin.put_content(&item, &[("b.txt", b"more text")]).await;
    verify(&admin, &item).await;
    let info = ended(&admin, &item).await;
    assert_eq!((&info["status"], &info["content_version"]), (&json!("NOT_AVAILABLE"), &json!("3")));
    assert_eq!(info["bytes_read"], json!(13));
    server.stop().await;
}

#[tokio::test]
async fn an_item_can_be_deleted_while_it_is_verified() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let item = begun(&server, &admin).await;
    admin.delete(&format!("/api/content/library/item/{item}")).await.expect(204);
    assert_eq!(record(&server, &item).await, None);
    admin.get(&format!("{ITEMS}/{item}/verification")).await.expect_error(404, "NOT_FOUND");
    server.stop().await;
}
