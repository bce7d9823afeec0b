//! A web server that says exactly what a test wants said.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rustls::ServerConfig;
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;

/// What to send for one request.
pub(super) struct Answer {
    bytes: Vec<u8>,
    then_silent: bool,
}

impl From<String> for Answer {
    fn from(text: String) -> Self {
        Self { bytes: text.into_bytes(), then_silent: false }
    }
}

impl From<&str> for Answer {
    fn from(text: &str) -> Self {
        Self::from(text.to_owned())
    }
}

impl Answer {
    pub(super) fn then_silent(mut self) -> Self {
        self.then_silent = true;
        self
    }
}

/// An answer with these header lines and this body.
pub(super) fn answer(status: &str, headers: &str, body: &str) -> Answer {
    let length = body.len();
    format!("HTTP/1.1 {status}\r\n{headers}Content-Length: {length}\r\nConnection: close\r\n\r\n{body}")
        .into()
}

pub(super) fn ok(body: &str) -> Answer {
    answer("200 OK", "", body)
}

pub(super) fn redirect(to: &str) -> Answer {
    answer("302 Found", &format!("Location: {to}\r\n"), "")
}

pub(super) struct Server {
    pub(super) address: SocketAddr,
    requests: Arc<Mutex<Vec<String>>>,
    task: JoinHandle<()>,
}

impl Server {
    pub(super) async fn start(reply: impl Fn(&str) -> Answer + Send + Sync + 'static) -> Self {
        Self::run(None, reply).await
    }

    pub(super) async fn start_tls(
        identity: &Identity,
        reply: impl Fn(&str) -> Answer + Send + Sync + 'static,
    ) -> Self {
        Self::run(Some(identity.acceptor()), reply).await
    }

    async fn run(tls: Option<TlsAcceptor>, reply: impl Fn(&str) -> Answer + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let (reply, kept) = (Arc::new(reply), Arc::clone(&requests));
        let task = tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                let (reply, kept, tls) = (Arc::clone(&reply), Arc::clone(&kept), tls.clone());
                tokio::spawn(async move {
                    match tls {
                        None => converse(socket, &*reply, &kept).await,
                        Some(tls) => {
                            if let Ok(socket) = tls.accept(socket).await {
                                converse(socket, &*reply, &kept).await;
                            }
                        }
                    }
                });
            }
        });
        Self { address, requests, task }
    }

    pub(super) fn port(&self) -> u16 {
        self.address.port()
    }

    pub(super) fn http(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub(super) fn https(&self, path: &str) -> String {
        format!("https://{}{path}", self.address)
    }

    /// The heads of the requests so far.
    pub(super) fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn converse(
    mut socket: impl AsyncRead + AsyncWrite + Unpin,
    reply: &(impl Fn(&str) -> Answer + Sync),
    requests: &Mutex<Vec<String>>,
) {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        match socket.read_u8().await {
            Ok(byte) => head.push(byte),
            Err(_) => return,
        }
    }
    let head = String::from_utf8(head).unwrap();
    let answer = reply(&head);
    requests.lock().unwrap().push(head);
    socket.write_all(&answer.bytes).await.ok();
    socket.flush().await.ok();
    if answer.then_silent {
        tokio::time::sleep(Duration::from_secs(5)).await;
    }
    socket.shutdown().await.ok();
}

/// A certificate and its key.
pub(super) struct Identity {
    pub(super) certificate: CertificateDer<'static>,
    pub(super) pem: String,
    key: PrivateKeyDer<'static>,
}

impl Identity {
    pub(super) fn new() -> Self {
        Self::named("127.0.0.1")
    }

    pub(super) fn named(host: &str) -> Self {
        let made = rcgen::generate_simple_self_signed(vec![host.to_owned()]).unwrap();
        let key = PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
        Self { certificate: made.cert.der().clone(), pem: made.cert.pem(), key }
    }

    fn acceptor(&self) -> TlsAcceptor {
        let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![self.certificate.clone()], self.key.clone_key())
            .unwrap();
        TlsAcceptor::from(Arc::new(config))
    }
}
