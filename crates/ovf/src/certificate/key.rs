//! Public keys: whether a signature was made with one.

use aws_lc_rs::signature::{self, UnparsedPublicKey, VerificationAlgorithm};
use der::Encode as _;
use der::asn1::ObjectIdentifier;
use x509_cert::spki::{AlgorithmIdentifierOwned, SubjectPublicKeyInfoOwned};

use super::element::{CONTEXT_0, Elements, SEQUENCE};

/// The smallest RSA key whose signatures count, in bits. Packages of the first years of OVF have 1024.
const SMALLEST_RSA_KEY: usize = 1024;
const LARGEST_RSA_KEY: usize = 8192;

const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
const RSA_PSS: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.10");
const MASK_GENERATION_1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.8");
const ELLIPTIC_CURVE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
const P256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7");
const P384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.34");
const P521: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.35");

/// The function that makes the digest that is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Digest {
    Sha1,
    Sha256,
    Sha384,
    Sha512,
}

/// How an RSA signature is padded. Signatures of other keys have none, and ignore it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Padding {
    Pkcs1,
    Pss,
}

/// Why a key does not confirm a signature.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// The signature is not one of these bytes by this key.
    #[error("it was not made with this key, or what was signed has changed since")]
    Mismatch,
    /// An RSA key of a size that does not count.
    #[error("its RSA key has {bits} bits; keys of {SMALLEST_RSA_KEY} to {LARGEST_RSA_KEY} bits are accepted")]
    Size {
        /// Bits of the modulus.
        bits: usize,
    },
    /// A kind of key, or a combination of key and digest, that is not supported.
    #[error(
        "{algorithm} is not supported; RSA and ECDSA (P-256, P-384, P-521) with SHA-256, SHA-384 or SHA-512 are"
    )]
    Unsupported {
        /// Key and digest, in words.
        algorithm: String,
    },
}

impl Padding {
    fn name(self) -> &'static str {
        match self {
            Padding::Pkcs1 => "PKCS#1 v1.5",
            Padding::Pss => "PSS",
        }
    }
}

impl Digest {
    /// Its name, as in `SHA-256`.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Digest::Sha1 => "SHA-1",
            Digest::Sha256 => "SHA-256",
            Digest::Sha384 => "SHA-384",
            Digest::Sha512 => "SHA-512",
        }
    }

    /// Finds a digest by its name, with or without the hyphen, in letters of any case.
    pub(crate) fn by_name(name: &str) -> Option<Digest> {
        match name.to_ascii_uppercase().replace('-', "").as_str() {
            "SHA1" => Some(Digest::Sha1),
            "SHA256" => Some(Digest::Sha256),
            "SHA384" => Some(Digest::Sha384),
            "SHA512" => Some(Digest::Sha512),
            _ => None,
        }
    }

    /// Finds a digest by its object identifier.
    pub(crate) fn by_identifier(identifier: ObjectIdentifier) -> Option<Digest> {
        match identifier.to_string().as_str() {
            "1.3.14.3.2.26" => Some(Digest::Sha1),
            "2.16.840.1.101.3.4.2.1" => Some(Digest::Sha256),
            "2.16.840.1.101.3.4.2.2" => Some(Digest::Sha384),
            "2.16.840.1.101.3.4.2.3" => Some(Digest::Sha512),
            _ => None,
        }
    }

    /// Makes the digest of some bytes.
    pub(crate) fn of(self, bytes: &[u8]) -> aws_lc_rs::digest::Digest {
        let algorithm = match self {
            Digest::Sha1 => &aws_lc_rs::digest::SHA1_FOR_LEGACY_USE_ONLY,
            Digest::Sha256 => &aws_lc_rs::digest::SHA256,
            Digest::Sha384 => &aws_lc_rs::digest::SHA384,
            Digest::Sha512 => &aws_lc_rs::digest::SHA512,
        };
        aws_lc_rs::digest::digest(algorithm, bytes)
    }
}

