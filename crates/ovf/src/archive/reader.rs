//! The reader: what the next bytes are, and where that stands.

use bytes::Bytes;

use super::contents::Contents;
use super::error::{ArchiveError, Near, Problem};
use super::header::{self, BLOCK, Extension, Header, Type};
use super::{
    Event, LARGEST_EXTENSION, LARGEST_MEMBER, LARGEST_PADDING, MOST_GLOBAL_HEADERS, Member, name, pax,
};

/// The largest size that the size field of a plain header holds in the octal digits that all programs read.
const LARGEST_OCTAL_SIZE: u64 = 0o77_777_777_777;

/// Reads an archive as it streams in.
#[derive(Debug, Default)]
pub struct ArchiveReader {
    /// Bytes from the start of the archive to what is read next.
    offset: u64,
    state: State,
    /// The part of a header or extended header that came.
    gathered: Vec<u8>,
    /// What extended headers say about the next member.
    pending: Pending,
    global_headers: usize,
    contents: Contents,
    current: Option<Member>,
    failed: Option<ArchiveError>,
}

#[derive(Clone, Copy, Debug, Default)]
enum State {
    #[default]
    Header,
    Extension {
        kind: Extension,
        size: usize,
    },
    Data {
        remaining: u64,
    },
    Padding {
        remaining: u64,
    },
    /// After the block that ends the archive.
    Ended {
        padding: u64,
    },
}

#[derive(Debug, Default)]
struct Pending {
    /// Where the first extended header is.
    offset: Option<u64>,
    long_name: Option<Vec<u8>>,
    pax: Option<pax::Records>,
}

impl Pending {
    /// The member's name and its first header, where the plain header has this name and offset.
    fn identify(self, name: Vec<u8>, offset: u64) -> (Vec<u8>, u64) {
        let path = self.pax.and_then(|pax| pax.path).or(self.long_name);
        (path.unwrap_or(name), self.offset.unwrap_or(offset))
    }
}

impl ArchiveReader {
    /// Starts at the first byte of an archive.
    pub fn new() -> ArchiveReader {
        ArchiveReader::default()
    }

    /// Continues an archive of which `members` have begun, at `offset` bytes from its start.
    ///
    /// The offset lies in the data of the last of the members, or at their end. The first event is the rest of the
    /// data, or [`Event::End`] if there is none, even if it was told before. Without members the offset is 0.
    ///
    /// # Errors
    /// The offset is elsewhere, or these cannot be the members of one archive.
    pub fn resume(members: Vec<Member>, offset: u64) -> Result<ArchiveReader, ArchiveError> {
        let mut reader = ArchiveReader::new();
        for member in members {
            reader.take_up(&member).map_err(|problem| error_in(&member, offset, problem))?;
            reader.offset = member.data_end().next_multiple_of(BLOCK as u64);
            reader.current = Some(member);
        }
        let Some(last) = &reader.current else {
            let reason = "there is no member yet, so it starts at offset 0";
            let problem = Problem::Resume { reason };
            return if offset == 0 { Ok(reader) } else { Err(reader.error(offset, problem)) };
        };
        if !(last.data_offset..=last.data_end()).contains(&offset) {
            let reason = "the offset is not in the member's data";
            return Err(error_in(last, offset, Problem::Resume { reason }));
        }
        reader.state = State::Data { remaining: last.data_end() - offset };
        reader.offset = offset;
        Ok(reader)
    }

    /// Checks a member that an earlier reader has found.
    fn take_up(&mut self, member: &Member) -> Result<(), Problem> {
        let data_in_blocks = member.data_offset.is_multiple_of(BLOCK as u64);
        if member.offset < self.offset || member.data_offset <= member.offset || !data_in_blocks {
            return Err(Problem::Resume { reason: "the members' offsets are not those of an archive" });
        }
        if member.size > LARGEST_MEMBER || member.data_offset > u64::MAX / 2 {
            return Err(Problem::TooLarge { size: member.size });
        }
        name::read(member.name.as_bytes())?;
        self.contents.admit(member)
    }

    /// Takes bytes from the front of `input` and says what they are. Nothing is returned when all of `input` has been
    /// taken and more is needed.
    ///
    /// # Errors
    /// The archive is refused. Every further call gives the same error.
    pub fn next(&mut self, input: &mut Bytes) -> Result<Option<Event>, ArchiveError> {
        if let Some(error) = &self.failed {
            return Err(error.clone());
        }
        self.step(input).inspect_err(|error| self.failed = Some(error.clone()))
    }

