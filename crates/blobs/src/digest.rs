use std::collections::BTreeMap;

use md5::Md5;
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha512};

/// A digest that can be computed while a blob is received.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Algorithm {
    /// MD5, for those who compare with what they have: it proves nothing.
    Md5,
    /// SHA-1, as older manifests have it.
    Sha1,
    /// SHA-256, which is always computed.
    Sha256,
    /// SHA-512.
    Sha512,
}

/// The digests of a blob, in lower-case hexadecimal; SHA-256 is always among them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Digests(BTreeMap<Algorithm, String>);

impl Digests {
    /// The digest by this algorithm, if it was asked for.
    #[must_use]
    pub fn get(&self, algorithm: Algorithm) -> Option<&str> {
        self.0.get(&algorithm).map(String::as_str)
    }

    /// The digest that every blob has.
    #[must_use]
    pub fn sha256(&self) -> &str {
        self.get(Algorithm::Sha256).unwrap_or_default()
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = (Algorithm, &str)> {
        self.0.iter().map(|(algorithm, digest)| (*algorithm, digest.as_str()))
    }
}

impl FromIterator<(Algorithm, String)> for Digests {
    fn from_iter<T: IntoIterator<Item = (Algorithm, String)>>(digests: T) -> Self {
        Self(digests.into_iter().collect())
    }
}

/// What was asked for, each once, and SHA-256.
pub(crate) fn wanted(asked: &[Algorithm]) -> Vec<Algorithm> {
    let mut wanted = asked.to_vec();
    wanted.push(Algorithm::Sha256);
    wanted.sort_unstable();
    wanted.dedup();
    wanted
}

pub(crate) enum Hasher {
    Md5(Md5),
    Sha1(Sha1),
    Sha256(Sha256),
    Sha512(Sha512),
}

impl Hasher {
    pub(crate) fn new(algorithm: Algorithm) -> Self {
        match algorithm {
            Algorithm::Md5 => Self::Md5(Md5::new()),
            Algorithm::Sha1 => Self::Sha1(Sha1::new()),
            Algorithm::Sha256 => Self::Sha256(Sha256::new()),
            Algorithm::Sha512 => Self::Sha512(Sha512::new()),
        }
    }

    pub(crate) fn update(&mut self, bytes: &[u8]) {
        match self {
            Self::Md5(hasher) => hasher.update(bytes),
            Self::Sha1(hasher) => hasher.update(bytes),
            Self::Sha256(hasher) => hasher.update(bytes),
            Self::Sha512(hasher) => hasher.update(bytes),
        }
    }

    pub(crate) fn finish(self) -> String {
        match self {
            Self::Md5(hasher) => hex::encode(hasher.finalize()),
            Self::Sha1(hasher) => hex::encode(hasher.finalize()),
            Self::Sha256(hasher) => hex::encode(hasher.finalize()),
            Self::Sha512(hasher) => hex::encode(hasher.finalize()),
        }
    }
}
