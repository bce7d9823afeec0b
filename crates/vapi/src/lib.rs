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
pub mod validate;
pub mod value;

pub use error::{Error, ErrorKind};
pub use operation::{Body, Definition, Method, On, Operation, Privilege, Route};
pub use registry::{Registry, Rule};
pub use schema::{Type, describe};
pub use serde_bridge::{BridgeError, Source, from_answer, from_value, to_value};
pub use table::{Signature, Table};
pub use types::{Binary, Dynamic, LocalizableMessage, Secret, Set, Timestamp, Uri};
pub use validate::{Path, Validate, check_union, union_violation};
pub use value::{Structure, Value};
