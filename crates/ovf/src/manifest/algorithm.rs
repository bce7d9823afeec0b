//! The algorithms that manifests use.

use std::fmt;

use serde::{Deserialize, Serialize};

/// An algorithm that makes digests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum DigestAlgorithm {
    /// SHA-1, 40 hexadecimal digits.
    Sha1,
    /// SHA-256, 64 hexadecimal digits.
    Sha256,
    /// SHA-512, 128 hexadecimal digits.
    Sha512,
}

impl DigestAlgorithm {
    /// The algorithm of this name, in any of the spellings that manifests and signatures have: `SHA256`, `sha-256`,
    /// `SHA2-256`.
    pub fn by_name(name: &str) -> Option<DigestAlgorithm> {
        match name.to_ascii_uppercase().as_str() {
            "SHA1" | "SHA-1" => Some(DigestAlgorithm::Sha1),
            "SHA256" | "SHA-256" | "SHA2-256" => Some(DigestAlgorithm::Sha256),
            "SHA512" | "SHA-512" | "SHA2-512" => Some(DigestAlgorithm::Sha512),
            _ => None,
        }
    }

    /// How many hexadecimal digits a digest has.
    pub fn digits(self) -> usize {
        match self {
            DigestAlgorithm::Sha1 => 40,
            DigestAlgorithm::Sha256 => 64,
            DigestAlgorithm::Sha512 => 128,
        }
    }
}

impl fmt::Display for DigestAlgorithm {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            DigestAlgorithm::Sha1 => "SHA-1",
            DigestAlgorithm::Sha256 => "SHA-256",
            DigestAlgorithm::Sha512 => "SHA-512",
        })
    }
}