/// The digest and the padding that the algorithm of a signature names, when it names them and they are supported.
pub(crate) fn signature_algorithm(algorithm: &AlgorithmIdentifierOwned) -> Option<(Digest, Padding)> {
    let digest = match algorithm.oid.to_string().as_str() {
        "1.2.840.113549.1.1.10" => return pss_digest(algorithm).map(|found| (found, Padding::Pss)),
        "1.2.840.113549.1.1.5" | "1.3.14.3.2.29" | "1.2.840.10045.4.1" => Digest::Sha1,
        "1.2.840.113549.1.1.11" | "1.2.840.10045.4.3.2" => Digest::Sha256,
        "1.2.840.113549.1.1.12" | "1.2.840.10045.4.3.3" => Digest::Sha384,
        "1.2.840.113549.1.1.13" | "1.2.840.10045.4.3.4" => Digest::Sha512,
        _ => return None,
    };
    Some((digest, Padding::Pkcs1))
}

/// Whether an algorithm names a kind of key only and leaves the digest to be named elsewhere, as CMS allows.
pub(crate) fn is_key_algorithm(algorithm: &AlgorithmIdentifierOwned) -> bool {
    algorithm.oid == RSA || algorithm.oid == ELLIPTIC_CURVE
}

/// The digest of RSASSA-PSS parameters, when mask and salt go with it.
fn pss_digest(algorithm: &AlgorithmIdentifierOwned) -> Option<Digest> {
    let parameters = algorithm.parameters.as_ref()?;
    let mut fields = Elements::new(parameters.value());
    let digest = explicit_algorithm(&mut fields, CONTEXT_0)?;
    let mut mask = Elements::new(fields.optional(CONTEXT_0 + 1).ok()??.content);
    let mut mask = Elements::new(mask.expect(SEQUENCE).ok()?.content);
    let generator = mask.next().ok()?;
    let mask_digest = mask.expect(SEQUENCE).ok()?;
    let salt = fields.optional(CONTEXT_0 + 2).ok()??;
    let length = Elements::new(salt.content).next().ok()?;
    let whole = generator.whole == MASK_GENERATION_1.to_der().ok()?
        && identifier_of(mask_digest.content)? == digest
        && length.content == [digest.of(&[]).as_ref().len() as u8];
    whole.then_some(digest)
}

fn explicit_algorithm(fields: &mut Elements<'_>, tag: u8) -> Option<Digest> {
    let outer = fields.optional(tag).ok()??;
    let inner = Elements::new(outer.content).expect(SEQUENCE).ok()?;
    identifier_of(inner.content)
}

fn identifier_of(algorithm: &[u8]) -> Option<Digest> {
    let identifier = Elements::new(algorithm).next().ok()?;
    Digest::by_identifier(der::Decode::from_der(identifier.whole).ok()?)
}

/// Confirms that `signature` of `message` was made with a key.
pub(crate) fn verify(
    key: &SubjectPublicKeyInfoOwned,
    digest: Digest,
    padding: Padding,
    message: &[u8],
    signature: &[u8],
) -> Result<(), KeyError> {
    let bytes = key.subject_public_key.as_bytes().unwrap_or_default();
    let kind = key.algorithm.oid;
    if kind == RSA || (kind == RSA_PSS && padding == Padding::Pss) {
        let bits = modulus_bits(bytes).ok_or_else(|| unsupported("An RSA key of this form"))?;
        if !(SMALLEST_RSA_KEY..=LARGEST_RSA_KEY).contains(&bits) {
            return Err(KeyError::Size { bits });
        }
        return confirm(rsa(bits, digest, padding)?, bytes, message, signature);
    }
    if kind == ELLIPTIC_CURVE {
        let parameters = key.algorithm.parameters.as_ref();
        let curve = parameters.and_then(|found| found.decode_as::<ObjectIdentifier>().ok());
        return confirm(ecdsa(curve, digest)?, bytes, message, signature);
    }
    Err(unsupported(&format!("a key of the algorithm {kind}")))
}

