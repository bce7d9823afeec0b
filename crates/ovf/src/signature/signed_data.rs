//! PKCS#7 (CMS) signed data over a manifest: RFC 2315 and RFC 5652 as far as certificate files use them.
//!
//! The structure is walked element by element: certificates keep their bytes, sets are not sorted, and what is not
//! needed (revocation lists, unsigned attributes) is skipped without being decoded.

use der::Decode as _;
use der::asn1::ObjectIdentifier;
use x509_cert::spki::AlgorithmIdentifierOwned;

use super::{CertificateFileError, SignatureError};
use crate::certificate::Certificate;
use crate::certificate::element::{
    CONTEXT_0, CONTEXT_0_PRIMITIVE, CONTEXT_1, Element, Elements, OCTET_STRING, SEQUENCE, SET,
};
use crate::certificate::key::{self, Digest, Padding};

const SIGNED_DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.2");
const DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.1");
const CONTENT_TYPE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.3");
const MESSAGE_DIGEST: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.4");
const INTEGER: u8 = 0x02;

/// Signed data by one signer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SignedData {
    /// The manifest, when the signature holds it within.
    content: Option<Vec<u8>>,
    signer: SignerName,
    digest: AlgorithmIdentifierOwned,
    /// The signed attributes, encoded as the set that was signed.
    attributes: Option<Vec<u8>>,
    algorithm: AlgorithmIdentifierOwned,
    signature: Vec<u8>,
}

/// How signed data names its signer.
#[derive(Clone, Debug, PartialEq, Eq)]
enum SignerName {
    /// The issuer's name and the serial number, each in DER.
    Issued(Vec<u8>, Vec<u8>),
    KeyIdentifier(Vec<u8>),
}

impl SignedData {
    /// Reads signed data and the certificates in it.
    pub(super) fn parse(bytes: &[u8]) -> Result<(SignedData, Vec<Certificate>), CertificateFileError> {
        let envelope = read_envelope(bytes)?;
        let count = envelope.signers.len();
        let [signer] = envelope.signers.as_slice() else {
            return Err(CertificateFileError::Signers { count });
        };
        let signed_data = read_signer(*signer, envelope.content)?;
        let certificates = envelope.certificates.iter().map(|certificate| {
            Certificate::from_der(certificate.whole)
                .map_err(|error| Unreadable(error.to_string().trim_end_matches('.').to_owned()))
        });
        Ok((signed_data, certificates.collect::<Result<_, _>>()?))
    }

    /// The place of the signer's certificate.
    pub(super) fn signer(&self, certificates: &[Certificate]) -> Option<usize> {
        let is_signer = |certificate: &Certificate| match &self.signer {
            SignerName::KeyIdentifier(identifier) => {
                certificate.key_identifier().as_ref() == Some(identifier)
            }
            SignerName::Issued(issuer, serial_number) => certificate
                .issuer_and_serial_number()
                .is_ok_and(|found| found == (issuer.as_slice(), serial_number.as_slice())),
        };
        certificates.iter().position(is_signer)
    }

    /// Confirms that the key of `signer` signed this manifest.
    pub(super) fn verify(&self, signer: &Certificate, manifest: &[u8]) -> Result<(), SignatureError> {
        if let Some(held) = &self.content
            && held != manifest
        {
            return Err(SignatureError::OtherContent { held: held.len(), found: manifest.len() });
        }
        let (digest, padding) = self.algorithms()?;
        let message = match &self.attributes {
            None => manifest,
            Some(attributes) => {
                confirm_attributes(attributes, digest, manifest)?;
                attributes
            }
        };
        let verified = signer.verify(digest, padding, message, &self.signature);
        verified.map_err(|reason| SignatureError::SignedData { signer: signer.subject(), reason })
    }

    /// The digest, which the signature's algorithm may name once more, and the padding.
    fn algorithms(&self) -> Result<(Digest, Padding), SignatureError> {
        let unsupported = |algorithm: String| SignatureError::Algorithm { algorithm };
        let digest = Digest::by_identifier(self.digest.oid)
            .ok_or_else(|| unsupported(format!("the digest {}", self.digest.oid)))?;
        if key::is_key_algorithm(&self.algorithm) {
            return Ok((digest, Padding::Pkcs1));
        }
        let (named, padding) = key::signature_algorithm(&self.algorithm)
            .ok_or_else(|| unsupported(format!("the signature {}", self.algorithm.oid)))?;
        if named == digest {
            Ok((digest, padding))
        } else {
            Err(unsupported(format!(
                "a signature with {} beside a digest with {}",
                named.name(),
                digest.name()
            )))
        }
    }
}

/// Why a structure cannot be read.
struct Unreadable(String);

impl From<der::Error> for Unreadable {
    fn from(error: der::Error) -> Unreadable {
        Unreadable(error.to_string())
    }
}

impl From<&str> for Unreadable {
    fn from(reason: &str) -> Unreadable {
        Unreadable(reason.to_owned())
    }
}

impl From<Unreadable> for CertificateFileError {
    fn from(Unreadable(reason): Unreadable) -> CertificateFileError {
        CertificateFileError::SignedData { reason }
    }
}

impl From<Unreadable> for SignatureError {
    fn from(Unreadable(reason): Unreadable) -> SignatureError {
        SignatureError::Attributes { reason }
    }
}

struct Envelope<'a> {
    content: Option<&'a [u8]>,
    certificates: Vec<Element<'a>>,
    signers: Vec<Element<'a>>,
}

