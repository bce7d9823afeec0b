//! What can be wrong with an archive, and where.

use std::fmt;

use super::{
    LARGEST_EXTENSION, LARGEST_MEMBER, LARGEST_PADDING, LONGEST_NAME, MOST_GLOBAL_HEADERS, MOST_MEMBERS,
};

/// Why an archive is refused: what is wrong, in which member, at which offset.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{near}offset {offset}: {problem}")]
pub struct ArchiveError {
    /// Bytes from the start of the archive to the place of the problem: the header that is refused, or the byte where
    /// the stream ended or should have.
    pub offset: u64,
    /// Which member that is.
    pub near: Near,
    /// What is wrong there.
    pub problem: Problem,
}

impl ArchiveError {
    /// The name of the member that is refused, when its name is known.
    pub fn member(&self) -> Option<&str> {
        match &self.near {
            Near::Member(name) => Some(name),
            Near::After(_) | Near::Start => None,
        }
    }
}

/// The member at which a problem was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Near {
    /// The problem is in this member or its header.
    Member(String),
    /// The problem is behind this member, where no other is known.
    After(String),
    /// No member is known yet.
    Start,
}

impl fmt::Display for Near {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Near::Member(name) => write!(formatter, "member '{}', ", Printed(name)),
            Near::After(name) => write!(formatter, "after member '{}', ", Printed(name)),
            Near::Start => Ok(()),
        }
    }
}

/// A name as a message may show it: without characters that would disturb the message, and not endless.
struct Printed<'a>(&'a str);

impl fmt::Display for Printed<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut characters = self.0.chars();
        for character in characters.by_ref().take(LONGEST_NAME) {
            write!(formatter, "{}", character.escape_debug())?;
        }
        if characters.next().is_some() {
            formatter.write_str("...")?;
        }
        Ok(())
    }
}

