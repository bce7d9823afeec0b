use std::fmt::Display;

use vapi::ErrorKind::{InvalidArgument, NotAllowedInCurrentState};
use vapi::{Error, Timestamp};

use super::error;

pub(crate) fn announced_after_descriptor(name: &str, descriptor: &str) -> Error {
    let text = format!(
        "{name:?} comes too late: manifest and certificate are announced before the descriptor, and {descriptor:?} has \
         been; remove that, announce {name:?}, then announce {descriptor:?} again"
    );
    error(NotAllowedInCurrentState, "package.announced_after_descriptor", text, &[&name, &descriptor])
}

pub(crate) fn descriptor_refused(name: &str, reason: &dyn Display) -> Error {
    error(InvalidArgument, "package.descriptor", format!("{name:?}: {reason}"), &[&name, reason])
}

pub(crate) fn manifest_refused(name: &str, reason: &dyn Display) -> Error {
    error(InvalidArgument, "package.manifest", format!("{name:?}: {reason}"), &[&name, reason])
}

pub(crate) fn certificate_file_refused(name: &str, reason: &dyn Display) -> Error {
    error(InvalidArgument, "package.certificate", format!("{name:?}: {reason}"), &[&name, reason])
}

pub(crate) fn disc_image_refused(name: &str, reason: &dyn Display) -> Error {
    let text = format!("{name:?} cannot be a file of an item of type iso: {reason}");
    error(InvalidArgument, "package.disc_image", text, &[&name, reason])
}

pub(crate) fn one_of_a_kind(name: &str, all: &[&str]) -> Error {
    let all = all.join(", ");
    let text = format!(
        "{name:?} is one of several of its kind ({all}); a package has one at most: remove the others"
    );
    error(InvalidArgument, "package.one_of_a_kind", text, &[&name, &all])
}

pub(crate) fn size_differs(name: &str, descriptor: &str, stated: u64, size: u64) -> Error {
    let text = format!("{name:?} has {size} bytes; the descriptor {descriptor:?} states {stated}");
    error(InvalidArgument, "package.size", text, &[&name, &descriptor, &stated, &size])
}

pub(crate) fn not_referenced(name: &str, descriptor: &str) -> Error {
    let text = format!(
        "{name:?} does not belong to the package: the descriptor {descriptor:?} does not refer to it; remove it"
    );
    error(InvalidArgument, "package.not_referenced", text, &[&name, &descriptor])
}

pub(crate) fn stem_differs(name: &str, descriptor: &str) -> Error {
    let text = format!(
        "{name:?} is not called like the descriptor {descriptor:?}, from which it may differ in its extension alone"
    );
    error(InvalidArgument, "package.stem", text, &[&name, &descriptor])
}

pub(crate) fn not_in_manifest(name: &str, manifest: &str) -> Error {
    let text = format!("the manifest {manifest:?} has no line for {name:?}; it must have one for each file");
    error(InvalidArgument, "package.not_in_manifest", text, &[&name, &manifest])
}

pub(crate) fn no_file_of_line(manifest: &str, name: &str) -> Error {
    let text = format!("the manifest {manifest:?} has a line for {name:?}, which is no file of the package");
    error(InvalidArgument, "package.no_file_of_line", text, &[&manifest, &name])
}

pub(crate) fn digest_differs(
    name: &str,
    manifest: &str,
    algorithm: &str,
    stated: &str,
    computed: &str,
) -> Error {
    let text = format!(
        "{name:?} has the {algorithm} digest {computed}; the manifest {manifest:?} states {stated}: one of them was \
         changed or damaged"
    );
    error(InvalidArgument, "package.digest", text, &[&name, &manifest, &algorithm, &stated, &computed])
}

pub(crate) fn certificate_without_manifest(name: &str) -> Error {
    let text =
        format!("{name:?} signs nothing: the package has no manifest, which is what a signature is of");
    error(InvalidArgument, "package.certificate_without_manifest", text, &[&name])
}

pub(crate) fn signature_refused(name: &str, manifest: &str, reason: &dyn Display) -> Error {
    let text = format!("{name:?} does not sign the manifest {manifest:?}: {reason}");
    error(InvalidArgument, "package.signature", text, &[&name, &manifest, reason])
}

