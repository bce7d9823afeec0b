use testkit::TestServer;

use super::{get, prepared};

/// The validator of `bytes`: its SHA-256.
const ETAG: &str = "\"277089d91c0bdf4f2e6862ba7e4a07605119431f5d13f726dd352b06f1b206a9\"";
const WEAK: &str = "W/\"277089d91c0bdf4f2e6862ba7e4a07605119431f5d13f726dd352b06f1b206a9\"";
const STALE: &str = "\"0000000000000000000000000000000000000000000000000000000000000000\"";
const THEN: &str = "Thu, 01 Jan 2026 00:00:00 GMT";
const BEFORE: &str = "Wed, 31 Dec 2025 23:59:59 GMT";

#[tokio::test]
async fn the_validator_is_the_sha_256() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let address = prepared(&admin, b"bytes").await;
    assert_eq!(admin.get(&address).await.expect(200).header("etag"), Some(ETAG));
    assert_eq!(admin.head(&address).await.expect(200).header("etag"), Some(ETAG));
    let part = get(&admin, &address, &[("range", "bytes=1-2")]).await.expect(206);
    assert_eq!(part.header("etag"), Some(ETAG));
    server.stop().await;
}

#[tokio::test]
async fn if_range_sends_the_part_of_the_same_content_and_the_whole_of_another() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let address = prepared(&admin, b"bytes").await;
    for (validator, status, bytes) in [
        (ETAG, 206, "yt"),
        (THEN, 206, "yt"),
        (STALE, 200, "bytes"),
        (WEAK, 200, "bytes"),
        (BEFORE, 200, "bytes"),
        ("nonsense", 200, "bytes"),
    ] {
        let answer = get(&admin, &address, &[("range", "bytes=1-2"), ("if-range", validator)]).await;
        assert_eq!((answer.status, answer.text()), (status, bytes), "{validator}");
    }
    server.stop().await;
}

#[tokio::test]
async fn if_none_match_spares_the_bytes_that_the_client_has() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let address = prepared(&admin, b"bytes").await;
    for known in [ETAG, WEAK, "*", &format!("{STALE}, {ETAG}")] {
        let answer = get(&admin, &address, &[("if-none-match", known)]).await.expect(304);
        assert_eq!((answer.text(), answer.header("etag")), ("", Some(ETAG)), "{known}");
        let head = admin.send_bytes(reqwest::Method::HEAD, &address, &[("if-none-match", known)], "").await;
        head.expect(304);
    }
    assert_eq!(get(&admin, &address, &[("if-none-match", STALE)]).await.expect(200).body, b"bytes");
    let both = [("if-none-match", STALE), ("if-modified-since", THEN)];
    assert_eq!(get(&admin, &address, &both).await.expect(200).body, b"bytes", "the validator counts");
    get(&admin, &address, &[("if-modified-since", THEN)]).await.expect(304);
    assert_eq!(get(&admin, &address, &[("if-modified-since", BEFORE)]).await.expect(200).body, b"bytes");
    server.stop().await;
}

#[tokio::test]
async fn if_match_refuses_what_is_not_the_content_that_is_meant() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let address = prepared(&admin, b"bytes").await;
    for meant in [ETAG, "*", &format!("{STALE}, {ETAG}")] {
        let answer = get(&admin, &address, &[("if-match", meant), ("range", "bytes=0-0")]).await;
        assert_eq!(answer.expect(206).text(), "b", "{meant}");
    }
    for meant in [STALE, WEAK] {
        let answer = get(&admin, &address, &[("if-match", meant), ("range", "bytes=0-0")]).await.expect(412);
        assert_eq!(answer.text(), "", "{meant}");
    }
    get(&admin, &address, &[("if-unmodified-since", BEFORE)]).await.expect(412);
    assert_eq!(get(&admin, &address, &[("if-unmodified-since", THEN)]).await.expect(200).body, b"bytes");
    server.stop().await;
}
