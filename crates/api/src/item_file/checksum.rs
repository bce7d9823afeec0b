//! Checksums of files.

use serde::de::{self, Deserializer, EnumAccess, VariantAccess, Visitor};
use serde::{Deserialize, Serialize};

/// A checksum.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename = "com.vmware.content.library.item.file.checksum_info")]
pub struct ChecksumInfo {
    /// How it was computed; unset is SHA-1 (FIL-08, USF-10).
    pub algorithm: Option<ChecksumAlgorithm>,
    /// It, in hexadecimal.
    pub checksum: String,
}

/// How a checksum is computed (FIL-08).
///
/// Clients write the names in any letter case, and some the way an old edition of the documentation had it, `SH_a1`;
/// all of that is understood, and answered in capitals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename = "com.vmware.content.library.item.file.checksum_algorithm")]
pub enum ChecksumAlgorithm {
    /// SHA-1.
    #[serde(rename = "SHA1")]
    Sha1,
    /// MD5.
    #[serde(rename = "MD5")]
    Md5,
    /// SHA-256.
    #[serde(rename = "SHA256")]
    Sha256,
    /// SHA-512.
    #[serde(rename = "SHA512")]
    Sha512,
}

const NAME: &str = "com.vmware.content.library.item.file.checksum_algorithm";
const VARIANTS: &[&str] = &["SHA1", "MD5", "SHA256", "SHA512"];

impl ChecksumAlgorithm {
    fn parse(name: &str) -> Option<Self> {
        match name.to_ascii_uppercase().as_str() {
            "SHA1" | "SH_A1" => Some(Self::Sha1),
            "MD5" => Some(Self::Md5),
            "SHA256" => Some(Self::Sha256),
            "SHA512" => Some(Self::Sha512),
            _ => None,
        }
    }
}

impl<'de> Deserialize<'de> for ChecksumAlgorithm {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_enum(NAME, VARIANTS, AlgorithmVisitor)
    }
}

struct AlgorithmVisitor;

impl<'de> Visitor<'de> for AlgorithmVisitor {
    type Value = ChecksumAlgorithm;

    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("a checksum algorithm")
    }

    fn visit_enum<A: EnumAccess<'de>>(self, data: A) -> Result<Self::Value, A::Error> {
        let (Name(algorithm), content) = data.variant()?;
        content.unit_variant()?;
        Ok(algorithm)
    }
}

struct Name(ChecksumAlgorithm);

impl<'de> Deserialize<'de> for Name {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_identifier(NameVisitor)
    }
}

struct NameVisitor;

impl Visitor<'_> for NameVisitor {
    type Value = Name;

    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("the name of a checksum algorithm")
    }

    fn visit_str<E: de::Error>(self, name: &str) -> Result<Name, E> {
        ChecksumAlgorithm::parse(name).map(Name).ok_or_else(|| E::unknown_variant(name, VARIANTS))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fil_08_names_of_algorithms_are_understood_in_any_letter_case_and_answered_in_capitals() {
        let cases = [
            ("SHA1", "SHA1"),
            ("sha1", "SHA1"),
            ("Sha1", "SHA1"),
            ("SH_a1", "SHA1"),
            ("md5", "MD5"),
            ("sha256", "SHA256"),
            ("sHA512", "SHA512"),
        ];
        for (sent, answered) in cases {
            let algorithm: ChecksumAlgorithm = serde_json::from_value(sent.into()).unwrap();
            assert_eq!(serde_json::to_value(algorithm).unwrap(), answered, "{sent}");
        }
    }

    #[test]
    fn gen_09_an_unknown_algorithm_is_refused() {
        for sent in ["", "SHA-1", "SHA3", "CRC32"] {
            assert!(serde_json::from_value::<ChecksumAlgorithm>(sent.into()).is_err(), "{sent}");
        }
    }
}
