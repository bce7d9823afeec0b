//! What can be wrong with a certificate.

use super::{LARGEST_CERTIFICATE, MOST_NAME_ATTRIBUTES, PemError};

/// Why something is no certificate.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CertificateError {
    /// Larger than any certificate that is read.
    #[error("the certificate has {size} bytes; a certificate may have at most {LARGEST_CERTIFICATE}")]
    TooLarge {
        /// Bytes of its DER form.
        size: usize,
    },
    /// Not the DER encoding of an X.509 certificate.
    #[error("this is not an X.509 certificate: {reason}")]
    Malformed {
        /// What the decoder says.
        reason: String,
    },
    /// A name of more attributes than names have.
    #[error("a name in the certificate has {count} attributes; it may have at most {MOST_NAME_ATTRIBUTES}")]
    LargeName {
        /// How many attributes it has.
        count: usize,
    },
    /// No PEM block in the text.
    #[error("the text has no PEM block; a certificate begins with \"-----BEGIN CERTIFICATE-----\"")]
    NoBlock,
    /// More than one PEM block in the text.
    // TC-01
    #[error("the text has {count} PEM blocks; give one certificate, without others beside it")]
    SeveralBlocks {
        /// How many blocks there are.
        count: usize,
    },
    /// A PEM block of something else.
    #[error("the text has a PEM block \"{label}\" where a \"CERTIFICATE\" was expected")]
    OtherBlock {
        /// The label of the block.
        label: String,
    },
    /// A PEM block that cannot be read.
    #[error("{0}")]
    Pem(#[from] PemError),
}

impl From<der::Error> for CertificateError {
    fn from(error: der::Error) -> CertificateError {
        CertificateError::Malformed { reason: error.to_string() }
    }
}