/// What is wrong in an archive.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// The stream ended inside a header.
    #[error("the archive ends inside a header, of which {present} of 512 bytes are there; it is truncated")]
    EndsInHeader {
        /// Bytes of the header that came.
        present: usize,
    },
    /// The stream ended inside an extended header.
    #[error(
        "the archive ends inside an extended header, of which {present} of {size} bytes are there; it is truncated"
    )]
    EndsInExtension {
        /// Bytes of the extended header that came, padding included.
        present: usize,
        /// Bytes that it has, padding included.
        size: usize,
    },
    /// The stream ended between an extended header and the member that it describes.
    #[error(
        "the archive ends after an extended header, before the member that it describes; it is truncated"
    )]
    EndsAfterExtension,
    /// The stream ended inside the data of a member.
    #[error(
        "the archive ends inside the data, of which {present} of {size} bytes are there; it is truncated"
    )]
    EndsInData {
        /// Bytes of data that came.
        present: u64,
        /// Bytes of data that the header announces.
        size: u64,
    },
    /// The stream ended in the padding that fills the last block of a member.
    #[error("the archive ends inside the padding after the data, {missing} bytes too early; it is truncated")]
    EndsInPadding {
        /// Bytes of padding that did not come.
        missing: u64,
    },
    /// The stream ended where a header or the end marker belongs.
    #[error("the archive ends without an end marker (blocks of zero bytes); it is truncated")]
    NoEndMarker,
    /// There is something behind the end marker.
    #[error(
        "there is other data than zero bytes after the end of the archive; nothing may follow the end marker"
    )]
    TrailingData,
    /// There are too many zero bytes behind the end marker.
    #[error(
        "there are more than {LARGEST_PADDING} zero bytes after the end of the archive; archives are padded to 512 or \
         10240 bytes"
    )]
    TooMuchPadding,
    /// There is an end marker, and no member before it.
    #[error("the archive is empty; its first member must be an OVF descriptor (*.ovf)")]
    Empty,
    /// The block is no header of a tar archive.
    #[error("there is no tar header here; an OVA is an uncompressed tar archive")]
    NoHeader,
    /// The checksum of a header is not the sum of its bytes.
    #[error("the header's checksum is {stated}, but its bytes sum up to {computed}; the header is damaged")]
    Checksum {
        /// What the header says.
        stated: u64,
        /// What its bytes, unsigned, give.
        computed: u64,
    },
    /// The checksum field of a header is no number.
    #[error("the header's checksum is not an octal number; the header is damaged, or this is no tar archive")]
    NoChecksum,
    /// The size field of a header is no number.
    #[error("the header's size is neither an octal number nor a base-256 number that is not negative")]
    NoSize,
    /// A member is too large.
    #[error("the size is {size} bytes; at most {LARGEST_MEMBER} are allowed")]
    TooLarge {
        /// Bytes.
        size: u64,
    },
    /// A descriptor, manifest or certificate file is too large.
    #[error("the {kind} has {size} bytes; at most {largest} are allowed")]
    TooLargeToInspect {
        /// "OVF descriptor", "manifest" or "certificate file".
        kind: &'static str,
        /// Bytes.
        size: u64,
        /// Bytes.
        largest: u64,
    },
    /// A member is not a regular file.
    #[error("this is {kind}; an OVA contains regular files only")]
    NotAFile {
        /// With its article: "a directory".
        kind: &'static str,
    },
    /// A member has a type that this reader does not know.
    #[error("the header has the unknown type {typeflag:#04x}; an OVA contains regular files only")]
    UnknownType {
        /// The byte in the header.
        typeflag: u8,
    },
    /// An extended header is too large.
    #[error("an extended header of {size} bytes; at most {LARGEST_EXTENSION} are allowed")]
    ExtensionTooLarge {
        /// Bytes.
        size: u64,
    },
    /// Too many global extended headers.
    #[error("there are more than {MOST_GLOBAL_HEADERS} global extended headers")]
    TooManyGlobalHeaders,
    /// Two extended headers of one kind, or of kinds that exclude each other, for one member.
    #[error("a second extended header for the same member; each member may have one")]
    SecondExtension,
    /// An extended header that no member follows.
    #[error("an extended header must be followed by the member that it describes")]
    StrayExtension,
    /// The records of a PAX header are malformed.
    #[error(
        "the extended header's record {record} is malformed; a record is \"<length> <key>=<value>\" and a line end"
    )]
    MalformedRecord {
        /// Which record of this header, counted from 1.
        record: usize,
    },
    /// A key that may not stand there.
    #[error("the {scope} has the key '{key}', which is not allowed there: {reason}")]
    ForbiddenKey {
        /// "extended header" or "global extended header".
        scope: &'static str,
        /// The key.
        key: String,
        /// Why not.
        reason: &'static str,
    },
    /// A key that stands twice in one PAX header.
    #[error("the extended header has the key '{key}' twice")]
    SecondKey {
        /// The key.
        key: &'static str,
    },
    /// A PAX size that is no number.
    #[error("the extended header's size is not a decimal number")]
    NoPaxSize,
    /// The sizes in header and extended header are different.
    #[error("the extended header says that the size is {extended}, the header says {plain}")]
    SizesDisagree {
        /// Bytes, by the extended header.
        extended: u64,
        /// Bytes, by the header.
        plain: u64,
    },
    /// A name that is not UTF-8.
    #[error("the name is not valid UTF-8")]
    NameNotUtf8,
    /// A member without a name.
    #[error("the name is empty")]
    NameEmpty,
    /// A name with a path.
    #[error("the name has a path; the members of an OVA have flat names, without directories")]
    NameNotFlat,
    /// A name that stands for a directory.
    #[error("the name is reserved for directories")]
    NameOfDirectory,
    /// A name with control characters.
    #[error("the name contains a control character")]
    NameWithControlCharacter,
    /// A name that is too long.
    #[error("the name has {length} bytes; at most {LONGEST_NAME} are allowed")]
    NameTooLong {
        /// Bytes.
        length: usize,
    },
    /// Two members of one name.
    #[error(
        "the archive has a member '{other}' already; names must differ by more than upper and lower case"
    )]
    Duplicate {
        /// The name of the earlier member.
        other: String,
    },
    /// Too many members.
    #[error("the archive has more than {MOST_MEMBERS} members")]
    TooManyMembers,
    /// The first member is no descriptor.
    #[error("the first member of an OVA must be its OVF descriptor (*.ovf)")]
    DescriptorNotFirst,
    /// A second descriptor, manifest or certificate file.
    #[error("this is a second {kind}, after '{other}'; an OVA has one")]
    Second {
        /// "OVF descriptor", "manifest" or "certificate file".
        kind: &'static str,
        /// The name of the first.
        other: String,
    },
    /// A file that follows a manifest or certificate file which itself follows a file.
    #[error(
        "this file follows '{other}', which stands between files; manifest and certificate file must be directly \
         after the descriptor or at the end of the archive"
    )]
    Order {
        /// The manifest or certificate file.
        other: String,
    },
    /// A place to resume at that is not in the last member's data.
    #[error("the archive cannot be resumed here: {reason}")]
    Resume {
        /// Why not.
        reason: &'static str,
    },
}
