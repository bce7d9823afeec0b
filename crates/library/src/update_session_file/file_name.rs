//! Names of files: one that is accepted stands for the same single file wherever it goes, in an address, in a list, and
//! on the disk of whoever fetches it, whatever their system.

use std::collections::HashSet;

use icu_casemap::CaseMapper;
use icu_normalizer::{
    ComposingNormalizerBorrowed as ComposingNormalizer,
    DecomposingNormalizerBorrowed as DecomposingNormalizer,
};

/// The longest name, in bytes of UTF-8: what the usual file systems take.
pub(crate) const LONGEST: usize = 255;

/// What Windows takes for devices, with any extension.
const DEVICES: [&str; 6] = ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"];
/// What Windows takes for devices with one more digit.
const NUMBERED_DEVICES: [&str; 2] = ["COM", "LPT"];

/// A name that a file can have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FileName(String);

/// Why a name cannot be a file's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Problem {
    #[error("it is empty")]
    Empty,
    #[error("it has {0} bytes; {LONGEST} are possible")]
    TooLong(usize),
    #[error("it stands for a folder")]
    Folder,
    #[error("it contains a slash or backslash; files lie side by side")]
    Slash,
    #[error("it contains the control character U+{:04X}", u32::from(*.0))]
    Control(char),
    #[error("it contains U+{:04X}, which changes the direction of writing, so that the name could be misread", u32::from(*.0))]
    Direction(char),
    #[error("it contains U+{:04X}, which cannot be seen", u32::from(*.0))]
    Invisible(char),
    #[error("it contains {0:?}, which Windows does not allow")]
    Forbidden(char),
    #[error("it begins with a space")]
    LeadingSpace,
    #[error("it ends with a space, which Windows drops")]
    TrailingSpace,
    #[error("it ends with a dot, which Windows drops")]
    TrailingDot,
    #[error("Windows takes {0} for a device, with any extension")]
    Device(&'static str),
}

impl FileName {
    /// A name as a client or a package gives it.
    ///
    /// # Errors
    /// The first thing that is wrong with it.
    pub(crate) fn parse(name: &str) -> Result<Self, Problem> {
        // FIL-03
        if name.is_empty() {
            return Err(Problem::Empty);
        }
        if name.len() > LONGEST {
            return Err(Problem::TooLong(name.len()));
        }
        if matches!(name, "." | "..") {
            return Err(Problem::Folder);
        }
        // FIL-14
        if let Some(problem) = name.chars().find_map(problem_of) {
            return Err(problem);
        }
        if name.starts_with(char::is_whitespace) {
            return Err(Problem::LeadingSpace);
        }
        if name.ends_with(char::is_whitespace) {
            return Err(Problem::TrailingSpace);
        }
        if name.ends_with('.') {
            return Err(Problem::TrailingDot);
        }
        device(name).map_or_else(|| Ok(Self(name.to_owned())), |device| Err(Problem::Device(device)))
    }

    pub(crate) fn into_string(self) -> String {
        self.0
    }
}

/// The name of a file that is pulled from `address`. Some clients name a file by all that follows the last slash of
/// its address, the query with it (`disk.ovf?dcPath=DC0`): the file is named without it.
pub(crate) fn without_query<'a>(name: &'a str, address: &str) -> &'a str {
    let address = address.split_once('#').map_or(address, |(address, _)| address);
    let Some((_, query)) = address.split_once('?') else { return name };
    name.strip_suffix(query).and_then(|name| name.strip_suffix('?')).unwrap_or(name)
}

/// The first of `others` that cannot lie beside a file of that name where capitals or the normal form of Unicode make
/// no difference. The very same name is no such one.
pub(crate) fn clash<'a>(name: &str, mut others: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let folded = fold(name);
    others.find(|other| *other != name && fold(other) == folded)
}

/// Names that lie side by side, for many questions of the kind that [`clash`] answers.
#[derive(Default)]
pub(crate) struct Neighbours(HashSet<String>);

impl Neighbours {
    pub(crate) fn of<'a>(names: impl Iterator<Item = &'a str>) -> Self {
        Self(names.map(fold).collect())
    }

    /// Adds a name; false when one that is there already is the same or cannot lie beside it.
    pub(crate) fn add(&mut self, name: &str) -> bool {
        self.0.insert(fold(name))
    }
}

/// What names have in common that differ only by capitals, normal form, or marks that have no width of their own.
fn fold(name: &str) -> String {
    let visible: String = name.chars().filter(|char| !is_joiner(*char)).collect();
    let decomposed = DecomposingNormalizer::new_nfd().normalize(&visible);
    let folded = CaseMapper::new().fold_string(&decomposed);
    ComposingNormalizer::new_nfc().normalize(&folded).into_owned()
}

/// Needed to write some languages and pictograms, but not to be seen by itself.
const fn is_joiner(char: char) -> bool {
    matches!(char, '\u{200c}' | '\u{200d}' | '\u{fe00}'..='\u{fe0f}')
}

const fn problem_of(char: char) -> Option<Problem> {
    Some(match char {
        '/' | '\\' => Problem::Slash,
        '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{2028}' | '\u{2029}' => Problem::Control(char),
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
            Problem::Direction(char)
        }
        '\u{ad}'
        | '\u{180e}'
        | '\u{200b}'
        | '\u{2060}'..='\u{2064}'
        | '\u{206a}'..='\u{206f}'
        | '\u{feff}'
        | '\u{e0000}'..='\u{e007f}' => Problem::Invisible(char),
        '<' | '>' | ':' | '"' | '|' | '*' | '?' => Problem::Forbidden(char),
        _ => return None,
    })
}

/// The device that Windows takes the name for: by what stands before its first dot.
fn device(name: &str) -> Option<&'static str> {
    let stem = name.split('.').next().unwrap_or_default().trim_end();
    let is_stem = |device: &&str| stem.eq_ignore_ascii_case(device);
    let is_numbered = |device: &&str| {
        let (letters, digit) = stem.split_at_checked(device.len()).unwrap_or_default();
        let mut digit = digit.chars();
        let is_digit = |char: char| char.is_ascii_digit() || matches!(char, '\u{b9}' | '\u{b2}' | '\u{b3}');
        letters.eq_ignore_ascii_case(device) && digit.next().is_some_and(is_digit) && digit.next().is_none()
    };
    let numbered = || NUMBERED_DEVICES.into_iter().find(is_numbered);
    DEVICES.into_iter().find(is_stem).or_else(numbered)
}

#[cfg(test)]
mod tests;
