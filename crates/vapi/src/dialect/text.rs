//! Values that came as text (paths, queries, forms, XML), shaped after the types that the operation declares.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::schema::Type;
use crate::value::{Structure, Value};

/// Turns the parameters' text into what their declared types make of it. What does not fit stays as it is, for the typed
/// side to refuse by name.
pub(super) fn shape_parameters(input: Structure, parameters: &[(&'static str, Type)]) -> Structure {
    fields(input, parameters, &mut Vec::new())
}

/// The enclosing structures' types, for a structure that holds itself.
type Enclosing<'a> = Vec<(&'static str, &'a [(&'static str, Type)])>;

fn fields<'a>(input: Structure, types: &'a [(&'static str, Type)], around: &mut Enclosing<'a>) -> Structure {
    let shaped = input.fields.into_iter().map(|(name, value)| {
        let declared = types.iter().find(|(field, _)| *field == name);
        let value = match declared {
            Some((_, kind)) => shape(value, kind, around),
            None => value,
        };
        (name, value)
    });
    let fields = shaped.collect();
    Structure { name: input.name, fields }
}

fn shape<'a>(value: Value, kind: &'a Type, around: &mut Enclosing<'a>) -> Value {
    match (kind, value) {
        (Type::Optional(inner), value) => shape(value, inner, around),
        (Type::List(item) | Type::Set(item), value) => Value::List(items(value, item, around)),
        (Type::Map(key, value_type), Value::List(pairs)) => {
            Value::List(pairs.into_iter().map(|pair| entry(pair, key, value_type, around)).collect())
        }
        (Type::Map(..), Value::String(text)) if text.trim().is_empty() => Value::List(Vec::new()),
        (Type::Structure(name, types), value) => {
            around.push((name, types));
            let shaped = structure(value, types, around);
            around.pop();
            shaped
        }
        (Type::Recursion(name), value) => {
            match around.iter().rev().find(|(enclosing, _)| enclosing == name) {
                Some(&(_, types)) => structure(value, types, around),
                None => value,
            }
        }
        (Type::Dynamic, Value::String(text)) if text.trim().is_empty() => {
            Value::Structure(Structure::default())
        }
        (kind, Value::String(text)) => scalar(text, kind),
        (_, value) => value,
    }
}

fn structure<'a>(value: Value, types: &'a [(&'static str, Type)], around: &mut Enclosing<'a>) -> Value {
    match value {
        Value::Structure(input) => Value::Structure(fields(input, types, around)),
        // An element without children is a structure of which nothing is set.
        Value::String(text) if text.trim().is_empty() => Value::Structure(Structure::default()),
        value => value,
    }
}

fn items<'a>(value: Value, item: &'a Type, around: &mut Enclosing<'a>) -> Vec<Value> {
    match value {
        Value::List(items) => items.into_iter().map(|value| shape(value, item, around)).collect(),
        Value::String(text) if text.trim().is_empty() => Vec::new(),
        single => vec![shape(single, item, around)],
    }
}

fn entry<'a>(pair: Value, key: &'a Type, value_type: &'a Type, around: &mut Enclosing<'a>) -> Value {
    let Value::Structure(Structure { name, fields }) = pair else { return pair };
    let fields = fields.into_iter().map(|(field, value)| {
        let shaped = match field.as_str() {
            "key" => shape(value, key, around),
            "value" => shape(value, value_type, around),
            _ => value,
        };
        (field, shaped)
    });
    Value::Structure(Structure { name, fields: fields.collect() })
}

fn scalar(text: String, kind: &Type) -> Value {
    let bare = text.trim();
    let parsed = match kind {
        Type::Long => bare.parse().ok().map(Value::Long),
        Type::Boolean => boolean(bare).map(Value::Boolean),
        Type::Double => bare.parse().ok().filter(|number: &f64| number.is_finite()).map(Value::Double),
        Type::Id(_) | Type::Enumeration(..) | Type::DateTime | Type::Uri => Some(Value::from(bare)),
        _ => None,
    };
    parsed.unwrap_or(Value::String(text))
}

fn boolean(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "1" => Some(true),
        "false" | "0" => Some(false),
        _ => None,
    }
}

/// The text of a scalar; none for what is no scalar.
pub(super) fn of_scalar(value: &Value) -> Option<String> {
    match value {
        Value::Boolean(value) => Some(value.to_string()),
        Value::Long(number) => Some(number.to_string()),
        Value::Double(number) => Some(number.to_string()),
        Value::String(text) => Some(text.clone()),
        Value::Secret(secret) => Some(secret.expose().to_owned()),
        Value::Binary(bytes) => Some(STANDARD.encode(bytes)),
        _ => None,
    }
}
