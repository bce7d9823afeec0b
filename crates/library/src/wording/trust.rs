use ids::TrustedCertificateId;
use vapi::ErrorKind::{self, NotFound};
use vapi::{Error, LocalizableMessage};

use super::error;

pub(crate) fn not_a_certificate(reason: &str) -> Error {
    let text = format!("cert_text has to be exactly one certificate in PEM: {reason}");
    error(ErrorKind::Error, "trusted_certificate.malformed", text, &[&reason])
}

pub(crate) fn no_certificate(id: &TrustedCertificateId) -> Error {
    let text = format!("there is no trusted certificate {id}");
    error(NotFound, "trusted_certificate.not_found", text, &[id])
}

fn message(id: &str, text: String, args: &[&str]) -> LocalizableMessage {
    let args = args.iter().map(|&arg| arg.to_owned()).collect();
    LocalizableMessage::new(format!("stackroom.{id}"), text, args)
}

pub(crate) fn stored_bytes_differ(name: &str, expected: &str, found: &str) -> LocalizableMessage {
    let text =
        format!("the stored bytes of {name:?} have changed: their SHA-256 was {expected}, and is {found}");
    message("verification.bytes_differ", text, &[name, expected, found])
}

pub(crate) fn stored_size_differs(name: &str, expected: u64, found: u64) -> LocalizableMessage {
    let text = format!("{found} bytes are stored of {name:?}; there were {expected}");
    message("verification.size_differs", text, &[name, &expected.to_string(), &found.to_string()])
}

pub(crate) fn stored_bytes_unreadable(name: &str, reason: &str) -> LocalizableMessage {
    let text = format!("the stored bytes of {name:?} cannot be read: {reason}");
    message("verification.bytes_unreadable", text, &[name, reason])
}
