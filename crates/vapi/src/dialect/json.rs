//! Values as JSON text, in the two ways that the API writes them: [`tagged`], which says of each value what it
//! is (JSON-RPC), and [`plain`], which leaves that to the reader (everything else).

pub mod document;
pub mod plain;
pub mod tagged;

pub use document::{Json, parse};
