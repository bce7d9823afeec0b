//! The door: listeners, TLS, authentication, dialects to rules, content in and out.

pub mod config;
pub mod drain;
pub mod health;
pub mod listen;
pub mod log;
pub mod tls;
