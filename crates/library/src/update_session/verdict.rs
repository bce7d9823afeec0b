//! Whether a session's files may become the item's content, and who vouches for them.

use api::update_session::{WarningBehavior, WarningType};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use catalog::item_package::Verification;
use catalog::update_session::UpdateSession;
use catalog::{Reader, Time};
use ovf::certificate::Certificate;
use ovf::trust::{self, Concern};
use vapi::Error;

use super::contents::Contents;
use super::model;
use crate::failure::Failure;
use crate::library;
use crate::type_adapter::Findings;
use crate::wording;

/// What is to be said of a signature.
pub(super) struct Signature {
    /// The certificates, the signer's first; never empty.
    pub(super) chain: Vec<Certificate>,
    /// What speaks against the signer.
    pub(super) concerns: Vec<Concern>,
}

/// Whether files may become an item's content.
pub(super) struct Verdict {
    /// Why they may not; all reasons.
    pub(super) reasons: Vec<Error>,
    /// Who vouches for them.
    pub(super) signature: Option<Signature>,
}

impl Signature {
    /// The signature of the files, if they are signed.
    pub(super) fn of(reader: &Reader, contents: &Contents, now: Time) -> Result<Option<Self>, Failure> {
        let chain = contents.adapter.signers(&contents.set);
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
    pub(super) fn chain_in_base64(&self) -> Vec<String> {
        self.chain.iter().map(|certificate| STANDARD.encode(certificate.der())).collect()
    }

    /// A concern as clients are told of it.
    pub(super) fn told(&self, concern: &Concern) -> (WarningType, Error) {
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

/// What becomes of the files, by what is wrong with them (`findings`), by the warnings that the client does not ignore,
/// and by the library's security policy.
pub(super) fn judge(
    reader: &Reader,
    session: &UpdateSession,
    contents: &Contents,
    findings: Findings,
    now: Time,
) -> Result<Verdict, Failure> {
    let missing = findings.missing.iter().map(|name| wording::package_file_missing(name));
    let mut reasons: Vec<_> = missing.chain(findings.invalid.into_iter().map(|(_, error)| error)).collect();
    let signature = Signature::of(reader, contents, now)?;
    let library = library::find_record(reader, &contents.item.library_id)?;
    let is_secure = library.security_policy_id.is_some() && contents.adapter.describe().is_verifiable;
    match &signature {
        // SP-02, PRV-14
        None if is_secure && !contents.set.arrived.is_empty() => {
            reasons.push(wording::signature_needed(&library.name));
        }
        None => (),
        Some(signature) => {
            let ignored = Ignored::of(session);
            let told = signature.concerns.iter().map(|concern| signature.told(concern));
            // PRV-10, PRV-14, US-21
            let counts = told.filter(|(kind, _)| is_secure || !ignored.has(*kind));
            reasons.extend(counts.map(|(_, error)| error));
        }
    }
    Ok(Verdict { reasons, signature })
}

impl Verdict {
    /// How the item is recorded.
    pub(super) fn verification(&self) -> Verification {
        // PRV-11, PRV-12
        match &self.signature {
            None => Verification::NotAvailable,
            Some(signature) if signature.concerns.is_empty() => Verification::Verified,
            Some(_) => Verification::Untrusted,
        }
    }
}

/// The kinds of warning that do not keep a session from completing.
pub(super) struct Ignored(Vec<WarningBehavior>);

impl Ignored {
    pub(super) fn of(session: &UpdateSession) -> Self {
        Self(session.warning_behavior.as_deref().and_then(model::warnings_from_record).unwrap_or_default())
    }

    /// Whether warnings of that kind are ignored; what the client does not speak of is not (PRV-10). Of several words
    /// on a kind the last counts.
    pub(super) fn has(&self, kind: WarningType) -> bool {
        let said = self.0.iter().rev().find(|behavior| behavior.warning_type == kind);
        said.is_some_and(|behavior| behavior.ignored)
    }
}
