//! The rules: every behaviour of the content library, and nothing else.
//!
//! A rule is an async function of a service's module, named after its operation
//! (`update_session::cancel`). It takes the [`Caller`] first (who asks, with what privileges, from where) and never
//! sees HTTP. What it needs of the world (time, randomness, facts, bytes) it reaches through the caller's
//! [`Stackroom`]. A rule that is known by a number (`US-24`) is named in a comment of that number where it is
//! implemented.

pub mod access;
pub mod background;
pub mod caller;
pub mod collection;
pub mod content;
pub mod content_type;
pub mod download_session;
pub mod download_session_file;
pub mod environment;
pub mod expiry;
pub mod fetch;
pub mod item;
pub mod item_file;
pub mod library;
pub mod local_library;
pub mod pull;
pub mod security_policy;
pub mod session;
mod session_values;
pub mod settings;
pub mod stackroom;
pub mod stackroom_item;
pub mod stackroom_storage;
pub mod storage;
pub mod storages;
pub mod token;
pub mod transfer;
pub mod trusted_certificate;
pub mod update_session;
pub mod update_session_file;

mod client_token;
mod digests;
mod failure;
mod item_metadata;
mod study;
mod trust;
mod type_adapter;
mod verification;
mod wording;

pub use caller::{Caller, Generation, Origin};
pub use environment::{Environment, System};
pub use failure::Failure;
pub use settings::{Settings, StorageSetting};
pub use stackroom::Stackroom;
