//! The bytes: put, read a range, delete, list.
//!
//! A blob is a run of bytes under an identifier that is never given to other bytes. It is written once, from its
//! beginning to its end, perhaps over several connections; it is read whole or in part; it is deleted once. A blob
//! becomes real by a record elsewhere that names it, made after [`Receiver::finish`] has returned. Whatever no record
//! names is garbage, which [`BlobStore::list`] finds.

mod digest;
mod digester;
mod error;
mod local;
mod reader;
mod receiver;
mod store;

pub use digest::{Algorithm, Digests};
pub use digester::Digester;
pub use error::Error;
pub use local::LocalStore;
pub use reader::Reader;
pub use receiver::{Received, Receiver};
pub use store::{BlobStore, BoxFuture, Owner, Space};
