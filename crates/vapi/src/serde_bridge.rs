//! The bridge between Rust types and [`Value`] trees, by serde.
//!
//! A structure has the name that serde knows its type by, so types say `#[serde(rename = "com.vmware.…")]`.

mod failure;
mod reader;
mod writer;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::Error;
use crate::value::Value;

use reader::{Mode, Reader};
use writer::Writer;

/// Which wire form a value came from, because forms differ in what they can tell apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// Everything is marked: an optional is one only when it says so (JSON-RPC).
    Tagged,
    /// Optionals are bare, and maps may be objects (REST).
    Json,
    /// As JSON, and all scalars are text (XML, forms, queries).
    Text,
}

/// Why a Rust value has no place in the data model.
#[derive(Debug, thiserror::Error)]
pub enum BridgeError {
    /// A kind of Rust type that the data model does not have.
    #[error("the data model has no {0}")]
    Unsupported(&'static str),
    /// NaN or an infinity.
    #[error("the data model has no number {0}")]
    NotFinite(f64),
    /// A whole number of more than 64 bits, sign included.
    #[error("{0} does not fit into 64 bits with a sign")]
    TooLarge(u64),
    /// What the type itself reports.
    #[error("{0}")]
    Custom(String),
}

/// The value of a Rust value.
///
/// # Errors
/// [`BridgeError`] for what the data model does not have.
pub fn to_value<T: Serialize + ?Sized>(value: &T) -> Result<Value, BridgeError> {
    value.serialize(Writer)
}

/// The Rust value of a value that came in a request.
///
/// # Errors
/// `invalid_argument` for a value of the wrong type, a missing field or an unknown enumeration value (GEN-09);
/// `unexpected_input` for a field that the structure does not have (GEN-11). The message names the path.
pub fn from_value<T: DeserializeOwned>(value: Value, source: Source) -> Result<T, Error> {
    read(value, Mode { source, skips_unknown_fields: false })
}

/// The Rust value of a value that came in an answer, which may hold fields that this side does not know.
///
/// # Errors
/// As [`from_value`], without `unexpected_input`.
pub fn from_answer<T: DeserializeOwned>(value: Value, source: Source) -> Result<T, Error> {
    read(value, Mode { source, skips_unknown_fields: true })
}

fn read<T: DeserializeOwned>(value: Value, mode: Mode) -> Result<T, Error> {
    T::deserialize(Reader::new(value, mode)).map_err(Error::from)
}

#[cfg(test)]
mod tests;
