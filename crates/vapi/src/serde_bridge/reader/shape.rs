//! What a value can stand for, by where it came from.

use std::collections::HashSet;

use super::{Mode, Result};
use crate::serde_bridge::Source;
use crate::serde_bridge::failure::{Failure, Step, quote};
use crate::value::{Structure, Value};

/// What to call a value in a message. It never shows the value, which may be a secret in the wrong place.
pub(super) const fn name(value: &Value) -> &'static str {
    match value {
        Value::Void => "nothing",
        Value::Boolean(_) => "a boolean",
        Value::Long(_) => "a long",
        Value::Double(_) => "a double",
        Value::String(_) => "a string",
        Value::Secret(_) => "a secret",
        Value::Binary(_) => "binary",
        Value::Optional(_) => "an optional value",
        Value::List(_) => "a list",
        Value::Map(_) => "a map",
        Value::Structure(_) => "a structure",
        Value::Error(_) => "an error",
    }
}

fn wrong_type<T>(came: &Value, expected: &str) -> Result<T> {
    Err(Failure::wrong_type(name(came), expected))
}

/// The value where a mandatory one is declared.
fn mandatory(value: Value, mode: Mode) -> Result<Value> {
    match value {
        Value::Void | Value::Optional(None) if !mode.is_tagged() => Err(Failure::missing()),
        Value::Optional(Some(value)) if !mode.is_tagged() => Ok(*value),
        value => Ok(value),
    }
}

/// Whether the value is an element without content, which XML and forms cannot tell the type of.
fn is_empty_element(value: &Value, mode: Mode) -> bool {
    mode.is_text()
        && match value {
            Value::String(text) => text.trim().is_empty(),
            Value::Structure(structure) => structure.fields.is_empty(),
            Value::List(values) => values.is_empty(),
            _ => false,
        }
}

pub(super) fn boolean(value: Value, mode: Mode) -> Result<bool> {
    match mandatory(value, mode)? {
        Value::Boolean(value) => Ok(value),
        Value::String(text) if mode.is_text() => match text.trim().to_ascii_lowercase().as_str() {
            "true" | "1" => Ok(true),
            "false" | "0" => Ok(false),
            _ => Err(Failure::wrong_type(quote(&text), "a boolean, true or false")),
        },
        other => wrong_type(&other, "a boolean"),
    }
}

pub(super) fn long(value: Value, mode: Mode) -> Result<i64> {
    match mandatory(value, mode)? {
        Value::Long(value) => Ok(value),
        Value::String(text) if mode.is_text() => text
            .trim()
            .parse()
            .map_err(|_| Failure::wrong_type(quote(&text), "a long, a whole number of 64 bits")),
        other => wrong_type(&other, "a long"),
    }
}

pub(super) fn double(value: Value, mode: Mode) -> Result<f64> {
    match mandatory(value, mode)? {
        Value::Double(value) => Ok(value),
        // JSON of other makers writes 1 for 1.0, and a whole number of 53 bits is exact.
        #[expect(clippy::cast_precision_loss, reason = "a double is what is asked for")]
        Value::Long(value) => Ok(value as f64),
        Value::String(text) if mode.is_text() => {
            let number = text.trim().parse().ok().filter(|number: &f64| number.is_finite());
            number.ok_or_else(|| Failure::wrong_type(quote(&text), "a double, a finite number"))
        }
        other => wrong_type(&other, "a double"),
    }
}

pub(super) fn string(value: Value, mode: Mode) -> Result<String> {
    match mandatory(value, mode)? {
        Value::String(text) => Ok(text),
        empty if is_empty_element(&empty, mode) => Ok(String::new()),
        other => wrong_type(&other, "a string"),
    }
}

