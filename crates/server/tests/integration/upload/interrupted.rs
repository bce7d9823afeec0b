//! Broken connections, restarts and stops in the middle of an upload.

use std::time::Duration;

use testkit::until;

use super::{Begun, begun, pattern};

/// The same, after a restart of the server: it has another port, the rest of the address stays.
async fn restarted(begun: Begun) -> Begun {
    let server = begun.server.restart().await;
    let path = begun.endpoint.split_once("/cls/").unwrap().1;
    let endpoint = format!("{}/cls/{path}", server.url());
    Begun { admin: server.admin().await, server, endpoint, ..begun }
}

#[tokio::test]
async fn a_broken_connection_keeps_what_came() {
    let begun = begun().await;
    let bytes = pattern(1_500_000);
    drop(begun.half_sent(&bytes[..600_000], bytes.len()).await);
    until("what came is safe", async || begun.safe().await == 600_000).await;
    let range = format!("bytes 600000-{}/{}", bytes.len() - 1, bytes.len());
    begun.put(&[("content-range", &range)], bytes[600_000..].to_vec()).await.expect(200);
    assert_eq!(begun.completed().await, bytes);
    begun.server.stop().await;
}

#[tokio::test]
async fn an_upload_can_break_off_again_and_again() {
    let begun = begun().await;
    let bytes = pattern(500_000);
    for part in 0..4_usize {
        let (from, to) = (part * 100_000, (part + 1) * 100_000);
        let headers = format!("Content-Length: 400000\r\nUpload-Offset: {from}\r\n");
        let mut upload = testkit::RawUpload::with_headers("PATCH", &begun.endpoint, &headers).await;
        upload.send(&bytes[from..to]).await;
        begun.admin.until_received(&begun.session, "disk.iso", to as u64).await;
        drop(upload);
        until("what came is safe", async || begun.safe().await == to as u64).await;
    }
    begun.put(&[("upload-offset", "400000")], bytes[400_000..].to_vec()).await.expect(200);
    assert_eq!(begun.completed().await, bytes);
    begun.server.stop().await;
}

#[tokio::test]
async fn a_session_cannot_complete_with_a_file_that_broke_off() {
    let begun = begun().await;
    drop(begun.half_sent(b"half", 8).await);
    until("what came is safe", async || begun.safe().await == 4).await;
    let answer = begun.admin.update_session(&begun.session, "complete").await;
    let answer = answer.expect_error(400, "NOT_ALLOWED_IN_CURRENT_STATE");
    assert!(answer.message().contains("disk.iso"), "{}", answer.message());
    begun.server.stop().await;
}

#[tokio::test]
async fn safe_bytes_survive_a_restart() {
    let begun = begun().await;
    let bytes = pattern(800_000);
    drop(begun.half_sent(&bytes[..300_000], bytes.len()).await);
    until("what came is safe", async || begun.safe().await == 300_000).await;
    let begun = restarted(begun).await;
    assert_eq!(begun.safe().await, 300_000);
    begun.put(&[("upload-offset", "300000")], bytes[300_000..].to_vec()).await.expect(200);
    assert_eq!(begun.completed().await, bytes);
    begun.server.stop().await;
}

#[tokio::test]
async fn after_a_restart_a_plain_put_starts_afresh() {
    let begun = begun().await;
    drop(begun.half_sent(b"the old half", 24).await);
    until("what came is safe", async || begun.safe().await == 12).await;
    let begun = restarted(begun).await;
    begun.put(&[], "all new").await.expect(200);
    until("one copy is left", async || begun.server.stored_files() == 1).await;
    assert_eq!(begun.completed().await, b"all new");
    begun.server.stop().await;
}

#[tokio::test]
async fn a_server_that_stops_keeps_the_safe_bytes_of_a_running_upload() {
    let begun = begun().await;
    let bytes = pattern(400_000);
    let upload = begun.half_sent(&bytes[..250_000], bytes.len()).await;
    let waiting = tokio::spawn(upload.answer_within(Duration::from_secs(8)));
    let begun = restarted(begun).await;
    let answer = waiting.await.unwrap().expect(503);
    assert_eq!(answer.header("upload-offset"), Some("250000"));
    assert!(answer.header("retry-after").is_some());
    assert!(answer.message().contains("250000 bytes are safe"), "{}", answer.message());
    assert_eq!(begun.safe().await, 250_000);
    begun.put(&[("upload-offset", "250000")], bytes[250_000..].to_vec()).await.expect(200);
    assert_eq!(begun.completed().await, bytes);
    begun.server.stop().await;
}

#[tokio::test]
async fn a_server_that_stops_lets_an_upload_finish_that_is_nearly_there() {
    let begun = begun().await;
    let mut upload = begun.half_sent(b"01234", 10).await;
    let finishing = tokio::spawn(async move {
        tokio::time::sleep(Duration::from_millis(200)).await;
        upload.send(b"56789").await;
        upload.answer_within(Duration::from_secs(5)).await
    });
    let begun = restarted(begun).await;
    finishing.await.unwrap().expect(200);
    assert_eq!(begun.completed().await, b"0123456789");
    begun.server.stop().await;
}
