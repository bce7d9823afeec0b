//! The protocol of the vSphere Automation API ("vAPI"): the value tree, the serde bridge, the standard errors, the
//! operation table and the wire dialects. It knows no service.
//!
//! An operation is declared once ([`Operation`]), bound once to a function ([`Registry`]), and spoken in every
//! dialect ([`dialect`]): a dialect turns a request into a [`Value`] and a [`Value`] or an [`Error`] into a response.

pub mod dialect;
pub mod error;
pub mod operation;
pub mod registry;
pub mod schema;
pub mod serde_bridge;
pub mod table;
pub mod types;
pub mod value;

pub use error::{Error, ErrorKind};
pub use operation::{Body, Definition, Method, On, Operation, Privilege, Route};
pub use registry::Registry;
pub use schema::Type;
pub use serde_bridge::{Source, from_value, to_value};
pub use table::{Signature, Table};
pub use types::{LocalizableMessage, Secret, Timestamp, Uri};
pub use value::{Structure, Value};