fn confirm(
    algorithm: &'static dyn VerificationAlgorithm,
    key: &[u8],
    message: &[u8],
    signature: &[u8],
) -> Result<(), KeyError> {
    let key = UnparsedPublicKey::new(algorithm, key);
    key.verify(message, signature).map_err(|_| KeyError::Mismatch)
}

fn unsupported(algorithm: &str) -> KeyError {
    KeyError::Unsupported { algorithm: algorithm.to_owned() }
}

fn rsa(
    bits: usize,
    digest: Digest,
    padding: Padding,
) -> Result<&'static dyn VerificationAlgorithm, KeyError> {
    match (padding, digest) {
        (Padding::Pkcs1, Digest::Sha1) => Ok(&signature::RSA_PKCS1_1024_8192_SHA1_FOR_LEGACY_USE_ONLY),
        (Padding::Pkcs1, Digest::Sha256) => Ok(&signature::RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY),
        (Padding::Pkcs1, Digest::Sha512) => Ok(&signature::RSA_PKCS1_1024_8192_SHA512_FOR_LEGACY_USE_ONLY),
        (Padding::Pkcs1, Digest::Sha384) if bits >= 2048 => Ok(&signature::RSA_PKCS1_2048_8192_SHA384),
        (Padding::Pss, Digest::Sha256) if bits >= 2048 => Ok(&signature::RSA_PSS_2048_8192_SHA256),
        (Padding::Pss, Digest::Sha384) if bits >= 2048 => Ok(&signature::RSA_PSS_2048_8192_SHA384),
        (Padding::Pss, Digest::Sha512) if bits >= 2048 => Ok(&signature::RSA_PSS_2048_8192_SHA512),
        _ => Err(unsupported(&format!(
            "RSA of {bits} bits with {} and {} padding",
            digest.name(),
            padding.name()
        ))),
    }
}

fn ecdsa(
    curve: Option<ObjectIdentifier>,
    digest: Digest,
) -> Result<&'static dyn VerificationAlgorithm, KeyError> {
    let Some(curve) = curve else {
        return Err(unsupported("ECDSA over a curve without a name"));
    };
    match (curve, digest) {
        (P256, Digest::Sha1) => Ok(&signature::ECDSA_P256_SHA1_ASN1),
        (P256, Digest::Sha256) => Ok(&signature::ECDSA_P256_SHA256_ASN1),
        (P256, Digest::Sha384) => Ok(&signature::ECDSA_P256_SHA384_ASN1),
        (P256, Digest::Sha512) => Ok(&signature::ECDSA_P256_SHA512_ASN1),
        (P384, Digest::Sha256) => Ok(&signature::ECDSA_P384_SHA256_ASN1),
        (P384, Digest::Sha384) => Ok(&signature::ECDSA_P384_SHA384_ASN1),
        (P384, Digest::Sha512) => Ok(&signature::ECDSA_P384_SHA512_ASN1),
        (P521, Digest::Sha1) => Ok(&signature::ECDSA_P521_SHA1_ASN1),
        (P521, Digest::Sha256) => Ok(&signature::ECDSA_P521_SHA256_ASN1),
        (P521, Digest::Sha384) => Ok(&signature::ECDSA_P521_SHA384_ASN1),
        (P521, Digest::Sha512) => Ok(&signature::ECDSA_P521_SHA512_ASN1),
        (curve, digest) => Err(unsupported(&format!("ECDSA over the curve {curve} with {}", digest.name()))),
    }
}

/// The bits of an RSA key's modulus.
fn modulus_bits(key: &[u8]) -> Option<usize> {
    let sequence = Elements::new(key).expect(SEQUENCE).ok()?;
    let modulus = Elements::new(sequence.content).next().ok()?.content;
    let leading = modulus.iter().take_while(|&&byte| byte == 0).count();
    let significant = &modulus[leading..];
    let first = significant.first()?;
    Some(significant.len() * 8 - first.leading_zeros() as usize)
}