    fn step(&mut self, input: &mut Bytes) -> Result<Option<Event>, ArchiveError> {
        loop {
            match self.state {
                State::Header => match self.gather(input, BLOCK) {
                    None => return Ok(None),
                    Some(block) => {
                        if let Some(member) = self.read_block(&block)? {
                            return Ok(Some(Event::Begin(member)));
                        }
                    }
                },
                State::Extension { kind, size } => match self.gather(input, size.next_multiple_of(BLOCK)) {
                    None => return Ok(None),
                    Some(padded) => self.read_extension(kind, &padded[..size])?,
                },
                State::Data { remaining: 0 } => {
                    self.state = State::Padding { remaining: self.padding() };
                    return Ok(Some(Event::End));
                }
                State::Data { .. } | State::Padding { .. } if input.is_empty() => return Ok(None),
                State::Data { remaining } => {
                    let data = self.take(input, remaining);
                    self.state = State::Data { remaining: remaining - data.len() as u64 };
                    return Ok(Some(Event::Data(data)));
                }
                State::Padding { remaining: 0 } => self.state = State::Header,
                State::Padding { remaining } => {
                    let skipped = self.take(input, remaining).len() as u64;
                    self.state = State::Padding { remaining: remaining - skipped };
                }
                State::Ended { padding } => {
                    self.check_padding(padding, input)?;
                    return Ok(None);
                }
            }
        }
    }

    /// Checks that the archive is complete now that the stream has ended.
    ///
    /// # Errors
    /// The archive was refused before, or it is truncated.
    pub fn end(&mut self) -> Result<(), ArchiveError> {
        if let Some(error) = &self.failed {
            return Err(error.clone());
        }
        let present = self.gathered.len();
        let padding = State::Padding { remaining: self.padding() };
        let state = if matches!(self.state, State::Data { remaining: 0 }) { padding } else { self.state };
        let problem = match state {
            State::Ended { .. } => return Ok(()),
            State::Padding { remaining: 0 } => Problem::NoEndMarker,
            State::Padding { remaining } => Problem::EndsInPadding { missing: remaining },
            State::Data { remaining } => {
                let size = self.current.as_ref().map_or(remaining, |member| member.size);
                Problem::EndsInData { present: size - remaining, size }
            }
            State::Extension { size, .. } => {
                Problem::EndsInExtension { present, size: size.next_multiple_of(BLOCK) }
            }
            State::Header if present > 0 => Problem::EndsInHeader { present },
            State::Header if self.pending.offset.is_some() => Problem::EndsAfterExtension,
            State::Header => Problem::NoEndMarker,
        };
        let error = match (state, &self.current) {
            (State::Data { .. } | State::Padding { remaining: 1.. }, Some(member)) => {
                error_in(member, self.offset, problem)
            }
            _ => self.error(self.offset, problem),
        };
        self.failed = Some(error.clone());
        Err(error)
    }

    /// Bytes from the start of the archive to what is read next.
    pub fn offset(&self) -> u64 {
        self.offset
    }

    /// Bytes from here to the next block.
    fn padding(&self) -> u64 {
        self.offset.next_multiple_of(BLOCK as u64) - self.offset
    }

    fn take(&mut self, input: &mut Bytes, at_most: u64) -> Bytes {
        let length = usize::try_from(at_most).map_or(input.len(), |at_most| at_most.min(input.len()));
        self.offset += length as u64;
        input.split_to(length)
    }

    /// Collects what must be read in one piece. Returns it when it is complete.
    fn gather(&mut self, input: &mut Bytes, wanted: usize) -> Option<Vec<u8>> {
        let missing = wanted.saturating_sub(self.gathered.len());
        let piece = self.take(input, missing as u64);
        self.gathered.extend_from_slice(&piece);
        (self.gathered.len() == wanted).then(|| std::mem::take(&mut self.gathered))
    }

    /// Reads a header, the end of the archive, or, when it returns a member, the last header of that member.
    fn read_block(&mut self, block: &[u8]) -> Result<Option<Member>, ArchiveError> {
        let offset = self.offset - BLOCK as u64;
        let Some(block) = block.first_chunk::<BLOCK>() else {
            return Err(self.error(offset, Problem::NoHeader));
        };
        if block.iter().all(|byte| *byte == 0) {
            return self.read_end(offset).map(|()| None);
        }
        let header = match header::read(block) {
            Ok(header) => header,
            Err((None, problem)) => return Err(self.error(offset, problem)),
            Err((Some(name), problem)) => return Err(self.refuse(name, offset, problem)),
        };
        match header.type_ {
            Type::File => self.read_member(header, offset).map(Some),
            Type::Extension(kind) => self.begin_extension(kind, header.size, offset).map(|()| None),
        }
    }

    fn read_end(&mut self, offset: u64) -> Result<(), ArchiveError> {
        if self.pending.offset.is_some() {
            return Err(self.error(offset, Problem::StrayExtension));
        }
        if self.current.is_none() {
            return Err(self.error(offset, Problem::Empty));
        }
        self.state = State::Ended { padding: 0 };
        Ok(())
    }

