//! Certificate files: the signature of a manifest, and the certificates of who made it.
//!
//! A file has the signature in one of two forms, or in both:
//! - a line `SHA256(package.mf)= 3082…` with the RSA (PKCS#1 v1.5) or ECDSA signature of the manifest's bytes in
//!   hexadecimal digits;
//! - a PEM block with PKCS#7 (CMS) signed data over the manifest.
//!
//! Beside it are the certificates as PEM blocks, in any order. Other text is ignored. [`CertificateFile::parse`] decides
//! which certificate is the signer's, and [`CertificateFile::verify`] accepts a signature of that one only, so that the
//! chain that is shown and judged is always that of who signed.
//!
//! Signatures with SHA-1 and with RSA keys from 1024 bits hold: it is what packages of the first years have. Whether
//! the certificates behind them are trusted is another question ([`crate::trust`]), which demands more.

mod chain;
mod error;
mod line;
mod signed_data;

pub use error::{CertificateFileError, SignatureError};

use crate::certificate::Certificate;
use crate::certificate::key::Padding;
use crate::certificate::pem::{self, Block};
use line::SignatureLine;
use signed_data::SignedData;

/// The largest certificate file that is read, in bytes.
pub const LARGEST_CERTIFICATE_FILE: usize = 1024 * 1024;

/// How many certificates a certificate file may have.
pub const MOST_CERTIFICATES: usize = 32;

/// How many certificates a chain may have: as many as a path that is trusted can have.
///
/// Finding the issuers of each takes a verification for every other certificate of the issuer's name, and finding a
/// path among certificates of one name takes time that grows with the factorial of their number.
pub const LONGEST_CHAIN: usize = 8;

/// A certificate file that has been read; its signature is yet to be verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertificateFile {
    line: Option<SignatureLine>,
    signed_data: Option<SignedData>,
    chain: Vec<Certificate>,
    others: Vec<Certificate>,
}

impl CertificateFile {
    /// Reads a certificate file.
    ///
    /// # Errors
    /// When the file is too large, has no signature or two of one form, has no certificate, or has something in it that
    /// cannot be read.
    pub fn parse(file: &[u8]) -> Result<CertificateFile, CertificateFileError> {
        if file.len() > LARGEST_CERTIFICATE_FILE {
            return Err(CertificateFileError::TooLarge { size: file.len() });
        }
        let text = pem::blocks(file)?;
        let line = line::find(&text.lines)?;
        let mut certificates = Vec::new();
        let mut signed_data = None;
        for block in &text.blocks {
            match block.label.as_str() {
                "CERTIFICATE" | "X509 CERTIFICATE" => {
                    add(&mut certificates, certificate(block)?)?;
                }
                "PKCS7" | "CMS" | "PKCS #7 SIGNED DATA" if signed_data.is_none() => {
                    let (found, inside) = SignedData::parse(&block.data)?;
                    signed_data = Some(found);
                    for certificate in inside {
                        add(&mut certificates, certificate)?;
                    }
                }
                "PKCS7" | "CMS" | "PKCS #7 SIGNED DATA" => {
                    return Err(CertificateFileError::SeveralSignedData { line: block.line });
                }
                other => {
                    return Err(CertificateFileError::OtherBlock {
                        label: other.to_owned(),
                        line: block.line,
                    });
                }
            }
        }
        assemble(line, signed_data, certificates)
    }

    /// The certificate of the signer, then that of its issuer, and so on, as far as the file has them.
    ///
    /// The signer is whom the signed data names; without signed data, the certificate that issued none of the others.
    /// Certificates that lead nowhere are left out, and so are those beyond [`LONGEST_CHAIN`].
    #[must_use]
    pub fn chain(&self) -> &[Certificate] {
        &self.chain
    }

    /// Confirms that the first certificate of the chain signed this manifest.
    ///
    /// When the file has both forms of signature, both have to hold.
    ///
    /// # Errors
    /// When a signature is of another manifest or another signer, or of a kind that is not supported.
    pub fn verify(&self, manifest: &[u8], manifest_name: &str) -> Result<(), SignatureError> {
        let Some(signer) = self.chain.first() else {
            return Err(SignatureError::NoSigner);
        };
        if let Some(line) = &self.line {
            if line.manifest_name != manifest_name {
                return Err(SignatureError::OtherManifest {
                    named: line.manifest_name.clone(),
                    manifest: manifest_name.to_owned(),
                });
            }
            self.verify_line(line, signer, manifest)?;
        }
        match &self.signed_data {
            Some(signed_data) => signed_data.verify(signer, manifest),
            None => Ok(()),
        }
    }

    fn verify_line(
        &self,
        line: &SignatureLine,
        signer: &Certificate,
        manifest: &[u8],
    ) -> Result<(), SignatureError> {
        let holds = |certificate: &Certificate| {
            certificate.verify(line.digest, Padding::Pkcs1, manifest, &line.signature)
        };
        let Err(error) = holds(signer) else {
            return Ok(());
        };
        let candidates = self.chain.iter().skip(1).chain(&self.others);
        for other in candidates {
            if holds(other).is_ok() {
                return Err(SignatureError::OtherSigner {
                    signer: other.subject(),
                    expected: signer.subject(),
                });
            }
        }
        Err(SignatureError::Line {
            signer: signer.subject(),
            manifest: line.manifest_name.clone(),
            reason: error,
        })
    }
}

fn certificate(block: &Block) -> Result<Certificate, CertificateFileError> {
    Certificate::from_der(&block.data)
        .map_err(|source| CertificateFileError::Certificate { line: block.line, reason: source.to_string() })
}

fn add(certificates: &mut Vec<Certificate>, certificate: Certificate) -> Result<(), CertificateFileError> {
    if certificates.contains(&certificate) {
        return Ok(());
    }
    if certificates.len() == MOST_CERTIFICATES {
        return Err(CertificateFileError::TooManyCertificates);
    }
    certificates.push(certificate);
    Ok(())
}

fn assemble(
    line: Option<SignatureLine>,
    signed_data: Option<SignedData>,
    certificates: Vec<Certificate>,
) -> Result<CertificateFile, CertificateFileError> {
    if line.is_none() && signed_data.is_none() {
        return Err(CertificateFileError::NoSignature);
    }
    if certificates.is_empty() {
        return Err(CertificateFileError::NoCertificate);
    }
    let signer = match &signed_data {
        Some(signed_data) => {
            signed_data.signer(&certificates).ok_or(CertificateFileError::NoCertificateOfSigner)?
        }
        None => chain::signer(&certificates),
    };
    let (chain, others) = chain::order(certificates, signer);
    Ok(CertificateFile { line, signed_data, chain, others })
}
