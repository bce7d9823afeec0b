//! What a verification found.

use api::stackroom_item::{Problem, Warning};
use catalog::verification::Outcome;
use serde::{Deserialize, Serialize};
use vapi::LocalizableMessage;

use crate::trust::{self, Signature};
use crate::wording;

/// What a verification found, as its record keeps it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Report {
    /// What is wrong.
    pub(crate) problems: Vec<Problem>,
    /// What speaks against trusting the signer.
    pub(crate) warnings: Vec<Warning>,
    /// The certificates in base64, the signer's first.
    pub(crate) chain: Vec<String>,
}

impl Report {
    pub(crate) fn to_record(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    pub(crate) fn from_record(record: &str) -> Self {
        serde_json::from_str(record).unwrap_or_else(|_| Self {
            problems: vec![about_all(wording::damaged_message("verification"))],
            ..Self::default()
        })
    }

    /// Notes a problem of a file.
    pub(super) fn note(&mut self, name: &str, message: LocalizableMessage) {
        self.note_difference(name, message, None);
    }

    /// Notes a problem of a file that has something else than it should have: expected and found.
    pub(super) fn note_difference(
        &mut self,
        name: &str,
        message: LocalizableMessage,
        difference: Option<(String, String)>,
    ) {
        let (expected, found) = difference.unzip();
        self.problems.push(Problem { file_name: Some(name.to_owned()), message, expected, found });
    }

    /// Whether something is wrong with a file.
    pub(super) fn is_about(&self, name: &str) -> bool {
        self.problems.iter().any(|problem| problem.file_name.as_deref() == Some(name))
    }

    /// Notes who signed, and what speaks against trusting them.
    pub(super) fn judge(&mut self, signature: &Signature) {
        self.chain = signature.chain_in_base64();
        for concern in &signature.concerns {
            let (warning_type, error) = signature.told(concern);
            let message = wording::first_message(error);
            // PRV-12
            if trust::is_about_validity(concern) {
                self.problems.push(about_all(message.clone()));
            }
            self.warnings.push(Warning { warning_type, message });
        }
    }

    /// What came of it all (PRV-12).
    pub(super) const fn outcome(&self) -> Outcome {
        if !self.problems.is_empty() {
            Outcome::Failure
        } else if self.chain.is_empty() {
            Outcome::NotAvailable
        } else if self.warnings.is_empty() {
            Outcome::Verified
        } else {
            Outcome::Untrusted
        }
    }
}

const fn about_all(message: LocalizableMessage) -> Problem {
    Problem { file_name: None, message, expected: None, found: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message() -> LocalizableMessage {
        LocalizableMessage::new("stackroom.test", "something", Vec::new())
    }

    fn report(problems: usize, warnings: usize, chain: usize) -> Report {
        let warning_type = api::update_session::WarningType::UntrustedCertificate;
        Report {
            problems: vec![about_all(message()); problems],
            warnings: vec![Warning { warning_type, message: message() }; warnings],
            chain: vec!["AAAA".to_owned(); chain],
        }
    }

    #[test]
    fn prv_12_the_outcome_follows_from_what_was_found() {
        let cases = [
            (report(0, 0, 0), Outcome::NotAvailable),
            (report(0, 0, 2), Outcome::Verified),
            (report(0, 1, 1), Outcome::Untrusted),
            (report(1, 1, 1), Outcome::Failure),
            (report(1, 0, 0), Outcome::Failure),
        ];
        for (report, outcome) in cases {
            assert_eq!(report.outcome(), outcome, "{report:?}");
        }
    }

    #[test]
    fn a_report_comes_back_from_its_record() {
        let mut report = report(1, 2, 1);
        report.note_difference("disk.vmdk", message(), Some(("a".to_owned(), "b".to_owned())));
        assert_eq!(Report::from_record(&report.to_record()), report);
        assert!(report.is_about("disk.vmdk"));
        assert!(!report.is_about("other.vmdk"));
        assert_eq!(Report::from_record("damaged").outcome(), Outcome::Failure);
    }
}
