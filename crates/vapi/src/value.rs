//! The vAPI data model: what every dialect is decoded into and encoded from.

use crate::types::Secret;

/// A value of the vAPI data model.
///
/// Strings carry identifiers, enumerations, URIs and date-times too: the data model does not tell them apart, the
/// typed side of the serde bridge does.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Nothing: the result of an operation without one.
    Void,
    /// `true` or `false`.
    Boolean(bool),
    /// A 64-bit integer.
    Long(i64),
    /// A finite 64-bit float.
    Double(f64),
    /// Text.
    String(String),
    /// Text that must never be printed.
    Secret(Secret),
    /// Bytes.
    Binary(Vec<u8>),
    /// An optional value, set or unset.
    Optional(Option<Box<Value>>),
    /// A list, or a set in a stable order.
    List(Vec<Value>),
    /// A map, in the order in which it was written.
    Map(Vec<(Value, Value)>),
    /// A named structure.
    Structure(Structure),
    /// A standard error as a value.
    Error(Structure),
}

/// A structure: its canonical name and its fields in order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Structure {
    /// The canonical name, `com.vmware.content.library_model`; empty where a dialect does not carry names.
    pub name: String,
    /// Field names and values, in the order in which they were declared or received.
    pub fields: Vec<(String, Value)>,
}

impl Structure {
    /// An empty structure of that canonical name.
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), fields: Vec::new() }
    }

    /// The same structure with one more field.
    #[must_use]
    pub fn with(mut self, field: impl Into<String>, value: Value) -> Self {
        self.fields.push((field.into(), value));
        self
    }

    /// The value of the field of that name.
    #[must_use]
    pub fn get(&self, field: &str) -> Option<&Value> {
        self.fields.iter().find(|(name, _)| name == field).map(|(_, value)| value)
    }
}

impl Value {
    /// A set optional.
    #[must_use]
    pub fn some(value: Value) -> Self {
        Self::Optional(Some(Box::new(value)))
    }

    /// An unset optional.
    #[must_use]
    pub const fn none() -> Self {
        Self::Optional(None)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::String(text.to_owned())
    }
}
