use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::reserved;

/// A URI: text of the characters that RFC 3986 allows, with well-formed percent escapes.
///
/// Clients refuse a whole answer that holds anything else.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Uri(String);

/// Text that is not a URI.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidUri {
    /// A character that must be percent-encoded.
    #[error("a URI cannot hold {0:?}, at character {1}; percent-encode it")]
    Character(char, usize),
    /// A percent sign without two hexadecimal digits behind it.
    #[error("the % at character {0} of the URI is not followed by two hexadecimal digits; write it as %25")]
    Escape(usize),
}

impl Uri {
    /// The URI of that text.
    ///
    /// # Errors
    /// [`InvalidUri`] when the text holds what must be percent-encoded.
    pub fn new(text: impl Into<String>) -> Result<Self, InvalidUri> {
        let text = text.into();
        check(&text)?;
        Ok(Self(text))
    }

    /// Its text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What is before the first colon, in the case in which it was written; empty when there is none.
    #[must_use]
    pub fn scheme(&self) -> &str {
        self.0.split_once(':').map_or("", |(scheme, _)| scheme)
    }
}

fn check(text: &str) -> Result<(), InvalidUri> {
    let bytes = text.as_bytes();
    for (place, (offset, character)) in text.char_indices().enumerate() {
        if !character.is_ascii_graphic() || r#""<>\^`{|}"#.contains(character) {
            return Err(InvalidUri::Character(character, place + 1));
        }
        let escape = bytes.get(offset + 1..offset + 3);
        if character == '%' && !escape.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit)) {
            return Err(InvalidUri::Escape(place + 1));
        }
    }
    Ok(())
}

impl FromStr for Uri {
    type Err = InvalidUri;

    fn from_str(text: &str) -> Result<Self, InvalidUri> {
        Self::new(text)
    }
}

impl std::fmt::Display for Uri {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl Serialize for Uri {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_newtype_struct(reserved::URI, &self.0)
    }
}

impl<'de> Deserialize<'de> for Uri {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(rename = "$uri")]
        struct Text(String);

        Self::new(Text::deserialize(deserializer)?.0).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uris_of_allowed_characters_are_taken() {
        for text in ["https://host:8443/a%20b/c.ovf?x=1#y", "nfs://host/a", "http://[::1]/a", "file:///a"] {
            assert_eq!(Uri::new(text).unwrap().as_str(), text);
        }
        assert_eq!(Uri::new("https://host/a").unwrap().scheme(), "https");
    }

    #[test]
    fn what_must_be_encoded_is_refused_with_its_place() {
        for (text, error) in [
            ("nfs://a/b c", InvalidUri::Character(' ', 10)),
            ("http://a/ü", InvalidUri::Character('ü', 10)),
            ("http://a/\n", InvalidUri::Character('\n', 10)),
            ("a|b", InvalidUri::Character('|', 2)),
            ("http://a/%zz", InvalidUri::Escape(10)),
            ("%1", InvalidUri::Escape(1)),
        ] {
            assert_eq!(Uri::new(text), Err(error), "{text}");
        }
    }
}
