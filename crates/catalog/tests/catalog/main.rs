//! What every store of facts must do, run on each of them.
#![expect(clippy::unwrap_used, reason = "tests")]

mod facts;
mod records;
mod sqlite;
mod suite;
