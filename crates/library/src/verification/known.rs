//! What is known of an item's content: from when it came in, and from when it was verified last.

use api::item::{CertificateVerificationInfo, CertificateVerificationStatus};
use api::stackroom_item::VerificationInfo;
use catalog::Reader;
use catalog::item::Item;
use catalog::item_package::{self, ItemPackage};
use catalog::verification::{Outcome, Verification};
use vapi::Timestamp;

use super::report::Report;
use crate::failure::Failure;
use crate::trust;

/// What is known of an item's present content.
pub(crate) struct Known {
    /// What it is as a package; none when its type makes none of it.
    pub(crate) package: Option<ItemPackage>,
    verification: Option<Verification>,
}

impl Known {
    pub(crate) fn of(reader: &Reader, item: &Item) -> Result<Self, Failure> {
        let package = catalog::item_package::get(reader, &item.id, item.content_version)?;
        let verification = catalog::verification::get(reader, &item.id)?
            .filter(|verification| verification.content_version == item.content_version);
        Ok(Self { package, verification })
    }

    /// How its verification stands (PRV-11).
    pub(crate) fn status(&self) -> CertificateVerificationStatus {
        if self.verification.as_ref().is_some_and(|verification| verification.ended_at.is_none()) {
            CertificateVerificationStatus::VerificationInProgress
        } else {
            self.settled()
        }
    }

    /// How its verification came out, the last time that it came to an end (PRV-12).
    pub(crate) fn settled(&self) -> CertificateVerificationStatus {
        let outcome = self.verification.as_ref().and_then(|verification| verification.outcome);
        let recorded = self.package.as_ref().and_then(|package| package.verification);
        match (outcome, recorded) {
            (Some(outcome), _) => of_outcome(outcome),
            (None, Some(recorded)) => of_package(recorded),
            // SP-04
            (None, None) => CertificateVerificationStatus::NotAvailable,
        }
    }

    /// The certificates of its signature in base64, the signer's first; none when it is not signed (PRV-13).
    pub(crate) fn chain(&self) -> Option<Vec<String>> {
        let of_package = || trust::chain_from_record(self.package.as_ref()?.chain.as_deref());
        let report = self.report().filter(|report| !report.chain.is_empty());
        report.map(|report| report.chain).or_else(of_package)
    }

    /// What an item of a secure library shows (ITM-22).
    pub(crate) fn show(&self) -> CertificateVerificationInfo {
        CertificateVerificationInfo { status: self.status(), cert_chain: self.chain() }
    }

    /// How the verification of `item` stands.
    pub(crate) fn info(&self, item: &Item) -> VerificationInfo {
        let report = self.report().unwrap_or_default();
        let chain = self.chain();
        let verification = self.verification.as_ref();
        let recorded_at = || self.package.as_ref().and_then(|package| package.verified_at);
        let ended_at = verification.map_or_else(recorded_at, |verification| verification.ended_at);
        VerificationInfo {
            status: self.status(),
            content_version: item.content_version.to_string(),
            certificate_info: chain
                .as_deref()
                .and_then(trust::signer)
                .map(|signer| trust::certificate_info(&signer)),
            cert_chain: chain,
            warnings: report.warnings,
            problems: report.problems,
            asked_time: verification.map(|verification| Timestamp::from_millisecond(verification.asked_at.0)),
            end_time: ended_at.map(|time| Timestamp::from_millisecond(time.0)),
            bytes_read: verification.map_or(0, |verification| verification.bytes_read),
            bytes_total: item.size,
        }
    }

    fn report(&self) -> Option<Report> {
        self.verification.as_ref()?.report.as_deref().map(Report::from_record)
    }
}

const fn of_outcome(outcome: Outcome) -> CertificateVerificationStatus {
    match outcome {
        Outcome::NotAvailable => CertificateVerificationStatus::NotAvailable,
        Outcome::Verified => CertificateVerificationStatus::Verified,
        Outcome::Untrusted => CertificateVerificationStatus::Untrusted,
        Outcome::Failure => CertificateVerificationStatus::VerificationFailure,
    }
}

const fn of_package(recorded: item_package::Verification) -> CertificateVerificationStatus {
    match recorded {
        item_package::Verification::NotAvailable => CertificateVerificationStatus::NotAvailable,
        item_package::Verification::Verified => CertificateVerificationStatus::Verified,
        item_package::Verification::Internal => CertificateVerificationStatus::Internal,
        item_package::Verification::VerificationFailure => CertificateVerificationStatus::VerificationFailure,
        item_package::Verification::VerificationInProgress => {
            CertificateVerificationStatus::VerificationInProgress
        }
        item_package::Verification::Untrusted => CertificateVerificationStatus::Untrusted,
    }
}
