//! An upload over a socket of its own, of which the test says what is sent, and when.

use std::time::Duration;

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::Answer;

/// An upload over a socket of its own. Dropping it breaks the connection off.
pub struct RawUpload {
    stream: TcpStream,
}

impl RawUpload {
    /// Sends the head of a `PUT` of so many bytes to an endpoint.
    pub async fn put(endpoint: &str, length: usize) -> Self {
        Self::with_headers("PUT", endpoint, &format!("Content-Length: {length}\r\n")).await
    }

    /// Sends a head; `headers` are whole lines.
    pub async fn with_headers(method: &str, endpoint: &str, headers: &str) -> Self {
        let (host, path) = endpoint.strip_prefix("http://").unwrap().split_once('/').unwrap();
        let mut stream = TcpStream::connect(host).await.unwrap();
        let head = format!("{method} /{path} HTTP/1.1\r\nHost: {host}\r\n{headers}\r\n");
        stream.write_all(head.as_bytes()).await.unwrap();
        Self { stream }
    }

    /// Sends bytes of the body.
    pub async fn send(&mut self, bytes: &[u8]) {
        self.stream.write_all(bytes).await.unwrap();
        self.stream.flush().await.unwrap();
    }

    /// What the server answers until it closes the connection, which it has to do within so long.
    pub async fn answer_within(mut self, limit: Duration) -> Answer {
        let mut received = Vec::new();
        let read = tokio::time::timeout(limit, self.stream.read_to_end(&mut received)).await;
        let text = String::from_utf8_lossy(&received).into_owned();
        // A server that closes on bytes that it did not read resets the connection; what it said came before.
        let _ = read.unwrap_or_else(|_| panic!("the connection is still open; so far: {text}"));
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or_else(|| panic!("no answer: {text:?}"));
        let mut lines = head.lines();
        let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
        let headers: HeaderMap = lines
            .map(|line| line.split_once(": ").unwrap())
            .map(|(name, value)| (name.parse::<HeaderName>().unwrap(), value.parse::<HeaderValue>().unwrap()))
            .collect();
        Answer { status, headers, body: body.as_bytes().to_vec() }
    }
}
