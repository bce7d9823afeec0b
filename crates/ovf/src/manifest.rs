//! Manifests: a digest of each file of a package.
//!
//! A line is `SHA256(disk1.vmdk)= 0123…`. Programs differ in spaces, in the spelling of the algorithm, in upper and
//! lower case, in line ends and in the empty lines and the byte order mark that they add; all that is read. What could
//! make a manifest mean two things is refused: a file named twice, an algorithm that is not known, a digest of the
//! wrong length.

mod algorithm;
mod error;

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

pub use algorithm::DigestAlgorithm;
pub use error::ManifestError;

/// Bytes that a manifest may have: 1 MiB.
pub const LARGEST_MANIFEST: usize = 1 << 20;

/// What a manifest says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Its lines, in their order. No two name the same file.
    pub lines: Vec<ManifestLine>,
}

/// The digest of one file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManifestLine {
    /// The flat name of the file.
    pub name: String,
    /// What made the digest.
    pub algorithm: DigestAlgorithm,
    /// The digest in lower-case hexadecimal digits.
    pub digest: String,
}

impl Manifest {
    /// Reads a manifest.
    ///
    /// # Errors
    /// It is too large, not text, has no lines, or has one that says nothing or contradicts another.
    pub fn parse(manifest: &[u8]) -> Result<Manifest, ManifestError> {
        if manifest.len() > LARGEST_MANIFEST {
            return Err(ManifestError::TooLarge { size: manifest.len() });
        }
        let manifest = manifest.strip_prefix(b"\xef\xbb\xbf").unwrap_or(manifest);
        let text = str::from_utf8(manifest).map_err(|error| {
            let before = &manifest[..error.valid_up_to()];
            ManifestError::NotUtf8 { line: 1 + before.iter().filter(|byte| **byte == b'\n').count() }
        })?;
        let mut lines = Vec::new();
        let mut first_lines = HashMap::new();
        for (index, text) in text.lines().enumerate() {
            let (number, text) = (index + 1, text.trim_matches([' ', '\t']));
            if text.is_empty() {
                continue;
            }
            let line = read_line(number, text)?;
            if let Some(first) = first_lines.insert(line.name.to_lowercase(), number) {
                return Err(ManifestError::Duplicate {
                    line: number,
                    first,
                    name: error::excerpt(&line.name),
                });
            }
            lines.push(line);
        }
        if lines.is_empty() { Err(ManifestError::Empty) } else { Ok(Manifest { lines }) }
    }

    /// The line of the file of this name.
    pub fn line(&self, name: &str) -> Option<&ManifestLine> {
        self.lines.iter().find(|line| line.name == name)
    }
}

fn read_line(number: usize, text: &str) -> Result<ManifestLine, ManifestError> {
    let malformed = || ManifestError::Malformed { line: number, text: error::excerpt(text) };
    // A name may contain parentheses and equals signs, a digest and an algorithm may not.
    let (named, digest) = text.rsplit_once('=').ok_or_else(malformed)?;
    let (algorithm, name) = named.split_once('(').ok_or_else(malformed)?;
    let name = name.trim_end_matches([' ', '\t']).strip_suffix(')').ok_or_else(malformed)?;
    let algorithm = algorithm.trim_end_matches([' ', '\t']);
    let Some(algorithm) = DigestAlgorithm::by_name(algorithm) else {
        return Err(ManifestError::UnknownAlgorithm { line: number, algorithm: error::excerpt(algorithm) });
    };
    check_name(number, name)?;
    let digest = digest.trim_start_matches([' ', '\t']);
    if !digest.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(ManifestError::NotHexadecimal { line: number, digest: error::excerpt(digest) });
    }
    if digest.len() != algorithm.digits() {
        return Err(ManifestError::WrongLength { line: number, algorithm, digits: digest.len() });
    }
    Ok(ManifestLine { name: name.to_owned(), algorithm, digest: digest.to_ascii_lowercase() })
}

fn check_name(line: usize, name: &str) -> Result<(), ManifestError> {
    if name.is_empty() {
        return Err(ManifestError::NoName { line });
    }
    if name.contains(['/', '\\']) || name == "." || name == ".." {
        return Err(ManifestError::NotFlat { line, name: error::excerpt(name) });
    }
    if name.contains(char::is_control) {
        return Err(ManifestError::ControlCharacter { line, name: error::excerpt(name) });
    }
    Ok(())
}

#[cfg(test)]
mod tests;
