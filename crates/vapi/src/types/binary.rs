use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::reserved;

/// Bytes. In text formats they are base64.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Binary(pub Vec<u8>);

impl Binary {
    pub(crate) fn to_base64(&self) -> String {
        STANDARD.encode(&self.0)
    }

    pub(crate) fn from_base64(text: &str) -> Option<Self> {
        STANDARD.decode(text).ok().map(Self)
    }
}

impl Serialize for Binary {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_newtype_struct(reserved::BINARY, &self.to_base64())
    }
}

impl<'de> Deserialize<'de> for Binary {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(rename = "$binary")]
        struct Text(String);

        let text = Text::deserialize(deserializer)?.0;
        Self::from_base64(&text)
            .ok_or_else(|| serde::de::Error::custom("the bytes are not in base64 (RFC 4648, padded)"))
    }
}