    fn check_padding(&mut self, before: u64, input: &mut Bytes) -> Result<(), ArchiveError> {
        if let Some(position) = input.iter().position(|byte| *byte != 0) {
            return Err(self.error(self.offset + position as u64, Problem::TrailingData));
        }
        let padding = before + input.len() as u64;
        if padding > LARGEST_PADDING {
            return Err(self.error(self.offset, Problem::TooMuchPadding));
        }
        self.take(input, u64::MAX);
        self.state = State::Ended { padding };
        Ok(())
    }

    fn begin_extension(&mut self, kind: Extension, size: u64, offset: u64) -> Result<(), ArchiveError> {
        if size > LARGEST_EXTENSION {
            return Err(self.error(offset, Problem::ExtensionTooLarge { size }));
        }
        match (kind, self.pending.offset) {
            (Extension::GlobalPax, None) => self.global_headers += 1,
            (Extension::GlobalPax, Some(_)) => return Err(self.error(offset, Problem::StrayExtension)),
            (Extension::Pax | Extension::LongName, None) => self.pending.offset = Some(offset),
            (Extension::Pax | Extension::LongName, Some(_)) => {
                return Err(self.error(offset, Problem::SecondExtension));
            }
        }
        if self.global_headers > MOST_GLOBAL_HEADERS {
            return Err(self.error(offset, Problem::TooManyGlobalHeaders));
        }
        self.state = State::Extension { kind, size: size as usize };
        Ok(())
    }

    fn read_extension(&mut self, kind: Extension, data: &[u8]) -> Result<(), ArchiveError> {
        let offset = self.offset - data.len().next_multiple_of(BLOCK) as u64;
        match kind {
            Extension::Pax => {
                let records = pax::read(data).map_err(|problem| self.error(offset, problem))?;
                self.pending.pax = Some(records);
            }
            Extension::GlobalPax => {
                pax::check_global(data).map_err(|problem| self.error(offset, problem))?;
            }
            Extension::LongName => {
                self.pending.long_name = Some(data.strip_suffix(b"\0").unwrap_or(data).to_vec());
            }
        }
        self.state = State::Header;
        Ok(())
    }

    fn read_member(&mut self, header: Header, offset: u64) -> Result<Member, ArchiveError> {
        let pax_size = self.pending.pax.as_ref().and_then(|pax| pax.size);
        let size = match size_of(pax_size, header.size) {
            Ok(size) => size,
            Err(problem) => return Err(self.refuse(header.name, offset, problem)),
        };
        let (given, offset) = std::mem::take(&mut self.pending).identify(header.name, offset);
        let name = name::read(&given).map_err(|problem| error_in_header(&given, offset, problem))?;
        let member = Member { name, size, offset, data_offset: self.offset };
        self.contents.admit(&member).map_err(|problem| error_in(&member, offset, problem))?;
        self.current = Some(member.clone());
        self.state = State::Data { remaining: size };
        Ok(member)
    }

    /// An error in the header at `offset`, of a member that has this name there.
    fn refuse(&mut self, name: Vec<u8>, offset: u64, problem: Problem) -> ArchiveError {
        let (name, offset) = std::mem::take(&mut self.pending).identify(name, offset);
        error_in_header(&name, offset, problem)
    }

    /// An error where no member is known.
    fn error(&self, offset: u64, problem: Problem) -> ArchiveError {
        let near = self.current.as_ref().map_or(Near::Start, |member| Near::After(member.name.clone()));
        ArchiveError { offset, near, problem }
    }
}

fn error_in(member: &Member, offset: u64, problem: Problem) -> ArchiveError {
    ArchiveError { offset, near: Near::Member(member.name.clone()), problem }
}

fn error_in_header(name: &[u8], offset: u64, problem: Problem) -> ArchiveError {
    ArchiveError { offset, near: Near::Member(String::from_utf8_lossy(name).into_owned()), problem }
}

/// The size of a member, by its PAX header and its plain header.
///
/// Programs that write a larger size than the plain header holds into the PAX header leave 0, all sevens or the size in
/// base 256 in the plain one.
fn size_of(extended: Option<u64>, plain: u64) -> Result<u64, Problem> {
    let size = extended.unwrap_or(plain);
    let no_room = size > LARGEST_OCTAL_SIZE && (plain == 0 || plain == LARGEST_OCTAL_SIZE);
    if size != plain && !no_room {
        return Err(Problem::SizesDisagree { extended: size, plain });
    }
    if size > LARGEST_MEMBER {
        return Err(Problem::TooLarge { size });
    }
    Ok(size)
}
