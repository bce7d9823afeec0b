//! Downloads that take their time, while the world goes on.

use std::time::Duration;

use library::content::{self, ContentError};
use reqwest::{Method, Response};
use serde_json::json;
use testkit::{Client, TestClock, TestServer, until};

use super::{DOWNLOADS, ITEMS, stored};

/// More than the buffers between the server and a client that does not read can hold.
const LARGE: usize = 32 * 1024 * 1024;

fn large(seed: usize) -> Vec<u8> {
    (0..LARGE).map(|at| (at / 4096 + at + seed).to_le_bytes()[0]).collect()
}

/// A download of which the client reads as much as the test wants.
struct SlowDownload {
    response: Response,
    received: Vec<u8>,
}

impl SlowDownload {
    /// Begins, and reads the first bytes.
    async fn begin(client: &Client, address: &str) -> Self {
        let response = client.request(Method::GET, address).send().await.unwrap();
        assert_eq!(response.status(), 200);
        let mut begun = Self { response, received: Vec::new() };
        begun.read(1).await;
        begun
    }

    /// Reads so many bytes or some more.
    async fn read(&mut self, bytes: usize) {
        let end = self.received.len() + bytes;
        while self.received.len() < end {
            let chunk = self.response.chunk().await.unwrap().expect("the download ended early");
            self.received.extend_from_slice(&chunk);
        }
    }

    /// Reads on to the end; whether it came, or the server broke off.
    async fn finish(mut self) -> (Vec<u8>, bool) {
        loop {
            match self.response.chunk().await {
                Ok(Some(chunk)) => self.received.extend_from_slice(&chunk),
                Ok(None) => return (self.received, true),
                Err(_) => return (self.received, false),
            }
        }
    }
}

/// An item with the large file `a.iso`, a download session on it, and the file's address there.
async fn begun(client: &Client) -> (String, String, String) {
    let item = client.new_item_with(&[("a.iso", &large(0))]).await;
    let session = client.new_download_session(&item).await;
    let address = client.prepare(&session, "a.iso").await;
    (item, session, address)
}

/// Checks that the server breaks a download off within a second.
async fn broken_off_within_a_second(download: SlowDownload) {
    let finished = tokio::time::timeout(Duration::from_secs(1), download.finish());
    let (received, complete) = finished.await.expect("the download still runs");
    assert!(!complete && received.len() < LARGE, "{} bytes", received.len());
}

#[tokio::test]
async fn a_download_finishes_on_its_version_while_the_item_changes() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let (item, _, address) = begun(&admin).await;
    let download = SlowDownload::begin(&admin, &address).await;
    admin.put_content(&item, &[("a.iso", b"new")]).await;
    server.collect().await;
    assert_eq!(server.stored_files(), 2, "the session holds the past content");
    let (received, complete) = download.finish().await;
    assert!(complete && received == large(0), "{} bytes", received.len());
    assert_eq!(admin.download(&item, "a.iso").await, b"new");
    server.stop().await;
}

#[tokio::test]
async fn a_download_of_a_stored_file_finishes_although_its_version_was_collected() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let item = admin.new_item_with(&[("a.iso", &large(0))]).await;
    let address = stored(&admin, &item, "a.iso").await;
    let download = SlowDownload::begin(&admin, &address).await;
    admin.put_content(&item, &[("a.iso", b"new")]).await;
    server.collect().await;
    until("the past content is gone", async || server.stored_files() == 1).await;
    admin.get(&address).await.expect(404);
    let (received, complete) = download.finish().await;
    assert!(complete && received == large(0), "{} bytes", received.len());
    server.stop().await;
}

#[tokio::test]
async fn a_download_finishes_although_the_item_was_deleted() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let item = admin.new_item_with(&[("a.iso", &large(0))]).await;
    let address = stored(&admin, &item, "a.iso").await;
    let download = SlowDownload::begin(&admin, &address).await;
    admin.delete(&format!("{ITEMS}/{item}")).await.expect(204);
    until("the content is gone", async || server.stored_files() == 0).await;
    let (received, complete) = download.finish().await;
    assert!(complete && received == large(0), "{} bytes", received.len());
    server.stop().await;
}

#[tokio::test]
async fn ds_12_cancel_stops_a_running_download_within_a_second() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let (_, session, address) = begun(&admin).await;
    let download = SlowDownload::begin(&admin, &address).await;
    admin.post_empty(&format!("{DOWNLOADS}/{session}?action=cancel")).await.expect(204);
    broken_off_within_a_second(download).await;
    let path = format!("{DOWNLOADS}/{session}/file?file_name=a.iso");
    assert_eq!(admin.get(&path).await.expect(200).json().get("checksum_info"), None);
    server.stop().await;
}

#[tokio::test]
async fn ds_13_fail_stops_a_running_download_within_a_second() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let (_, session, address) = begun(&admin).await;
    let download = SlowDownload::begin(&admin, &address).await;
    let reason = json!({ "client_error_message": "the disk is full" });
    admin.post(&format!("{DOWNLOADS}/{session}?action=fail"), reason).await.expect(204);
    broken_off_within_a_second(download).await;
    server.stop().await;
}

