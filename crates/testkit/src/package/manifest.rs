//! Manifests.

use sha1::Sha1;
use sha2::{Digest as _, Sha256, Sha512};

use super::Named;

/// A kind of digests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Digest {
    /// SHA-1.
    Sha1,
    /// SHA-256.
    Sha256,
    /// SHA-512.
    Sha512,
}

/// How the lines of a manifest are written.
#[derive(Clone, Copy, Debug, Default)]
pub struct Spelling {
    /// `SHA256 (name) = …` rather than `SHA256(name)= …`.
    pub is_spaced: bool,
    /// Lines end as on Windows.
    pub has_carriage_returns: bool,
}

impl Digest {
    /// Its name in manifests.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sha1 => "SHA1",
            Self::Sha256 => "SHA256",
            Self::Sha512 => "SHA512",
        }
    }

    /// The digest of bytes, in lower-case hexadecimal.
    pub fn of(self, bytes: &[u8]) -> String {
        match self {
            Self::Sha1 => hex::encode(Sha1::digest(bytes)),
            Self::Sha256 => hex::encode(Sha256::digest(bytes)),
            Self::Sha512 => hex::encode(Sha512::digest(bytes)),
        }
    }
}

/// A manifest of these files.
pub fn manifest(digest: Digest, files: &[Named]) -> Vec<u8> {
    manifest_spelled(digest, Spelling::default(), files)
}

/// A manifest of these files, whose lines are written so.
pub fn manifest_spelled(digest: Digest, spelling: Spelling, files: &[Named]) -> Vec<u8> {
    let (before, after) = if spelling.is_spaced { (" (", ") = ") } else { ("(", ")= ") };
    let end = if spelling.has_carriage_returns { "\r\n" } else { "\n" };
    let lines = files.iter().map(|(name, bytes)| {
        let hexadecimal = digest.of(bytes);
        format!("{}{before}{name}{after}{hexadecimal}{end}", digest.name())
    });
    lines.collect::<String>().into_bytes()
}
