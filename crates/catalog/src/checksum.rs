//! Checksums that clients give.

use crate::{Error, value::Row};

/// A checksum of a file, as a client gave it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checksum {
    /// The algorithm: `SHA1`, `MD5`, `SHA256`, `SHA512`.
    pub algorithm: String,
    /// The digest in hexadecimal.
    pub value: String,
}

impl Checksum {
    /// Reads the two columns of a checksum.
    pub(crate) fn read(row: &mut Row) -> Result<Option<Self>, Error> {
        match (row.take()?, row.take()?) {
            (Some(algorithm), Some(value)) => Ok(Some(Self { algorithm, value })),
            _ => Ok(None),
        }
    }
}
