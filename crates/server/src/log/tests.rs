use std::io::{self, Write};
use std::net::SocketAddr;
use std::sync::Mutex;
use std::time::Duration;

use http::StatusCode;
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tracing_subscriber::layer::SubscriberExt as _;

use super::*;
use crate::config::Config;
use crate::drain::Drain;
use crate::listen::{Server, text_response};

/// Collects what is logged.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        Write::write(&mut *self.0.lock().unwrap(), bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[derive(Clone)]
struct Fixture;

impl Handler for Fixture {
    async fn handle(&self, request: Request<Incoming>, _: Arc<Connection>) -> Response<Body> {
        let id = request.extensions().get::<RequestId>().unwrap().to_string();
        text_response(StatusCode::CREATED, &id)
    }
}

async fn ask(address: SocketAddr, target: &str, header: &str) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let request = format!("GET {target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n{header}\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

// A current-thread runtime, because the subscriber of the test is that of its thread.
#[tokio::test(flavor = "current_thread")]
async fn a_request_is_one_line_with_its_identifier_and_no_secrets() {
    let lines = Lines::default();
    let writer = lines.clone();
    let subscriber = tracing_subscriber::registry().with(setup::json(move || writer.clone()));
    let _guard = tracing::subscriber::set_default(subscriber);
    let config = Config {
        listen: None,
        http_listen: Some("127.0.0.1:0".parse().unwrap()),
        drain_timeout: Duration::from_secs(5),
        ..Config::default()
    };
    let running = Server::start(&config, Fixture, Drain::new()).await.unwrap();
    let address = running.http.unwrap();

    let header = "opId: job-7\r\nvmware-api-session-id: 5ecret\r\nAuthorization: Basic 5ecret";
    let answer = ask(address, "/cls/data/5ecret/disk.vmdk?token=5ecret", header).await;
    assert!(answer.contains("x-request-id: job-7\r\n") && answer.ends_with("job-7\n"), "{answer}");
    ask(address, "/healthz", "opId: quiet").await;
    assert!(running.stop().await);

    let text = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
    assert!(!text.contains("5ecret") && !text.contains("quiet"), "{text}");
    let line: Value = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .find(|line: &Value| line["message"] == "answered")
        .unwrap();
    let span = &line["span"];
    assert_eq!(line["status"], 201);
    assert_eq!(line["bytes"], 6);
    assert!(line["duration_ms"].is_u64());
    assert_eq!(span["id"], "job-7");
    assert_eq!(span["method"], "GET");
    assert_eq!(span["path"], "/cls/data/…/disk.vmdk");
}