pub(crate) fn package_file_missing(name: &str) -> Error {
    error(InvalidArgument, "package.file_missing", format!("{name:?} is missing"), &[&name])
}

pub(crate) fn part_too_large(name: &str, largest: u64) -> Error {
    let text = format!("{name:?} is too large: a file of its kind may have {largest} bytes at most");
    error(InvalidArgument, "package.part_too_large", text, &[&name, &largest])
}

pub(crate) fn self_signed(subject: &str) -> Error {
    let text = format!(
        "the package is signed by {subject:?}, whose certificate vouches for itself and is none of the trusted \
         certificates"
    );
    error(NotAllowedInCurrentState, "package.self_signed", text, &[&subject])
}

pub(crate) fn certificate_expired(subject: &str, since: i64) -> Error {
    let since = moment(since);
    let text = format!("the certificate of the signer {subject:?} has expired: it was valid until {since}");
    error(NotAllowedInCurrentState, "package.certificate_expired", text, &[&subject, &since])
}

pub(crate) fn certificate_not_yet_valid(subject: &str, from: i64) -> Error {
    let from = moment(from);
    let text =
        format!("the certificate of the signer {subject:?} is not valid yet: it will be from {from} on");
    error(NotAllowedInCurrentState, "package.certificate_not_yet_valid", text, &[&subject, &from])
}

pub(crate) fn certificate_untrusted(subject: &str, reason: &str) -> Error {
    let text =
        format!("the package is signed by {subject:?}, whom no trusted certificate vouches for: {reason}");
    error(NotAllowedInCurrentState, "package.certificate_untrusted", text, &[&subject, &reason])
}

pub(crate) fn policy_not_met(policy: &str, library: &str, is_signed: bool) -> Error {
    let lacking = if is_signed { "its signer is not beyond doubt" } else { "it is not signed" };
    let text = format!(
        "the security policy {policy:?} of the library {library:?} lets in only packages that are signed by someone \
         trusted, and ignores no warning; {lacking}"
    );
    error(NotAllowedInCurrentState, "package.policy", text, &[&policy, &library, &lacking])
}

fn moment(seconds: i64) -> String {
    Timestamp::from_millisecond(seconds.saturating_mul(1000)).to_string()
}

/// How many reasons are told one by one.
const MOST_REASONS: usize = 100;
/// How much room the message that has all reasons gives them, in bytes.
const LONGEST_SUMMARY: usize = 16 * 1024;

/// Why a session's files do not become the item's content: a message with all reasons, as far as it has room, then one
/// for each of them.
pub(crate) fn package_refused(reasons: &[Error]) -> Error {
    let mut all = String::new();
    for (told, reason) in reasons.iter().enumerate() {
        if told > 0 && all.len() + reason.text().len() > LONGEST_SUMMARY {
            all.push_str(&format!("; and {} more", reasons.len() - told));
            break;
        }
        all.push_str(if told > 0 { "; " } else { "" });
        all.push_str(reason.text());
    }
    let text = format!("the session failed and the item is as it was: {all}");
    let summary = error(NotAllowedInCurrentState, "package.refused", text, &[&all]);
    reasons.iter().take(MOST_REASONS).cloned().fold(summary, Error::caused_by)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn us_20_all_reasons_are_told_within_bounds() {
        let reasons: Vec<_> =
            (0..2000).map(|number| package_file_missing(&format!("disk{number}"))).collect();
        let told = package_refused(&reasons);
        let summary = told.text();
        assert!(summary.contains("as it was: \"disk0\" is missing; \"disk1\" is missing; "), "{summary}");
        assert!(summary.ends_with(" more") && summary.len() < LONGEST_SUMMARY + 200, "{summary}");
        assert_eq!(told.messages.len(), 1 + MOST_REASONS);
        assert_eq!(told.messages[1].default_message, "\"disk0\" is missing");
    }

    #[test]
    fn prv_09_dates_are_told_as_dates() {
        let told = certificate_expired("CN=Signer", 1_700_000_000);
        assert!(
            told.text().contains("\"CN=Signer\"") && told.text().contains("2023-11-14T22:13:20"),
            "{told}"
        );
    }
}
