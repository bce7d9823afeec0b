//! The scalar types of the data model that Rust has no type of its own for, and the message type of all errors.
