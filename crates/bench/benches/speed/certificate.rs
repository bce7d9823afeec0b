//! One certificate for both servers, and the clients' trust in it: ECDSA P-256, TLS 1.3.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rcgen::{CertifiedKey, generate_simple_self_signed};
use rustls::{ClientConfig, RootCertStore};

use crate::BoxError;

pub(crate) struct Certificate {
    pub(crate) chain: PathBuf,
    pub(crate) key: PathBuf,
    pub(crate) client: Arc<ClientConfig>,
}

impl Certificate {
    /// Makes one in that directory.
    pub(crate) fn make(directory: &Path) -> Result<Self, BoxError> {
        let CertifiedKey { cert, signing_key } =
            generate_simple_self_signed(["localhost".to_owned(), "127.0.0.1".to_owned()])?;
        let (chain, key) = (directory.join("certificate.pem"), directory.join("key.pem"));
        std::fs::write(&chain, cert.pem())?;
        std::fs::write(&key, signing_key.serialize_pem())?;
        let mut trusted = RootCertStore::empty();
        trusted.add(cert.der().clone())?;
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let client = ClientConfig::builder_with_provider(provider)
            .with_protocol_versions(&[&rustls::version::TLS13])?
            .with_root_certificates(trusted)
            .with_no_client_auth();
        Ok(Self { chain, key, client: Arc::new(client) })
    }
}
