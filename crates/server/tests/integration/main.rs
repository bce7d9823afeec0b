//! Whole flows through real sockets, and the rules of the library one by one: each test is named after the rule that
//! it shows.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on panics")]

mod absent_storage;
mod first_light;
mod general;
mod library;
mod local_library;
mod session;
mod wire;
