//! Trust, as TLS asks for it.

use std::fmt;
use std::sync::Arc;

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, aws_lc_rs, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, OtherError, RootCertStore, SignatureScheme,
};

use super::error::{Error, FetchError};
use super::trust::{PeerCertificate, Trust};

/// The trusted roots, read once, and the cryptography.
pub(super) struct Anchors {
    provider: Arc<CryptoProvider>,
    /// None where the machine has no root certificates: pinned sources work all the same.
    chain: Option<Arc<WebPkiServerVerifier>>,
}

impl Anchors {
    pub(super) fn load(extra: &[CertificateDer<'static>]) -> Result<Self, Error> {
        let provider = Arc::new(aws_lc_rs::default_provider());
        let mut roots = RootCertStore::empty();
        for root in extra {
            roots.add(root.clone()).map_err(|error| Error::RootCertificate { reason: error.to_string() })?;
        }
        let system = rustls_native_certs::load_native_certs();
        for error in &system.errors {
            tracing::warn!(%error, "a system root certificate could not be read");
        }
        roots.add_parsable_certificates(system.certs);
        let chain = if roots.is_empty() { None } else { Some(chain(roots, &provider)?) };
        Ok(Self { provider, chain })
    }

    /// A client's TLS set-up that trusts as `trust` says, and speaks HTTP/1.1 only.
    pub(super) fn config(&self, trust: &Trust) -> Result<ClientConfig, rustls::Error> {
        let verifier = SourceVerifier {
            trust: trust.clone(),
            chain: self.chain.clone(),
            provider: Arc::clone(&self.provider),
        };
        let mut config = ClientConfig::builder_with_provider(Arc::clone(&self.provider))
            .with_safe_default_protocol_versions()?
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(verifier))
            .with_no_client_auth();
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(config)
    }
}

fn chain(roots: RootCertStore, provider: &Arc<CryptoProvider>) -> Result<Arc<WebPkiServerVerifier>, Error> {
    WebPkiServerVerifier::builder_with_provider(Arc::new(roots), Arc::clone(provider))
        .build()
        .map_err(|error| Error::Tls { reason: error.to_string() })
}

struct SourceVerifier {
    trust: Trust,
    chain: Option<Arc<WebPkiServerVerifier>>,
    provider: Arc<CryptoProvider>,
}

impl SourceVerifier {
    fn pinned(&self, host: &str, certificate: &PeerCertificate) -> Option<FetchError> {
        let expected = match &self.trust {
            Trust::Chain => return None,
            Trust::Thumbprint(expected) => *expected,
            Trust::Certificate(expected) => expected.sha256(),
        };
        let received = certificate.thumbprint_like(&expected);
        let (host, certificate) = (host.to_owned(), certificate.clone());
        (expected != received).then_some(FetchError::CertificateMismatch {
            host,
            expected,
            received,
            certificate,
        })
    }
}

impl ServerCertVerifier for SourceVerifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let host = server_name.to_str();
        let certificate = PeerCertificate::new(end_entity.clone().into_owned());
        if self.trust != Trust::Chain {
            // TEP-03, TEP-04, SUB-07, SUB-08
            return match self.pinned(&host, &certificate) {
                Some(error) => Err(refused(error)),
                None => Ok(ServerCertVerified::assertion()),
            };
        }
        // TEP-05, SUB-09
        let untrusted = |reason: String| {
            refused(FetchError::CertificateUntrusted { host: host.to_string(), reason, certificate })
        };
        let Some(chain) = &self.chain else {
            return Err(untrusted("this server has no root certificates".to_owned()));
        };
        match chain.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now) {
            Err(rustls::Error::InvalidCertificate(error)) => Err(untrusted(error.to_string())),
            other => other,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, cert, signed, &self.provider.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, cert, signed, &self.provider.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

impl fmt::Debug for SourceVerifier {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("SourceVerifier").field("trust", &self.trust).finish_non_exhaustive()
    }
}

/// Sends the error through the TLS library, which hands it out as it came in.
fn refused(error: FetchError) -> rustls::Error {
    rustls::Error::InvalidCertificate(CertificateError::Other(OtherError(Arc::new(error))))
}

/// The error that [`refused`] sent, or what the TLS library itself says.
pub(super) fn from_tls(error: &rustls::Error, host: &str) -> FetchError {
    if let rustls::Error::InvalidCertificate(CertificateError::Other(OtherError(inner))) = error
        && let Some(sent) = inner.downcast_ref::<FetchError>()
    {
        return sent.clone();
    }
    FetchError::Tls { host: host.to_owned(), reason: error.to_string() }
}
