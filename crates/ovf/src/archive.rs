//! OVA archives, read as they stream in.
//!
//! An [`ArchiveReader`] is given the bytes of a tar archive in pieces of any size and says what they are: where a
//! member begins, its data, where it ends. It keeps nothing but one header and the names of the members, so memory is
//! the same for an archive of any size, and the data it hands out are slices of what it was given.
//!
//! It reads the formats v7, ustar, GNU and PAX. It is strict where programs that read tar archives differ, because an
//! archive must mean the same to everybody who opens it:
//!
//! - Members are regular files with flat names (one leading `./` is taken away) that differ by more than case. Links,
//!   devices, directories, sparse and contiguous files are refused.
//! - The first member is the OVF descriptor. Manifest and certificate file follow it directly or stand at the end.
//! - The checksum of every header is right, as a sum of unsigned or of signed bytes.
//! - A PAX header says path and size at most once, and a size that the plain header can hold must be the same there. A
//!   global PAX header says neither. An extended header is followed by its member.
//! - The archive ends with a block of zero bytes. Programs write two; those that read archives are content with one,
//!   and so is this reader, since behind the first only padding can be missing. An archive that ends without any is
//!   refused, for it cannot be told from one that was cut off there. After the end come only zero bytes, and few.
//!
//! What fills the last block of a member after its data has no meaning and is not looked at.

mod contents;
mod error;
mod header;
mod member;
mod name;
mod number;
mod pax;
mod reader;

use bytes::Bytes;

pub use error::{ArchiveError, Near, Problem};
pub use member::{Member, MemberKind};
pub use reader::ArchiveReader;

/// How many members an archive may have.
pub const MOST_MEMBERS: usize = 4096;
/// Bytes that a member may have: 64 TiB.
pub const LARGEST_MEMBER: u64 = 1 << 46;
/// Bytes that the name of a member may have.
pub const LONGEST_NAME: usize = 255;
/// Bytes that an extended header may have.
pub const LARGEST_EXTENSION: u64 = 64 << 10;
/// How many global extended headers an archive may have.
pub const MOST_GLOBAL_HEADERS: usize = 16;
/// Zero bytes that may follow the block that ends the archive: the largest record that tar programs are told to write.
pub const LARGEST_PADDING: u64 = 1 << 20;

/// What the next bytes of an archive are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// A member begins.
    Begin(Member),
    /// The next bytes of its data; never empty.
    Data(Bytes),
    /// Its data are complete.
    End,
}
