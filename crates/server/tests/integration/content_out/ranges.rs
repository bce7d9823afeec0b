use testkit::{Answer, Client, TestServer};

use super::{DIGITS, get, prepared};

async fn range(client: &Client, address: &str, range: &str) -> Answer {
    get(client, address, &[("range", range)]).await
}

/// The parts of an answer of several ranges: the range that each tells, and its bytes.
fn parts(answer: &Answer) -> Vec<(String, String)> {
    let kind = answer.header("content-type").unwrap();
    let boundary = kind.strip_prefix("multipart/byteranges; boundary=").unwrap();
    let (parts, rest) = answer.text().split_once(&format!("\r\n--{boundary}--")).unwrap();
    assert_eq!(rest, "\r\n");
    let between = format!("\r\n--{boundary}\r\n");
    let mut parts = parts.split(&between);
    assert_eq!(parts.next(), Some(""), "there is nothing before the first part");
    parts.map(part).collect()
}

fn part(text: &str) -> (String, String) {
    let (head, bytes) = text.split_once("\r\n\r\n").unwrap();
    assert!(head.contains("Content-Type: application/octet-stream"), "{head}");
    let range = head.lines().find_map(|line| line.strip_prefix("Content-Range: ")).unwrap();
    (range.to_owned(), bytes.to_owned())
}

#[tokio::test]
async fn one_range_is_sent_as_it_is() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let address = prepared(&admin, DIGITS).await;
    for (wanted, told, bytes) in [
        ("bytes=0-0", "bytes 0-0/20", "0"),
        ("bytes=5-9", "bytes 5-9/20", "56789"),
        ("bytes=18-", "bytes 18-19/20", "ij"),
        ("bytes=15-99", "bytes 15-19/20", "fghij"),
        ("bytes=-3", "bytes 17-19/20", "hij"),
        ("bytes=-99", "bytes 0-19/20", "0123456789abcdefghij"),
        ("bytes=3-4, 20-30", "bytes 3-4/20", "34"),
    ] {
        let answer = range(&admin, &address, wanted).await.expect(206);
        assert_eq!((answer.header("content-range"), answer.text()), (Some(told), bytes), "{wanted}");
        assert_eq!(answer.header("content-length"), Some(bytes.len().to_string().as_str()), "{wanted}");
    }
    server.stop().await;
}

#[tokio::test]
async fn several_ranges_are_sent_in_parts() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let address = prepared(&admin, DIGITS).await;
    let answer = range(&admin, &address, "bytes=0-1,5-6, -2").await.expect(206);
    let expected = [("bytes 0-1/20", "01"), ("bytes 5-6/20", "56"), ("bytes 18-19/20", "ij")];
    assert_eq!(parts(&answer), expected.map(|(range, bytes)| (range.to_owned(), bytes.to_owned())));
    assert_eq!(answer.header("content-length"), Some(answer.body.len().to_string().as_str()));
    assert_eq!(answer.header("content-range"), None);
    server.stop().await;
}

#[tokio::test]
async fn large_ranges_are_sent_whole() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let content: Vec<u8> = (0..3_000_000_u32).map(|number| (number / 7 % 26) as u8 + b'a').collect();
    let address = prepared(&admin, &content).await;
    let answer = range(&admin, &address, "bytes=1000000-2999999").await.expect(206);
    assert!(answer.body == content[1_000_000..], "the bytes differ");
    let answer = range(&admin, &address, "bytes=1-1000000,1500000-2600000").await.expect(206);
    let parts = parts(&answer);
    assert!(parts[0].1.as_bytes() == &content[1..=1_000_000], "the first part differs");
    assert!(parts[1].1.as_bytes() == &content[1_500_000..=2_600_000], "the second part differs");
    server.stop().await;
}

#[tokio::test]
async fn a_range_beyond_the_end_is_not_satisfiable() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let address = prepared(&admin, DIGITS).await;
    for wanted in ["bytes=20-", "bytes=20-30", "bytes=-0", "bytes=50-60,70-80"] {
        let answer = range(&admin, &address, wanted).await.expect(416);
        assert_eq!((answer.header("content-range"), answer.text()), (Some("bytes */20"), ""), "{wanted}");
    }
    server.stop().await;
}

#[tokio::test]
async fn a_range_that_means_nothing_is_as_none() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let address = prepared(&admin, DIGITS).await;
    let many = format!("bytes={}", ["0-0"; 40].join(","));
    for wanted in ["bytes=9-5", "bytes=a-b", "items=0-1", "bytes=", "bytes=0-19,0-19", &many] {
        assert_eq!(range(&admin, &address, wanted).await.expect(200).body, DIGITS, "{wanted}");
    }
    server.stop().await;
}

#[tokio::test]
async fn a_head_with_a_range_tells_of_the_whole() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let address = prepared(&admin, DIGITS).await;
    for wanted in ["bytes=0-1", "bytes=0-1,3-4", "bytes=90-"] {
        let answer = admin.send_bytes(reqwest::Method::HEAD, &address, &[("range", wanted)], "").await;
        assert_eq!(answer.expect(200).header("content-length"), Some("20"), "{wanted}");
    }
    server.stop().await;
}
