//! Numbers and texts at fixed places.

/// How long a sector is, and with it a volume descriptor.
pub(crate) const SECTOR: usize = 2048;

/// A whole sector, if the head has it.
pub(crate) fn sector(head: &[u8], number: usize) -> Option<&[u8; SECTOR]> {
    head.get(number.checked_mul(SECTOR)?..)?.first_chunk()
}

/// The bytes from `offset` on, as many as the array has. The array that they are taken from is longer than any offset
/// that is asked of it.
fn array<const LENGTH: usize>(from: &[u8], offset: usize) -> [u8; LENGTH] {
    from.get(offset..).and_then(|rest| rest.first_chunk()).copied().unwrap_or([0; LENGTH])
}

pub(crate) fn little_u16(from: &[u8], offset: usize) -> u16 {
    u16::from_le_bytes(array(from, offset))
}

pub(crate) fn big_u16(from: &[u8], offset: usize) -> u16 {
    u16::from_be_bytes(array(from, offset))
}

pub(crate) fn little_u32(from: &[u8], offset: usize) -> u32 {
    u32::from_le_bytes(array(from, offset))
}

pub(crate) fn big_u32(from: &[u8], offset: usize) -> u32 {
    u32::from_be_bytes(array(from, offset))
}

/// A text that is padded with spaces or zeros. Tools write UTF-8, and older ones Latin-1, where only capitals, digits
/// and the underscore are allowed.
pub(crate) fn text(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => tidy(text.chars()),
        Err(_) => tidy(bytes.iter().copied().map(char::from)),
    }
}

/// A text in UTF-16, the big end first.
pub(crate) fn wide_text(bytes: &[u8]) -> String {
    let units = bytes.chunks_exact(2).map(|pair| big_u16(pair, 0));
    tidy(char::decode_utf16(units).map(|char| char.unwrap_or(char::REPLACEMENT_CHARACTER)))
}

/// What people are shown: without control characters, and without the padding.
pub(crate) fn tidy(chars: impl Iterator<Item = char>) -> String {
    let shown: String = chars.filter(|char| !char.is_control()).collect();
    shown.trim().to_owned()
}
