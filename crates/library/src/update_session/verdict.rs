//! Whether a session's files may become the item's content, and who vouches for them.

use api::update_session::{WarningBehavior, WarningType};
use catalog::item_package::Verification;
use catalog::update_session::UpdateSession;
use catalog::{Reader, Time};
use vapi::Error;

use super::contents::Contents;
use super::model;
use crate::failure::Failure;
use crate::library;
use crate::security_policy;
use crate::trust::{self, Signature};
use crate::type_adapter::Findings;
use crate::wording;

/// Whether files may become an item's content.
pub(super) struct Verdict {
    /// Why they may not; all reasons.
    pub(super) reasons: Vec<Error>,
    /// Who vouches for them.
    pub(super) signature: Option<Signature>,
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
    let signature = Signature::of(reader, contents.signers(), now)?;
    let library = library::find_record(reader, &contents.item.library_id)?;
    let is_secure = security_policy::demands_signature(&library, &contents.item.kind);
    if let Some(signature) = &signature {
        let ignored = Ignored::of(session);
        let told = signature.concerns.iter().map(|concern| signature.told(concern));
        // PRV-10, PRV-14, US-21
        let counts = told.filter(|(kind, _)| is_secure || !ignored.has(*kind));
        reasons.extend(counts.map(|(_, error)| error));
    }
    let is_vouched_for = signature.as_ref().is_some_and(|signature| signature.concerns.is_empty());
    // SP-02, PRV-14
    if is_secure && !is_vouched_for && !contents.set.arrived.is_empty() {
        reasons.push(wording::policy_not_met(security_policy::NAME, &library.name, signature.is_some()));
    }
    Ok(Verdict { reasons, signature })
}

impl Verdict {
    /// How the item is recorded.
    pub(super) fn verification(&self) -> Verification {
        trust::standing(self.signature.as_ref())
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
