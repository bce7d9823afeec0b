mod announced;
mod pulled;
mod validated;

use reqwest::Method;
use serde_json::{Value, json};
use testkit::{Answer, Client, TestServer};

const UNKNOWN: &str = "b1b7d8a0-0000-4000-8000-000000000000";

/// The SHA-1 and the SHA-256 of `hello`.
const SHA1: &str = "aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d";
const SHA256: &str = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

fn files(session: &str) -> String {
    format!("/api/content/library/item/update-session/{session}/file")
}

async fn remove(client: &Client, session: &str, name: &str) -> Answer {
    client.delete(&format!("{}/{name}", files(session))).await
}

async fn validate(client: &Client, session: &str) -> Answer {
    client.post_empty(&format!("{}?action=validate", files(session))).await
}

/// The files of a session: name, source type, status.
async fn listed(client: &Client, session: &str) -> Vec<(String, String, String)> {
    let infos = client.get(&files(session)).await.expect(200).json();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let files = infos.as_array().unwrap().iter();
    files.map(|info| (text(&info["name"]), text(&info["source_type"]), text(&info["status"]))).collect()
}

fn row(name: &str, source_type: &str, status: &str) -> (String, String, String) {
    (name.to_owned(), source_type.to_owned(), status.to_owned())
}

/// Announces a file and sends it; the answer, and what is told about the file then.
async fn pushed(client: &Client, session: &str, spec: Value, bytes: &'static str) -> (Answer, Value) {
    let name = spec["name"].as_str().unwrap().to_owned();
    let info = client.add_file(session, spec).await.expect(201).json();
    let endpoint = info["upload_endpoint"]["uri"].as_str().unwrap();
    let answer = client.send_bytes(Method::PUT, endpoint, &[], bytes).await;
    (answer, client.session_file(session, &name).await)
}

/// A server, its administrator and an active session on an item with the files `a` and `b`.
async fn begun() -> (TestServer, Client, String, String) {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let item = admin.new_item_with(&[("a", b"old a"), ("b", b"old b")]).await;
    let session = admin.new_update_session(&item).await;
    (server, admin, item, session)
}

#[tokio::test]
async fn usf_15_a_file_waits_is_transferred_and_is_ready_or_in_error() {
    let (server, admin, _, session) = begun().await;
    let endpoint = admin.add_push(&session, "c").await;
    assert_eq!(admin.session_file(&session, "c").await["status"], "WAITING_FOR_TRANSFER");
    let mut upload = testkit::RawUpload::put(&endpoint, 6).await;
    upload.send(b"123").await;
    admin.until_received(&session, "c", 3).await;
    assert_eq!(admin.session_file(&session, "c").await["status"], "TRANSFERRING");
    upload.send(b"456").await;
    assert_eq!(admin.until_transferred(&session, "c").await["status"], "READY");
    let spec = json!({ "name": "d", "source_type": "PUSH", "size": 1 });
    let (_, info) = pushed(&admin, &session, spec, "hello").await;
    assert_eq!(info["status"], "ERROR");
    server.stop().await;
}

#[tokio::test]
async fn usf_16_bytes_transferred_counts_what_came() {
    let (server, admin, _, session) = begun().await;
    let endpoint = admin.add_push(&session, "c").await;
    assert_eq!(admin.session_file(&session, "c").await["bytes_transferred"], 0);
    let mut upload = testkit::RawUpload::put(&endpoint, 100_000).await;
    for sent in [20_000, 50_000, 90_000] {
        let before = admin.session_file(&session, "c").await["bytes_transferred"].as_u64().unwrap();
        upload.send(&vec![1; usize::try_from(sent - before).unwrap()]).await;
        admin.until_received(&session, "c", sent).await;
    }
    drop(upload);
    assert_eq!(admin.session_file(&session, "a").await["bytes_transferred"], 5);
    server.stop().await;
}

#[tokio::test]
async fn usf_17_size_is_told_from_ready_on() {
    let (server, admin, _, session) = begun().await;
    let spec = json!({ "name": "c", "source_type": "PUSH", "size": 5 });
    let info = admin.add_file(&session, spec).await.expect(201).json();
    assert_eq!(info.get("size"), None);
    let endpoint = info["upload_endpoint"]["uri"].as_str().unwrap();
    admin.send_bytes(Method::PUT, endpoint, &[], "1234").await.expect(400);
    assert_eq!(admin.session_file(&session, "c").await.get("size"), None);
    admin.send_bytes(Method::PUT, endpoint, &[], "12345").await.expect(200);
    assert_eq!(admin.session_file(&session, "c").await["size"], 5);
    server.stop().await;
}

#[tokio::test]
async fn usf_18_a_checksum_is_told_when_one_is_verified() {
    let (server, admin, _, session) = begun().await;
    let (_, info) = pushed(&admin, &session, json!({ "name": "c", "source_type": "PUSH" }), "hello").await;
    assert_eq!(info.get("checksum_info"), None);
    let checksum = json!({ "algorithm": "SHA256", "checksum": SHA256 });
    let spec = json!({ "name": "d", "source_type": "PUSH", "checksum_info": checksum });
    let (_, info) = pushed(&admin, &session, spec, "hello").await;
    assert_eq!(info["checksum_info"], checksum);
    server.stop().await;
}

#[tokio::test]
async fn usf_19_a_message_is_told_when_the_file_is_in_error() {
    let (server, admin, _, session) = begun().await;
    let spec = json!({ "name": "c", "source_type": "PUSH", "size": 3 });
    let (answer, info) = pushed(&admin, &session, spec, "hello").await;
    assert_eq!(info["status"], "ERROR");
    let message = info["error_message"]["default_message"].as_str().unwrap();
    assert!(message.contains('3') && message.contains('5'), "{message}");
    assert_eq!(answer.message(), message);
    assert_eq!(admin.session_file(&session, "a").await.get("error_message"), None);
    server.stop().await;
}

