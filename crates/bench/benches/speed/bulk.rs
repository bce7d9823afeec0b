//! One large file, in and out.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Instant;

use crate::BoxError;
use crate::api::Api;
use crate::connection::Connection;
use crate::nginx::Nginx;
use crate::server::Server;
use crate::settings::Settings;

/// What clients hand to the system at once, in bytes.
pub(crate) const BUFFER: usize = 1 << 20;

/// One large file, in and out.
pub(crate) struct Bulk {
    server: Server,
    nginx: Option<Nginx>,
    api: Api,
    library: String,
    stored: String,
    bytes: u64,
}

impl Bulk {
    /// Starts the server, stores the file that will be downloaded, and starts nginx on the same file.
    pub(crate) fn start(settings: &Settings, binary: &Path) -> Result<Self, BoxError> {
        let server = Server::start(binary)?;
        let mut api = Api::log_in(&server)?;
        let library = api.new_library()?;
        let bytes = settings.bytes();
        let mut bulk = Self { server, nginx: None, api, library, stored: String::new(), bytes };
        (bulk.stored, _) = bulk.store("download", false)?;
        let file = blob_of_size(&bulk.server.directory.path().join("data/blobs"), bytes)?;
        bulk.nginx = Nginx::start(&bulk.server, &file)?;
        Ok(bulk)
    }

    pub(crate) const fn has_nginx(&self) -> bool {
        self.nginx.is_some()
    }

    /// Uploads a new file; the time begins with the connection and ends with the answer, when the bytes are durable.
    pub(crate) fn upload(&mut self, tls: bool) -> Result<f64, BoxError> {
        let (item, speed) = self.store("upload", tls)?;
        self.api.delete_item(&item)?;
        Ok(speed)
    }

    fn store(&mut self, name: &str, tls: bool) -> Result<(String, f64), BoxError> {
        let item = self.api.new_item(&self.library, name)?;
        let session = self.api.new_session(&item)?;
        let endpoint = self.api.add(&session, "file", self.bytes)?;
        let buffer = noise()?;
        let begin = Instant::now();
        let mut connection = self.connect(self.server.http, self.server.https, tls)?;
        send(&mut connection, &endpoint, &buffer, self.bytes)?;
        let speed = speed(self.bytes, begin);
        self.api.complete(&session)?;
        Ok((item, speed))
    }

    pub(crate) fn download(&mut self, tls: bool) -> Result<f64, BoxError> {
        let endpoint = self.api.prepare(&self.stored)?;
        self.fetch(self.server.http, self.server.https, tls, &endpoint)
    }

    pub(crate) fn download_from_nginx(&self, tls: bool) -> Result<Option<f64>, BoxError> {
        self.nginx.as_ref().map(|nginx| self.fetch(nginx.http, nginx.https, tls, "/file")).transpose()
    }

    fn fetch(&self, plain: SocketAddr, secure: SocketAddr, tls: bool, target: &str) -> Result<f64, BoxError> {
        let mut buffer = vec![0; BUFFER];
        let begin = Instant::now();
        let mut connection = self.connect(plain, secure, tls)?;
        let received = receive(&mut connection, target, &mut buffer)?;
        if received != self.bytes {
            return Err(format!("{target} gave {received} bytes instead of {}", self.bytes).into());
        }
        Ok(speed(received, begin))
    }

    fn connect(&self, plain: SocketAddr, secure: SocketAddr, tls: bool) -> Result<Connection, BoxError> {
        if tls { Connection::tls(secure, &self.server.certificate.client) } else { Connection::plain(plain) }
    }
}

/// Sends a file of so many bytes.
pub(crate) fn send(
    connection: &mut Connection,
    endpoint: &str,
    buffer: &[u8],
    bytes: u64,
) -> Result<(), BoxError> {
    connection.send_head("PUT", endpoint, bytes)?;
    let mut missing = bytes;
    while missing > 0 {
        let part = usize::try_from(missing.min(buffer.len() as u64))?;
        connection.send_body(&buffer[..part])?;
        missing -= part as u64;
    }
    match connection.receive()? {
        (200, _) => Ok(()),
        (status, body) => Err(format!("an upload: {status} {}", String::from_utf8_lossy(&body)).into()),
    }
}

/// Fetches a file and throws it away; its size in bytes.
pub(crate) fn receive(connection: &mut Connection, target: &str, buffer: &mut [u8]) -> Result<u64, BoxError> {
    connection.send("GET", target, None, &[])?;
    let answer = connection.receive_head()?;
    if answer.status != 200 {
        return Err(format!("GET {target}: {}", answer.status).into());
    }
    connection.discard(&answer, buffer)
}

/// Bytes that no earlier call gave, so that no file is stored already.
pub(crate) fn noise() -> Result<Vec<u8>, BoxError> {
    let mut buffer = vec![0; BUFFER];
    getrandom::fill(&mut buffer)?;
    Ok(buffer)
}

/// In bytes per second, since `begin`.
pub(crate) fn speed(bytes: u64, begin: Instant) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "sizes here are far below 2^52")]
    let bytes = bytes as f64;
    bytes / begin.elapsed().as_secs_f64()
}

fn blob_of_size(blobs: &Path, size: u64) -> Result<PathBuf, BoxError> {
    for entry in std::fs::read_dir(blobs)? {
        let entry = entry?;
        if !entry.file_type()?.is_dir() {
            continue;
        }
        for file in std::fs::read_dir(entry.path())? {
            let file = file?;
            if file.metadata()?.len() == size {
                return Ok(file.path());
            }
        }
    }
    Err("the stored file is not among the blobs".into())
}
