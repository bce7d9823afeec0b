//! A certificate and its key on disk.

use std::fs;
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use jiff::{SignedDuration, Timestamp};
use rustls::crypto::aws_lc_rs;
use rustls::sign::CertifiedKey;
use rustls_pki_types::pem::{self, PemObject as _};
use rustls_pki_types::{CertificateDer, PrivateKeyDer};

/// Why there is no usable certificate.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file cannot be read.
    #[error("{}: cannot be read: {error}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        error: io::Error,
    },
    /// A file cannot be written.
    #[error("{}: cannot be written: {error}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system said.
        error: io::Error,
    },
    /// A file does not hold what it should.
    #[error("{}: holds no {expected} in PEM ({error})", path.display())]
    Pem {
        /// The file.
        path: PathBuf,
        /// What it should hold.
        expected: &'static str,
        /// What the reader said.
        error: pem::Error,
    },
    /// Certificate and key cannot be used together.
    #[error("{}: cannot be used with the key {}: {error}", certificate.display(), key.display())]
    Unusable {
        /// The certificate file.
        certificate: PathBuf,
        /// The key file.
        key: PathBuf,
        /// What is wrong.
        error: rustls::Error,
    },
    /// A certificate could not be made.
    #[error("a certificate could not be made: {0}")]
    Make(#[from] rcgen::Error),
    /// TLS cannot be spoken at all.
    #[error("TLS cannot be set up: {0}")]
    Protocol(rustls::Error),
}

/// Where a certificate chain and its key lie, both PEM.
#[derive(Clone, Debug)]
pub(crate) struct Files {
    pub(crate) certificate: PathBuf,
    pub(crate) key: PathBuf,
}

/// What changes when a file is replaced.
pub(crate) type Stamp = [Option<(SystemTime, u64)>; 2];

impl Files {
    pub(crate) fn read(&self) -> Result<CertifiedKey, TlsError> {
        let chain: Vec<_> = CertificateDer::pem_slice_iter(&read(&self.certificate)?)
            .collect::<Result<_, _>>()
            .and_then(
                |chain: Vec<_>| if chain.is_empty() { Err(pem::Error::NoItemsFound) } else { Ok(chain) },
            )
            .map_err(|error| wrong_pem(&self.certificate, "certificate", error))?;
        let key = PrivateKeyDer::from_pem_slice(&read(&self.key)?)
            .map_err(|error| wrong_pem(&self.key, "private key", error))?;
        CertifiedKey::from_der(chain, key, &aws_lc_rs::default_provider()).map_err(|error| {
            TlsError::Unusable { certificate: self.certificate.clone(), key: self.key.clone(), error }
        })
    }

    /// Writes both, the key first and for the owner alone; an interruption leaves no certificate without its key.
    pub(crate) fn write(&self, certificate: &str, key: &str) -> Result<(), TlsError> {
        for (path, text, mode) in [(&self.key, key, 0o600), (&self.certificate, certificate, 0o644)] {
            write(path, text, mode).map_err(|error| TlsError::Write { path: path.clone(), error })?;
        }
        Ok(())
    }

    /// Whether the certificate was written longer ago than that.
    pub(crate) fn is_older_than(&self, age: SignedDuration, now: Timestamp) -> bool {
        let written = fs::metadata(&self.certificate).and_then(|metadata| metadata.modified());
        written.is_ok_and(|written| {
            Timestamp::try_from(written).is_ok_and(|written| now.duration_since(written) > age)
        })
    }

    pub(crate) fn stamp(&self) -> Stamp {
        [&self.certificate, &self.key].map(|path| {
            let metadata = fs::metadata(path).ok()?;
            Some((metadata.modified().ok()?, metadata.len()))
        })
    }
}

fn read(path: &Path) -> Result<Vec<u8>, TlsError> {
    fs::read(path).map_err(|error| TlsError::Read { path: path.to_owned(), error })
}

fn wrong_pem(path: &Path, expected: &'static str, error: pem::Error) -> TlsError {
    TlsError::Pem { path: path.to_owned(), expected, error }
}

fn write(path: &Path, text: &str, mode: u32) -> io::Result<()> {
    let directory = path.parent().unwrap_or(Path::new("."));
    fs::DirBuilder::new().recursive(true).mode(0o700).create(directory)?;
    let unfinished = path.with_extension("new");
    match fs::remove_file(&unfinished) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(mode).open(&unfinished)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    fs::rename(&unfinished, path)?;
    fs::File::open(directory)?.sync_all()
}
