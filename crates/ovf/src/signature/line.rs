//! The line of a certificate file that has the signature: `SHA256(package.mf)= 3082…`.

use super::CertificateFileError;
use crate::archive::LONGEST_NAME;
use crate::certificate::key::Digest;

/// Bytes of the name of a digest, at most.
const LONGEST_DIGEST_NAME: usize = 32;

/// A signature in a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SignatureLine {
    pub(super) digest: Digest,
    pub(super) manifest_name: String,
    pub(super) signature: Vec<u8>,
}

/// Finds the one line with a signature among the lines outside of PEM blocks, if there is one.
///
/// The digits may go on in the lines that follow, as the printed examples of the standard have them.
pub(super) fn find(lines: &[(usize, &[u8])]) -> Result<Option<SignatureLine>, CertificateFileError> {
    let mut found = None;
    let mut rest = lines.iter().peekable();
    while let Some(&(number, line)) = rest.next() {
        let Some((digest, name, digits)) = split(line) else {
            continue;
        };
        if found.is_some() {
            return Err(CertificateFileError::SeveralLines { line: number });
        }
        let mut digits = digits.to_vec();
        while let Some((_, more)) = rest.next_if(|(_, next)| is_digits(next)) {
            digits.extend_from_slice(more);
        }
        found = Some(read(number, digest, name, &digits)?);
    }
    Ok(found)
}

/// Splits a line into the digest, the name and what follows the equals sign, if it is such a line.
fn split(line: &[u8]) -> Option<(&str, &str, &[u8])> {
    let equals = line.iter().rposition(|&byte| byte == b'=')?;
    let before = std::str::from_utf8(&line[..equals]).ok()?.trim_end();
    let (digest, name) = before.strip_suffix(')')?.split_once('(')?;
    let digest = digest.trim_end();
    (is_digest(digest) && is_name(name)).then(|| (digest, name, line[equals + 1..].trim_ascii()))
}

/// Whether a file can have this name.
fn is_name(name: &str) -> bool {
    name.len() <= LONGEST_NAME && !name.contains(char::is_control)
}

/// Whether a word is the name of a digest, be it supported or not.
fn is_digest(word: &str) -> bool {
    // Messages repeat the word.
    if word.len() > LONGEST_DIGEST_NAME {
        return false;
    }
    let upper = word.to_ascii_uppercase();
    let begins = ["SHA", "MD", "RIPEMD", "BLAKE"].iter().any(|family| upper.starts_with(family));
    begins && upper.chars().all(|character| character.is_ascii_alphanumeric() || "-/_".contains(character))
}

fn is_digits(line: &[u8]) -> bool {
    !line.is_empty() && line.iter().all(u8::is_ascii_hexdigit)
}

fn read(
    number: usize,
    digest: &str,
    name: &str,
    digits: &[u8],
) -> Result<SignatureLine, CertificateFileError> {
    let unknown = || CertificateFileError::UnknownDigest { digest: digest.to_owned(), line: number };
    let not_hexadecimal = CertificateFileError::NotHexadecimal { line: number };
    let digest = Digest::by_name(digest).ok_or_else(unknown)?;
    match hex::decode(digits) {
        Ok(signature) if !signature.is_empty() => {
            Ok(SignatureLine { digest, manifest_name: name.to_owned(), signature })
        }
        _ => Err(not_hexadecimal),
    }
}
