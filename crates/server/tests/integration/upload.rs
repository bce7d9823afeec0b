mod full_disk;
mod garbage;
mod interrupted;
mod overtaken;
mod resumed;
mod stopped;

use reqwest::Method;
use serde_json::json;
use sha2::Digest as _;
use testkit::{Answer, Client, RawUpload, TestServer};

/// A server, its administrator, an active session and the endpoint of an announced file `disk.iso`.
struct Begun {
    server: TestServer,
    admin: Client,
    item: String,
    session: String,
    endpoint: String,
}

async fn begun() -> Begun {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let item = admin.new_item().await;
    let session = admin.new_update_session(&item).await;
    let endpoint = admin.add_push(&session, "disk.iso").await;
    Begun { server, admin, item, session, endpoint }
}

impl Begun {
    async fn put(&self, headers: &[(&str, &str)], bytes: impl Into<reqwest::Body>) -> Answer {
        self.server.anonymous().send_bytes(Method::PUT, &self.endpoint, headers, bytes).await
    }

    /// How many bytes are safe, as the endpoint tells it.
    async fn safe(&self) -> u64 {
        safe(&self.server.anonymous(), &self.endpoint).await
    }

    async fn status(&self) -> String {
        self.admin.session_file(&self.session, "disk.iso").await["status"].as_str().unwrap().to_owned()
    }

    /// An upload that announces `length` bytes, of which these arrive.
    async fn half_sent(&self, bytes: &[u8], length: usize) -> RawUpload {
        let mut upload = RawUpload::put(&self.endpoint, length).await;
        upload.send(bytes).await;
        self.admin.until_received(&self.session, "disk.iso", bytes.len() as u64).await;
        upload
    }

    /// Completes the session; the file's bytes as they come back.
    async fn completed(&self) -> Vec<u8> {
        self.admin.update_session(&self.session, "complete").await.expect(204);
        self.admin.download(&self.item, "disk.iso").await
    }
}

async fn safe(client: &Client, endpoint: &str) -> u64 {
    let answer = client.head(endpoint).await.expect(200);
    answer.header("upload-offset").unwrap().parse().unwrap()
}

/// Bytes that differ from place to place.
fn pattern(length: usize) -> Vec<u8> {
    (0..length).map(|place| u8::try_from((place * 31 + place / 251) % 256).unwrap()).collect()
}

#[tokio::test]
async fn put_and_post_upload_with_and_without_the_session() {
    let Begun { server, admin, item, session, .. } = begun().await;
    for (name, method, client) in [
        ("disk.iso", Method::PUT, server.anonymous()),
        ("a", Method::PUT, admin.clone()),
        ("b", Method::POST, server.anonymous()),
        ("c", Method::POST, admin.clone()),
        ("d", Method::PUT, server.anonymous().with_token("no such session")),
    ] {
        let endpoint = admin.add_push(&session, name).await;
        client.send_bytes(method, &endpoint, &[], name).await.expect(200);
    }
    admin.update_session(&session, "complete").await.expect(204);
    for name in ["disk.iso", "a", "b", "c", "d"] {
        assert_eq!(admin.download(&item, name).await, name.as_bytes());
    }
    server.stop().await;
}

#[tokio::test]
async fn an_upload_tells_how_much_it_brought() {
    let begun = begun().await;
    let answer = begun.put(&[], "12345").await.expect(200);
    assert_eq!(answer.header("upload-offset"), Some("5"));
    assert_eq!(answer.header("upload-complete"), Some("?1"));
    assert_eq!(begun.status().await, "READY");
    begun.server.stop().await;
}

#[tokio::test]
async fn a_file_may_be_empty() {
    let begun = begun().await;
    begun.put(&[], "").await.expect(200);
    assert_eq!(begun.status().await, "READY");
    assert_eq!(begun.completed().await, b"");
    begun.server.stop().await;
}

#[tokio::test]
async fn a_body_of_unknown_length_is_taken() {
    let begun = begun().await;
    let mut upload = RawUpload::with_headers(
        "PUT",
        &begun.endpoint,
        "Transfer-Encoding: chunked\r\nConnection: close\r\n",
    )
    .await;
    upload.send(b"5\r\nhello\r\n6\r\n there\r\n0\r\n\r\n").await;
    upload.answer_within(std::time::Duration::from_secs(5)).await.expect(200);
    assert_eq!(begun.completed().await, b"hello there");
    begun.server.stop().await;
}

