//! The types of the data model that Rust has no type of its own for, and the message type of all errors.
//!
//! Each reaches the serde bridge as a newtype struct of a reserved name, which other formats look through: with
//! plain JSON a secret, a URI or a date-time is a string, a set is an array.

mod binary;
mod dynamic;
mod message;
mod secret;
mod set;
mod timestamp;
mod uri;

pub use binary::Binary;
pub use dynamic::Dynamic;
pub use message::{DateTimeFormat, LocalizableMessage, LocalizationParam, NestedLocalizableMessage};
pub use secret::Secret;
pub use set::Set;
pub use timestamp::{InvalidTimestamp, Timestamp};
pub use uri::{InvalidUri, Uri};

/// The reserved newtype names by which the bridge knows the types of this module.
pub(crate) mod reserved {
    pub(crate) const BINARY: &str = "$binary";
    pub(crate) const DATE_TIME: &str = "$datetime";
    pub(crate) const DYNAMIC: &str = "$dynamic";
    pub(crate) const ERROR: &str = "$error";
    pub(crate) const MAP: &str = "$map";
    pub(crate) const SECRET: &str = "$secret";
    pub(crate) const SET: &str = "$set";
    pub(crate) const STRUCTURE: &str = "$structure";
    pub(crate) const URI: &str = "$uri";
}
