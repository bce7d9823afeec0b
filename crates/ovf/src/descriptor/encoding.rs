//! The characters of a descriptor.

use super::{DescriptorError, LARGEST_DESCRIPTOR};

/// The document as text, without a byte order mark.
///
/// A document that says that it is in some other encoding is taken nevertheless when it is ASCII: exporters exist that
/// write `UTF-16` into the declaration and one byte for each character after it.
///
/// # Errors
/// It is too large, or is not UTF-8.
pub(super) fn text(document: &[u8]) -> Result<&str, DescriptorError> {
    if document.len() > LARGEST_DESCRIPTOR {
        return Err(DescriptorError::TooLarge { size: document.len(), limit: LARGEST_DESCRIPTOR });
    }
    let encoding = match document {
        [0xfe, 0xff, ..] | [0, b'<', ..] => Some("UTF-16 (big endian)"),
        [0xff, 0xfe, ..] | [b'<', 0, ..] => Some("UTF-16 (little endian)"),
        _ => None,
    };
    if let Some(encoding) = encoding {
        return Err(DescriptorError::Encoding { encoding: encoding.to_owned() });
    }
    let document = document.strip_prefix(b"\xef\xbb\xbf").unwrap_or(document);
    if let Some(encoding) = declared(document)
        && !encoding.eq_ignore_ascii_case("utf-8")
        && !document.is_ascii()
    {
        return Err(DescriptorError::Encoding { encoding });
    }
    std::str::from_utf8(document).map_err(|error| DescriptorError::NotUtf8 { offset: error.valid_up_to() })
}

/// The encoding that the XML declaration names.
fn declared(document: &[u8]) -> Option<String> {
    let head = &document[..document.len().min(256)];
    let head = String::from_utf8_lossy(head);
    let declaration = head.strip_prefix("<?xml")?.split("?>").next()?;
    let value = declaration.split("encoding").nth(1)?.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
    value[1..].split(quote).next().map(str::to_owned)
}
