//! An archive on its way in: its members are received as it streams in, each as a file of its own, and nothing of it is
//! read back.
//!
//! A member has a record from its header on, which is hidden until all of the archive is here; then one change makes
//! files of the session of all members, in place of the archive. What is safe of an archive is what is safe of the
//! member that was coming last, and the bytes after it that are no member's yet ([`tail::Tail`]).

mod member;
mod resume;
mod tail;
mod unpack;

use std::sync::Arc;

use blobs::{BlobStore, Digester};
use bytes::Bytes;
use catalog::Transaction;
use catalog::update_session_file::SessionFile;
use ovf::archive::{ArchiveError, ArchiveReader, Event};
use vapi::Error;

use super::intake::{Outcome, Transfer};
use super::progress::{Activity, Checkpoint};
use super::record::wanted;
use super::{signed, verification};
use crate::failure::Failure;
use crate::session::keep_alive;
use crate::type_adapter::FileSet;
use crate::wording;
use member::{MemberIntake, SafePart};
use tail::Tail;
use unpack::Unpacked;

/// An archive on its way in.
pub(crate) struct ArchiveIntake {
    transfer: Transfer,
    store: Arc<dyn BlobStore>,
    reader: ArchiveReader,
    /// The members that are here in full.
    set: FileSet,
    /// The member whose bytes come now.
    member: Option<MemberIntake>,
    tail: Tail,
    /// Computes the checksum that was announced, if one was (USF-09).
    digester: Option<Digester>,
    checkpoint: Checkpoint,
    /// Whether something failed, so that what was read is not what was kept.
    has_failed: bool,
}

impl ArchiveIntake {
    pub(super) async fn begin(transfer: Transfer, offset: u64) -> Result<Self, Failure> {
        let store = transfer.stackroom.storages().store(&transfer.file.storage)?;
        let digester = verification::announced(&transfer.file).map(Digester::start).transpose()?;
        transfer.claim.received(offset);
        let mut intake = Self {
            store,
            reader: ArchiveReader::new(),
            set: FileSet::default(),
            member: None,
            tail: Tail::default(),
            digester,
            checkpoint: Checkpoint::now(&transfer.stackroom, offset),
            has_failed: false,
            transfer,
        };
        if offset == 0 {
            intake.forget_members_after(0).await?;
        } else {
            intake.resume(offset).await?;
        }
        Ok(intake)
    }

    pub(super) const fn transfer(&self) -> &Transfer {
        &self.transfer
    }

    pub(super) fn received(&self) -> u64 {
        self.reader.offset()
    }

    /// A digest cannot be taken up where it was left.
    pub(super) fn indivisible(&self) -> Option<Error> {
        self.digester.is_some().then(|| wording::archive_in_parts(&self.transfer.file.name))
    }

    pub(super) async fn write(&mut self, bytes: Bytes) -> Result<(), Failure> {
        if let Some(digester) = &self.digester {
            digester.write(bytes.clone()).await?;
        }
        self.has_failed = true;
        self.take(bytes).await?;
        self.has_failed = false;
        let received = self.received();
        self.transfer.claim.received(received);
        if self.checkpoint.is_due(&self.transfer.stackroom, received) {
            let part = match &mut self.member {
                Some(member) => Some(member.checkpoint().await?),
                None => None,
            };
            self.write_down(part).await?;
        }
        Ok(())
    }

    /// Reads what comes, and passes it on to the members.
    async fn take(&mut self, mut input: Bytes) -> Result<(), Failure> {
        loop {
            let before = input.clone();
            let event = self.reader.next(&mut input).map_err(|error| self.refused(&error))?;
            match event {
                None => {
                    self.tail.add(&before[..before.len() - input.len()]);
                    return Ok(());
                }
                Some(Event::Begin(member)) => self.begin_member(member).await?,
                Some(Event::Data(bytes)) => {
                    if let Some(member) = &mut self.member {
                        member.write(bytes).await?;
                    }
                }
                Some(Event::End) => self.end_member().await?,
            }
            self.tail.clear();
        }
    }

    fn refused(&self, error: &ArchiveError) -> Error {
        wording::archive_refused(&self.transfer.file.name, error)
    }

    /// Writes down what is safe: that part of the member that comes now, or all members and the bytes after them.
    async fn write_down(&mut self, part: Option<SafePart>) -> Result<(), Failure> {
        let received = self.received();
        let (safe, tail) = match (&part, self.tail.to_record()) {
            // A digest begins with the first byte, or not at all.
            _ if self.digester.is_some() => (0, None),
            (Some(part), _) => (part.end, None),
            (None, Some(tail)) if !self.has_failed => (received, Some(tail)),
            // What was safe before is safe still.
            (None, _) => return Ok(()),
        };
        let Transfer { stackroom, file, .. } = &self.transfer;
        let file = file.clone();
        let activity = Activity::now(stackroom, &file);
        let noted = stackroom.catalog().write(move |change| {
            let Some(mut record) = wanted(change, &file)? else { return Ok(None) };
            record.received = signed(received);
            record.safe = signed(safe);
            record.facts = tail;
            catalog::update_session_file::update(change, &record)?;
            if let Some(SafePart { member, bytes, .. }) = part {
                let bytes = signed(bytes);
                catalog::update_session_file::set_progress(change, &member, bytes, bytes)?;
            }
            activity.note(change)
        });
        keep_alive(stackroom, noted.await?).await;
        self.checkpoint = Checkpoint::now(stackroom, safe);
        Ok(())
    }

    pub(super) async fn pause(mut self) -> Result<u64, Failure> {
        if self.transfer.is_given_up() {
            // The claim goes last: whoever waits for its end frees the bytes.
            drop(self.give_up());
            return Ok(0);
        }
        let part = match self.member.take() {
            Some(member) => Some(member.stop().await?),
            None => None,
        };
        self.write_down(part).await?;
        Ok(self.checkpoint.safe)
    }

    /// Ends the work on the bytes.
    pub(super) fn give_up(self) -> Transfer {
        drop(self.member);
        self.transfer
    }

    pub(super) async fn finish(mut self) -> Result<Outcome, Failure> {
        let received = self.received();
        if let Err(failure) = self.verify().await {
            return match failure {
                Failure::Told(error) => self.give_up().refuse(error, received).await,
                failure => Err(failure),
            };
        }
        let transfer = self.give_up();
        match unpack::unpack(&transfer, received).await? {
            Unpacked::Ready => Ok(Outcome::Ready(received)),
            Unpacked::Refused(error) => transfer.refuse(error, received).await,
            Unpacked::Unwanted => Ok(Outcome::Unwanted),
        }
    }

    /// Whether the archive is complete, as it was announced, and as its own manifest has it.
    async fn verify(&mut self) -> Result<(), Failure> {
        let end = self.reader.end();
        end.map_err(|error| self.refused(&error))?;
        let digest = match self.digester.take() {
            Some(digester) => Some(digester.finish().await?),
            None => None,
        };
        let file = &self.transfer.file;
        verification::verify_whole(file, self.reader.offset(), |_| digest.as_deref())?;
        // A manifest may have come after members that it speaks of.
        Ok(self.transfer.kind.adapter.compare_all(&self.set)?)
    }
}

/// The archive's record as it is now, which a member of it must not outlive.
fn still_wanted(change: &Transaction, archive: &SessionFile) -> Result<SessionFile, Failure> {
    Ok(wanted(change, archive)?.ok_or_else(wording::upload_gone)?)
}
