//! X.509 certificates.
//!
//! A certificate keeps the bytes that it was read from. Everything that depends on them (signatures, the fingerprint,
//! whether two certificates are the same one) works on those bytes, never on a second encoding.

pub(crate) mod element;
mod error;
mod fields;
pub(crate) mod key;
pub(crate) mod pem;

pub use error::CertificateError;
pub use key::KeyError;
pub use pem::PemError;

use aws_lc_rs::digest;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use der::Decode as _;
use x509_cert::ext::pkix::{BasicConstraints, KeyUsage, KeyUsages, SubjectKeyIdentifier};

use fields::{Fields, count_attributes};
use key::{Digest, Padding};
use pem::{Block, blocks};

/// The largest certificate that is read, in bytes of its DER form.
pub const LARGEST_CERTIFICATE: usize = 64 * 1024;

/// How many attributes a name may have.
///
/// The decoder sorts those that stand in one set, which takes their number squared.
const MOST_NAME_ATTRIBUTES: usize = 64;

/// An X.509 certificate of any version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    der: Vec<u8>,
    content: x509_cert::Certificate,
}

impl Certificate {
    /// Reads a certificate from its DER form.
    ///
    /// # Errors
    /// When the bytes are not exactly one certificate of at most [`LARGEST_CERTIFICATE`] bytes.
    pub fn from_der(der: &[u8]) -> Result<Certificate, CertificateError> {
        if der.len() > LARGEST_CERTIFICATE {
            return Err(CertificateError::TooLarge { size: der.len() });
        }
        let fields = Fields::read(der)?;
        for name in [fields.issuer, fields.subject] {
            let count = count_attributes(name)?;
            if count > MOST_NAME_ATTRIBUTES {
                return Err(CertificateError::LargeName { count });
            }
        }
        let content = x509_cert::Certificate::from_der(der)?;
        Ok(Certificate { der: der.to_vec(), content })
    }

    /// Reads a certificate from PEM text with exactly one block; text around the block is ignored.
    ///
    /// # Errors
    /// When the text has no block, several, one of something else, or one that is no certificate.
    // TC-01
    pub fn from_pem(text: &str) -> Result<Certificate, CertificateError> {
        let blocks = blocks(text.as_bytes())?.blocks;
        match blocks.as_slice() {
            [] => Err(CertificateError::NoBlock),
            [block] => Certificate::from_block(block),
            several => Err(CertificateError::SeveralBlocks { count: several.len() }),
        }
    }

    pub(crate) fn from_block(block: &Block) -> Result<Certificate, CertificateError> {
        match block.label.as_str() {
            "CERTIFICATE" | "X509 CERTIFICATE" => Certificate::from_der(&block.data),
            other => Err(CertificateError::OtherBlock { label: other.to_owned() }),
        }
    }

    /// The name of who issued it, as RFC 4514 writes names: `CN=Example,O=Stackroom,C=CH`.
    // PRV-06
    #[must_use]
    pub fn issuer(&self) -> String {
        self.content.tbs_certificate.issuer.to_string()
    }

    /// The name of whose it is, as RFC 4514 writes names.
    // PRV-06
    #[must_use]
    pub fn subject(&self) -> String {
        self.content.tbs_certificate.subject.to_string()
    }

    /// Whether it vouches for itself: issuer and subject are the same, and its own key made its signature.
    // PRV-06
    #[must_use]
    pub fn self_signed(&self) -> bool {
        self.names_as_issuer(self) && self.is_signed_by(self)
    }

    /// From when it is valid, in Unix seconds.
    #[must_use]
    pub fn not_before(&self) -> i64 {
        unix_seconds(self.content.tbs_certificate.validity.not_before)
    }

    /// Until when it is valid, in Unix seconds; that second still belongs to it.
    #[must_use]
    pub fn not_after(&self) -> i64 {
        unix_seconds(self.content.tbs_certificate.validity.not_after)
    }

