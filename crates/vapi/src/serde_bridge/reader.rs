//! From [`Value`] trees to Rust values.

mod access;
mod any;
mod shape;

use serde::Deserializer;
use serde::de::value::StringDeserializer;
use serde::de::{IntoDeserializer, Visitor};
use serde::forward_to_deserialize_any;

use super::Source;
use super::failure::Failure;
use crate::types::{Binary, reserved};
use crate::value::Value;

use access::{Entries, Fields, Items};
use any::AnyReader;

type Result<T> = std::result::Result<T, Failure>;

/// How to read.
#[derive(Clone, Copy)]
pub(super) struct Mode {
    pub(super) source: Source,
    /// Whether to pass over fields that the structure does not have.
    pub(super) skips_unknown_fields: bool,
}

impl Mode {
    const fn is_tagged(self) -> bool {
        matches!(self.source, Source::Tagged)
    }

    const fn is_text(self) -> bool {
        matches!(self.source, Source::Text)
    }
}

/// Reads one value.
pub(super) struct Reader {
    value: Value,
    mode: Mode,
}

impl Reader {
    pub(super) const fn new(value: Value, mode: Mode) -> Self {
        Self { value, mode }
    }

    /// Reads a whole number, of whatever width: the visitor checks the range.
    fn long<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        visitor.visit_i64(shape::long(self.value, self.mode)?)
    }
}

impl<'de> Deserializer<'de> for Reader {
    type Error = Failure;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        AnyReader(self.value).deserialize_any(visitor)
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        visitor.visit_bool(shape::boolean(self.value, self.mode)?)
    }

    fn deserialize_i8<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        self.long(visitor)
    }

    fn deserialize_i16<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        self.long(visitor)
    }

    fn deserialize_i32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        self.long(visitor)
    }

    fn deserialize_i64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        self.long(visitor)
    }

    fn deserialize_u8<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        self.long(visitor)
    }

    fn deserialize_u16<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        self.long(visitor)
    }

    fn deserialize_u32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        self.long(visitor)
    }

    fn deserialize_u64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        self.long(visitor)
    }

    fn deserialize_f32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        self.deserialize_f64(visitor)
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        visitor.visit_f64(shape::double(self.value, self.mode)?)
    }

    fn deserialize_char<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        self.deserialize_string(visitor)
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        self.deserialize_string(visitor)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        visitor.visit_string(shape::string(self.value, self.mode)?)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        let mode = self.mode;
        match self.value {
            Value::Optional(None) => visitor.visit_none(),
            Value::Optional(Some(value)) => visitor.visit_some(Self::new(*value, mode)),
            bare if mode.is_tagged() => Err(Failure::wrong_type(shape::name(&bare), "an optional value")),
            Value::Void => visitor.visit_none(),
            bare => visitor.visit_some(Self::new(bare, mode)),
        }
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        shape::nothing(self.value, self.mode)?;
        visitor.visit_unit()
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value> {
        self.deserialize_unit(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, name: &'static str, visitor: V) -> Result<V::Value> {
        if name == reserved::DYNAMIC {
            let structure = shape::structure(self.value, self.mode)?;
            return visitor.visit_newtype_struct(AnyReader(Value::Structure(structure)));
        }
        let mode = self.mode;
        let value = match (name, self.value) {
            (reserved::SECRET, Value::Secret(secret)) => Value::from(secret.expose()),
            (reserved::BINARY, Value::Binary(bytes)) => Value::String(Binary(bytes).to_base64()),
            (_, value) => value,
        };
        visitor.visit_newtype_struct(Self::new(value, mode))
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        let mode = self.mode;
        visitor.visit_seq(Items::new(shape::list(self.value, mode)?, mode))
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: usize,
        visitor: V,
    ) -> Result<V::Value> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        let mode = self.mode;
        let (entries, keys) = shape::map(self.value, mode)?;
        visitor.visit_map(Entries::new(entries, keys, mode))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        known: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value> {
        let mode = self.mode;
        let fields = shape::structure(self.value, mode)?.fields;
        // GEN-11
        if !mode.skips_unknown_fields
            && let Some((name, _)) = fields.iter().find(|(name, _)| !known.contains(&name.as_str()))
        {
            return Err(Failure::field_unknown(name, known));
        }
        visitor.visit_map(Fields::new(fields, mode))
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        known: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value> {
        let value = shape::string(self.value, self.mode)?;
        // GEN-09
        if !known.contains(&value.as_str()) {
            return Err(Failure::unknown_value(&value, known));
        }
        let value: StringDeserializer<Failure> = value.into_deserializer();
        visitor.visit_enum(value)
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        self.deserialize_string(visitor)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        visitor.visit_unit()
    }

    forward_to_deserialize_any! { bytes byte_buf }
}
