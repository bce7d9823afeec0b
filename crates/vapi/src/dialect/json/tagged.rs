//! Tagged JSON, as JSON-RPC writes values: `{"STRUCTURE":{"<name>":{…}}}`, `{"OPTIONAL":…}` and so on.

use std::collections::BTreeMap;
use std::io;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::ser::{CompactFormatter, Formatter};

use super::Json;
use crate::types::Secret;
use crate::value::{Structure, Value};

const MAP_ENTRY: &str = "map-entry";

/// A value that serializes to tagged JSON.
#[derive(Clone, Copy, Debug)]
pub struct Tagged<'a>(pub &'a Value);

/// Writes JSON with doubles in canonical form (`1.5E0`).
///
/// # Errors
/// Those of `value`'s own serialization.
pub fn write(value: &impl Serialize) -> Result<Vec<u8>, serde_json::Error> {
    let mut text = Vec::new();
    value.serialize(&mut serde_json::Serializer::with_formatter(&mut text, Canonical))?;
    Ok(text)
}

/// The value of tagged JSON.
///
/// # Errors
/// A tag is missing, unknown or not alone; the message says which.
pub fn read(json: Json) -> Result<Value, String> {
    match json {
        Json::Null => Ok(Value::Void),
        Json::Boolean(value) => Ok(Value::Boolean(value)),
        Json::Integer(value) => Ok(Value::Long(value)),
        Json::Double(value) => Ok(Value::Double(value)),
        Json::Text(text) => Ok(Value::String(text)),
        Json::Array(items) => list(items),
        Json::Object(members) => {
            let (tag, content) = only(members, "a tagged value")?;
            untag(&tag, content)
        }
    }
}

fn untag(tag: &str, content: Json) -> Result<Value, String> {
    match (tag, content) {
        ("OPTIONAL", Json::Null) => Ok(Value::none()),
        ("OPTIONAL", content) => Ok(Value::some(read(content)?)),
        ("STRUCTURE", content) => Ok(Value::Structure(structure(content)?)),
        ("ERROR", content) => Ok(Value::Error(structure(content)?)),
        ("SECRET", Json::Text(text)) => Ok(Value::Secret(Secret::from(text))),
        ("BINARY", Json::Text(text)) => {
            STANDARD.decode(text).map(Value::Binary).map_err(|error| format!("BINARY is not base64: {error}"))
        }
        ("SECRET" | "BINARY", content) => Err(format!("{tag} holds {}, not a string", content.kind())),
        _ => Err(format!(
            "{tag:?} is no tag; there are OPTIONAL, STRUCTURE, ERROR, SECRET and BINARY, in capitals"
        )),
    }
}

/// The single member of an object.
fn only(members: Vec<(String, Json)>, what: &str) -> Result<(String, Json), String> {
    match <[_; 1]>::try_from(members) {
        Ok([member]) => Ok(member),
        Err(members) => {
            let names: Vec<_> = members.iter().map(|(name, _)| name.as_str()).collect();
            Err(format!(
                "{what} is an object with exactly one member; this one has {}: {names:?}",
                names.len()
            ))
        }
    }
}

fn structure(json: Json) -> Result<Structure, String> {
    let Json::Object(members) = json else {
        return Err(format!("a structure is an object named by its type, not {}", json.kind()));
    };
    let (name, content) = only(members, "a structure")?;
    let Json::Object(fields) = content else {
        return Err(format!("the structure {name:?} is an object of fields, not {}", content.kind()));
    };
    let mut result = Structure::new(name);
    for (field, value) in fields {
        let value = read(value).map_err(|problem| format!("{field}: {problem}"))?;
        result.fields.push((field, value));
    }
    Ok(result)
}

/// A list, or the map that a list of nothing but map entries stands for.
fn list(items: Vec<Json>) -> Result<Value, String> {
    let items = items.into_iter().map(read).collect::<Result<Vec<_>, _>>()?;
    if !items.is_empty() && items.iter().all(is_entry) {
        return Ok(Value::Map(items.into_iter().filter_map(entry).collect()));
    }
    Ok(Value::List(items))
}

fn is_entry(item: &Value) -> bool {
    matches!(item, Value::Structure(Structure { name, fields })
        if name == MAP_ENTRY && fields.len() == 2 && fields.iter().all(|(name, _)| name == "key" || name == "value"))
}

fn entry(item: Value) -> Option<(Value, Value)> {
    let Value::Structure(Structure { fields, .. }) = item else { return None };
    let [(first, one), (_, other)] = <[_; 2]>::try_from(fields).ok()?;
    Some(if first == "key" { (one, other) } else { (other, one) })
}

impl Serialize for Tagged<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Value::Void => serializer.serialize_unit(),
            Value::Boolean(value) => serializer.serialize_bool(*value),
            Value::Long(value) => serializer.serialize_i64(*value),
            Value::Double(value) => serializer.serialize_f64(*value),
            Value::String(text) => serializer.serialize_str(text),
            Value::Secret(secret) => tag(serializer, "SECRET", secret.expose()),
            Value::Binary(bytes) => tag(serializer, "BINARY", &STANDARD.encode(bytes)),
            Value::Optional(value) => tag(serializer, "OPTIONAL", &value.as_deref().map(Tagged)),
            Value::List(items) => serializer.collect_seq(items.iter().map(Tagged)),
            Value::Map(entries) => {
                serializer.collect_seq(entries.iter().map(|(key, value)| Entry(key, value)))
            }
            Value::Structure(structure) => tag(serializer, "STRUCTURE", &Named(structure)),
            Value::Error(structure) => tag(serializer, "ERROR", &Named(structure)),
        }
    }
}

fn tag<S: Serializer>(
    serializer: S,
    tag: &str,
    value: &(impl Serialize + ?Sized),
) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(Some(1))?;
    map.serialize_entry(tag, value)?;
    map.end()
}

struct Named<'a>(&'a Structure);

impl Serialize for Named<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        tag(serializer, &self.0.name, &Fields(&self.0.fields))
    }
}

struct Fields<'a>(&'a [(String, Value)]);

impl Serialize for Fields<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, Tagged(value))))
    }
}

struct Entry<'a>(&'a Value, &'a Value);

impl Serialize for Entry<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let fields = BTreeMap::from([("key", Tagged(self.0)), ("value", Tagged(self.1))]);
        tag(serializer, "STRUCTURE", &BTreeMap::from([(MAP_ENTRY, fields)]))
    }
}

struct Canonical;

impl Formatter for Canonical {
    fn write_f64<W: ?Sized + io::Write>(&mut self, writer: &mut W, value: f64) -> io::Result<()> {
        let text = format!("{value:E}");
        match text.split_once('E') {
            Some((digits, exponent)) if !digits.contains('.') => write!(writer, "{digits}.0E{exponent}"),
            Some(_) => write!(writer, "{text}"),
            None => CompactFormatter.write_f64(writer, value),
        }
    }
}
