use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::Notify;
use tokio::time::timeout;

use super::*;
use crate::config::Config;

/// More than the buffers between a server and a client that does not read can hold.
const LARGE: usize = 32 * 1024 * 1024;

/// Answers by path.
#[derive(Clone, Default)]
struct Fixture {
    arrived: Arc<Notify>,
    release: Arc<Notify>,
}

impl Handler for Fixture {
    async fn handle(&self, request: Request<Incoming>, connection: Arc<Connection>) -> Response<Body> {
        match request.uri().path() {
            "/slow" => {
                self.arrived.notify_one();
                self.release.notified().await;
                text_response(StatusCode::OK, "slow but here")
            }
            "/watchful" => {
                self.arrived.notify_one();
                connection.drain.begun().await;
                text_response(StatusCode::SERVICE_UNAVAILABLE, "safe bytes kept")
            }
            "/large" => Response::new(full_body(vec![7; LARGE])),
            "/echo" => {
                let body = request.into_body().collect().await.unwrap().to_bytes();
                Response::new(full_body(body))
            }
            path => text_response(StatusCode::NOT_FOUND, &format!("{path} over tls: {}", connection.tls)),
        }
    }
}

fn plain(drain_timeout: Duration) -> Config {
    Config {
        listen: None,
        http_listen: Some(SocketAddr::from(([127, 0, 0, 1], 0))),
        drain_timeout,
        ..Config::default()
    }
}

async fn start(config: &Config) -> (Running, SocketAddr, Fixture) {
    let fixture = Fixture::default();
    let running = Server::start(config, fixture.clone(), Drain::new()).await.unwrap();
    let address = running.http.unwrap();
    (running, address, fixture)
}

async fn send(address: SocketAddr, head: &str) -> TcpStream {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(format!("{head}\r\nHost: localhost\r\n\r\n").as_bytes()).await.unwrap();
    stream
}

async fn read_to_end(mut stream: TcpStream) -> String {
    let mut answer = Vec::new();
    timeout(Duration::from_secs(5), stream.read_to_end(&mut answer)).await.unwrap().unwrap();
    String::from_utf8(answer).unwrap()
}

async fn get(address: SocketAddr, path: &str) -> String {
    read_to_end(send(address, &format!("GET {path} HTTP/1.1\r\nConnection: close")).await).await
}

/// Opens a connection, has one request answered on it, and leaves it open.
async fn kept_alive(address: SocketAddr) -> TcpStream {
    let mut stream = send(address, "GET /healthz HTTP/1.1").await;
    let mut answer = [0; 1024];
    let length = stream.read(&mut answer).await.unwrap();
    assert!(answer[..length].starts_with(b"HTTP/1.1 200"));
    stream
}

#[tokio::test]
async fn requests_reach_the_handler_and_health_is_answered_in_front_of_it() {
    let (running, address, _) = start(&plain(Duration::from_secs(1))).await;
    assert!(get(address, "/healthz").await.starts_with("HTTP/1.1 200"));
    assert!(get(address, "/readyz").await.starts_with("HTTP/1.1 200"));
    running.health.set_ready(false);
    assert!(get(address, "/readyz").await.starts_with("HTTP/1.1 503"));
    assert!(get(address, "/healthz").await.starts_with("HTTP/1.1 200"));
    let other = get(address, "/other").await;
    assert!(other.starts_with("HTTP/1.1 404") && other.ends_with("/other over tls: false\n"), "{other}");
    let posted = read_to_end(send(address, "POST /readyz HTTP/1.1\r\nConnection: close").await).await;
    assert!(posted.starts_with("HTTP/1.1 405") && posted.contains("allow: GET, HEAD"), "{posted}");
    assert!(running.stop().await);
}

#[tokio::test]
async fn large_bodies_pass_both_ways() {
    let (running, address, _) = start(&plain(Duration::from_secs(1))).await;
    let body: Vec<u8> = (0..3_000_000_u32).map(|number| (number % 251) as u8).collect();
    let head = format!("PUT /echo HTTP/1.1\r\nConnection: close\r\nContent-Length: {}", body.len());
    let stream = send(address, &head).await;
    let (mut reader, mut writer) = stream.into_split();
    let sent = body.clone();
    let writing = tokio::spawn(async move { writer.write_all(&sent).await.map(|()| writer) });
    let mut answer = Vec::new();
    timeout(Duration::from_secs(20), reader.read_to_end(&mut answer)).await.unwrap().unwrap();
    writing.await.unwrap().unwrap();
    assert!(answer.ends_with(&body));
    assert!(running.stop().await);
}

#[tokio::test]
async fn a_slow_request_gets_its_time_and_idle_connections_close_at_once() {
    let (running, address, fixture) = start(&plain(Duration::from_secs(20))).await;
    let health = running.health.clone();
    let mut idle = kept_alive(address).await;
    let slow = send(address, "GET /slow HTTP/1.1").await;
    fixture.arrived.notified().await;
    let stopping = tokio::spawn(running.stop());

    assert_eq!(timeout(Duration::from_secs(2), idle.read(&mut [0; 8])).await.unwrap().unwrap(), 0);
    assert!(!health.is_ready());
    assert_eq!(health.answer(&http::Method::GET, "/readyz").unwrap().status(), 503);
    assert_eq!(health.answer(&http::Method::GET, "/healthz").unwrap().status(), 200);
    assert!(TcpStream::connect(address).await.is_err());
    assert!(!stopping.is_finished());

    fixture.release.notify_one();
    let answer = read_to_end(slow).await;
    assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("slow but here"), "{answer}");
    assert!(stopping.await.unwrap());
}

