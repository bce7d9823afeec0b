//! One header block.

use super::error::Problem;
use super::number;

/// Bytes of a block.
pub(super) const BLOCK: usize = 512;

/// A header that has its checksum right.
#[derive(Debug)]
pub(super) struct Header {
    /// The name as the block has it, with the prefix of ustar.
    pub(super) name: Vec<u8>,
    pub(super) type_: Type,
    pub(super) size: u64,
}

/// What a header is the header of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Type {
    File,
    Extension(Extension),
}

/// Headers that describe the next member, or all that follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Extension {
    /// PAX records for the next member.
    Pax,
    /// PAX records for all members that follow.
    GlobalPax,
    /// The next member's name, by GNU tar.
    LongName,
}

/// Reads a block that is not all zero bytes. The name comes along with a problem, as far as it is known.
pub(super) fn read(block: &[u8; BLOCK]) -> Result<Header, (Option<Vec<u8>>, Problem)> {
    check_sum(block).map_err(|problem| (None, problem))?;
    let format = format(block).ok_or((None, Problem::NoHeader))?;
    let name = name(block, format);
    let typeflag = block[156];
    let type_ = match file_type(typeflag) {
        Ok(type_) => type_,
        Err(problem) => return Err((Some(name), problem)),
    };
    let Some(size) = block[124..136].first_chunk().and_then(number::size) else {
        return Err((Some(name), Problem::NoSize));
    };
    Ok(Header { name, type_, size })
}

/// Some old programs summed the bytes as signed numbers.
fn check_sum(block: &[u8; BLOCK]) -> Result<(), Problem> {
    let counted = |index: usize| if (148..156).contains(&index) { b' ' } else { block[index] };
    let unsigned: u64 = (0..BLOCK).map(|index| u64::from(counted(index))).sum();
    let signed: i64 = (0..BLOCK).map(|index| i64::from(counted(index).cast_signed())).sum();
    let stated = number::octal(&block[148..156]).ok_or(Problem::NoChecksum)?;
    if stated == unsigned || i64::try_from(stated) == Ok(signed) {
        return Ok(());
    }
    Err(Problem::Checksum { stated, computed: unsigned })
}

#[derive(Clone, Copy)]
enum Format {
    /// Without a mark: the tar of the seventh edition of Unix.
    V7,
    Ustar,
    Gnu,
}

fn format(block: &[u8; BLOCK]) -> Option<Format> {
    match &block[257..265] {
        b"\0\0\0\0\0\0\0\0" => Some(Format::V7),
        b"ustar  \0" => Some(Format::Gnu),
        b"ustar\x0000" | b"ustar\0\0\0" | b"ustar\0  " => Some(Format::Ustar),
        _ => None,
    }
}

fn name(block: &[u8; BLOCK], format: Format) -> Vec<u8> {
    let name = until_nul(&block[..100]);
    // GNU tar keeps times where ustar has the prefix.
    let prefix = match format {
        Format::Ustar => until_nul(&block[345..500]),
        Format::V7 | Format::Gnu => b"",
    };
    if prefix.is_empty() { name.to_vec() } else { [prefix, b"/", name].concat() }
}

fn until_nul(field: &[u8]) -> &[u8] {
    field.split(|byte| *byte == 0).next().unwrap_or_default()
}

fn file_type(typeflag: u8) -> Result<Type, Problem> {
    let kind = match typeflag {
        b'0' | 0 => return Ok(Type::File),
        b'x' => return Ok(Type::Extension(Extension::Pax)),
        b'g' => return Ok(Type::Extension(Extension::GlobalPax)),
        b'L' => return Ok(Type::Extension(Extension::LongName)),
        b'1' => "a hard link",
        b'2' => "a symbolic link",
        b'3' => "a character device",
        b'4' => "a block device",
        b'5' => "a directory",
        b'6' => "a named pipe",
        b'7' => "a contiguous file",
        b'D' => "a list of a directory",
        b'K' => "a long name of a link's target",
        b'M' => "a continuation of another archive's member",
        b'N' => "a list of renamed files",
        b'S' => "a sparse file",
        b'V' => "a label of the archive",
        b'X' => "a Solaris extended header",
        _ => return Err(Problem::UnknownType { typeflag }),
    };
    Err(Problem::NotAFile { kind })
}
