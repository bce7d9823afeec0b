use serde::ser::{
    Error as _, Serialize, SerializeMap, SerializeSeq, SerializeStruct, SerializeTuple, SerializeTupleStruct,
};

use super::{Result, Writer};
use crate::serde_bridge::BridgeError;
use crate::types::reserved;
use crate::value::{Structure, Value};

pub(in crate::serde_bridge) struct Items(Vec<Value>);

impl Items {
    pub(super) fn with_capacity(length: usize) -> Self {
        Self(Vec::with_capacity(length))
    }

    fn push<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<()> {
        self.0.push(value.serialize(Writer)?);
        Ok(())
    }
}

impl SerializeSeq for Items {
    type Ok = Value;
    type Error = BridgeError;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<()> {
        self.push(value)
    }

    fn end(self) -> Result {
        Ok(Value::List(self.0))
    }
}

impl SerializeTuple for Items {
    type Ok = Value;
    type Error = BridgeError;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<()> {
        self.push(value)
    }

    fn end(self) -> Result {
        Ok(Value::List(self.0))
    }
}

impl SerializeTupleStruct for Items {
    type Ok = Value;
    type Error = BridgeError;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<()> {
        self.push(value)
    }

    fn end(self) -> Result {
        Ok(Value::List(self.0))
    }
}

/// A map; or, when its first key is the mark of one, a structure of any shape.
#[derive(Default)]
pub(in crate::serde_bridge) struct Entries {
    entries: Vec<(Value, Value)>,
    key: Option<Value>,
}

impl SerializeMap for Entries {
    type Ok = Value;
    type Error = BridgeError;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<()> {
        self.key = Some(key.serialize(Writer)?);
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<()> {
        let key = self.key.take().ok_or_else(|| BridgeError::custom("a map value without its key"))?;
        self.entries.push((key, value.serialize(Writer)?));
        Ok(())
    }

    fn end(self) -> Result {
        let mark = self.entries.first().and_then(|(key, _)| match key {
            Value::String(text) if text == reserved::STRUCTURE || text == reserved::ERROR => {
                Some(text.clone())
            }
            _ => None,
        });
        let Some(mark) = mark else { return Ok(Value::Map(self.entries)) };
        let structure = to_structure(self.entries)?;
        Ok(if mark == reserved::ERROR { Value::Error(structure) } else { Value::Structure(structure) })
    }
}

fn to_structure(entries: Vec<(Value, Value)>) -> Result<Structure> {
    let mut structure = Structure::default();
    for (place, entry) in entries.into_iter().enumerate() {
        match entry {
            (_, Value::String(name)) if place == 0 => structure.name = name,
            (Value::String(name), value) if place > 0 => structure.fields.push((name, value)),
            _ => return Err(BridgeError::Unsupported("structures with names that are not text")),
        }
    }
    Ok(structure)
}

pub(in crate::serde_bridge) struct Fields(Structure);

impl Fields {
    pub(super) fn new(name: &str, length: usize) -> Self {
        Self(Structure { name: name.to_owned(), fields: Vec::with_capacity(length) })
    }
}

impl SerializeStruct for Fields {
    type Ok = Value;
    type Error = BridgeError;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Result<()> {
        self.0.fields.push((name.to_owned(), value.serialize(Writer)?));
        Ok(())
    }

    fn end(self) -> Result {
        Ok(Value::Structure(self.0))
    }
}