#[tokio::test]
async fn usf_20_endpoints_are_told_in_every_state() {
    let (server, admin, _, session) = begun().await;
    let endpoint = admin.add_push(&session, "c").await;
    let told = async || admin.session_file(&session, "c").await["upload_endpoint"]["uri"].clone();
    assert_eq!(told().await, endpoint);
    admin.send_bytes(Method::PUT, &endpoint, &[], "hello").await.expect(200);
    assert_eq!(told().await, endpoint);
    let source = testkit::Source::start().await;
    let uri = source.put("/d", testkit::Page::Bytes(b"d".to_vec()));
    let spec = json!({ "name": "d", "source_type": "PULL", "source_endpoint": { "uri": uri } });
    let info = admin.add_file(&session, spec).await.expect(201).json();
    assert_eq!(info["source_endpoint"]["uri"], uri);
    assert_eq!(info.get("upload_endpoint"), None);
    let info = admin.until_transferred(&session, "d").await;
    assert_eq!((&info["status"], &info["source_endpoint"]["uri"]), (&json!("READY"), &json!(uri)));
    server.stop().await;
}

#[tokio::test]
async fn usf_21_plain_files_are_kept_in_storage() {
    let (server, admin, _, session) = begun().await;
    let info = admin.add_file(&session, json!({ "name": "c", "source_type": "PUSH" })).await.expect(201);
    assert_eq!(info.json()["keep_in_storage"], true);
    server.stop().await;
}

#[tokio::test]
async fn usf_22_a_removed_file_goes_when_the_session_completes() {
    let (server, admin, item, session) = begun().await;
    remove(&admin, &session, "a").await.expect(204);
    assert_eq!(admin.file_names(&item).await, ["a", "b"]);
    // Removing again changes nothing.
    remove(&admin, &session, "a").await.expect(204);
    admin.update_session(&session, "complete").await.expect(204);
    assert_eq!(admin.file_names(&item).await, ["b"]);
    remove(&admin, UNKNOWN, "b").await.expect_error(404, "NOT_FOUND");
    server.stop().await;
}

#[tokio::test]
async fn usf_22_an_announced_file_is_withdrawn_and_its_bytes_are_freed() {
    let (server, admin, item, session) = begun().await;
    let before = server.stored_files();
    admin.upload(&session, "new", b"not wanted after all").await;
    admin.upload(&session, "a", b"replaced, then removed").await;
    assert_eq!(server.stored_files(), before + 2);
    remove(&admin, &session, "new").await.expect(204);
    remove(&admin, &session, "a").await.expect(204);
    testkit::until("the bytes are freed", async || server.stored_files() == before).await;
    admin.update_session(&session, "complete").await.expect(204);
    assert_eq!(admin.file_names(&item).await, ["b"]);
    server.stop().await;
}

#[tokio::test]
async fn usf_23_a_name_that_is_nowhere_cannot_be_removed() {
    let (server, admin, _, session) = begun().await;
    let answer = remove(&admin, &session, "none.iso").await.expect_error(400, "INVALID_ARGUMENT");
    assert!(answer.message().contains("none.iso"), "{}", answer.message());
    server.stop().await;
}

#[tokio::test]
async fn usf_24_a_name_that_is_nowhere_cannot_be_asked_for() {
    let (server, admin, _, session) = begun().await;
    let get = async |name: &str| admin.get(&format!("{}/{name}", files(&session))).await;
    let answer = get("none.iso").await.expect_error(400, "INVALID_ARGUMENT");
    assert!(answer.message().contains("none.iso"), "{}", answer.message());
    remove(&admin, &session, "a").await.expect(204);
    get("a").await.expect_error(400, "INVALID_ARGUMENT");
    admin.get(&format!("{}/a", files(UNKNOWN))).await.expect_error(404, "NOT_FOUND");
    server.stop().await;
}

#[tokio::test]
async fn usf_25_get_tells_of_the_item_as_it_was_and_of_what_was_added() {
    let (server, admin, _, session) = begun().await;
    let info = admin.session_file(&session, "a").await;
    assert_eq!((&info["source_type"], &info["size"]), (&json!("NONE"), &json!(5)));
    admin.upload(&session, "a", b"a longer a").await;
    let info = admin.session_file(&session, "a").await;
    assert_eq!((&info["source_type"], &info["size"]), (&json!("PUSH"), &json!(10)));
    // A session that is done tells what it began with and what it brought.
    admin.update_session(&session, "complete").await.expect(204);
    assert_eq!(admin.session_file(&session, "b").await["source_type"], "NONE");
    server.stop().await;
}

#[tokio::test]
async fn usf_26_list_tells_the_files_as_the_session_would_leave_them() {
    let (server, admin, item, session) = begun().await;
    let ready = |name, source_type| row(name, source_type, "READY");
    assert_eq!(listed(&admin, &session).await, [ready("a", "NONE"), ready("b", "NONE")]);
    admin.upload(&session, "a", b"new").await;
    admin.add_push(&session, "c").await;
    let waiting = row("c", "PUSH", "WAITING_FOR_TRANSFER");
    assert_eq!(listed(&admin, &session).await, [ready("a", "PUSH"), ready("b", "NONE"), waiting]);
    for name in ["a", "b", "c"] {
        remove(&admin, &session, name).await.expect(204);
    }
    assert_eq!(listed(&admin, &session).await, []);
    admin.update_session(&session, "complete").await.expect(204);
    assert_eq!(admin.file_names(&item).await, [""; 0]);
    admin.get(&files(UNKNOWN)).await.expect_error(404, "NOT_FOUND");
    server.stop().await;
}
