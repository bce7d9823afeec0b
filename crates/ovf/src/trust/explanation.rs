//! Why there is no path from a signer to a trusted authority, in words.

use webpki::Error;

use super::path::is_valid;
use crate::certificate::Certificate;

/// Says, as the end of a sentence, why there is no path.
pub(super) fn explain(
    error: &Error,
    signer: &Certificate,
    intermediates: &[Certificate],
    trusted: &[Certificate],
    time: i64,
) -> String {
    let name = signer.subject();
    match error {
        Error::UnknownIssuer => unknown_issuer(signer, intermediates, trusted, time),
        Error::InvalidSignatureForPublicKey => {
            "a certificate in the chain was not signed with the key of the issuer that it names, or with a key that is too short (RSA needs 2048 bits)".to_owned()
        }
        Error::UnsupportedSignatureAlgorithmContext(_)
        | Error::UnsupportedSignatureAlgorithmForPublicKeyContext(_) => {
            "a certificate in the chain is signed with an algorithm that is not accepted; RSA and ECDSA with SHA-256 or better are".to_owned()
        }
        Error::CaUsedAsEndEntity => format!(
            "the certificate of \"{name}\" is one of an authority, not of a signer; it is trusted as a signer only when it is itself a trusted certificate"
        ),
        Error::EndEntityUsedAsCa => format!(
            "a certificate in the chain of \"{name}\" was issued by one that is not an authority's"
        ),
        Error::PathLenConstraintViolated => format!(
            "the chain of \"{name}\" is longer than one of its authorities allows"
        ),
        Error::NameConstraintViolation => format!(
            "a name in the chain of \"{name}\" is not one that its authorities may vouch for"
        ),
        Error::RequiredEkuNotFoundContext(_) => format!(
            "a certificate in the chain of \"{name}\" is for other purposes than code signing"
        ),
        Error::CertExpired { .. } | Error::CertNotValidYet { .. } => outside_validity(intermediates, time),
        Error::UnsupportedCriticalExtension => format!(
            "a certificate in the chain of \"{name}\" has a critical extension that is not supported"
        ),
        other => format!("the chain of \"{name}\" cannot be verified: {other}"),
    }
}

fn outside_validity(intermediates: &[Certificate], time: i64) -> String {
    let outside = intermediates.iter().find(|certificate| !is_valid(certificate, time));
    match outside {
        Some(certificate) => {
            format!("the certificate of the issuer \"{}\" is not valid at this time", certificate.subject())
        }
        None => "a certificate in the chain is not valid at this time".to_owned(),
    }
}

/// Follows the issuers until one is missing, and says which.
fn unknown_issuer(
    signer: &Certificate,
    intermediates: &[Certificate],
    trusted: &[Certificate],
    time: i64,
) -> String {
    let last = last_of_chain(signer, intermediates);
    let (name, issuer) = (last.subject(), last.issuer());
    let mut issuers = trusted.iter().filter(|found| last.names_as_issuer(found));
    if let Some(found) = issuers.next() {
        let why = if !found.is_authority() {
            "is not one of an authority"
        } else if !is_valid(found, time) {
            "is not valid at this time"
        } else {
            "does not fit"
        };
        return format!("the trusted certificate \"{issuer}\", which issued \"{name}\", {why}");
    }
    if last.names_as_issuer(last) {
        return format!(
            "the certificate of the authority \"{name}\", with which the chain ends, is not a trusted one"
        );
    }
    format!(
        "the certificate of \"{issuer}\", which issued \"{name}\", is neither in the package nor a trusted one"
    )
}

fn last_of_chain<'a>(signer: &'a Certificate, intermediates: &'a [Certificate]) -> &'a Certificate {
    let mut last = signer;
    // A chain without a circle takes no more steps than there are certificates.
    for _ in intermediates {
        let issuer = intermediates.iter().find(|other| *other != last && last.names_as_issuer(other));
        match issuer {
            Some(issuer) if !last.names_as_issuer(last) => last = issuer,
            _ => break,
        }
    }
    last
}