    /// The bytes that it was read from.
    #[must_use]
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// Its DER form in base64, in one line.
    // PRV-07
    #[must_use]
    pub fn to_base64(&self) -> String {
        STANDARD.encode(&self.der)
    }

    /// Its PEM form, lines of 64 characters, with a line break at the end.
    #[must_use]
    pub fn to_pem(&self) -> String {
        pem::encode("CERTIFICATE", &self.der)
    }

    /// The SHA-256 of its DER form in lower-case hexadecimal digits.
    // TC-02
    #[must_use]
    pub fn fingerprint(&self) -> String {
        hex::encode(digest::digest(&digest::SHA256, &self.der))
    }

    /// Whether `signature` of `message` was made with the key of this certificate.
    pub(crate) fn verify(
        &self,
        digest: Digest,
        padding: Padding,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), KeyError> {
        let key = &self.content.tbs_certificate.subject_public_key_info;
        key::verify(key, digest, padding, message, signature)
    }

    /// Whether its issuer has the name of `issuer`; their keys may still not fit.
    pub(crate) fn names_as_issuer(&self, issuer: &Certificate) -> bool {
        self.content.tbs_certificate.issuer == issuer.content.tbs_certificate.subject
    }

    /// Whether the key of `issuer` made its signature.
    pub(crate) fn is_signed_by(&self, issuer: &Certificate) -> bool {
        let Some((digest, padding)) = key::signature_algorithm(&self.content.signature_algorithm) else {
            return false;
        };
        let (Ok(fields), Some(signature)) = (Fields::read(&self.der), self.content.signature.as_bytes())
        else {
            return false;
        };
        issuer.verify(digest, padding, fields.signed, signature).is_ok()
    }

    /// Whether it is of X.509 version 1, which has no extensions that would say what it is for.
    pub(crate) fn is_version_1(&self) -> bool {
        self.content.tbs_certificate.version == x509_cert::Version::V1
    }

    /// Whether it may issue certificates: it says so, or it is a root from before there was a way to say so.
    pub(crate) fn is_authority(&self) -> bool {
        if self.is_version_1() {
            return self.self_signed();
        }
        let says_so = self.constraints().is_some_and(|found| found.ca);
        says_so && self.may(KeyUsages::KeyCertSign)
    }

    /// How many authorities may stand between it and a signer, when it limits them.
    pub(crate) fn longest_path(&self) -> Option<usize> {
        let limit = self.constraints()?.path_len_constraint?;
        Some(limit.into())
    }

    /// Whether its key may make signatures of documents, as far as it says what its key is for.
    pub(crate) fn may_sign(&self) -> bool {
        self.may(KeyUsages::DigitalSignature) || self.may(KeyUsages::NonRepudiation)
    }

    fn may(&self, usage: KeyUsages) -> bool {
        match self.content.tbs_certificate.get::<KeyUsage>() {
            Ok(None) => true,
            Ok(Some((_, usages))) => usages.0.contains(usage),
            Err(_) => false,
        }
    }

    fn constraints(&self) -> Option<BasicConstraints> {
        let found = self.content.tbs_certificate.get::<BasicConstraints>();
        found.ok().flatten().map(|(_, constraints)| constraints)
    }

    /// The value of its subject key identifier.
    pub(crate) fn key_identifier(&self) -> Option<Vec<u8>> {
        let found = self.content.tbs_certificate.get::<SubjectKeyIdentifier>();
        let (_, identifier) = found.ok().flatten()?;
        Some(identifier.0.as_bytes().to_vec())
    }

    /// Its issuer and its serial number, each in DER.
    pub(crate) fn issuer_and_serial_number(&self) -> der::Result<(&[u8], &[u8])> {
        let fields = Fields::read(&self.der)?;
        Ok((fields.issuer, fields.serial_number))
    }
}

fn unix_seconds(time: x509_cert::time::Time) -> i64 {
    i64::try_from(time.to_unix_duration().as_secs()).unwrap_or(i64::MAX)
}
