use std::time::{Duration, Instant};

use http::header::{CONTENT_RANGE, HeaderMap};

use super::super::range::ContentRange;
use super::super::{FetchError, Validator};
use super::server::{Answer, Server, answer, ok};
use super::{fetch, fetcher, plain, read, refusal};

const CONTENT: &str = "0123456789";

fn asked_from(head: &str) -> Option<usize> {
    let head = head.to_ascii_lowercase();
    head.split("range: bytes=").nth(1)?.split('-').next()?.parse().ok()
}

fn part(first: usize, tag: &str) -> Answer {
    let headers = format!("ETag: {tag}\r\nContent-Range: bytes {first}-9/10\r\n");
    answer("206 Partial Content", &headers, &CONTENT[first..])
}

/// Breaks the first answer off after four bytes, and knows ranges.
async fn breaking() -> Server {
    Server::start(|head| match asked_from(head) {
        None => "HTTP/1.1 200 OK\r\nETag: \"v1\"\r\nContent-Length: 10\r\n\r\n0123".into(),
        Some(first) => part(first, "\"v1\""),
    })
    .await
}

#[tokio::test]
async fn a_broken_connection_is_resumed_where_it_broke() {
    let server = breaking().await;
    let (fetcher, source) = (fetcher(), plain(&server.http("/")));
    let opened = fetcher.open(&source, 0, None).await.unwrap();
    assert_eq!((opened.size, opened.offset), (Some(10), 0));
    let validator = opened.validator.clone().unwrap();
    assert_eq!(validator.as_str(), "\"v1\"");
    let (bytes, error) = read(opened).await;
    assert_eq!(bytes, b"0123");
    assert!(error.unwrap().is_transient());

    let opened = fetcher.open(&source, 4, Some(&validator)).await.unwrap();
    assert_eq!((opened.size, opened.offset), (Some(10), 4));
    let (bytes, error) = read(opened).await;
    assert_eq!(bytes, b"456789");
    assert!(error.is_none(), "{error:?}");
    let resumed = server.requests()[1].to_ascii_lowercase();
    assert!(resumed.contains("range: bytes=4-") && resumed.contains("if-range: \"v1\""), "{resumed}");
}

#[tokio::test]
async fn a_source_that_cannot_or_should_not_continue_begins_anew() {
    type Reply = fn(&str) -> Answer;
    let replies: [(&str, Reply); 3] = [
        ("ignores Range", |_| ok(CONTENT)),
        ("ignores If-Range", |head| {
            asked_from(head).map_or_else(|| ok(CONTENT), |first| part(first, "\"v2\""))
        }),
        ("became shorter", |head| match asked_from(head) {
            None => ok(CONTENT),
            Some(_) => answer("416 Range Not Satisfiable", "Content-Range: bytes */3\r\n", ""),
        }),
    ];
    for (name, reply) in replies {
        let server = Server::start(reply).await;
        let validator = Validator::from("\"v1\"".to_owned());
        let opened = fetcher().open(&plain(&server.http("/")), 4, Some(&validator)).await.unwrap();
        assert_eq!((opened.size, opened.offset), (Some(10), 0), "{name}");
        assert_eq!(read(opened).await.0, CONTENT.as_bytes(), "{name}");
    }
}

#[tokio::test]
async fn a_source_that_ends_where_it_is_resumed_is_complete() {
    let server =
        Server::start(|_| answer("416 Range Not Satisfiable", "Content-Range: bytes */10\r\n", "")).await;
    let opened = fetcher().open(&plain(&server.http("/")), 10, None).await.unwrap();
    assert_eq!((opened.size, opened.offset), (Some(10), 10));
    let (bytes, error) = read(opened).await;
    assert!(bytes.is_empty() && error.is_none());
}

#[tokio::test]
async fn a_wrong_part_is_an_error() {
    for header in ["Content-Range: bytes 3-9/10\r\n", "Content-Range: bytes 4-10/10\r\n", ""] {
        let server = Server::start(move |_| answer("206 Partial Content", header, "456789")).await;
        let error = fetcher().open(&plain(&server.http("/")), 4, None).await.unwrap_err();
        assert!(matches!(error, FetchError::WrongRange { offset: 4, .. }), "{header}: {error}");
        assert!(!error.is_transient());
    }
}

#[tokio::test]
async fn a_part_that_ends_early_is_no_end() {
    let server =
        Server::start(|_| answer("206 Partial Content", "Content-Range: bytes 4-6/10\r\n", "456")).await;
    let opened = fetcher().open(&plain(&server.http("/")), 4, None).await.unwrap();
    let (bytes, error) = read(opened).await;
    assert_eq!(bytes, b"456");
    assert!(matches!(error, Some(FetchError::Interrupted { reached: 7, size: 10 })), "{error:?}");
}

#[tokio::test]
async fn more_than_the_announced_size_is_an_error() {
    let server = Server::start(|_| {
        let head = "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 0-3/4\r\nConnection: close\r\n";
        format!("{head}Transfer-Encoding: chunked\r\n\r\n5\r\n01234\r\n0\r\n\r\n").into()
    })
    .await;
    let error = refusal(&fetcher(), &plain(&server.http("/"))).await;
    assert!(matches!(error, FetchError::TooLong { size: 4 }), "{error}");
}

