//! What can be said of a session's files before it completes.

use std::sync::Arc;

use api::update_session::{PreviewInfo, PreviewState, PreviewWarningInfo};
use catalog::update_session::{SessionState, UpdateSession};
use catalog::update_session_file::{Change, SessionFile};
use catalog::{Reader, Time};

use super::contents::Contents;
use super::settlement::Learned;
use super::verdict::Ignored;
use crate::failure::Failure;
use crate::trust::{self, Signature};
use crate::type_adapter::Preview;

/// What can be said of the files so far; nothing of a session that has ended (US-11).
pub(super) fn preview(
    reader: &Reader,
    session: &UpdateSession,
    now: Time,
) -> Result<Option<PreviewInfo>, Failure> {
    if session.state != SessionState::Active {
        return Ok(None);
    }
    let files = catalog::update_session_file::list(reader, &session.id)?;
    let is_added = |file: &SessionFile| file.change == Change::Add;
    let contents = Contents::of(reader, session, &Arc::new(Learned::default()))?;
    let preview = contents.adapter.preview(&contents.set);
    let preview = match preview {
        // PRV-01
        Preview::Available if !files.iter().any(is_added) && !session.completing => Preview::Unavailable,
        preview => preview,
    };
    let info = match preview {
        // PRV-04
        Preview::Unavailable if session.completing => without_details(PreviewState::NotApplicable),
        Preview::Unavailable => without_details(PreviewState::Unavailable),
        // PRV-02
        Preview::Preparing => without_details(PreviewState::Preparing),
        // PRV-03
        Preview::Available => available(session, Signature::of(reader, contents.signers(), now)?),
    };
    Ok(Some(info))
}

/// PRV-05
const fn without_details(state: PreviewState) -> PreviewInfo {
    PreviewInfo { state, certificate_info: None, warnings: None, cert_chain: None }
}

fn available(session: &UpdateSession, signature: Option<Signature>) -> PreviewInfo {
    let Some(signature) = signature else {
        return PreviewInfo { warnings: Some(Vec::new()), ..without_details(PreviewState::Available) };
    };
    let chain = signature.chain_in_base64();
    let signer = signature.chain.first().map(trust::certificate_info);
    PreviewInfo {
        state: PreviewState::Available,
        // PRV-06
        certificate_info: signer,
        warnings: Some(warnings(session, &signature)),
        // PRV-07
        cert_chain: Some(chain),
    }
}

/// PRV-08, PRV-09
fn warnings(session: &UpdateSession, signature: &Signature) -> Vec<PreviewWarningInfo> {
    let ignored = Ignored::of(session);
    let told = signature.concerns.iter().map(|concern| signature.told(concern));
    let warning = |(warning_type, error): (_, vapi::Error)| {
        let message = error.messages.into_iter().next()?;
        Some(PreviewWarningInfo { warning_type, message, ignored: ignored.has(warning_type) })
    };
    told.filter_map(warning).collect()
}
