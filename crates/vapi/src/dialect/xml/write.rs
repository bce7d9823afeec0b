//! Parameters, results and errors as XML.

use std::fmt::Write as _;

use super::{ARRAY, ITEM, Names};
use crate::dialect::text::of_scalar;
use crate::value::Value;

const BASE_NAMESPACE: &str = "http://vmware.com/vapi/rest/base";

/// The input of an operation, as a client sends it.
#[cfg(test)]
pub(in crate::dialect) fn write_input(names: &Names, input: &crate::value::Structure) -> String {
    document(&format!("{}-Input", names.operation), &names.namespace, &input.fields)
}

/// The result of an operation.
pub(in crate::dialect) fn write_result(names: &Names, result: Value) -> String {
    document(&format!("{}-Result", names.operation), &names.namespace, &[("value".to_owned(), result)])
}

/// An error of that canonical name.
pub(in crate::dialect) fn write_error(name: &str, error: Value) -> String {
    let fields = [("value".to_owned(), error), ("type".to_owned(), Value::from(name))];
    document("Error", BASE_NAMESPACE, &fields)
}

fn document(root: &str, namespace: &str, fields: &[(String, Value)]) -> String {
    let mut text = format!("<?xml version=\"1.0\" ?>\n<ns0:{root} xmlns:ns0=\"{namespace}\">");
    for (name, value) in fields {
        element(&mut text, name, value);
    }
    text.push_str("</ns0:");
    text.push_str(root);
    text.push('>');
    text
}

fn element(text: &mut String, name: &str, value: &Value) {
    match value {
        Value::Void | Value::Optional(None) => {}
        Value::Optional(Some(value)) => element(text, name, value),
        Value::List(items) => enclose(text, &format!("{name}{ARRAY}"), |text| {
            items.iter().for_each(|item| element(text, ITEM, item));
        }),
        Value::Map(entries) => enclose(text, &format!("{name}{ARRAY}"), |text| {
            entries.iter().for_each(|(key, value)| entry(text, key, value));
        }),
        Value::Structure(structure) | Value::Error(structure) => enclose(text, name, |text| {
            structure.fields.iter().for_each(|(name, value)| element(text, name, value));
        }),
        scalar => enclose(text, name, |text| escape(text, &of_scalar(scalar).unwrap_or_default())),
    }
}

fn entry(text: &mut String, key: &Value, value: &Value) {
    enclose(text, ITEM, |text| {
        element(text, "value", value);
        element(text, "key", key);
    });
}

fn enclose(text: &mut String, name: &str, content: impl FnOnce(&mut String)) {
    let name = element_name(name);
    let _infallible = write!(text, "<{name}>");
    content(text);
    let _infallible = write!(text, "</{name}>");
}

/// Fields of a dynamic structure may be named by users: what no element can be called becomes `_`.
fn element_name(name: &str) -> String {
    let allowed = |letter: char| letter.is_ascii_alphanumeric() || "_-.".contains(letter);
    let mut result: String = name.chars().map(|letter| if allowed(letter) { letter } else { '_' }).collect();
    if !result.starts_with(|letter: char| letter.is_ascii_alphabetic() || letter == '_') {
        result.insert(0, '_');
    }
    result
}

fn escape(text: &mut String, content: &str) {
    for letter in content.chars() {
        match letter {
            '<' => text.push_str("&lt;"),
            '>' => text.push_str("&gt;"),
            '&' => text.push_str("&amp;"),
            // A bare one would be read as a line feed.
            '\r' => text.push_str("&#13;"),
            '\t' | '\n' => text.push(letter),
            // XML has no way to write these.
            '\0'..='\x1f' | '\u{fffe}' | '\u{ffff}' => text.push('\u{fffd}'),
            _ => text.push(letter),
        }
    }
}
