//! Who of the certificates in a file is the signer, and who issued whom.

use super::LONGEST_CHAIN;
use crate::certificate::Certificate;

/// The place of the signer when nothing names one: the first certificate that issued none of the others.
///
/// When every certificate issued another one, as in a circle, the first stands as the signer.
pub(super) fn signer(certificates: &[Certificate]) -> usize {
    let issued_by = |issuer: &Certificate| {
        let others = certificates.iter().filter(|other| !other.names_as_issuer(other));
        others.into_iter().any(|other| other.names_as_issuer(issuer))
    };
    let first = certificates.iter().position(|certificate| !issued_by(certificate));
    first.unwrap_or(0)
}

/// Splits certificates into the chain of the signer, in order, and the rest.
///
/// A certificate belongs to the chain when its key made the signature of one that is in it. When the signature fits no
/// certificate of the issuer's name, the first of that name is taken, for whoever judges the chain to see that.
pub(super) fn order(certificates: Vec<Certificate>, signer: usize) -> (Vec<Certificate>, Vec<Certificate>) {
    let mut rest = certificates;
    let mut chain = vec![rest.remove(signer)];
    let mut next = 0;
    while let Some(certificate) = chain.get(next)
        && chain.len() < LONGEST_CHAIN
    {
        let mut issuers = issuers(certificate, &rest);
        if issuers.is_empty() && !certificate.self_signed() {
            issuers.extend(rest.iter().position(|other| certificate.names_as_issuer(other)));
        }
        for place in issuers.into_iter().rev() {
            chain.insert(next + 1, rest.remove(place));
        }
        next += 1;
    }
    (chain, rest)
}

/// The places of the certificates whose key made the signature of this one.
fn issuers(certificate: &Certificate, others: &[Certificate]) -> Vec<usize> {
    let is_issuer =
        |other: &Certificate| certificate.names_as_issuer(other) && certificate.is_signed_by(other);
    let places = others.iter().enumerate();
    places.filter(|(_, other)| is_issuer(other)).map(|(place, _)| place).collect()
}
