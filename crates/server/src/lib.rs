//! The door: listeners, TLS, authentication, dialects to rules, content in and out.

pub mod api_calls;
pub mod assembly;
pub mod config;
pub mod content_in;
pub mod content_out;
pub mod drain;
pub mod health;
pub mod listen;
pub mod log;
pub mod operations;
pub mod origin;
pub mod refusal;
pub mod router;
pub mod tls;
