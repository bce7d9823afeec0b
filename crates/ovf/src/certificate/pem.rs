//! PEM: base64 between two lines that say what it is.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// A PEM block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Block {
    /// What it says that it is: `CERTIFICATE`.
    pub(crate) label: String,
    /// What was encoded.
    pub(crate) data: Vec<u8>,
    /// The number of its first line, from 1.
    pub(crate) line: usize,
}

/// A text with PEM blocks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Text<'a> {
    /// The blocks, in their order.
    pub(crate) blocks: Vec<Block>,
    /// The lines outside of blocks, without white space around them, each with its number, from 1.
    pub(crate) lines: Vec<(usize, &'a [u8])>,
}

/// Why a PEM block cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PemError {
    /// The line that ends a block is missing.
    #[error("the PEM block \"{label}\" that begins in line {line} has no end")]
    NoEnd {
        /// The label of the block.
        label: String,
        /// The line where it begins, from 1.
        line: usize,
    },
    /// The line that ends a block has another label than the one that begins it.
    #[error("the PEM block \"{label}\" ends as \"{end}\" in line {line}")]
    OtherEnd {
        /// The label of the block.
        label: String,
        /// The label in the line that ends it.
        end: String,
        /// That line, from 1.
        line: usize,
    },
    /// Something between the two lines that is not base64.
    #[error("the PEM block \"{label}\" that begins in line {line} is not valid base64")]
    NotBase64 {
        /// The label of the block.
        label: String,
        /// The line where it begins, from 1.
        line: usize,
    },
}

/// Bytes of a label, at most. Messages repeat it.
const LONGEST_LABEL: usize = 64;

/// Finds the PEM blocks of a text, with line breaks of any system.
pub(crate) fn blocks(text: &[u8]) -> Result<Text<'_>, PemError> {
    let mut found = Text::default();
    let mut open: Option<(Block, Vec<u8>)> = None;
    for (index, line) in text.split(|&byte| byte == b'\n').enumerate() {
        let line = line.trim_ascii();
        open = match open {
            None => match label(line, b"-----BEGIN ") {
                Some(label) => Some((Block { label, data: Vec::new(), line: index + 1 }, Vec::new())),
                None => {
                    found.lines.push((index + 1, line));
                    None
                }
            },
            Some((block, mut encoded)) => match label(line, b"-----END ") {
                Some(end) => {
                    found.blocks.push(decode(block, &encoded, &end, index + 1)?);
                    None
                }
                None => {
                    encoded.extend_from_slice(line);
                    Some((block, encoded))
                }
            },
        };
    }
    match open {
        None => Ok(found),
        Some((block, _)) => Err(PemError::NoEnd { label: block.label, line: block.line }),
    }
}

fn decode(block: Block, encoded: &[u8], end: &str, line: usize) -> Result<Block, PemError> {
    if end != block.label {
        return Err(PemError::OtherEnd { label: block.label, end: end.to_owned(), line });
    }
    match STANDARD.decode(encoded) {
        Ok(data) => Ok(Block { data, ..block }),
        Err(_) => Err(PemError::NotBase64 { label: block.label, line: block.line }),
    }
}

fn label(line: &[u8], start: &[u8]) -> Option<String> {
    let label = line.strip_prefix(start)?.strip_suffix(b"-----")?;
    let printable = label.iter().all(|byte| matches!(byte, b' '..=b'~'));
    (printable && label.len() <= LONGEST_LABEL).then(|| String::from_utf8_lossy(label).into_owned())
}

/// Writes a PEM block, lines of 64 characters.
pub(crate) fn encode(label: &str, data: &[u8]) -> String {
    let mut text = format!("-----BEGIN {label}-----\n");
    for (index, character) in STANDARD.encode(data).chars().enumerate() {
        if index > 0 && index % 64 == 0 {
            text.push('\n');
        }
        text.push(character);
    }
    text.push_str(&format!("\n-----END {label}-----\n"));
    text
}
