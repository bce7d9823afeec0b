//! Plain JSON: bare values, unset optional fields left out. It does not say what a value is, so what was read is loose:
//! any object is a structure without a name, any string a string.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};

use super::Json;
use crate::value::{Structure, Value};

/// How maps are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Maps {
    /// As objects (`/api`).
    Objects,
    /// As arrays of `{"key":…,"value":…}` (`/rest` and the 2014 paths).
    Pairs,
}

/// A value that serializes to plain JSON.
#[derive(Clone, Copy, Debug)]
pub struct Plain<'a> {
    /// What is written.
    pub value: &'a Value,
    /// How its maps are.
    pub maps: Maps,
}

/// The loose value of plain JSON.
#[must_use]
pub fn read(json: Json) -> Value {
    match json {
        Json::Null => Value::none(),
        Json::Boolean(value) => Value::Boolean(value),
        Json::Integer(value) => Value::Long(value),
        Json::Double(value) => Value::Double(value),
        Json::Text(text) => Value::String(text),
        Json::Array(items) => Value::List(items.into_iter().map(read).collect()),
        Json::Object(members) => Value::Structure(structure(members)),
    }
}

fn structure(members: Vec<(String, Json)>) -> Structure {
    let mut result = Structure::default();
    for (name, value) in members {
        match value {
            // How the older releases named the class of a structure that may be of several.
            Json::Text(class) if name == "@class" => result.name = class,
            value => result.fields.push((name, read(value))),
        }
    }
    result
}

impl<'a> Plain<'a> {
    const fn of(self, value: &'a Value) -> Self {
        Self { value, maps: self.maps }
    }

    fn fields<S: Serializer>(self, structure: &Structure, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (name, value) in &structure.fields {
            if *value != Value::Optional(None) {
                map.serialize_entry(name, &self.of(value))?;
            }
        }
        map.end()
    }

    fn object<S: Serializer>(self, entries: &[(String, &Value)], serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(entries.len()))?;
        for (key, value) in entries {
            map.serialize_entry(key, &self.of(value))?;
        }
        map.end()
    }

    fn pairs<S: Serializer>(self, entries: &[(Value, Value)], serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(Some(entries.len()))?;
        for (key, value) in entries {
            list.serialize_element(&Pair(self.of(key), self.of(value)))?;
        }
        list.end()
    }

    fn map<S: Serializer>(self, entries: &[(Value, Value)], serializer: S) -> Result<S::Ok, S::Error> {
        let named: Option<Vec<_>> =
            entries.iter().map(|(key, value)| Some((key_text(key)?, value))).collect();
        match named {
            Some(named) if self.maps == Maps::Objects => self.object(&named, serializer),
            _ => self.pairs(entries, serializer),
        }
    }
}

struct Pair<'a>(Plain<'a>, Plain<'a>);

impl Serialize for Pair<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(2))?;
        map.serialize_entry("key", &self.0)?;
        map.serialize_entry("value", &self.1)?;
        map.end()
    }
}

impl Serialize for Plain<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.value {
            Value::Void | Value::Optional(None) => serializer.serialize_unit(),
            Value::Boolean(value) => serializer.serialize_bool(*value),
            Value::Long(value) => serializer.serialize_i64(*value),
            Value::Double(value) => serializer.serialize_f64(*value),
            Value::String(text) => serializer.serialize_str(text),
            Value::Secret(secret) => serializer.serialize_str(secret.expose()),
            Value::Binary(bytes) => serializer.serialize_str(&STANDARD.encode(bytes)),
            Value::Optional(Some(value)) => self.of(value).serialize(serializer),
            Value::List(items) => serializer.collect_seq(items.iter().map(|item| self.of(item))),
            Value::Map(entries) => self.map(entries, serializer),
            Value::Structure(structure) | Value::Error(structure) => self.fields(structure, serializer),
        }
    }
}

/// A map's key as the name of an object's member; none for keys that are no scalars.
fn key_text(key: &Value) -> Option<String> {
    match key {
        Value::String(text) => Some(text.clone()),
        Value::Long(number) => Some(number.to_string()),
        Value::Boolean(value) => Some(value.to_string()),
        _ => None,
    }
}