#[tokio::test]
async fn ds_14_delete_stops_a_running_download_within_a_second() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let (_, session, address) = begun(&admin).await;
    let download = SlowDownload::begin(&admin, &address).await;
    admin.delete(&format!("{DOWNLOADS}/{session}")).await.expect(204);
    broken_off_within_a_second(download).await;
    server.stop().await;
}

#[tokio::test]
async fn ds_12_cancel_stops_a_download_that_is_just_about_to_begin() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let item = admin.new_item_with(&[("a.iso", b"bytes")]).await;
    let session = admin.new_download_session(&item).await;
    let address = admin.prepare(&session, "a.iso").await;
    let token = address.rsplit('/').nth(1).unwrap().to_owned();

    let (arrived, arrival) = tokio::sync::oneshot::channel();
    let (release, held) = std::sync::mpsc::channel();
    let (stackroom, runtime) = (server.stackroom().clone(), tokio::runtime::Handle::current());
    let beginning = std::thread::spawn(move || {
        // The session has been found active when its expiry is compared with the time.
        TestClock::meanwhile(move || {
            arrived.send(()).unwrap();
            held.recv().unwrap();
        });
        runtime.block_on(content::by_token(&stackroom, &token, "a.iso")).err()
    });
    arrival.await.unwrap();
    admin.post_empty(&format!("{DOWNLOADS}/{session}?action=cancel")).await.expect(204);
    release.send(()).unwrap();
    until("the download has begun or not", async || beginning.is_finished()).await;
    let refused = beginning.join().unwrap();
    assert!(matches!(refused, Some(ContentError::Ended(_))), "{refused:?}");
    server.stop().await;
}

#[tokio::test]
async fn a_download_in_a_session_stops_when_the_item_or_the_library_is_deleted() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let (item, _, address) = begun(&admin).await;
    let download = SlowDownload::begin(&admin, &address).await;
    admin.delete(&format!("{ITEMS}/{item}")).await.expect(204);
    broken_off_within_a_second(download).await;

    let (item, _, address) = begun(&admin).await;
    let download = SlowDownload::begin(&admin, &address).await;
    let item = admin.get(&format!("{ITEMS}/{item}")).await.expect(200).json();
    let library = item["library_id"].as_str().unwrap();
    admin.delete(&format!("/api/content/local-library/{library}")).await.expect(204);
    broken_off_within_a_second(download).await;
    server.stop().await;
}

#[tokio::test]
async fn cancel_stops_the_downloads_of_its_own_session_alone() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let (item, cancelled, first) = begun(&admin).await;
    let other = admin.new_download_session(&item).await;
    let second = admin.prepare(&other, "a.iso").await;
    let stopped = SlowDownload::begin(&admin, &first).await;
    let running = SlowDownload::begin(&admin, &second).await;
    admin.post_empty(&format!("{DOWNLOADS}/{cancelled}?action=cancel")).await.expect(204);
    broken_off_within_a_second(stopped).await;
    let (received, complete) = running.finish().await;
    assert!(complete && received == large(0), "{} bytes", received.len());
    server.stop().await;
}

#[tokio::test]
async fn ds_10_a_running_download_keeps_its_session_and_the_api_session_alive() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let (_, session, address) = begun(&admin).await;
    let mut download = SlowDownload::begin(&server.anonymous(), &address).await;
    for _ in 0..4 {
        server.pass(Duration::from_secs(20 * 60)).await;
        download.read(LARGE / 8).await;
    }
    let told = admin.get(&format!("{DOWNLOADS}/{session}")).await.expect(200).json();
    assert_eq!(
        (&told["state"], &told["expiration_time"]),
        (&json!("ACTIVE"), &json!("2026-01-01T01:25:00.000Z"))
    );
    let (received, complete) = download.finish().await;
    assert!(complete && received == large(0), "{} bytes", received.len());
    server.pass(Duration::from_secs(5 * 60 + 1)).await;
    until("the session has expired", async || {
        admin.get(&format!("{DOWNLOADS}/{session}")).await.status == 404
    })
    .await;
    server.stop().await;
}

#[tokio::test]
async fn ds_15_a_download_that_the_client_gave_up_does_not_keep_its_session() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let (_, session, address) = begun(&admin).await;
    let download = SlowDownload::begin(&server.anonymous(), &address).await;
    server.pass(Duration::from_secs(6 * 60)).await;
    assert_eq!(admin.get(&format!("{DOWNLOADS}/{session}")).await.expect(200).json()["state"], "ACTIVE");
    drop(download);
    // The last piece that the server sent ahead may have counted as activity.
    server.pass(Duration::from_secs(6 * 60)).await;
    until("the session has expired", async || {
        admin.get(&format!("{DOWNLOADS}/{session}")).await.status == 404
    })
    .await;
    server.stop().await;
}