#[tokio::test]
async fn any_other_status_is_an_error_that_names_it() {
    let cases = [
        ("404 Not Found", false),
        ("403 Forbidden", false),
        ("204 No Content", false),
        ("501 Not Implemented", false),
        ("429 Too Many Requests", true),
        ("500 Internal Server Error", true),
        ("503 Service Unavailable", true),
    ];
    for (status, transient) in cases {
        let server = Server::start(move |_| answer(status, "", "<html>")).await;
        let error = refusal(&fetcher(), &plain(&server.http("/"))).await;
        assert_eq!(error.to_string(), format!("the source answered {status}"));
        assert_eq!(error.is_transient(), transient, "{status}");
    }
}

#[tokio::test]
async fn silence_ends_the_transfer() {
    let cases = ["HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n01", ""];
    for bytes in cases {
        let server = Server::start(move |_| Answer::from(bytes).then_silent()).await;
        let mut policy = super::open_to_loopback();
        policy.connect_timeout = Duration::from_millis(500);
        let begun = Instant::now();
        let error = refusal(&crate::fetch::Fetcher::new(policy).unwrap(), &plain(&server.http("/"))).await;
        assert!(matches!(error, FetchError::IdleTimeout { .. }), "{error}");
        assert!(error.is_transient());
        assert!(begun.elapsed() < Duration::from_secs(4));
    }
}

#[tokio::test]
async fn dropping_the_stream_ends_the_connection() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let uri = format!("http://{}/", listener.local_addr().unwrap());
    let server = tokio::spawn(async move {
        let (mut socket, _) = listener.accept().await.unwrap();
        socket.read_u8().await.unwrap();
        socket.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n0123").await.unwrap();
        let mut rest = Vec::new();
        // The end of the request stream is the client's going.
        let _ = socket.read_to_end(&mut rest).await;
    });
    let opened = fetcher().open(&plain(&uri), 0, None).await.unwrap();
    assert!(!server.is_finished());
    drop(opened);
    tokio::time::timeout(Duration::from_secs(2), server).await.unwrap().unwrap();
}

#[tokio::test]
async fn a_source_that_is_not_there_is_worth_another_try() {
    let server = Server::start(|_| ok("")).await;
    let uri = server.http("/");
    drop(server);
    tokio::task::yield_now().await;
    let error = refusal(&fetcher(), &plain(&uri)).await;
    assert!(matches!(error, FetchError::Connect { .. }), "{error:?}");
    assert!(error.is_transient());
}

#[tokio::test]
async fn nothing_is_sent_that_could_change_the_bytes() {
    let server = Server::start(|_| ok("")).await;
    assert!(fetch(&fetcher(), &plain(&server.http("/a?b=c#d"))).await.unwrap().is_empty());
    let head = server.requests()[0].to_ascii_lowercase();
    assert!(head.starts_with("get /a?b=c http/1.1"), "{head}");
    assert!(head.contains("accept-encoding: identity"), "{head}");
    for unwanted in ["referer", "cookie", "authorization", "range"] {
        assert!(!head.contains(unwanted), "{head}");
    }
}

#[test]
fn content_ranges_are_read_strictly() {
    let read = |text: &str| {
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_RANGE, text.parse().unwrap());
        ContentRange::of(&headers)
    };
    assert_eq!(read("bytes 0-9/10"), Some(ContentRange::Part { first: 0, last: 9, size: Some(10) }));
    assert_eq!(read("bytes 0-9/*"), Some(ContentRange::Part { first: 0, last: 9, size: None }));
    assert_eq!(read("bytes */10"), Some(ContentRange::Unsatisfied { size: 10 }));
    for wrong in ["bytes 0-10/10", "bytes 5-4/10", "bytes */*", "bytes 1/2", "items 0-9/10", "bytes -1-2/3"] {
        assert_eq!(read(wrong), None, "{wrong}");
    }
}

#[test]
fn a_validator_is_a_strong_tag_or_an_old_enough_time() {
    let of = |lines: &[(&'static str, &str)]| {
        let headers: HeaderMap = lines
            .iter()
            .map(|(name, value)| (name.parse::<http::HeaderName>().unwrap(), value.parse().unwrap()))
            .collect();
        Validator::of(&headers).map(|validator| validator.as_str().to_owned())
    };
    let (early, late) = ("Sun, 06 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:38 GMT");
    assert_eq!(of(&[("etag", "\"a\""), ("last-modified", early)]).as_deref(), Some("\"a\""));
    assert_eq!(of(&[("etag", "W/\"a\""), ("last-modified", early), ("date", late)]).as_deref(), Some(early));
    assert_eq!(of(&[("last-modified", late), ("date", late)]), None);
    assert_eq!(of(&[("last-modified", early)]), None);
    assert_eq!(of(&[("etag", "W/\"a\"")]), None);
}
