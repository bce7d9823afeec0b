//! Whom a source's TLS connection is trusted to be.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use sha1::Sha1;
use sha2::{Digest, Sha256};

use super::error::FetchError;

/// Whom a source's TLS connection is trusted to be.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Trust {
    /// A holder of the host's name, by a chain of certificates from a trusted root.
    Chain,
    /// The holder of exactly the certificate with this hash, whatever it says.
    Thumbprint(Thumbprint),
    /// The holder of exactly this certificate, whatever it says.
    Certificate(PeerCertificate),
}

/// The hash of a certificate in its DER form.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub enum Thumbprint {
    /// SHA-1, which older clients still send.
    Sha1([u8; 20]),
    /// SHA-256.
    Sha256([u8; 32]),
}

/// The certificate that a server presented as its own, in DER form.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct PeerCertificate(CertificateDer<'static>);

impl Trust {
    /// The trust that an endpoint's two optional fields ask for. An empty text counts as none.
    ///
    /// # Errors
    /// A thumbprint that is none, a text without a PEM certificate.
    pub fn parse(thumbprint: Option<&str>, certificate_pem: Option<&str>) -> Result<Self, FetchError> {
        let given =
            |text: Option<&str>| text.map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
        // TEP-04, SUB-08
        if let Some(pem) = given(certificate_pem) {
            let certificate =
                CertificateDer::from_pem_slice(pem.as_bytes()).map_err(|_| FetchError::CertificateText)?;
            return Ok(Self::Certificate(PeerCertificate(certificate)));
        }
        // TEP-03, SUB-07
        match given(thumbprint) {
            Some(text) => Thumbprint::parse(&text).map(Self::Thumbprint),
            // TEP-05, SUB-09
            None => Ok(Self::Chain),
        }
    }
}

impl Thumbprint {
    /// Reads hexadecimal digits of either case, with or without colons between the bytes. The length tells which hash
    /// it is.
    ///
    /// # Errors
    /// Any other text.
    pub fn parse(text: &str) -> Result<Self, FetchError> {
        let wrong = || FetchError::ThumbprintText { text: text.chars().take(100).collect() };
        let bytes = hex::decode(text.trim().replace(':', "")).map_err(|_| wrong())?;
        if let Ok(hash) = <[u8; 20]>::try_from(bytes.as_slice()) {
            return Ok(Self::Sha1(hash));
        }
        <[u8; 32]>::try_from(bytes.as_slice()).map(Self::Sha256).map_err(|_| wrong())
    }
}

impl fmt::Display for Thumbprint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes: &[u8] = match self {
            Self::Sha1(hash) => hash,
            Self::Sha256(hash) => hash,
        };
        for (position, byte) in bytes.iter().enumerate() {
            let colon = if position == 0 { "" } else { ":" };
            write!(formatter, "{colon}{byte:02X}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Thumbprint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

impl PeerCertificate {
    pub(super) fn new(der: CertificateDer<'static>) -> Self {
        Self(der)
    }

    /// The certificate in DER form.
    #[must_use]
    pub fn der(&self) -> &[u8] {
        &self.0
    }

    /// Its SHA-1 hash.
    #[must_use]
    pub fn sha1(&self) -> Thumbprint {
        Thumbprint::Sha1(Sha1::digest(&self.0).into())
    }

    /// Its SHA-256 hash.
    #[must_use]
    pub fn sha256(&self) -> Thumbprint {
        Thumbprint::Sha256(Sha256::digest(&self.0).into())
    }

    /// Its hash, made the way of `other`, so that the two can be compared.
    #[must_use]
    pub fn thumbprint_like(&self, other: &Thumbprint) -> Thumbprint {
        match other {
            Thumbprint::Sha1(_) => self.sha1(),
            Thumbprint::Sha256(_) => self.sha256(),
        }
    }

    /// The certificate as PEM.
    #[must_use]
    pub fn pem(&self) -> String {
        let text = STANDARD.encode(&self.0);
        let mut pem = String::from("-----BEGIN CERTIFICATE-----\n");
        for (position, letter) in text.chars().enumerate() {
            if position > 0 && position % 64 == 0 {
                pem.push('\n');
            }
            pem.push(letter);
        }
        pem.push_str("\n-----END CERTIFICATE-----\n");
        pem
    }
}

impl fmt::Debug for PeerCertificate {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "PeerCertificate({})", self.sha256())
    }
}
