//! The parameters of an operation, from XML.

use std::collections::HashSet;

use super::element::{Element, parse};
use super::{ARRAY, ITEM, Names};
use crate::value::{Structure, Value};

/// The parameters in a document whose root must be the operation's. All scalars are text. GEN-14
pub(in crate::dialect) fn read(document: &[u8], names: &Names) -> Result<Structure, String> {
    let root = parse(document)?;
    let expected = format!("{}-Input", names.operation);
    if root.name != expected || root.namespace != names.namespace {
        return Err(format!(
            "the root element is <{}> in the namespace {:?}, but this operation expects <{expected}> in {:?}",
            root.name, root.namespace, names.namespace
        ));
    }
    structure(root)
}

fn structure(element: Element) -> Result<Structure, String> {
    if !element.text.trim().is_empty() && !element.children.is_empty() {
        return Err(format!("<{}> holds both text and elements", element.name));
    }
    if !element.text.trim().is_empty() {
        return Err(format!("<{}> holds text where elements are expected", element.name));
    }
    let mut names = HashSet::new();
    let mut result = Structure::new(element.class.unwrap_or_default());
    for child in element.children {
        let (name, value) = field(child)?;
        if !names.insert(name.clone()) {
            return Err(format!("<{}> holds {name:?} twice", element.name));
        }
        result.fields.push((name, value));
    }
    Ok(result)
}

fn field(element: Element) -> Result<(String, Value), String> {
    if let Some(name) = element.name.strip_suffix(ARRAY) {
        let name = name.to_owned();
        return Ok((name, list(element)?));
    }
    let name = element.name.clone();
    Ok((name, value(element)?))
}

fn value(element: Element) -> Result<Value, String> {
    if element.children.is_empty() && element.class.is_none() {
        return Ok(Value::String(element.text));
    }
    Ok(Value::Structure(structure(element)?))
}

fn list(element: Element) -> Result<Value, String> {
    if !element.text.trim().is_empty() {
        return Err(format!("<{}> holds text; its items are <{ITEM}> elements", element.name));
    }
    let mut items = Vec::with_capacity(element.children.len());
    for child in element.children {
        let (name, value) = field(child)?;
        if name != ITEM {
            return Err(format!("<{}> holds <{name}>; its items are <{ITEM}> elements", element.name));
        }
        items.push(value);
    }
    Ok(Value::List(items))
}
