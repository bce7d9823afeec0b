//! Content on its way out: the addresses of download sessions, and those of stored files.

mod conditions;
mod names;
mod ranges;
mod running;
mod stored;

use reqwest::Method;
use testkit::{Answer, Client, TestServer};

const ITEMS: &str = "/api/content/library/item";
const DOWNLOADS: &str = "/api/content/library/item/download-session";
const DIGITS: &[u8] = b"0123456789abcdefghij";

/// A `GET` with headers.
async fn get(client: &Client, address: &str, headers: &[(&str, &str)]) -> Answer {
    client.send_bytes(Method::GET, address, headers, "").await
}

/// The address of the file `a.iso` of a new item, with these bytes, in a new download session.
async fn prepared(client: &Client, bytes: &[u8]) -> String {
    let item = client.new_item_with(&[("a.iso", bytes)]).await;
    let session = client.new_download_session(&item).await;
    client.prepare(&session, "a.iso").await
}

/// The address of a stored file.
async fn stored(client: &Client, item: &str, name: &str) -> String {
    let told = client.get(&format!("{ITEMS}/{item}/file?name={name}")).await.expect(200).json();
    told["file_download_endpoint"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn get_and_head_tell_the_same_of_a_file() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let address = prepared(&admin, DIGITS).await;
    let got = admin.get(&address).await.expect(200);
    let head = admin.head(&address).await.expect(200);
    assert_eq!((got.body.as_slice(), head.body.as_slice()), (DIGITS, &b""[..]));
    for answer in [&got, &head] {
        assert_eq!(answer.header("content-length"), Some("20"));
        assert_eq!(answer.header("content-type"), Some("application/octet-stream"));
        assert_eq!(answer.header("accept-ranges"), Some("bytes"));
        assert_eq!(answer.header("content-disposition"), Some("attachment; filename=\"a.iso\""));
        assert_eq!(answer.header("last-modified"), Some("Thu, 01 Jan 2026 00:00:00 GMT"));
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
    }
    server.stop().await;
}

#[tokio::test]
async fn an_empty_file_is_sent_as_such() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let address = prepared(&admin, b"").await;
    for answer in [admin.get(&address).await.expect(200), admin.head(&address).await.expect(200)] {
        assert_eq!((answer.body.as_slice(), answer.header("content-length")), (&b""[..], Some("0")));
    }
    for range in ["bytes=0-", "bytes=-5", "bytes=0-0"] {
        let refused = get(&admin, &address, &[("range", range)]).await.expect(416);
        assert_eq!(refused.header("content-range"), Some("bytes */0"), "{range}");
    }
    server.stop().await;
}

#[tokio::test]
async fn nothing_is_sent_from_addresses_that_were_not_given_out() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let item = admin.new_item_with(&[("a.iso", b"secret"), ("b.iso", b"secret")]).await;
    let session = admin.new_download_session(&item).await;
    let address = admin.prepare(&session, "a.iso").await;
    let (folder, _) = address.rsplit_once('/').unwrap();
    let mut guessed = folder.to_owned();
    let last = if guessed.pop() == Some('A') { 'B' } else { 'A' };
    guessed.push(last);
    let update = admin.new_update_session(&item).await;
    let upload = admin.add_push(&update, "c.iso").await;
    for address in [&format!("{folder}/b.iso"), &format!("{guessed}/a.iso"), &format!("{folder}/"), &upload] {
        let refused = admin.get(address).await.expect(404);
        assert!(!refused.text().contains("secret"), "{address}");
    }
    let refused = admin.delete(&address).await.expect(405);
    assert_eq!(refused.header("allow"), Some("GET, HEAD, PUT, POST, PATCH"));
    admin.send_bytes(Method::PUT, &address, &[], "overwritten").await.expect(404);
    assert_eq!(admin.get(&address).await.expect(200).body, b"secret");
    server.stop().await;
}
