//! Reading a value as what it is, for types that take anything.

use serde::Deserializer;
use serde::de::value::{MapDeserializer, SeqDeserializer, StringDeserializer};
use serde::de::{IntoDeserializer, Visitor};
use serde::forward_to_deserialize_any;

use super::Result;
use crate::serde_bridge::failure::Failure;
use crate::types::reserved;
use crate::value::{Structure, Value};

/// Offers a value by its own type. Structures, errors and maps are maps whose first key marks which of them it is.
pub(super) struct AnyReader(pub(super) Value);

impl<'de> IntoDeserializer<'de, Failure> for AnyReader {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

impl<'de> Deserializer<'de> for AnyReader {
    type Error = Failure;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        match self.0 {
            Value::Void => visitor.visit_unit(),
            Value::Boolean(value) => visitor.visit_bool(value),
            Value::Long(value) => visitor.visit_i64(value),
            Value::Double(value) => visitor.visit_f64(value),
            Value::String(text) => visitor.visit_string(text),
            Value::Secret(secret) => {
                let text: StringDeserializer<Failure> = secret.expose().to_owned().into_deserializer();
                visitor.visit_newtype_struct(text)
            }
            Value::Binary(bytes) => visitor.visit_byte_buf(bytes),
            Value::Optional(None) => visitor.visit_none(),
            Value::Optional(Some(value)) => visitor.visit_some(Self(*value)),
            Value::List(values) => visitor.visit_seq(SeqDeserializer::new(values.into_iter().map(Self))),
            Value::Map(entries) => visit_marked(reserved::MAP, Value::Void, entries, visitor),
            Value::Structure(structure) => visit_structure(reserved::STRUCTURE, structure, visitor),
            Value::Error(structure) => visit_structure(reserved::ERROR, structure, visitor),
        }
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 char str string bytes byte_buf option unit unit_struct newtype_struct
        seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

fn visit_structure<'de, V: Visitor<'de>>(mark: &str, structure: Structure, visitor: V) -> Result<V::Value> {
    let fields = structure.fields.into_iter().map(|(name, value)| (Value::String(name), value)).collect();
    visit_marked(mark, Value::String(structure.name), fields, visitor)
}

fn visit_marked<'de, V: Visitor<'de>>(
    mark: &str,
    content: Value,
    entries: Vec<(Value, Value)>,
    visitor: V,
) -> Result<V::Value> {
    let marked = std::iter::once((Value::from(mark), content)).chain(entries);
    visitor.visit_map(MapDeserializer::new(marked.map(|(key, value)| (AnyReader(key), AnyReader(value)))))
}
