use std::fmt;

use serde::de::value::MapAccessDeserializer;
use serde::de::{MapAccess, SeqAccess, Visitor};
use serde::ser::{SerializeMap, SerializeSeq};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{Binary, reserved};
use crate::value::{Structure, Value};

/// A structure of any name and shape.
///
/// A value does not fit through serde as it is, so the name of a structure goes as an entry before its fields, keyed
/// `$structure`; a client of another format sees that entry.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Dynamic(pub Structure);

impl Serialize for Dynamic {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_newtype_struct(reserved::DYNAMIC, &Named(reserved::STRUCTURE, &self.0))
    }
}

/// A structure with its mark: that of a structure, or that of an error.
struct Named<'a>(&'static str, &'a Structure);

impl Serialize for Named<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(mark, structure) = self;
        let mut map = serializer.serialize_map(Some(structure.fields.len() + 1))?;
        map.serialize_entry(mark, &structure.name)?;
        for (name, value) in &structure.fields {
            map.serialize_entry(name, &Tree(value))?;
        }
        map.end()
    }
}

struct Tree<'a>(&'a Value);

impl Serialize for Tree<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Value::Void => serializer.serialize_unit(),
            Value::Boolean(value) => serializer.serialize_bool(*value),
            Value::Long(value) => serializer.serialize_i64(*value),
            Value::Double(value) => serializer.serialize_f64(*value),
            Value::String(text) => serializer.serialize_str(text),
            Value::Secret(secret) => secret.serialize(serializer),
            Value::Binary(bytes) => Binary(bytes.clone()).serialize(serializer),
            Value::Optional(None) => serializer.serialize_none(),
            Value::Optional(Some(value)) => serializer.serialize_some(&Tree(value)),
            Value::List(values) => {
                let mut list = serializer.serialize_seq(Some(values.len()))?;
                for value in values {
                    list.serialize_element(&Tree(value))?;
                }
                list.end()
            }
            Value::Map(entries) => serialize_map(entries, serializer),
            Value::Structure(structure) => Named(reserved::STRUCTURE, structure).serialize(serializer),
            Value::Error(structure) => Named(reserved::ERROR, structure).serialize(serializer),
        }
    }
}

fn serialize_map<S: Serializer>(entries: &[(Value, Value)], serializer: S) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(Some(entries.len()))?;
    for (key, value) in entries {
        map.serialize_entry(&Tree(key), &Tree(value))?;
    }
    map.end()
}

impl<'de> Deserialize<'de> for Dynamic {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_newtype_struct(reserved::DYNAMIC, DynamicVisitor)
    }
}

struct DynamicVisitor;

impl<'de> Visitor<'de> for DynamicVisitor {
    type Value = Dynamic;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a structure")
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<Dynamic, D::Error> {
        deserializer.deserialize_map(self)
    }

    fn visit_map<A: MapAccess<'de>>(self, entries: A) -> Result<Dynamic, A::Error> {
        match AnyValue::deserialize(MapAccessDeserializer::new(entries))?.0 {
            Value::Structure(structure) | Value::Error(structure) => Ok(Dynamic(structure)),
            _ => Err(serde::de::Error::custom("a structure is expected here")),
        }
    }
}

struct AnyValue(Value);

impl<'de> Deserialize<'de> for AnyValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TreeVisitor).map(Self)
    }
}

struct TreeVisitor;

impl<'de> Visitor<'de> for TreeVisitor {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Void)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Boolean(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Long(value))
    }

    fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<Value, E> {
        i64::try_from(value)
            .map(Value::Long)
            .map_err(|_| E::custom(format!("{value} does not fit into 64 bits")))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(Value::Double(value))
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(Value::from(text))
    }

    fn visit_string<E>(self, text: String) -> Result<Value, E> {
        Ok(Value::String(text))
    }

    fn visit_byte_buf<E>(self, bytes: Vec<u8>) -> Result<Value, E> {
        Ok(Value::Binary(bytes))
    }

    fn visit_none<E>(self) -> Result<Value, E> {
        Ok(Value::none())
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self).map(Value::some)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        Ok(Value::Secret(String::deserialize(deserializer)?.into()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut values: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(AnyValue(value)) = values.next_element()? {
            list.push(value);
        }
        Ok(Value::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut structure = Structure::default();
        let Some(first) = entries.next_key::<String>()? else { return Ok(Value::Structure(structure)) };
        match first.as_str() {
            reserved::MAP => {
                entries.next_value::<()>()?;
                return read_map(entries);
            }
            reserved::STRUCTURE | reserved::ERROR => structure.name = entries.next_value()?,
            _ => structure.fields.push((first.clone(), entries.next_value::<AnyValue>()?.0)),
        }
        while let Some((name, AnyValue(value))) = entries.next_entry()? {
            structure.fields.push((name, value));
        }
        Ok(if first == reserved::ERROR { Value::Error(structure) } else { Value::Structure(structure) })
    }
}

fn read_map<'de, A: MapAccess<'de>>(mut entries: A) -> Result<Value, A::Error> {
    let mut map = Vec::new();
    while let Some((AnyValue(key), AnyValue(value))) = entries.next_entry()? {
        map.push((key, value));
    }
    Ok(Value::Map(map))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dynamic_structure_survives_plain_json() {
        let structure =
            Structure::new("com.example.any").with("a", Value::Long(1)).with("b", Value::List(vec![]));
        let text = serde_json::to_string(&Dynamic(structure.clone())).unwrap();
        assert_eq!(text, r#"{"$structure":"com.example.any","a":1,"b":[]}"#);
        assert_eq!(serde_json::from_str::<Dynamic>(&text).unwrap(), Dynamic(structure));
    }

    #[test]
    fn what_is_not_a_structure_is_refused() {
        assert!(serde_json::from_str::<Dynamic>("[1]").is_err());
    }
}
