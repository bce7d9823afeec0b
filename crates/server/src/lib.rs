//! The door: listeners, TLS, authentication, dialects to rules, content in and out.
