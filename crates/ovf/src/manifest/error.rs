//! What can be wrong with a manifest, and in which line.

use super::{DigestAlgorithm, LARGEST_MANIFEST};

/// Why a manifest is refused. Lines are counted from 1.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ManifestError {
    /// It is too large.
    #[error("the manifest has {size} bytes; at most {LARGEST_MANIFEST} are allowed")]
    TooLarge {
        /// Bytes.
        size: usize,
    },
    /// It says nothing.
    #[error(
        "the manifest has no lines; it must have one for each file, such as 'SHA256(disk1.vmdk)= 0123...'"
    )]
    Empty,
    /// It is not UTF-8.
    #[error("line {line} of the manifest is not valid UTF-8")]
    NotUtf8 {
        /// The line.
        line: usize,
    },
    /// A line of another form.
    #[error("line {line} of the manifest, '{text}', does not have the form 'SHA256(name)= digest'")]
    Malformed {
        /// The line.
        line: usize,
        /// Its beginning.
        text: String,
    },
    /// An algorithm that is not known.
    #[error(
        "line {line} of the manifest uses the algorithm '{algorithm}', which is not supported; use SHA256, SHA512 or \
         SHA1"
    )]
    UnknownAlgorithm {
        /// The line.
        line: usize,
        /// What stands there.
        algorithm: String,
    },
    /// No name between the parentheses.
    #[error("line {line} of the manifest names no file")]
    NoName {
        /// The line.
        line: usize,
    },
    /// A name that is not that of a file of the package.
    #[error(
        "line {line} of the manifest names '{name}'; the files of a package have flat names, without directories"
    )]
    NotFlat {
        /// The line.
        line: usize,
        /// What stands there.
        name: String,
    },
    /// A name with control characters.
    #[error("line {line} of the manifest names '{name}', which contains a control character")]
    ControlCharacter {
        /// The line.
        line: usize,
        /// What stands there, escaped.
        name: String,
    },
    /// A digest that is no number.
    #[error(
        "line {line} of the manifest has the digest '{digest}', which does not consist of hexadecimal digits"
    )]
    NotHexadecimal {
        /// The line.
        line: usize,
        /// What stands there.
        digest: String,
    },
    /// A digest that the algorithm cannot have made.
    #[error("line {line} of the manifest has a digest of {digits} digits; {algorithm} makes {}", algorithm.digits())]
    WrongLength {
        /// The line.
        line: usize,
        /// The algorithm.
        algorithm: DigestAlgorithm,
        /// How many digits stand there.
        digits: usize,
    },
    /// Two lines for one file.
    #[error("line {line} of the manifest names '{name}', as line {first} does; each file has one line")]
    Duplicate {
        /// The line.
        line: usize,
        /// The line that names it first.
        first: usize,
        /// The file.
        name: String,
    },
}

/// The beginning of a text, as a message may show it.
pub(super) fn excerpt(text: &str) -> String {
    const LENGTH: usize = 100;
    let mut characters = text.chars();
    let mut excerpt: String = characters.by_ref().take(LENGTH).flat_map(char::escape_debug).collect();
    if characters.next().is_some() {
        excerpt.push_str("...");
    }
    excerpt
}
