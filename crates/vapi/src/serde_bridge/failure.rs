//! What can be wrong with an input, and where.

use std::fmt::{self, Display, Write as _};

use serde::de::{Expected, Unexpected};

use crate::error::Error;

/// What is wrong, and the steps to it from the innermost outwards: only an input that fails pays for its path.
#[derive(Debug)]
pub(super) struct Failure {
    steps: Vec<Step>,
    fault: Fault,
}

#[derive(Debug)]
pub(super) enum Step {
    Field(String),
    Index(usize),
    Key(String),
}

#[derive(Debug)]
enum Fault {
    WrongType { came: String, expected: String },
    Missing,
    UnknownEnumerationValue { value: String, known: String },
    UnknownField { known: String },
    Invalid(String),
}

/// Values in messages are cut here, so that an answer never repeats a whole upload.
const LONGEST_QUOTE: usize = 80;

pub(super) fn quote(text: &str) -> String {
    match text.char_indices().nth(LONGEST_QUOTE) {
        Some((end, _)) => format!("\"{}…\"", &text[..end]),
        None => format!("\"{text}\""),
    }
}

fn list(known: &'static [&'static str]) -> String {
    if known.is_empty() { "none".to_owned() } else { known.join(", ") }
}

impl Failure {
    const fn new(fault: Fault) -> Self {
        Self { steps: Vec::new(), fault }
    }

    pub(super) fn wrong_type(came: impl Into<String>, expected: impl Into<String>) -> Self {
        Self::new(Fault::WrongType { came: came.into(), expected: expected.into() })
    }

    pub(super) const fn missing() -> Self {
        Self::new(Fault::Missing)
    }

    pub(super) fn unknown_value(value: &str, known: &'static [&'static str]) -> Self {
        Self::new(Fault::UnknownEnumerationValue { value: quote(value), known: list(known) })
    }

    pub(super) fn field_unknown(name: &str, known: &'static [&'static str]) -> Self {
        let name = name.chars().take(LONGEST_QUOTE).collect();
        Self::new(Fault::UnknownField { known: list(known) }).at(Step::Field(name))
    }

    pub(super) const fn invalid(fault: String) -> Self {
        Self::new(Fault::Invalid(fault))
    }

    /// The same failure, seen from one step further out.
    pub(super) fn at(mut self, step: Step) -> Self {
        self.steps.push(step);
        self
    }

    fn path(&self) -> String {
        let mut path = String::new();
        for step in self.steps.iter().rev() {
            let dot = if path.is_empty() { "" } else { "." };
            // Writing to a string cannot fail.
            let _ = match step {
                Step::Field(name) => write!(path, "{dot}{name}"),
                Step::Index(index) => write!(path, "[{index}]"),
                Step::Key(key) => write!(path, "[{}]", quote(key)),
            };
        }
        if path.is_empty() { "The input".to_owned() } else { path }
    }
}

impl From<Failure> for Error {
    fn from(failure: Failure) -> Self {
        let path = failure.path();
        match failure.fault {
            Fault::WrongType { came, expected } => Self::wrong_type(path, came, expected),
            Fault::Missing => Self::missing_field(path),
            Fault::UnknownEnumerationValue { value, known } => {
                Self::unknown_enumeration_value(path, value, known)
            }
            Fault::UnknownField { known } => Self::unknown_field(path, known),
            Fault::Invalid(fault) => Self::invalid_value(path, fault),
        }
    }
}

impl Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {:?}", self.path(), self.fault)
    }
}

impl std::error::Error for Failure {}

impl serde::de::Error for Failure {
    fn custom<T: Display>(message: T) -> Self {
        Self::invalid(message.to_string())
    }

    fn invalid_type(came: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::wrong_type(came.to_string(), expected.to_string())
    }

    fn unknown_variant(value: &str, known: &'static [&'static str]) -> Self {
        Self::unknown_value(value, known)
    }

    fn unknown_field(field: &str, known: &'static [&'static str]) -> Self {
        Self::field_unknown(field, known)
    }

    fn missing_field(field: &'static str) -> Self {
        Self::missing().at(Step::Field(field.to_owned()))
    }

    fn duplicate_field(field: &'static str) -> Self {
        Self::invalid("it is there more than once".to_owned()).at(Step::Field(field.to_owned()))
    }
}
