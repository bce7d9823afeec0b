//! Reading whole archives.

use bytes::Bytes;
use ovf::archive::{ArchiveError, ArchiveReader, Event, Member};

/// What came of an archive: the members that ended, the one that did not, and the error.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Outcome {
    pub(crate) members: Vec<(Member, Vec<u8>)>,
    pub(crate) unfinished: Option<(Member, Vec<u8>)>,
    pub(crate) error: Option<ArchiveError>,
}

impl Outcome {
    pub(crate) fn names(&self) -> Vec<&str> {
        self.members.iter().map(|(member, _)| member.name.as_str()).collect()
    }

    /// Of an archive that has to be good.
    pub(crate) fn unwrap(self) -> Vec<(Member, Vec<u8>)> {
        assert_eq!(self.error, None, "after {:?}", self.names());
        assert_eq!(self.unfinished, None);
        self.members
    }

    /// Of an archive that has to be bad.
    pub(crate) fn unwrap_error(self) -> ArchiveError {
        let names = format!("{:?}", self.names());
        self.error.unwrap_or_else(|| panic!("the archive was accepted, with {names}"))
    }
}

/// Feeds an archive in pieces of this length, then ends it.
pub(crate) fn read(archive: &[u8], piece: usize) -> Outcome {
    read_on(ArchiveReader::new(), None, archive, piece)
}

/// Feeds the rest of an archive to a reader that is in the data of `unfinished`.
pub(crate) fn read_on(
    mut reader: ArchiveReader,
    unfinished: Option<Member>,
    archive: &[u8],
    piece: usize,
) -> Outcome {
    let unfinished = unfinished.map(|member| (member, Vec::new()));
    let mut outcome = Outcome { members: Vec::new(), unfinished, error: None };
    let archive = Bytes::copy_from_slice(archive);
    let mut start = 0;
    while start < archive.len() {
        let mut input = archive.slice(start..archive.len().min(start + piece));
        start += input.len();
        if let Err(error) = feed(&mut reader, &mut input, &mut outcome) {
            assert_eq!(reader.next(&mut input), Err(error.clone()), "the error stays");
            assert_eq!(reader.end(), Err(error.clone()), "the error stays");
            outcome.error = Some(error);
            return outcome;
        }
        assert!(input.is_empty());
    }
    // What is complete before the end of the stream is told even if no byte follows.
    assert_eq!(reader.next(&mut Bytes::new()), Ok(None));
    outcome.error = reader.end().err();
    outcome
}

fn feed(reader: &mut ArchiveReader, input: &mut Bytes, outcome: &mut Outcome) -> Result<(), ArchiveError> {
    let given = input.as_ptr_range();
    while let Some(event) = reader.next(input)? {
        match event {
            Event::Begin(member) => {
                assert!(outcome.unfinished.is_none(), "{member:?} begins inside another");
                assert_eq!(reader.offset(), member.data_offset);
                outcome.unfinished = Some((member, Vec::new()));
            }
            Event::Data(data) => {
                assert!(!data.is_empty());
                assert!(given.contains(&data.as_ptr()), "the data were copied");
                outcome.unfinished.as_mut().unwrap().1.extend_from_slice(&data);
            }
            Event::End => outcome.members.push(outcome.unfinished.take().unwrap()),
        }
    }
    Ok(())
}
