//! Standard errors as values, both ways.

use serde::Deserialize;

use super::{Error, ErrorKind};
use crate::serde_bridge::{Source, from_answer, to_value};
use crate::types::{Dynamic, LocalizableMessage};
use crate::value::{Structure, Value};

impl Error {
    /// The error as a value, with every field that its kind has.
    #[must_use]
    pub fn to_value(&self) -> Value {
        // A message holds text alone, so that it always has a value; an error without any would still be an error.
        let messages = to_value(&self.messages).unwrap_or(Value::List(Vec::new()));
        let data = self.data.clone().map(Value::Structure);
        let error_type = Value::from(self.kind.error_type());
        let mut structure = Structure::new(self.kind.name())
            .with("messages", messages)
            .with("data", Value::Optional(data.map(Box::new)))
            .with("error_type", Value::some(error_type));
        // GEN-04
        if self.kind.has_challenge() {
            let challenge = self.challenge.clone().map(|text| Box::new(Value::String(text)));
            structure = structure.with("challenge", Value::Optional(challenge));
        }
        Value::Error(structure)
    }

    /// The error that a server answered with: a named structure, or one without a name whose `error_type` tells the
    /// kind (GEN-22). What is of no kind that is known here is [`ErrorKind::Error`].
    ///
    /// # Errors
    /// `invalid_argument` when the fields of errors are not what they have to be.
    pub fn from_structure(structure: Structure, source: Source) -> Result<Self, Error> {
        #[derive(Deserialize)]
        struct Fields {
            messages: Vec<LocalizableMessage>,
            data: Option<Dynamic>,
            error_type: Option<String>,
            challenge: Option<String>,
        }

        let named = ErrorKind::from_name(&structure.name);
        let fields: Fields = from_answer(Value::Structure(structure), source)?;
        let typed = || ErrorKind::from_error_type(&fields.error_type?);
        Ok(Self {
            kind: named.or_else(typed).unwrap_or(ErrorKind::Error),
            messages: fields.messages,
            data: fields.data.map(|data| data.0),
            challenge: fields.challenge,
        })
    }
}

impl ErrorKind {
    /// The kind of that canonical name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.name() == name)
    }

    /// The kind of that `error_type`.
    #[must_use]
    pub fn from_error_type(error_type: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.error_type() == error_type)
    }

    const fn has_challenge(self) -> bool {
        matches!(self, Self::Unauthenticated | Self::Unauthorized)
    }
}