#[tokio::test]
async fn too_many_bytes_are_refused_before_they_are_sent() {
    let begun = begun().await;
    let spec = json!({ "name": "disk.iso", "source_type": "PUSH", "size": 10 });
    let info = begun.admin.add_file(&begun.session, spec).await.expect(201).json();
    let endpoint = info["upload_endpoint"]["uri"].as_str().unwrap();
    let upload = RawUpload::put(endpoint, 5_000_000).await;
    let answer = upload.answer_within(std::time::Duration::from_secs(2)).await.expect(400);
    assert!(answer.message().contains("10 bytes; 5000000"), "{}", answer.message());
    assert_eq!(begun.status().await, "ERROR");
    // A body that does not say its length is refused at the first byte too many.
    let mut upload = RawUpload::with_headers("PUT", endpoint, "Transfer-Encoding: chunked\r\n").await;
    upload.send(b"b\r\n01234567890\r\n").await;
    let answer = upload.answer_within(std::time::Duration::from_secs(2)).await.expect(400);
    assert!(answer.message().contains("10 bytes; 11 "), "{}", answer.message());
    begun.server.stop().await;
}

#[tokio::test]
async fn the_sha256_is_always_computed_and_every_other_digest_when_it_is_asked_for() {
    let Begun { server, admin, item, session, .. } = begun().await;
    let bytes = pattern(700_001);
    for (algorithm, value) in [
        ("SHA1", hex::encode(sha1::Sha1::digest(&bytes))),
        ("SHA256", hex::encode(sha2::Sha256::digest(&bytes))),
        ("SHA512", hex::encode(sha2::Sha512::digest(&bytes))),
    ] {
        let checksum = json!({ "algorithm": algorithm, "checksum": value });
        let spec = json!({ "name": algorithm, "source_type": "PUSH", "checksum_info": checksum });
        let info = admin.add_file(&session, spec).await.expect(201).json();
        let endpoint = info["upload_endpoint"]["uri"].as_str().unwrap().to_owned();
        admin.send_bytes(Method::PUT, &endpoint, &[], bytes.clone()).await.expect(200);
    }
    admin
        .send_bytes(Method::PUT, &admin.add_push(&session, "disk.iso").await, &[], bytes.clone())
        .await
        .expect(200);
    // The same bytes are stored once.
    testkit::until("one copy is left", async || server.stored_files() == 1).await;
    admin.update_session(&session, "complete").await.expect(204);
    let files = admin.get(&format!("/api/content/library/item/{item}/file")).await.expect(200).json();
    let file = files.as_array().unwrap().iter().find(|file| file["name"] == "disk.iso").unwrap();
    let expected = json!({ "algorithm": "SHA256", "checksum": hex::encode(sha2::Sha256::digest(&bytes)) });
    assert_eq!(file["checksum_info"], expected, "{file}");
    server.stop().await;
}

#[tokio::test]
async fn sending_again_replaces() {
    let begun = begun().await;
    begun.put(&[], "the first, which is longer").await.expect(200);
    begun.put(&[], "the second").await.expect(200);
    assert_eq!(begun.admin.session_file(&begun.session, "disk.iso").await["size"], 10);
    testkit::until("one copy is left", async || begun.server.stored_files() == 1).await;
    assert_eq!(begun.completed().await, b"the second");
    begun.server.stop().await;
}

#[tokio::test]
async fn of_two_uploads_of_one_file_the_second_wins() {
    let begun = begun().await;
    let first = begun.half_sent(b"from the first", 100).await;
    begun.put(&[], "from the second").await.expect(200);
    let answer = first.answer_within(std::time::Duration::from_secs(1)).await.expect(409);
    assert!(answer.message().contains("another request"), "{}", answer.message());
    testkit::until("one copy is left", async || begun.server.stored_files() == 1).await;
    assert_eq!(begun.completed().await, b"from the second");
    begun.server.stop().await;
}

#[tokio::test]
async fn an_address_that_was_never_given_is_not_found() {
    let begun = begun().await;
    let client = begun.server.anonymous();
    let wrong_name = begun.endpoint.replace("disk.iso", "disk.img");
    let token = begun.endpoint.rsplit('/').nth(1).unwrap();
    let wrong_token = begun.endpoint.replace(token, &token.chars().rev().collect::<String>());
    let no_token = begun.endpoint.replace(token, "x");
    for address in [wrong_name, wrong_token, no_token] {
        let answer = client.send_bytes(Method::PUT, &address, &[], "hello").await;
        answer.expect_error(404, "NOT_FOUND");
        client.head(&address).await.expect(404);
    }
    assert_eq!(begun.status().await, "WAITING_FOR_TRANSFER");
    begun.server.stop().await;
}
