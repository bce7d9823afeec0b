//! What people compare.

use sha1::Sha1;
use sha2::{Digest, Sha256};

/// The digests of a certificate, as people and vSphere clients write them: `5A:0F:…`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Thumbprints {
    /// SHA-1, 20 bytes.
    pub sha1: String,
    /// SHA-256, 32 bytes.
    pub sha256: String,
}

impl Thumbprints {
    /// The thumbprints of a certificate in DER.
    pub fn of(certificate: &[u8]) -> Self {
        Self { sha1: colons(&Sha1::digest(certificate)), sha256: colons(&Sha256::digest(certificate)) }
    }
}

fn colons(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02X}")).collect::<Vec<_>>().join(":")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thumbprints_are_upper_case_hex_with_colons() {
        let thumbprints = Thumbprints::of(b"abc");
        assert_eq!(thumbprints.sha1, "A9:99:3E:36:47:06:81:6A:BA:3E:25:71:78:50:C2:6C:9C:D0:D8:9D");
        assert!(thumbprints.sha256.starts_with("BA:78:16:BF:8F:01:CF:EA:"));
        assert_eq!(thumbprints.sha256.len(), 32 * 3 - 1);
    }
}
