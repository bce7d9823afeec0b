//! What can be wrong with a certificate file and with its signature.

use super::{LARGEST_CERTIFICATE_FILE, MOST_CERTIFICATES};
use crate::certificate::{KeyError, PemError};

/// Why a certificate file cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CertificateFileError {
    /// Larger than any certificate file that is read.
    #[error("the certificate file has {size} bytes; it may have at most {LARGEST_CERTIFICATE_FILE}")]
    TooLarge {
        /// Bytes of the file.
        size: usize,
    },
    /// Neither a line with a signature nor signed data.
    #[error(
        "the certificate file has no signature; it should have a line such as \"SHA256(package.mf)= 3082…\" or a PEM block \"PKCS7\""
    )]
    NoSignature,
    /// A second line with a signature.
    #[error("the certificate file has a second signature in line {line}; it may have one")]
    SeveralLines {
        /// The line, from 1.
        line: usize,
    },
    /// A line with a signature that is not made of hexadecimal digits.
    #[error(
        "the signature in line {line} of the certificate file is not an even number of hexadecimal digits"
    )]
    NotHexadecimal {
        /// The line, from 1.
        line: usize,
    },
    /// A line with a signature by a digest that is not known.
    #[error(
        "the signature in line {line} of the certificate file is made with \"{digest}\"; SHA1, SHA256, SHA384 and SHA512 are supported"
    )]
    UnknownDigest {
        /// The digest that the line names.
        digest: String,
        /// The line, from 1.
        line: usize,
    },
    /// A second block of signed data.
    #[error(
        "the certificate file has a second PKCS#7 signature in the PEM block that begins in line {line}; it may have one"
    )]
    SeveralSignedData {
        /// The first line of the block, from 1.
        line: usize,
    },
    /// A PEM block of something that does not belong in a certificate file.
    #[error(
        "the certificate file has a PEM block \"{label}\" in line {line}; it may have blocks \"CERTIFICATE\" and \"PKCS7\""
    )]
    OtherBlock {
        /// The label of the block.
        label: String,
        /// The first line of the block, from 1.
        line: usize,
    },
    /// A PEM block that cannot be read.
    #[error("the certificate file cannot be read: {0}")]
    Pem(#[from] PemError),
    /// A certificate that cannot be read.
    #[error("the certificate in line {line} of the certificate file cannot be read: {reason}")]
    Certificate {
        /// The first line of its block, from 1.
        line: usize,
        /// Why.
        reason: String,
    },
    /// No certificate at all.
    #[error("the certificate file has a signature but no certificate of the signer")]
    NoCertificate,
    /// Certificates, but not that of whom the signed data names as its signer.
    #[error("the certificate file has no certificate of the signer that its PKCS#7 signature names")]
    NoCertificateOfSigner,
    /// More certificates than any chain needs.
    #[error("the certificate file has more than {MOST_CERTIFICATES} certificates")]
    TooManyCertificates,
    /// Signed data that cannot be read.
    #[error("the PKCS#7 signature of the certificate file cannot be read: {reason}")]
    SignedData {
        /// Why.
        reason: String,
    },
    /// Signed data of several signers, or of none.
    #[error("the PKCS#7 signature of the certificate file has {count} signers; it should have one")]
    Signers {
        /// How many there are.
        count: usize,
    },
}

/// Why a signature does not hold.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignatureError {
    /// There is no certificate to verify with.
    #[error("the certificate file has no certificate of the signer")]
    NoSigner,
    /// The signature is of a manifest of another name.
    #[error("the certificate file signs the manifest \"{named}\", but the manifest is \"{manifest}\"")]
    OtherManifest {
        /// The name in the certificate file.
        named: String,
        /// The name of the manifest.
        manifest: String,
    },
    /// The signature is by another certificate of the file than the one that stands as the signer.
    #[error(
        "the signature was made with the key of \"{signer}\", but the certificates name \"{expected}\" as the signer"
    )]
    OtherSigner {
        /// Whose key made the signature.
        signer: String,
        /// Who should have made it.
        expected: String,
    },
    /// The signature in a line does not hold.
    #[error("the signature of the manifest \"{manifest}\" by \"{signer}\" does not hold: {reason}")]
    Line {
        /// Who should have made it.
        signer: String,
        /// The manifest.
        manifest: String,
        /// Why it does not hold.
        reason: KeyError,
    },
    /// The signature in signed data does not hold.
    #[error("the PKCS#7 signature by \"{signer}\" does not hold: {reason}")]
    SignedData {
        /// Who should have made it.
        signer: String,
        /// Why it does not hold.
        reason: KeyError,
    },
    /// Signed data was made with algorithms that are not supported, or that contradict each other.
    #[error("the PKCS#7 signature was made with an algorithm that is not supported: {algorithm}")]
    Algorithm {
        /// The algorithm, or what is wrong with it.
        algorithm: String,
    },
    /// The digest in signed data is of another manifest.
    #[error(
        "the PKCS#7 signature was made for a manifest with the {algorithm} digest {expected}, but that of the manifest is {found}: it was changed after it was signed"
    )]
    ManifestChanged {
        /// The kind of digest.
        algorithm: String,
        /// The digest in the signed data.
        expected: String,
        /// The digest of the manifest.
        found: String,
    },
    /// The manifest within signed data is another than the one beside it.
    #[error(
        "the PKCS#7 signature has a manifest of {held} bytes within it that differs from the manifest of {found} bytes"
    )]
    OtherContent {
        /// Bytes of the manifest within the signature.
        held: usize,
        /// Bytes of the manifest.
        found: usize,
    },
    /// Signed attributes that do not say what they have to.
    #[error("the PKCS#7 signature cannot be verified: {reason}")]
    Attributes {
        /// What is wrong with them.
        reason: String,
    },
}
