//! Pulls: files that the server fetches itself. They begin when they are announced, go on where they broke off, and
//! are rows in the catalog that are taken with a lease, so that a restart loses nothing but time.

mod attempt;
mod carried;
mod lease;
mod source;
mod worker;

use std::sync::Arc;

use api::item::TransferEndpoint;
use api::update_session_file::{ProbeResult, ProbeStatus};
use tokio::sync::Notify;
use vapi::{Error, LocalizableMessage};

pub(crate) use source::PullSource;
pub(crate) use worker::run;

use crate::access::{self, READ_STORAGE};
use crate::caller::Caller;
use crate::fetch;
use crate::stackroom::Stackroom;
use crate::wording;

/// Wakes whoever pulls.
#[derive(Debug, Default)]
pub(crate) struct PullBell(Notify);

impl PullBell {
    pub(crate) fn ring(&self) {
        self.0.notify_one();
    }

    pub(crate) async fn rung(&self) {
        self.0.notified().await;
    }
}

/// There is a new pull to begin with.
pub(crate) fn soon(stackroom: &Arc<Stackroom>) {
    stackroom.pull_bell().ring();
}

/// Looks at a source without fetching it. The server does not stop later for it.
pub(crate) async fn probe(caller: &Caller, endpoint: TransferEndpoint) -> Result<ProbeResult, Error> {
    let source = match PullSource::parse(endpoint) {
        Ok(source) => source,
        Err(error) => return Ok(result(ProbeStatus::InvalidUrl, None, None, error.messages)),
    };
    if source.is_on_own_storage() {
        access::require(caller, READ_STORAGE)?;
    }
    let stackroom = caller.stackroom();
    let probe = tokio::select! {
        probe = stackroom.fetcher().probe(source.source()) => probe,
        () = stackroom.stopping().cancelled() => return Err(wording::shutting_down()),
    };
    let messages = probe.messages.into_iter();
    let messages = messages.map(|text| LocalizableMessage::new("stackroom.pull.probe", text, Vec::new()));
    Ok(result(status(probe.status), probe.thumbprint_sha256, probe.certificate_pem, messages.collect()))
}

const fn result(
    status: ProbeStatus,
    ssl_thumbprint: Option<String>,
    ssl_certificate: Option<String>,
    error_messages: Vec<LocalizableMessage>,
) -> ProbeResult {
    ProbeResult { status, ssl_thumbprint, ssl_certificate, error_messages }
}

const fn status(status: fetch::ProbeStatus) -> ProbeStatus {
    match status {
        fetch::ProbeStatus::Success => ProbeStatus::Success,
        fetch::ProbeStatus::InvalidUrl => ProbeStatus::InvalidUrl,
        fetch::ProbeStatus::TimedOut => ProbeStatus::TimedOut,
        fetch::ProbeStatus::HostNotFound => ProbeStatus::HostNotFound,
        fetch::ProbeStatus::ResourceNotFound => ProbeStatus::ResourceNotFound,
        fetch::ProbeStatus::InvalidCredentials => ProbeStatus::InvalidCredentials,
        fetch::ProbeStatus::CertificateError => ProbeStatus::CertificateError,
        fetch::ProbeStatus::UnknownError => ProbeStatus::UnknownError,
    }
}