#[tokio::test]
async fn a_request_that_outlasts_its_time_is_dropped() {
    let (running, address, fixture) = start(&plain(Duration::from_millis(100))).await;
    let endless = send(address, "GET /slow HTTP/1.1").await;
    fixture.arrived.notified().await;
    let began = Instant::now();
    assert!(!running.stop().await);
    assert!(began.elapsed() >= Duration::from_millis(100) && began.elapsed() < Duration::from_secs(5));
    assert_eq!(read_to_end(endless).await, "");
}

#[tokio::test]
async fn a_handler_that_watches_the_shutdown_ends_on_its_own() {
    let (running, address, fixture) = start(&plain(Duration::from_secs(20))).await;
    let watchful = send(address, "GET /watchful HTTP/1.1").await;
    fixture.arrived.notified().await;
    assert!(timeout(Duration::from_secs(5), running.stop()).await.unwrap());
    assert!(read_to_end(watchful).await.contains("safe bytes kept"));
}

#[tokio::test]
async fn clients_beyond_the_limit_wait_for_a_place() {
    let config = Config { max_connections: 1, ..plain(Duration::from_millis(100)) };
    let (running, address, _) = start(&config).await;
    let first = kept_alive(address).await;
    let mut second = send(address, "GET /healthz HTTP/1.1").await;
    let mut byte = [0; 1];
    assert!(timeout(Duration::from_millis(200), second.read(&mut byte)).await.is_err());
    drop(first);
    assert_eq!(timeout(Duration::from_secs(5), second.read(&mut byte)).await.unwrap().unwrap(), 1);
    running.stop().await;
}

#[tokio::test]
async fn a_taken_address_is_a_clear_error() {
    let taken = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = taken.local_addr().unwrap();
    let config = Config { http_listen: Some(address), ..plain(Duration::ZERO) };
    let error = Server::start(&config, Fixture::default(), Drain::new()).await.unwrap_err();
    assert!(error.to_string().starts_with(&format!("cannot listen on {address}: ")), "{error}");
}

/// One connection that is served with a short write timeout; the client has asked for much and not read yet.
async fn asked_for_much(write_timeout: Duration) -> (TcpStream, tokio::task::JoinHandle<()>) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let local = listener.local_addr().unwrap();
    let socket = tokio::net::TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(64 * 1024).unwrap();
    let mut client = socket.connect(local).await.unwrap();
    let (stream, peer) = listener.accept().await.unwrap();
    let connection = Connection { peer, local, tls: false, drain: Drain::new() };
    let serving = socket::serve(stream, None, connection, Fixture::default(), write_timeout);
    let serving = tokio::spawn(serving);
    let head = b"GET /large HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    client.write_all(head).await.unwrap();
    (client, serving)
}

#[tokio::test]
async fn a_client_that_stops_reading_is_let_go() {
    let (client, serving) = asked_for_much(Duration::from_millis(300)).await;
    timeout(Duration::from_secs(5), serving).await.expect("the connection is still served").unwrap();
    drop(client);
}

#[tokio::test]
async fn a_client_that_reads_slowly_gets_everything() {
    let (mut client, serving) = asked_for_much(Duration::from_millis(500)).await;
    let mut received = Vec::new();
    let began = Instant::now();
    let mut piece = [0; 8 * 1024];
    while began.elapsed() < Duration::from_secs(2) {
        let length = client.read(&mut piece).await.unwrap();
        received.extend_from_slice(&piece[..length]);
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert!(received.len() < 2 * 1024 * 1024, "the client was not slow");
    timeout(Duration::from_secs(20), client.read_to_end(&mut received)).await.unwrap().unwrap();
    let body = received.windows(4).position(|window| window == b"\r\n\r\n").unwrap() + 4;
    assert_eq!(received.len() - body, LARGE);
    timeout(Duration::from_secs(5), serving).await.unwrap().unwrap();
}

#[tokio::test]
async fn a_client_that_is_not_sent_anything_may_wait() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let local = listener.local_addr().unwrap();
    let mut client = send(local, "GET /slow HTTP/1.1").await;
    let (stream, peer) = listener.accept().await.unwrap();
    let connection = Connection { peer, local, tls: false, drain: Drain::new() };
    let fixture = Fixture::default();
    let release = Arc::clone(&fixture.release);
    let limit = Duration::from_millis(100);
    let serving = tokio::spawn(socket::serve(stream, None, connection, fixture, limit));
    assert!(timeout(Duration::from_millis(500), client.read_u8()).await.is_err());
    release.notify_one();
    assert_eq!(client.read_u8().await.unwrap(), b'H');
    drop(client);
    timeout(Duration::from_secs(5), serving).await.unwrap().unwrap();
}
