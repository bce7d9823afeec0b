//! An operation's parameters, gathered from path, query, headers and body.

use std::collections::HashMap;

use super::json::{self, Json};
use super::refusal::{conflict, not_an_object};
use super::{form, text};
use crate::error::Error;
use crate::table::Signature;
use crate::value::{Structure, Value};

/// The parameters so far.
#[derive(Debug, Default)]
pub(super) struct Input {
    fields: Vec<(String, Value)>,
    places: HashMap<String, usize>,
}

impl Input {
    /// Adds a parameter, which may come twice with the same value only.
    pub(super) fn add(&mut self, name: &str, value: Value) -> Result<(), Error> {
        if let Some(place) = self.places.get(name) {
            return if self.fields[*place].1 == value { Ok(()) } else { Err(conflict(name)) };
        }
        self.places.insert(name.to_owned(), self.fields.len());
        self.fields.push((name.to_owned(), value));
        Ok(())
    }

    /// Adds all parameters of a structure.
    pub(super) fn add_all(&mut self, parameters: Structure) -> Result<(), Error> {
        parameters.fields.into_iter().try_for_each(|(name, value)| self.add(&name, value))
    }

    /// Adds the parameters that pairs spell, as what they are declared to be.
    pub(super) fn add_pairs(&mut self, pairs: Vec<form::Pair>, signature: &Signature) -> Result<(), Error> {
        let spelled = form::read(pairs).map_err(Error::malformed_request)?;
        self.add_all(text::shape_parameters(spelled, &signature.parameters))
    }

    /// Adds the parameters in a JSON object.
    pub(super) fn add_object(&mut self, json: Json) -> Result<(), Error> {
        let kind = json.kind();
        match json::plain::read(json) {
            Value::Structure(parameters) => self.add_all(parameters),
            Value::Optional(None) => Ok(()),
            _ => Err(not_an_object(kind)),
        }
    }

    /// The parameters as the input of an operation.
    pub(super) fn into_value(self) -> Value {
        Value::Structure(Structure { name: "operation-input".to_owned(), fields: self.fields })
    }
}

/// The document in a body, none if there is no body. GEN-14
pub(super) fn parse_json(body: &[u8]) -> Result<Option<Json>, Error> {
    if body.trim_ascii().is_empty() {
        return Ok(None);
    }
    json::parse(body).map(Some).map_err(|problem| Error::malformed_body("JSON", problem))
}

/// The pairs of a query without the one that picks the operation, and the value of that one.
pub(super) fn query(text: Option<&str>, selector: &str) -> Result<(Vec<form::Pair>, Option<String>), Error> {
    let pairs = form::pairs(text.unwrap_or_default())
        .map_err(|problem| Error::malformed_request(format_args!("the query is malformed: {problem}")))?;
    let (selecting, rest): (Vec<_>, Vec<_>) = pairs.into_iter().partition(|(name, _)| name == selector);
    let mut values = selecting.into_iter().map(|(_, value)| value);
    let action = values.next();
    if values.any(|other| Some(&other) != action.as_ref()) {
        return Err(conflict(selector));
    }
    Ok((rest, action))
}

/// Decodes a part of a path.
pub(super) fn decode(segment: &str) -> Result<String, Error> {
    let decoded = percent_encoding::percent_decode_str(segment).decode_utf8();
    decoded.map(std::borrow::Cow::into_owned).map_err(|_| {
        Error::malformed_request(format_args!("the part {segment:?} of the path does not decode to UTF-8"))
    })
}
