//! A web server to pull from, which a test tells what to answer.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// What a path answers.
#[derive(Clone, Debug)]
pub enum Page {
    /// Bytes, whole or by range.
    Bytes(Vec<u8>),
    /// The first so many bytes of each answer, then the connection breaks; a range goes on.
    Broken(Vec<u8>, usize),
    /// A status without a body.
    Status(u16),
    /// A redirect.
    Redirect(String),
    /// So many bytes, then nothing more, on an open connection.
    Stalled(Vec<u8>, usize),
}

/// A web server on loopback; it ends when it is dropped.
pub struct Source {
    address: SocketAddr,
    pages: Arc<Mutex<HashMap<String, Page>>>,
    requests: Arc<Mutex<Vec<String>>>,
    task: JoinHandle<()>,
}

impl Source {
    /// Starts a web server without pages.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let pages = Arc::<Mutex<HashMap<String, Page>>>::default();
        let requests = Arc::<Mutex<Vec<String>>>::default();
        let (served, seen) = (Arc::clone(&pages), Arc::clone(&requests));
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(answer(stream, Arc::clone(&served), Arc::clone(&seen)));
            }
        });
        Self { address, pages, requests, task }
    }

    /// Puts a page at a path that begins with a slash; its address.
    pub fn put(&self, path: &str, page: Page) -> String {
        self.pages.lock().unwrap().insert(path.to_owned(), page);
        format!("http://{}{path}", self.address)
    }

    /// The heads of all requests so far.
    pub fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }
}

impl Drop for Source {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn answer(
    mut stream: TcpStream,
    pages: Arc<Mutex<HashMap<String, Page>>>,
    requests: Arc<Mutex<Vec<String>>>,
) {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let Ok(byte) = stream.read_u8().await else { return };
        head.push(byte);
    }
    let head = String::from_utf8(head).unwrap();
    requests.lock().unwrap().push(head.clone());
    let path = head.split(' ').nth(1).unwrap();
    let page = pages.lock().unwrap().get(path).cloned().unwrap_or(Page::Status(404));
    let is_head = head.starts_with("HEAD");
    let (text, bytes, stall) = match page {
        Page::Status(status) => (format!("HTTP/1.1 {status} X\r\nContent-Length: 0\r\n"), Vec::new(), false),
        Page::Redirect(to) => {
            (format!("HTTP/1.1 302 Found\r\nLocation: {to}\r\nContent-Length: 0\r\n"), Vec::new(), false)
        }
        Page::Bytes(bytes) => ranged(&head, &bytes, usize::MAX, false),
        Page::Broken(bytes, at) => ranged(&head, &bytes, at, false),
        Page::Stalled(bytes, at) => ranged(&head, &bytes, at, true),
    };
    let sent = async {
        stream.write_all(format!("{text}Connection: close\r\n\r\n").as_bytes()).await?;
        if !is_head {
            stream.write_all(&bytes).await?;
        }
        stream.flush().await
    };
    if sent.await.is_ok() && stall {
        std::future::pending::<()>().await;
    }
}

/// The head and the bytes of an answer that honours a range and sends `most` bytes of it.
fn ranged(head: &str, bytes: &[u8], most: usize, stall: bool) -> (String, Vec<u8>, bool) {
    let range = head.lines().find_map(|line| {
        let line = line.to_lowercase();
        line.strip_prefix("range: bytes=")?.split_once('-')?.0.trim().parse::<usize>().ok()
    });
    let from = range.unwrap_or(0).min(bytes.len());
    let rest = &bytes[from..];
    let validator = format!("ETag: \"{}\"\r\n", bytes.len());
    let text = match range {
        None => format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n{validator}", rest.len()),
        Some(_) => format!(
            "HTTP/1.1 206 Partial Content\r\nContent-Length: {}\r\nContent-Range: bytes {from}-{}/{}\r\n{validator}",
            rest.len(),
            bytes.len().saturating_sub(1),
            bytes.len()
        ),
    };
    (text, rest[..rest.len().min(most)].to_vec(), stall)
}
