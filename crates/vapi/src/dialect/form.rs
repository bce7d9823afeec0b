//! Forms and queries: `create_spec.storage_backings.1.datastore_id=…`, fields by dots, lists counted from 1.

use std::collections::BTreeMap;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use crate::dialect::{MAX_DEPTH, MAX_NODES};
use crate::value::{Structure, Value};

/// A name and its text.
pub(super) type Pair = (String, String);

/// What an unreserved character of a form is.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The decoded pairs of a query or form.
pub(super) fn pairs(text: &str) -> Result<Vec<Pair>, String> {
    let mut result = Vec::new();
    for part in text.split('&').filter(|part| !part.is_empty()) {
        if result.len() == MAX_NODES {
            return Err(format!("more than {MAX_NODES} values"));
        }
        let (name, value) = part.split_once('=').unwrap_or((part, ""));
        result.push((decode(name)?, decode(value)?));
    }
    Ok(result)
}

fn decode(text: &str) -> Result<String, String> {
    // GEN-14
    if !text.split('%').skip(1).all(begins_with_hexadecimal) {
        return Err(format!("in {text:?} a % is not followed by two hexadecimal digits"));
    }
    let spaced = text.replace('+', " ");
    let decoded = percent_decode_str(&spaced).decode_utf8();
    decoded.map(std::borrow::Cow::into_owned).map_err(|_| format!("{text:?} does not decode to UTF-8"))
}

fn begins_with_hexadecimal(text: &str) -> bool {
    text.as_bytes().get(..2).is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
}

/// The structure that pairs spell. A name that repeats with different values is a list.
pub(super) fn read(pairs: Vec<Pair>) -> Result<Structure, String> {
    let mut root = BTreeMap::new();
    for (name, value) in pairs {
        if name.split('.').count() > MAX_DEPTH {
            return Err(format!("a name is nested more than {MAX_DEPTH} levels deep"));
        }
        insert(&mut root, &name, value)?;
    }
    let mut structure = Structure::default();
    for (name, node) in root {
        let value = node.value(&name)?;
        structure.fields.push((name, value));
    }
    Ok(structure)
}

enum Node {
    Leaf(Vec<String>),
    Branch(BTreeMap<String, Node>),
}

fn insert(root: &mut BTreeMap<String, Node>, name: &str, value: String) -> Result<(), String> {
    let mut branch = root;
    let mut rest = name;
    while let Some((segment, deeper)) = rest.split_once('.') {
        let node = branch.entry(checked(segment, name)?).or_insert_with(|| Node::Branch(BTreeMap::new()));
        let Node::Branch(inner) = node else { return Err(mixed(name)) };
        (branch, rest) = (inner, deeper);
    }
    match branch.entry(checked(rest, name)?).or_insert_with(|| Node::Leaf(Vec::new())) {
        Node::Leaf(values) => {
            values.push(value);
            Ok(())
        }
        Node::Branch(_) => Err(mixed(name)),
    }
}

fn checked(segment: &str, name: &str) -> Result<String, String> {
    if segment.is_empty() {
        return Err(format!("the name {name:?} has an empty part"));
    }
    Ok(segment.to_owned())
}

fn mixed(name: &str) -> String {
    format!("{name:?} is used both as a value and as something with fields")
}

impl Node {
    fn value(self, name: &str) -> Result<Value, String> {
        match self {
            Self::Leaf(mut values) => {
                if values.iter().all(|value| *value == values[0]) {
                    values.truncate(1);
                }
                match <[_; 1]>::try_from(values) {
                    Ok([value]) => Ok(Value::String(value)),
                    Err(values) => Ok(Value::List(values.into_iter().map(Value::String).collect())),
                }
            }
            Self::Branch(children) if children.keys().any(|key| is_index(key)) => list(children, name),
            Self::Branch(children) => {
                let mut structure = Structure::default();
                for (field, node) in children {
                    let value = node.value(&format!("{name}.{field}"))?;
                    structure.fields.push((field, value));
                }
                Ok(Value::Structure(structure))
            }
        }
    }
}

fn is_index(key: &str) -> bool {
    key.bytes().all(|byte| byte.is_ascii_digit())
}

fn list(mut children: BTreeMap<String, Node>, name: &str) -> Result<Value, String> {
    let count = children.len();
    let mut items = Vec::with_capacity(count);
    for index in 1..=count {
        let Some(node) = children.remove(&index.to_string()) else {
            return Err(format!(
                "the {count} items of {name:?} must be counted from 1 without a gap, and {name}.{index} is missing"
            ));
        };
        items.push(node.value(&format!("{name}.{index}"))?);
    }
    Ok(Value::List(items))
}

/// The form of a structure's fields. Unset optionals and empty lists leave no trace.
pub(super) fn write(structure: &Structure) -> String {
    let mut pairs = Vec::new();
    for (name, value) in &structure.fields {
        flatten(name, value, &mut pairs);
    }
    let encoded = |text: &str| utf8_percent_encode(text, RESERVED).to_string();
    let parts: Vec<_> =
        pairs.iter().map(|(name, value)| format!("{}={}", encoded(name), encoded(value))).collect();
    parts.join("&")
}

fn flatten(name: &str, value: &Value, pairs: &mut Vec<Pair>) {
    match value {
        Value::Void | Value::Optional(None) => {}
        Value::Optional(Some(value)) => flatten(name, value, pairs),
        Value::List(items) => {
            for (index, item) in (1..).zip(items) {
                flatten(&format!("{name}.{index}"), item, pairs);
            }
        }
        Value::Map(entries) => {
            for (index, (key, value)) in (1..).zip(entries) {
                flatten(&format!("{name}.{index}.key"), key, pairs);
                flatten(&format!("{name}.{index}.value"), value, pairs);
            }
        }
        Value::Structure(structure) | Value::Error(structure) => {
            for (field, value) in &structure.fields {
                flatten(&format!("{name}.{field}"), value, pairs);
            }
        }
        scalar => pairs.extend(super::text::of_scalar(scalar).map(|text| (name.to_owned(), text))),
    }
}
