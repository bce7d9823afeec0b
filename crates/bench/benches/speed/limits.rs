//! What the machine can do at best, measured without the server.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::time::Instant;

use sha2::{Digest as _, Sha256};

use crate::BoxError;
use crate::bulk::{BUFFER, noise, speed};
use crate::server::scratch;

/// What the machine can do at best, in bytes per second.
pub(crate) struct Limits {
    pub(crate) sha256: f64,
    pub(crate) disk: f64,
    pub(crate) loopback: f64,
}

impl Limits {
    /// Measured over so many bytes: a disk that takes the first quickly may be slow for the rest.
    pub(crate) fn measure(bytes: u64) -> Result<Self, BoxError> {
        Ok(Self { sha256: sha256(bytes)?, disk: disk(bytes)?, loopback: loopback(bytes)? })
    }

    pub(crate) fn smallest(&self) -> f64 {
        self.sha256.min(self.disk).min(self.loopback)
    }
}

fn sha256(bytes: u64) -> Result<f64, BoxError> {
    let buffer = noise()?;
    let mut hasher = Sha256::new();
    let begin = Instant::now();
    for _ in 0..bytes / BUFFER as u64 {
        hasher.update(&buffer);
    }
    std::hint::black_box(hasher.finalize());
    Ok(speed(bytes, begin))
}

fn disk(bytes: u64) -> Result<f64, BoxError> {
    let directory = scratch()?;
    let buffer = noise()?;
    let begin = Instant::now();
    let mut file = std::fs::File::create(directory.path().join("file"))?;
    for _ in 0..bytes / BUFFER as u64 {
        file.write_all(&buffer)?;
    }
    file.sync_all()?;
    Ok(speed(bytes, begin))
}

fn loopback(bytes: u64) -> Result<f64, BoxError> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let mut sender = TcpStream::connect(listener.local_addr()?)?;
    let (mut receiver, _) = listener.accept()?;
    let buffer = noise()?;
    let begin = Instant::now();
    let sending =
        std::thread::spawn(move || (0..bytes / BUFFER as u64).try_for_each(|_| sender.write_all(&buffer)));
    let mut buffer = vec![0; BUFFER];
    while receiver.read(&mut buffer)? > 0 {}
    sending.join().map_err(|_| "the sender panicked")??;
    Ok(speed(bytes, begin))
}
