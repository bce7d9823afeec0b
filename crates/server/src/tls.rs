//! The certificate: made at the first start or the user's own, and exchanged without a restart.

mod files;
mod own;
mod resolver;
mod thumbprint;
mod watch;

use std::path::PathBuf;
use std::sync::Arc;

use rustls::ServerConfig;
use rustls::crypto::aws_lc_rs;

use crate::config::Config;
use resolver::Current;

pub use files::TlsError;
pub use thumbprint::Thumbprints;

/// The certificate and what is made of it.
#[derive(Clone, Debug)]
pub struct Tls {
    files: files::Files,
    current: Arc<Current>,
    server_config: Arc<ServerConfig>,
}

impl Tls {
    /// Reads the configured certificate, or the one in the data directory, which is made first if it is not there or
    /// is about to expire.
    pub fn open(config: &Config, now: jiff::Timestamp) -> Result<Self, TlsError> {
        let files = match (&config.tls.certificate, &config.tls.key) {
            (Some(certificate), Some(key)) => {
                files::Files { certificate: certificate.clone(), key: key.clone() }
            }
            _ => own_files(config, now)?,
        };
        let current = Arc::new(Current::new(files.read()?));
        let server_config = Arc::new(server_config(&current)?);
        Ok(Self { files, current, server_config })
    }

    /// What a TLS acceptor needs; it sees exchanged certificates.
    pub fn server_config(&self) -> Arc<ServerConfig> {
        Arc::clone(&self.server_config)
    }

    /// The thumbprints of the certificate now.
    pub fn thumbprints(&self) -> Thumbprints {
        self.current.thumbprints()
    }

    /// Reads the files again. If they do not hold a usable certificate, the one before stays.
    pub fn reload(&self) -> Result<Thumbprints, TlsError> {
        self.current.set(self.files.read()?);
        Ok(self.thumbprints())
    }
}

fn own_files(config: &Config, now: jiff::Timestamp) -> Result<files::Files, TlsError> {
    let directory: PathBuf = config.data.join("tls");
    let files =
        files::Files { certificate: directory.join("certificate.pem"), key: directory.join("key.pem") };
    if !files.certificate.exists() || !files.key.exists() || files.is_older_than(own::RENEWED_AFTER, now) {
        let made = own::make(&own::names(config), now)?;
        files.write(&made.certificate, &made.key)?;
    }
    Ok(files)
}

fn server_config(current: &Arc<Current>) -> Result<ServerConfig, TlsError> {
    let mut config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_protocol_versions(&[&rustls::version::TLS13, &rustls::version::TLS12])
        .map_err(TlsError::Protocol)?
        .with_no_client_auth()
        .with_cert_resolver(Arc::clone(current) as Arc<dyn rustls::server::ResolvesServerCert>);
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}

#[cfg(test)]
mod tests;