fn read_envelope(bytes: &[u8]) -> Result<Envelope<'_>, Unreadable> {
    let mut outer = Elements::new(bytes);
    let mut information = Elements::new(outer.expect(SEQUENCE)?.content);
    outer.finish()?;
    let kind = information.next()?;
    if identifier(kind)? != SIGNED_DATA {
        return Err("it is not signed data".into());
    }
    let explicit = information.expect(CONTEXT_0)?;
    let sequence = Elements::new(explicit.content).expect(SEQUENCE);
    let mut fields = Elements::new(sequence?.content);
    fields.expect(INTEGER)?;
    fields.expect(SET)?;
    let content = read_content(fields.expect(SEQUENCE)?)?;
    let certificates = fields.optional(CONTEXT_0)?;
    fields.optional(CONTEXT_1)?;
    let signers = fields.expect(SET)?;
    fields.finish()?;
    let certificates = certificates.map_or(Ok(Vec::new()), |set| members(set, super::MOST_CERTIFICATES))?;
    Ok(Envelope {
        content,
        // Other kinds of certificate than X.509 have other tags, and no signer has one of those.
        certificates: certificates.into_iter().filter(|found| found.tag == SEQUENCE).collect(),
        signers: members(signers, super::MOST_CERTIFICATES)?,
    })
}

fn read_content(information: Element<'_>) -> Result<Option<&[u8]>, Unreadable> {
    let mut fields = Elements::new(information.content);
    let kind = fields.next()?;
    if identifier(kind)? != DATA {
        return Err("what it signs is not plain data".into());
    }
    let Some(explicit) = fields.optional(CONTEXT_0)? else {
        return Ok(None);
    };
    let content = Elements::new(explicit.content).expect(OCTET_STRING);
    Ok(Some(content?.content))
}

fn members(set: Element<'_>, most: usize) -> Result<Vec<Element<'_>>, Unreadable> {
    let mut rest = Elements::new(set.content);
    let mut found = Vec::new();
    while !rest.is_empty() {
        if found.len() == most {
            return Err(Unreadable(format!("it has a set of more than {most} certificates or signers")));
        }
        found.push(rest.next()?);
    }
    Ok(found)
}

fn read_signer(signer: Element<'_>, content: Option<&[u8]>) -> Result<SignedData, Unreadable> {
    if signer.tag != SEQUENCE {
        return Err("its signer is not a sequence".into());
    }
    let mut fields = Elements::new(signer.content);
    fields.expect(INTEGER)?;
    let name = read_name(fields.next()?)?;
    let digest = fields.expect(SEQUENCE)?;
    let attributes = fields.optional(CONTEXT_0)?;
    let algorithm = fields.expect(SEQUENCE)?;
    let signature = fields.expect(OCTET_STRING)?;
    fields.optional(CONTEXT_1)?;
    fields.finish()?;
    Ok(SignedData {
        content: content.map(<[u8]>::to_vec),
        signer: name,
        digest: AlgorithmIdentifierOwned::from_der(digest.whole)?,
        attributes: attributes.map(as_set),
        algorithm: AlgorithmIdentifierOwned::from_der(algorithm.whole)?,
        signature: signature.content.to_vec(),
    })
}

fn read_name(name: Element<'_>) -> Result<SignerName, Unreadable> {
    match name.tag {
        SEQUENCE => {
            let mut fields = Elements::new(name.content);
            let issuer = fields.expect(SEQUENCE)?;
            let serial_number = fields.expect(INTEGER)?;
            Ok(SignerName::Issued(issuer.whole.to_vec(), serial_number.whole.to_vec()))
        }
        CONTEXT_0_PRIMITIVE => Ok(SignerName::KeyIdentifier(name.content.to_vec())),
        _ => Err("it does not name its signer".into()),
    }
}

/// The signed attributes are sent with the tag `[0]`, but signed with that of a set.
fn as_set(attributes: Element<'_>) -> Vec<u8> {
    let mut set = attributes.whole.to_vec();
    if let Some(tag) = set.first_mut() {
        *tag = SET;
    }
    set
}

/// Confirms that signed attributes are of plain data with the digest of this manifest.
fn confirm_attributes(attributes: &[u8], digest: Digest, manifest: &[u8]) -> Result<(), SignatureError> {
    let kind = attribute(attributes, CONTENT_TYPE)?;
    if ObjectIdentifier::from_der(kind.whole) != Ok(DATA) {
        return Err(SignatureError::Attributes {
            reason: "its content type attribute is not that of plain data".to_owned(),
        });
    }
    let expected = attribute(attributes, MESSAGE_DIGEST)?;
    let found = digest.of(manifest);
    if expected.tag == OCTET_STRING && expected.content == found.as_ref() {
        return Ok(());
    }
    Err(SignatureError::ManifestChanged {
        algorithm: digest.name().to_owned(),
        expected: hex::encode(expected.content),
        found: hex::encode(found),
    })
}

/// The one value of the one attribute of this kind.
fn attribute(attributes: &[u8], wanted: ObjectIdentifier) -> Result<Element<'_>, Unreadable> {
    let mut rest = Elements::new(Elements::new(attributes).expect(SET)?.content);
    let mut found = None;
    while !rest.is_empty() {
        let mut fields = Elements::new(rest.expect(SEQUENCE)?.content);
        if identifier(fields.next()?)? != wanted {
            continue;
        }
        let mut values = Elements::new(fields.expect(SET)?.content);
        let value = values.next()?;
        if found.is_some() || !values.is_empty() {
            return Err(Unreadable(format!("it has the signed attribute {wanted} more than once")));
        }
        found = Some(value);
    }
    found.ok_or_else(|| Unreadable(format!("it has signed attributes, but {wanted} is not one of them")))
}

fn identifier(element: Element<'_>) -> Result<ObjectIdentifier, Unreadable> {
    Ok(ObjectIdentifier::from_der(element.whole)?)
}
