//! Whether a session's files are complete and good.

use std::sync::Arc;

use api::update_session_file::{ValidationError, ValidationResult};
use catalog::Reader;
use catalog::update_session_file::{Change, SessionFile, SourceType, TransferStatus};
use ids::UpdateSessionId;
use vapi::{Error, LocalizableMessage};

use crate::caller::Caller;
use crate::failure::Failure;
use crate::stackroom::Stackroom;
use crate::type_adapter::Findings;
use crate::update_session::settlement::{Attempt, Learned, Settlement};
use crate::update_session::{self, contents::Contents};
use crate::wording;

/// Tells which files are missing and which are bad, after what is not known of them was learned.
pub(super) async fn validate(caller: &Caller, id: UpdateSessionId) -> Result<ValidationResult, Error> {
    let mut settlement = Settlement::default();
    loop {
        let (owner, session) = (Arc::clone(caller.stackroom()), id.clone());
        let learned = settlement.learned();
        let attempt = caller.catalog().read(move |reader| attempt(&owner, reader, &session, &learned));
        match attempt.await? {
            Attempt::Made(result) => return Ok(result),
            Attempt::Open(open) => settlement.learn(caller.stackroom(), &id, open).await?,
        }
    }
}

fn attempt(
    stackroom: &Stackroom,
    reader: &Reader,
    id: &UpdateSessionId,
    learned: &Arc<Learned>,
) -> Result<Attempt<ValidationResult>, Failure> {
    let session = update_session::find_active(stackroom, reader, id, "validated")?;
    let mut files = catalog::update_session_file::list(reader, &session.id)?;
    files.retain(|file| file.change == Change::Add);
    let failed: Vec<_> = files.iter().filter(|file| file.status == TransferStatus::Error).collect();
    if let Some(file) = failed.iter().find(|file| file.source_type == SourceType::Push) {
        // USF-28
        return Err(wording::upload_failed(&file.name, file.error.as_deref()).into());
    }
    let contents = Contents::of(reader, &session, learned)?;
    let findings = contents.examine();
    if findings.are_open() {
        return Ok(Attempt::Open(contents.open(&findings)));
    }
    Ok(Attempt::Made(result(&files, &failed, findings)))
}

/// USF-27
fn result(files: &[SessionFile], failed: &[&SessionFile], findings: Findings) -> ValidationResult {
    let is_coming =
        |file: &&SessionFile| !matches!(file.status, TransferStatus::Ready | TransferStatus::Error);
    let coming = files.iter().filter(is_coming).map(|file| file.name.clone());
    let missing_files: Vec<_> = coming.chain(findings.missing).collect();
    let error = |name: &str, error_message: LocalizableMessage| ValidationError {
        name: name.to_owned(),
        error_message,
    };
    let failed = failed
        .iter()
        .filter_map(|file| Some(error(&file.name, file.error.as_deref().and_then(wording::from_record)?)));
    let found = findings
        .invalid
        .into_iter()
        .filter_map(|(name, reason)| Some(error(&name, reason.messages.into_iter().next()?)));
    let invalid_files: Vec<_> = failed.chain(found).collect();
    ValidationResult {
        has_errors: !missing_files.is_empty() || !invalid_files.is_empty(),
        missing_files: missing_files.into_iter().collect(),
        invalid_files,
    }
}
