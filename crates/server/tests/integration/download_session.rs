//! `com.vmware.content.library.item.download_session`: DS.

mod ending;
mod lifetime;

use serde_json::{Value, json};
use testkit::{Answer, Client, TestServer};

const DOWNLOADS: &str = "/api/content/library/item/download-session";
const UNKNOWN: &str = "d60d8f52-0000-4000-8000-000000000000";

/// What is told about a download session.
async fn model(client: &Client, session: &str) -> Value {
    client.get(&format!("{DOWNLOADS}/{session}")).await.expect(200).json()
}

/// An action of a download session.
async fn act(client: &Client, session: &str, action: &str, body: Value) -> Answer {
    client.post(&format!("{DOWNLOADS}/{session}?action={action}"), body).await
}

async fn fail(client: &Client, session: &str) -> Answer {
    act(client, session, "fail", json!({ "client_error_message": "the disk is full" })).await
}

/// The caller's sessions, sorted.
async fn listed(client: &Client, query: &str) -> Vec<String> {
    let told = client.get(&format!("{DOWNLOADS}{query}")).await.expect(200).json();
    let mut ids: Vec<_> = told.as_array().unwrap().iter().map(|id| id.as_str().unwrap().to_owned()).collect();
    ids.sort();
    ids
}

#[tokio::test]
async fn ds_01_create_needs_an_item_and_leases_its_links() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let item = admin.new_item_with(&[("a.iso", b"bytes")]).await;
    let refused = admin.post(DOWNLOADS, json!({})).await.expect_error(400, "INVALID_ARGUMENT");
    assert!(refused.message().contains("library_item_id"), "{}", refused.message());
    admin.post(DOWNLOADS, json!({ "library_item_id": UNKNOWN })).await.expect_error(404, "NOT_FOUND");
    let session = admin.new_download_session(&item).await;
    let told = model(&admin, &session).await;
    assert_eq!((&told["id"], &told["library_item_id"]), (&json!(session), &json!(item)));
    let address = admin.prepare(&session, "a.iso").await;
    let stranger = server.anonymous();
    assert_eq!(stranger.get(&address).await.expect(200).body, b"bytes", "the address is the authority");
    admin.delete(&format!("{DOWNLOADS}/{session}")).await.expect(204);
    stranger.get(&address).await.expect(404);
    server.stop().await;
}

#[tokio::test]
async fn ds_02_create_needs_a_privilege_and_the_id_is_enough_afterwards() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let item = admin.new_item_with(&[("a.iso", b"bytes")]).await;
    let reader = server.user("reader", &["System.Read"]).await;
    reader.post(DOWNLOADS, json!({ "library_item_id": item })).await.expect_error(403, "UNAUTHORIZED");
    let loader = server.user("loader", &["ContentLibrary.DownloadSession"]).await;
    let session = loader.new_download_session(&item).await;
    let bare = server.user("bare", &[]).await;
    assert_eq!(model(&bare, &session).await["state"], "ACTIVE");
    act(&bare, &session, "keep-alive", json!({ "progress": 5 })).await.expect(204);
    let address = bare.prepare(&session, "a.iso").await;
    assert_eq!(bare.get(&address).await.expect(200).body, b"bytes");
    act(&bare, &session, "cancel", json!({})).await.expect(204);
    bare.delete(&format!("{DOWNLOADS}/{session}")).await.expect(204);
    server.anonymous().get(&format!("{DOWNLOADS}/{session}")).await.expect_error(401, "UNAUTHENTICATED");
    server.stop().await;
}

#[tokio::test]
async fn ds_03_an_item_can_have_several_sessions() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let item = admin.new_item_with(&[("a.iso", b"bytes")]).await;
    let (first, second) = (admin.new_download_session(&item).await, admin.new_download_session(&item).await);
    assert_ne!(first, second);
    act(&admin, &first, "cancel", json!({})).await.expect(204);
    let address = admin.prepare(&second, "a.iso").await;
    assert_eq!(admin.get(&address).await.expect(200).body, b"bytes");
    server.stop().await;
}

#[tokio::test]
async fn ds_04_items_of_subscribed_libraries_can_be_downloaded() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let (_, item) = crate::item::subscribed_item(&server, &admin).await;
    assert_eq!(admin.download(&item, "a.iso").await, b"bytes");
    server.stop().await;
}

#[tokio::test]
async fn ds_05_the_content_version_is_that_of_the_beginning() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let item = admin.new_item_with(&[("a.iso", b"first")]).await;
    let session = admin.new_download_session(&item).await;
    assert_eq!(model(&admin, &session).await["library_item_content_version"], "2");
    admin.put_content(&item, &[("a.iso", b"second")]).await;
    assert_eq!(model(&admin, &session).await["library_item_content_version"], "2");
    let address = admin.prepare(&session, "a.iso").await;
    assert_eq!(admin.get(&address).await.expect(200).body, b"first");
    assert_eq!(
        model(&admin, &admin.new_download_session(&item).await).await["library_item_content_version"],
        "3"
    );
    server.stop().await;
}

#[tokio::test]
async fn ds_06_a_session_is_active_canceled_or_in_error() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let item = admin.new_item_with(&[("a.iso", b"bytes")]).await;
    let (first, second) = (admin.new_download_session(&item).await, admin.new_download_session(&item).await);
    let address = admin.prepare(&first, "a.iso").await;
    admin.get(&address).await.expect(200);
    assert_eq!(model(&admin, &first).await["state"], "ACTIVE", "fetching all does not end it");
    act(&admin, &first, "cancel", json!({})).await.expect(204);
    fail(&admin, &second).await.expect(204);
    assert_eq!(model(&admin, &first).await["state"], "CANCELED");
    assert_eq!(model(&admin, &second).await["state"], "ERROR");
    server.stop().await;
}

#[tokio::test]
async fn ds_07_files_become_ready_one_by_one() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let item = admin.new_item_with(&[("a.iso", b"bytes"), ("b.iso", b"more")]).await;
    let session = admin.new_download_session(&item).await;
    let status = async |name: &str| {
        let path = format!("{DOWNLOADS}/{session}/file?file_name={name}");
        admin.get(&path).await.expect(200).json()["status"].clone()
    };
    admin.prepare(&session, "b.iso").await;
    assert_eq!((status("a.iso").await, status("b.iso").await), (json!("UNPREPARED"), json!("PREPARED")));
    admin.prepare(&session, "a.iso").await;
    assert_eq!(status("a.iso").await, "PREPARED");
    server.stop().await;
}

#[tokio::test]
async fn ds_16_list_gives_the_callers_own_sessions() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let item = admin.new_item_with(&[("a.iso", b"bytes")]).await;
    let library = admin.new_library("other").await;
    let other = admin.new_item_in(&library, "other").await;
    let loader = server.user("loader", &["ContentLibrary.DownloadSession"]).await;
    let theirs = loader.new_download_session(&item).await;
    let (first, second) = (admin.new_download_session(&item).await, admin.new_download_session(&other).await);
    let mut own = vec![first.clone(), second];
    own.sort();
    assert_eq!(listed(&admin, "").await, own);
    assert_eq!(listed(&loader, "").await, [theirs]);
    assert_eq!(listed(&admin, &format!("?library_item_id={item}")).await, [first]);
    admin.get(&format!("{DOWNLOADS}?library_item_id={UNKNOWN}")).await.expect_error(404, "NOT_FOUND");
    server.stop().await;
}
