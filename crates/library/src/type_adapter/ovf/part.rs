//! What a file is to a package, by its name.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// What a file is to a package.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// `*.ovf`
    Descriptor,
    /// `*.mf`
    Manifest,
    /// `*.cert`
    Certificate,
    /// `*.ova`
    Archive,
    /// Any other file.
    Content,
}

impl Part {
    /// What a file of that name is.
    pub(super) fn of(name: &str) -> Self {
        let Some((_, extension)) = name.rsplit_once('.') else { return Self::Content };
        let is = |other: &str| extension.eq_ignore_ascii_case(other);
        match () {
            () if is("ovf") => Self::Descriptor,
            () if is("mf") => Self::Manifest,
            () if is("cert") => Self::Certificate,
            () if is("ova") => Self::Archive,
            () => Self::Content,
        }
    }
}

/// The name without its extension.
pub(super) fn stem(name: &str) -> &str {
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

/// Marks bytes that are not text and are kept as text.
const BINARY: &str = "base64:";

/// Bytes as facts keep them, so that [`to_bytes`] gives the same bytes.
pub(super) fn to_text(bytes: &[u8]) -> String {
    match str::from_utf8(bytes) {
        Ok(text) if !text.starts_with(BINARY) && !text.contains('\0') => text.to_owned(),
        _ => format!("{BINARY}{}", STANDARD.encode(bytes)),
    }
}

/// The bytes that facts keep.
pub(super) fn to_bytes(text: &str) -> Vec<u8> {
    let binary = text.strip_prefix(BINARY).and_then(|encoded| STANDARD.decode(encoded).ok());
    binary.unwrap_or_else(|| text.as_bytes().to_vec())
}