pub(super) fn nothing(value: Value, mode: Mode) -> Result<()> {
    match value {
        Value::Void => Ok(()),
        Value::Optional(None) if !mode.is_tagged() => Ok(()),
        Value::Structure(structure) => match structure.fields.first() {
            // GEN-11
            Some((name, _)) if !mode.skips_unknown_fields => Err(Failure::field_unknown(name, &[])),
            _ => Ok(()),
        },
        empty if is_empty_element(&empty, mode) => Ok(()),
        other => wrong_type(&other, "nothing"),
    }
}

pub(super) fn list(value: Value, mode: Mode) -> Result<Vec<Value>> {
    match mandatory(value, mode)? {
        Value::List(values) => Ok(values),
        empty if is_empty_element(&empty, mode) => Ok(Vec::new()),
        alone if mode.is_text() => Ok(vec![alone]),
        other => wrong_type(&other, "a list"),
    }
}

pub(super) fn structure(value: Value, mode: Mode) -> Result<Structure> {
    match mandatory(value, mode)? {
        Value::Structure(structure) => Ok(structure),
        Value::Map(entries) if !mode.is_tagged() => object(entries),
        empty if is_empty_element(&empty, mode) => Ok(Structure::default()),
        other => wrong_type(&other, "a structure"),
    }
}

fn object(entries: Vec<(Value, Value)>) -> Result<Structure> {
    let named = |(key, value)| match key {
        Value::String(name) => Ok((name, value)),
        other => wrong_type(&other, "a string as the name of a field"),
    };
    let fields = entries.into_iter().map(named).collect::<Result<_>>()?;
    Ok(Structure { name: String::new(), fields })
}

type MapEntries = Vec<(Value, Value)>;

/// The entries of a map, and how to read their keys: the names in a plain object are text.
pub(super) fn map(value: Value, mode: Mode) -> Result<(MapEntries, Mode)> {
    let names = Mode { source: Source::Text, ..mode };
    let (entries, keys) = match mandatory(value, mode)? {
        Value::Map(entries) => (entries, mode),
        Value::List(entries) => (listed_entries(entries)?, mode),
        empty if is_empty_element(&empty, mode) => (Vec::new(), mode),
        Value::Structure(alone) if mode.is_text() && is_entry(&alone) => {
            (listed_entries(vec![Value::Structure(alone)])?, mode)
        }
        Value::Structure(object) if !mode.is_tagged() => {
            (object.fields.into_iter().map(|(name, value)| (Value::String(name), value)).collect(), names)
        }
        other => return wrong_type(&other, "a map"),
    };
    refuse_duplicates(&entries)?;
    Ok((entries, keys))
}

fn is_entry(structure: &Structure) -> bool {
    structure.fields.len() == 2 && structure.get("key").is_some() && structure.get("value").is_some()
}

fn listed_entries(entries: Vec<Value>) -> Result<MapEntries> {
    let entry = |(index, entry)| match entry {
        Value::Structure(structure) if is_entry(&structure) => Ok(key_and_value(structure)),
        other => wrong_type(&other, "a map entry, a structure of key and value")
            .map_err(|failure| failure.at(Step::Index(index))),
    };
    entries.into_iter().enumerate().map(entry).collect()
}

fn key_and_value(entry: Structure) -> (Value, Value) {
    let (mut key, mut value) = (Value::Void, Value::Void);
    for (name, part) in entry.fields {
        if name == "key" {
            key = part;
        } else {
            value = part;
        }
    }
    (key, value)
}

fn refuse_duplicates(entries: &[(Value, Value)]) -> Result<()> {
    let mut seen = HashSet::with_capacity(entries.len());
    let duplicate = entries.iter().map(|(key, _)| key_text(key)).find(|key| !seen.insert(key.clone()));
    duplicate.map_or(Ok(()), |key| {
        Err(Failure::invalid(format!("a map holds each key once, and {} is there again", quote(&key))))
    })
}

/// A key as it is shown in paths.
pub(super) fn key_text(key: &Value) -> String {
    match key {
        Value::String(text) => text.clone(),
        Value::Long(number) => number.to_string(),
        Value::Boolean(value) => value.to_string(),
        other => format!("{other:?}"),
    }
}
