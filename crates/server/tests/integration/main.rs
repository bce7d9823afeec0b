//! Whole flows through real sockets, and the rules of the library one by one: each test is named after the rule that
//! it shows.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on panics")]

mod absent_storage;
mod archive;
mod content_out;
mod content_type;
mod data_directory;
mod download_session;
mod download_session_file;
mod expiry;
mod first_light;
mod general;
mod hygiene;
mod item;
mod item_file;
mod library;
mod local_library;
mod package;
mod pull;
mod security_policy;
mod session;
mod stopping;
mod storage;
mod trusted_certificate;
mod update_session;
mod update_session_file;
mod upload;
mod verification;
mod wire;
