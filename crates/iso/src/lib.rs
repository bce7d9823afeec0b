//! Optical disc images: the volume descriptors of ISO 9660, Joliet and UDF, and El Torito boot records.
//!
//! Everything is read from the leading bytes of the file ([`HEAD`]), which are taken for hostile: nothing in them is
//! believed before it is checked, and nothing of them can make the reading long.

mod boot;
mod bytes;
mod error;
mod iso9660;
mod lookalike;
mod partition_table;
mod udf;
mod volume;

pub use boot::{Boot, BootEntry, Catalogue, Platform};
pub use error::Error;
pub use iso9660::{Joliet, PrimaryVolume};
pub use lookalike::Lookalike;
pub use partition_table::PartitionTable;
pub use udf::{Udf, UdfStandard};
pub use volume::{HEAD, Volume};
