//! Who signed a package, what speaks against trusting them, and what that makes of the package.

use api::update_session::{CertificateInfo, WarningType};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use catalog::item_package::Verification;
use catalog::{Reader, Time};
use ovf::certificate::Certificate;
use ovf::trust::{self, Concern};
use vapi::Error;

use crate::failure::Failure;
use crate::wording;

/// What is to be said of a signature.
pub(crate) struct Signature {
    /// The certificates, the signer's first; never empty.
    pub(crate) chain: Vec<Certificate>,
    /// What speaks against the signer.
    pub(crate) concerns: Vec<Concern>,
}

impl Signature {
    /// What the trusted certificates make of the signer at `now`; `chain` is empty when there is no signature.
    pub(crate) fn of(reader: &Reader, chain: Vec<Certificate>, now: Time) -> Result<Option<Self>, Failure> {
        if chain.is_empty() {
            return Ok(None);
        }
        let trusted: Vec<_> = catalog::trusted_certificate::list(reader)?
            .iter()
            .filter_map(|record| Certificate::from_pem(&record.pem).ok())
            .collect();
        let concerns = trust::assess(&chain, &trusted, now.0.div_euclid(1000));
        Ok(Some(Self { chain, concerns }))
    }

    /// The certificates in base64, the signer's first.
    pub(crate) fn chain_in_base64(&self) -> Vec<String> {
        self.chain.iter().map(Certificate::to_base64).collect()
    }

    /// A concern as clients are told of it (PRV-08, PRV-09).
    pub(crate) fn told(&self, concern: &Concern) -> (WarningType, Error) {
        let subject = self.chain.first().map(Certificate::subject).unwrap_or_default();
        match concern {
            Concern::SelfSigned => (WarningType::SelfSignedCertificate, wording::self_signed(&subject)),
            Concern::Expired { since } => {
                (WarningType::ExpiredCertificate, wording::certificate_expired(&subject, *since))
            }
            Concern::NotYetValid { from } => {
                (WarningType::NotYetValidCertificate, wording::certificate_not_yet_valid(&subject, *from))
            }
            Concern::Untrusted { reason } => {
                (WarningType::UntrustedCertificate, wording::certificate_untrusted(&subject, reason))
            }
        }
    }
}

/// What a package is whose bytes and signature hold (PRV-11, PRV-12).
pub(crate) fn standing(signature: Option<&Signature>) -> Verification {
    match signature {
        None => Verification::NotAvailable,
        Some(signature) if signature.concerns.is_empty() => Verification::Verified,
        Some(_) => Verification::Untrusted,
    }
}

/// Whether a concern is about the certificate itself, whoever trusts it.
pub(crate) const fn is_about_validity(concern: &Concern) -> bool {
    matches!(concern, Concern::Expired { .. } | Concern::NotYetValid { .. })
}

/// A certificate as the interface shows it (PRV-06).
pub(crate) fn certificate_info(certificate: &Certificate) -> CertificateInfo {
    CertificateInfo {
        issuer: certificate.issuer(),
        subject: certificate.subject(),
        self_signed: certificate.self_signed(),
        x509: certificate.to_base64(),
    }
}

/// A chain in base64 as records keep it; none of a package that is not signed.
pub(crate) fn chain_to_record(chain: &[String]) -> Option<String> {
    if chain.is_empty() { None } else { serde_json::to_string(chain).ok() }
}

/// The chain in base64 that a record keeps (PRV-07); none of a package that is not signed (PRV-13).
pub(crate) fn chain_from_record(record: Option<&str>) -> Option<Vec<String>> {
    record.and_then(|record| serde_json::from_str(record).ok()).filter(|chain: &Vec<_>| !chain.is_empty())
}

/// The signer's certificate of a chain in base64.
pub(crate) fn signer(chain: &[String]) -> Option<Certificate> {
    let der = STANDARD.decode(chain.first()?).ok()?;
    Certificate::from_der(&der).ok()
}
