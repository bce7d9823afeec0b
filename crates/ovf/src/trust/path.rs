//! The path from a signer to a trusted authority.

use std::time::Duration;

use rustls_pki_types::{CertificateDer, TrustAnchor, UnixTime};
use webpki::{
    EndEntityCert, Error, ExtendedKeyUsageValidator, KeyPurposeId, KeyPurposeIdIter, KeyUsage,
    RequiredEkuNotFoundContext, VerifiedPath,
};

use super::explanation::explain;
use crate::certificate::Certificate;

/// Code signing, 1.3.6.1.5.5.7.3.3
const CODE_SIGNING: &[u8] = &[0x2B, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x03];
/// Any purpose, 2.5.29.37.0
const ANY_PURPOSE: &[u8] = &[0x55, 0x1D, 0x25, 0x00];

/// Finds a path from a signer to a trusted authority, or says why there is none.
pub(super) fn find(
    signer: &Certificate,
    intermediates: &[Certificate],
    trusted: &[Certificate],
    time: i64,
) -> Result<(), String> {
    if signer.is_version_1() {
        return Err(version_1(signer));
    }
    if !signer.may_sign() {
        return Err(format!(
            "the certificate of \"{}\" does not allow its key to sign documents",
            signer.subject()
        ));
    }
    let authorities: Vec<&Certificate> = trusted
        .iter()
        .filter(|certificate| certificate.is_authority() && is_valid(certificate, time))
        .collect();
    verify(signer, intermediates, &authorities, time)
        .map_err(|error| explain(&error, signer, intermediates, trusted, time))
}

fn version_1(signer: &Certificate) -> String {
    format!(
        "the certificate of \"{}\" is of X.509 version 1; such a signer is trusted only when its own certificate is",
        signer.subject()
    )
}

pub(super) fn is_valid(certificate: &Certificate, time: i64) -> bool {
    (certificate.not_before()..=certificate.not_after()).contains(&time)
}

fn verify(
    signer: &Certificate,
    intermediates: &[Certificate],
    authorities: &[&Certificate],
    time: i64,
) -> Result<(), Error> {
    let signer = CertificateDer::from(signer.der());
    let signer = EndEntityCert::try_from(&signer)?;
    let intermediates: Vec<CertificateDer<'_>> =
        intermediates.iter().map(|certificate| CertificateDer::from(certificate.der())).collect();
    let authorities: Vec<(CertificateDer<'_>, Option<usize>)> = authorities
        .iter()
        .map(|authority| (CertificateDer::from(authority.der()), authority.longest_path()))
        .collect();
    let mut anchors = Vec::new();
    let mut limits = Vec::new();
    for (der, limit) in &authorities {
        if let Ok(anchor) = webpki::anchor_from_trusted_cert(der) {
            anchors.push(anchor);
            limits.push(*limit);
        }
    }
    let keeps_limit = |path: &VerifiedPath<'_>| keep_limit(path, &anchors, &limits);
    let seconds = u64::try_from(time).unwrap_or_default();
    signer
        .verify_for_usage(
            webpki::ALL_VERIFICATION_ALGS,
            &anchors,
            &intermediates,
            UnixTime::since_unix_epoch(Duration::from_secs(seconds)),
            PackageSigning,
            None,
            Some(&keeps_limit),
        )
        .map(|_| ())
}

/// A trusted authority's own limit to the length of a path, which an anchor does not have.
fn keep_limit(
    path: &VerifiedPath<'_>,
    anchors: &[TrustAnchor<'_>],
    limits: &[Option<usize>],
) -> Result<(), Error> {
    let length = path.intermediate_certificates().count();
    let mut same = anchors.iter().zip(limits).filter(|(anchor, _)| *anchor == path.anchor());
    if same.any(|(_, limit)| limit.is_none_or(|limit| length <= limit)) {
        Ok(())
    } else {
        Err(Error::PathLenConstraintViolated)
    }
}

/// Demands that an extended key usage, where there is one, allows the signing of packages.
struct PackageSigning;

impl ExtendedKeyUsageValidator for PackageSigning {
    fn validate(&self, purposes: KeyPurposeIdIter<'_, '_>) -> Result<(), Error> {
        let allowed = [KeyPurposeId::new(CODE_SIGNING), KeyPurposeId::new(ANY_PURPOSE)];
        let mut purposes = purposes.peekable();
        if purposes.peek().is_none() {
            return Ok(());
        }
        for purpose in purposes {
            if allowed.contains(&purpose?) {
                return Ok(());
            }
        }
        Err(Error::RequiredEkuNotFoundContext(RequiredEkuNotFoundContext {
            required: KeyUsage::required_if_present(CODE_SIGNING),
            present: Vec::new(),
        }))
    }
}
