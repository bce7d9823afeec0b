//! Requests that are slow, broken or no requests at all never hang the server.

use std::time::Duration;

use serde_json::json;
use testkit::{RawUpload, TestServer};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::{begun, pattern};

fn address(server: &TestServer) -> String {
    server.url().strip_prefix("http://").unwrap().to_owned()
}

async fn connected(server: &TestServer) -> TcpStream {
    TcpStream::connect(address(server)).await.unwrap()
}

#[tokio::test]
async fn what_is_no_request_is_refused_and_closed() {
    let begun = begun().await;
    for garbage in [
        &b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"[..],
        b"PUT\r\n\r\n",
        b"\x00\x00\x00\x00\r\n\r\n",
        b"PUT /cls/data/x/y HTTP/1.1\r\nHost: x\r\nContent-Length: many\r\n\r\n",
        b"PUT /cls/data/x/y HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
    ] {
        let mut stream = connected(&begun.server).await;
        stream.write_all(garbage).await.unwrap();
        stream.shutdown().await.unwrap();
        let mut answer = Vec::new();
        let read = tokio::time::timeout(Duration::from_secs(2), stream.read_to_end(&mut answer)).await;
        read.unwrap().unwrap();
        assert!(answer.is_empty() || answer.starts_with(b"HTTP/1.1 400"), "{answer:?}");
    }
    begun.put(&[], "still here").await.expect(200);
    begun.server.stop().await;
}

#[tokio::test]
async fn a_length_beyond_all_numbers_is_refused_like_any_other_that_is_too_large() {
    let begun = begun().await;
    let spec = json!({ "name": "huge", "source_type": "PUSH", "size": 100 });
    let info = begun.admin.add_file(&begun.session, spec).await.expect(201).json();
    let endpoint = info["upload_endpoint"]["uri"].as_str().unwrap();
    let part = [("Upload-Offset", "0"), ("Upload-Complete", "?0")];
    begun.admin.send_bytes(reqwest::Method::PUT, endpoint, &part, vec![7; 10]).await.expect(202);
    let headers = "Upload-Offset: 10\r\nContent-Length: 18446744073709551613\r\n";
    let upload = RawUpload::with_headers("PUT", endpoint, headers).await;
    let answer = upload.answer_within(Duration::from_secs(5)).await.expect(400);
    assert!(answer.text().contains("100"), "{}", answer.text());
    begun.server.stop().await;
}

#[tokio::test]
async fn requests_that_never_end_do_not_hold_up_the_others() {
    let begun = begun().await;
    let mut waiting = Vec::new();
    for _ in 0..50 {
        let mut stream = connected(&begun.server).await;
        stream.write_all(b"PUT /cls/da").await.unwrap();
        waiting.push(stream);
    }
    let mut uploads = Vec::new();
    for number in 0..20 {
        let endpoint = begun.admin.add_push(&begun.session, &format!("slow{number}")).await;
        let mut upload = RawUpload::put(&endpoint, 1000).await;
        upload.send(b"x").await;
        uploads.push(upload);
    }
    let bytes = pattern(2_000_000);
    let sent = tokio::time::timeout(Duration::from_secs(5), begun.put(&[], bytes.clone())).await;
    sent.unwrap().expect(200);
    begun.admin.until_received(&begun.session, "slow19", 1).await;
    drop(uploads);
    for number in 0..20 {
        let path = format!("/api/content/library/item/update-session/{}/file/slow{number}", begun.session);
        begun.admin.delete(&path).await.expect(204);
    }
    assert_eq!(begun.completed().await, bytes);
    drop(waiting);
    begun.server.stop().await;
}

#[tokio::test]
async fn a_body_with_broken_chunks_keeps_what_came_before() {
    let begun = begun().await;
    let mut upload = RawUpload::with_headers("PUT", &begun.endpoint, "Transfer-Encoding: chunked\r\n").await;
    upload.send(b"5\r\nhello\r\nZZ\r\n").await;
    testkit::until("what came is safe", async || begun.safe().await == 5).await;
    drop(upload);
    begun.put(&[("upload-offset", "5")], " there").await.expect(200);
    assert_eq!(begun.completed().await, b"hello there");
    begun.server.stop().await;
}
