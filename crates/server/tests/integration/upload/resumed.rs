//! Going on where an upload stopped, on the same address.

use reqwest::Method;
use testkit::RawUpload;

use super::{Begun, begun, pattern};

#[tokio::test]
async fn head_tells_how_many_bytes_are_safe() {
    let begun = begun().await;
    let answer = begun.server.anonymous().head(&begun.endpoint).await.expect(200);
    assert_eq!(answer.header("upload-offset"), Some("0"));
    assert_eq!(answer.header("upload-complete"), Some("?0"));
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    begun.put(&[("content-range", "bytes 0-3/9")], "0123").await.expect(202);
    assert_eq!(begun.safe().await, 4);
    begun.put(&[("content-range", "bytes 4-8/9")], "45678").await.expect(200);
    let answer = begun.server.anonymous().head(&begun.endpoint).await.expect(200);
    assert_eq!(answer.header("upload-offset"), Some("9"));
    assert_eq!(answer.header("upload-length"), Some("9"));
    assert_eq!(answer.header("upload-complete"), Some("?1"));
    begun.server.stop().await;
}

/// How a part is sent, its bytes, and the status that it is answered with.
type Part<'a> = (Method, Vec<(&'a str, &'a str)>, &'static str, u16);

/// Sends a file in three parts; the file as it comes back.
async fn in_parts(begun: &Begun, parts: [Part<'_>; 3]) -> Vec<u8> {
    let mut sent = 0;
    for (method, headers, bytes, status) in parts {
        let answer = begun
            .server
            .anonymous()
            .send_bytes(method, &begun.endpoint, &headers, bytes)
            .await
            .expect(status);
        sent += bytes.len();
        assert_eq!(answer.header("upload-offset"), Some(sent.to_string().as_str()));
        assert_eq!(answer.header("upload-complete"), Some(if status == 200 { "?1" } else { "?0" }));
        let total_is_said = headers.iter().any(|(_, value)| value.ends_with('9'));
        assert_eq!(answer.header("upload-length"), (status == 200 || total_is_said).then_some("9"));
    }
    begun.completed().await
}

#[tokio::test]
async fn content_range_continues_with_put_and_with_patch() {
    let begun = begun().await;
    let bytes = in_parts(
        &begun,
        [
            (Method::PUT, vec![("content-range", "bytes 0-2/9")], "012", 202),
            (Method::PATCH, vec![("content-range", "bytes 3-5/9")], "345", 202),
            (Method::POST, vec![("content-range", "bytes 6-8/9")], "678", 200),
        ],
    );
    assert_eq!(bytes.await, b"012345678");
    begun.server.stop().await;
}

#[tokio::test]
async fn upload_offset_continues_with_put_and_with_patch() {
    let begun = begun().await;
    let bytes = in_parts(
        &begun,
        [
            (Method::PATCH, vec![("upload-offset", "0"), ("upload-complete", "?0")], "012", 202),
            (Method::PUT, vec![("upload-offset", "3"), ("upload-length", "9")], "345", 202),
            (Method::PATCH, vec![("upload-offset", "6"), ("upload-complete", "?1")], "678", 200),
        ],
    );
    assert_eq!(bytes.await, b"012345678");
    begun.server.stop().await;
}

#[tokio::test]
async fn a_total_that_is_not_known_yet_is_a_star() {
    let begun = begun().await;
    begun.put(&[("content-range", "bytes 0-4/*")], "01234").await.expect(202);
    begun.put(&[("content-range", "bytes 5-8/9")], "5678").await.expect(200);
    assert_eq!(begun.completed().await, b"012345678");
    begun.server.stop().await;
}

#[tokio::test]
async fn a_wrong_offset_is_answered_with_the_right_one() {
    let begun = begun().await;
    begun.put(&[("content-range", "bytes 0-4/9")], "01234").await.expect(202);
    for headers in [[("content-range", "bytes 3-8/9")], [("upload-offset", "6")], [("upload-offset", "0")]] {
        let answer = begun.put(&headers, "345678").await.expect(409);
        assert_eq!(answer.header("upload-offset"), Some("5"), "{headers:?}");
        assert!(answer.message().contains("begin at 5"), "{}", answer.message());
    }
    assert_eq!(begun.safe().await, 5);
    begun.put(&[("upload-offset", "5")], "5678").await.expect(200);
    assert_eq!(begun.completed().await, b"012345678");
    begun.server.stop().await;
}

#[tokio::test]
async fn what_is_ready_is_not_continued_and_told_to_be_complete() {
    let begun = begun().await;
    begun.put(&[], "012345678").await.expect(200);
    for (offset, bytes) in [("9", "more"), ("5", "5678"), ("5", "")] {
        let answer = begun.put(&[("upload-offset", offset)], bytes).await.expect(409);
        assert!(answer.message().contains("complete already, with 9 bytes"), "{}", answer.message());
        assert_eq!(answer.header("upload-offset"), Some("9"));
        assert_eq!(answer.header("upload-complete"), Some("?1"));
    }
    assert_eq!(begun.completed().await, b"012345678");
    begun.server.stop().await;
}

#[tokio::test]
async fn a_client_whose_last_answer_was_lost_asks_again_at_the_end() {
    let begun = begun().await;
    begun.put(&[], "012345678").await.expect(200);
    for headers in [
        vec![("upload-offset", "9")],
        vec![("upload-offset", "9"), ("upload-complete", "?1")],
        vec![("upload-offset", "9"), ("upload-length", "9")],
    ] {
        let answer = begun.put(&headers, "").await.expect(200);
        assert_eq!(answer.header("upload-offset"), Some("9"), "{headers:?}");
        assert_eq!(answer.header("upload-length"), Some("9"), "{headers:?}");
        assert_eq!(answer.header("upload-complete"), Some("?1"), "{headers:?}");
    }
    assert_eq!(begun.completed().await, b"012345678");
    begun.server.stop().await;
}

#[tokio::test]
async fn a_file_that_ends_with_another_size_than_its_request_says_is_refused() {
    for (total, complete, body, received) in [
        ("10", "Upload-Complete: ?1\r\n", "3\r\n012\r\n0\r\n\r\n", "10 bytes; 3 "),
        ("3", "", "8\r\n01234567\r\n0\r\n\r\n", "3 bytes; 8 "),
        ("3", "Upload-Complete: ?0\r\n", "8\r\n01234567\r\n0\r\n\r\n", "3 bytes; 8 "),
    ] {
        let begun = begun().await;
        let headers = format!(
            "Upload-Offset: 0\r\nUpload-Length: {total}\r\n{complete}Transfer-Encoding: chunked\r\n\
             Connection: close\r\n"
        );
        let mut upload = RawUpload::with_headers("PUT", &begun.endpoint, &headers).await;
        upload.send(body.as_bytes()).await;
        let answer = upload.answer_within(std::time::Duration::from_secs(5)).await.expect(400);
        assert!(answer.message().contains(received), "{}", answer.message());
        assert_eq!(begun.status().await, "ERROR");
        assert_eq!(begun.safe().await, 0);
        begun.server.stop().await;
    }
}

#[tokio::test]
async fn a_plain_put_starts_afresh() {
    let begun = begun().await;
    begun.put(&[("content-range", "bytes 0-4/9")], "01234").await.expect(202);
    begun.put(&[], "all new").await.expect(200);
    assert_eq!(begun.completed().await, b"all new");
    testkit::until("one copy is left", async || begun.server.stored_files() == 1).await;
    begun.server.stop().await;
}

#[tokio::test]
async fn a_part_that_is_not_what_its_range_says_leaves_the_safe_bytes_usable() {
    let begun = begun().await;
    let answer = begun.put(&[("content-range", "bytes 0-4/9")], "012").await.expect(400);
    let safe = begun.safe().await;
    assert_eq!(answer.header("upload-offset"), Some(safe.to_string().as_str()));
    assert_eq!(safe, 3);
    begun.put(&[("content-range", "bytes 3-8/9")], "345678").await.expect(200);
    assert_eq!(begun.completed().await, b"012345678");
    begun.server.stop().await;
}

#[tokio::test]
async fn what_is_wrong_with_the_headers_is_said() {
    let begun = begun().await;
    for (method, name, value) in [
        (Method::PUT, "content-range", "bytes 5-2/9"),
        (Method::PUT, "content-range", "0-2"),
        (Method::PUT, "upload-offset", "two"),
        (Method::PATCH, "x-nothing", "0"),
    ] {
        let answer = begun
            .server
            .anonymous()
            .send_bytes(method, &begun.endpoint, &[(name, value)], "012")
            .await
            .expect(400);
        let named = if name == "x-nothing" { "upload-offset" } else { name };
        assert!(answer.message().to_lowercase().contains(named), "{}", answer.message());
    }
    assert_eq!(begun.status().await, "WAITING_FOR_TRANSFER");
    begun.server.stop().await;
}

#[tokio::test]
async fn the_checksum_of_a_file_in_parts_is_that_of_the_whole() {
    use sha2::Digest as _;
    let begun = begun().await;
    let bytes = pattern(900_000);
    let checksum = hex::encode(sha2::Sha512::digest(&bytes));
    let spec = serde_json::json!({
        "name": "disk.iso", "source_type": "PUSH", "size": bytes.len(),
        "checksum_info": { "algorithm": "SHA512", "checksum": checksum },
    });
    let info = begun.admin.add_file(&begun.session, spec).await.expect(201).json();
    let endpoint = info["upload_endpoint"]["uri"].as_str().unwrap().to_owned();
    let begun = Begun { endpoint, ..begun };
    begun.put(&[("content-range", "bytes 0-399999/900000")], bytes[..400_000].to_vec()).await.expect(202);
    let server = begun.server.restart().await;
    let endpoint = begun.endpoint.replace(begun.endpoint.split("/cls/").next().unwrap(), &server.url());
    let begun = Begun { admin: server.admin().await, server, endpoint, ..begun };
    begun.put(&[("upload-offset", "400000")], bytes[400_000..].to_vec()).await.expect(200);
    assert_eq!(begun.completed().await, bytes);
    begun.server.stop().await;
}
