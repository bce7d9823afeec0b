//! The real server, in a process of its own.

use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

use crate::BoxError;
use crate::certificate::Certificate;

pub(crate) const PASSWORD: &str = "the benchmark's own";

/// A server that ends when it is dropped, and its data with it.
pub(crate) struct Server {
    pub(crate) http: SocketAddr,
    pub(crate) https: SocketAddr,
    pub(crate) certificate: Certificate,
    pub(crate) directory: TempDir,
    child: Child,
}

/// Builds the server in the release profile.
pub(crate) fn build() -> Result<PathBuf, BoxError> {
    let target = target_directory()?;
    let built = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .args(["build", "--release", "--quiet", "--package", "stackroom", "--target-dir"])
        .arg(&target)
        .status()?;
    if !built.success() {
        return Err("the server could not be built".into());
    }
    Ok(target.join("release").join("stackroom"))
}

/// A directory on the disk that the server's data will be on.
pub(crate) fn scratch() -> Result<TempDir, BoxError> {
    Ok(tempfile::Builder::new().prefix("bench-").tempdir_in(target_directory()?)?)
}

/// The benchmark runs as `<target directory>/release/deps/speed-…`.
fn target_directory() -> Result<PathBuf, BoxError> {
    let executable = std::env::current_exe()?;
    Ok(executable.ancestors().nth(3).ok_or("the benchmark runs outside of a target directory")?.to_owned())
}

impl Server {
    pub(crate) fn start(binary: &Path) -> Result<Self, BoxError> {
        let directory = scratch()?;
        let certificate = Certificate::make(directory.path())?;
        let mut child = Command::new(binary)
            .args(["serve", "--listen", "127.0.0.1:0", "--http-listen", "127.0.0.1:0"])
            .args(["--log-level", "warn"])
            .arg("--data")
            .arg(directory.path().join("data"))
            .arg("--tls-certificate")
            .arg(&certificate.chain)
            .arg("--tls-key")
            .arg(&certificate.key)
            .env("STACKROOM_ADMIN_PASSWORD", PASSWORD)
            .stdout(Stdio::piped())
            .spawn()?;
        let told = child.stdout.take().ok_or("the server has no standard output")?;
        let (mut http, mut https) = (None, None);
        for line in BufReader::new(told).lines() {
            let line = line?;
            let address = |scheme| line.split_once(scheme).map(|(_, address)| address.trim().parse());
            http = address("http://").transpose()?.or(http);
            https = address("https://").transpose()?.or(https);
            if let (Some(http), Some(https)) = (http, https) {
                return Ok(Self { http, https, certificate, directory, child });
            }
        }
        let _ = child.kill();
        Err("the server did not start; its own words are above".into())
    }

    /// The most memory that the process has held, in bytes.
    pub(crate) fn peak_memory(&self) -> Result<f64, BoxError> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kibibytes = line.and_then(|line| line.trim().strip_suffix(" kB"));
        let kibibytes: f64 = kibibytes.ok_or("the system does not tell VmHWM")?.trim().parse()?;
        Ok(kibibytes * 1024.0)
    }

    /// How many bytes the process has read from files so far; what comes from sockets does not count.
    pub(crate) fn read_from_files(&self) -> Result<u64, BoxError> {
        let counts = std::fs::read_to_string(format!("/proc/{}/io", self.child.id()))?;
        let count = counts.lines().find_map(|line| line.strip_prefix("rchar:"));
        Ok(count.ok_or("the system does not tell rchar")?.trim().parse()?)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
