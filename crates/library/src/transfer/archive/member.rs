//! The member of an archive whose bytes come now.

use blobs::Receiver;
use bytes::Bytes;
use catalog::Transaction;
use catalog::update_session_file::{Change, SessionFile, SourceType};
use ids::TransferId;
use ovf::archive::Member;
use vapi::Error;

use super::tail::Tail;
use super::{ArchiveIntake, still_wanted};
use crate::failure::Failure;
use crate::session::keep_alive;
use crate::transfer::head::Head;
use crate::transfer::intake::Transfer;
use crate::transfer::progress::{Activity, Checkpoint};
use crate::transfer::record::{self, Kept, delete, make_ready};
use crate::transfer::signed;
use crate::update_session_file::file_name::{self, FileName};
use crate::wording;

/// The member of an archive whose bytes come now.
pub(super) struct MemberIntake {
    file: SessionFile,
    receiver: Receiver,
    head: Head,
}

impl MemberIntake {
    pub(super) const fn new(file: SessionFile, receiver: Receiver, head: Head) -> Self {
        Self { file, receiver, head }
    }

    pub(super) async fn write(&mut self, bytes: Bytes) -> Result<(), Failure> {
        self.head.take(&bytes).await;
        Ok(self.receiver.write(bytes).await?)
    }

    /// Makes safe what came of it.
    pub(super) async fn checkpoint(&mut self) -> Result<SafePart, Failure> {
        let bytes = self.receiver.checkpoint().await?;
        Ok(SafePart::of(&self.file, bytes))
    }

    /// Makes safe what came of it, and ends its receiver.
    pub(super) async fn stop(self) -> Result<SafePart, Failure> {
        let bytes = self.receiver.stop().await?;
        Ok(SafePart::of(&self.file, bytes))
    }
}

/// What is safe of a member.
pub(super) struct SafePart {
    pub(super) member: TransferId,
    /// How many bytes of it.
    pub(super) bytes: u64,
    /// Where they end in the archive.
    pub(super) end: u64,
}

impl SafePart {
    fn of(file: &SessionFile, bytes: u64) -> Self {
        let offset = file.archive_offset.unwrap_or(0).unsigned_abs();
        Self { member: file.transfer_id.clone(), bytes, end: offset + bytes }
    }
}

impl ArchiveIntake {
    /// A header has come.
    pub(super) async fn begin_member(&mut self, member: Member) -> Result<(), Failure> {
        let Transfer { stackroom, file, kind, .. } = &self.transfer;
        if let Err(problem) = FileName::parse(&member.name) {
            return Err(wording::file_name(&member.name, &problem.to_string()).into());
        }
        let role = kind.adapter.role(&member.name);
        if let Some(largest) = role.largest.filter(|largest| member.size > *largest) {
            return Err(wording::part_too_large(&member.name, largest).into());
        }
        let digests = kind.adapter.digests(&member.name, true, &self.set);
        let entry = SessionFile {
            // The server does not pull members: it pulls the archive.
            source_type: SourceType::Push,
            expected_size: Some(signed(member.size)),
            keep_in_storage: Some(role.is_kept),
            archive: Some(file.transfer_id.clone()),
            archive_header: Some(signed(member.offset)),
            archive_offset: Some(signed(member.data_offset)),
            ..record::new(stackroom, &file.session_id, member.name, 0, file.storage.clone(), Change::Add)
        };
        let archive = file.clone();
        let announced = stackroom.catalog().write(move |change| announce(change, &archive, entry));
        let file = announced.await?;
        let mut receiver = self.store.receive(&file.blob_id, 0, &digests).await?;
        receiver.expect(member.size).await?;
        self.member = Some(MemberIntake::new(file, receiver, Head::new(role.head, stackroom.large_heads())));
        Ok(())
    }

    /// The bytes of the member are all here: makes it READY, and with it the archive safe up to its end.
    pub(super) async fn end_member(&mut self) -> Result<(), Failure> {
        // An archive that goes on where a member ended is told so again.
        let Some(member) = self.member.take() else { return Ok(()) };
        let MemberIntake { file, receiver, head } = member;
        let Transfer { stackroom, file: archive, kind, .. } = &self.transfer;
        let received = receiver.finish().await?;
        // Until what was found in it is recorded, that is in memory too.
        let (head, _permit) = head.into_parts();
        let arrived = kind.inspect(&file.name, head, &received).await?;
        kind.adapter.compare(&arrived, &self.set)?;
        let safe = file.archive_offset.unwrap_or(0).unsigned_abs() + received.size;
        let kept_safe = if self.digester.is_some() { 0 } else { safe };
        let activity = Activity::now(stackroom, archive);
        let (archive, blob, ready) = (archive.clone(), file.blob_id.clone(), arrived.clone());
        let kept = stackroom.catalog().write(move |change| {
            let mut archive = still_wanted(change, &archive)?;
            let kept = make_ready(change, file, &ready, activity.now)?;
            archive.received = signed(safe);
            archive.safe = signed(kept_safe);
            archive.facts = Tail::default().to_record();
            catalog::update_session_file::update(change, &archive)?;
            Ok::<_, Failure>((kept, activity.note(change)?))
        });
        let (kept, api_session) = kept.await?;
        keep_alive(stackroom, api_session).await;
        if kept == Kept::Same {
            delete(self.store.as_ref(), &blob).await;
        }
        self.checkpoint = Checkpoint::now(&self.transfer.stackroom, kept_safe);
        self.set.arrived.push(arrived);
        Ok(())
    }
}

/// Adds the record of a member whose header has come.
fn announce(
    change: &Transaction,
    archive: &SessionFile,
    mut member: SessionFile,
) -> Result<SessionFile, Failure> {
    still_wanted(change, archive)?;
    if let Some(error) = clash(archive, &member.name, &others(change, archive)?) {
        return Err(error.into());
    }
    member.position = catalog::update_session_file::next_position(change, &member.session_id)?;
    catalog::update_session_file::insert_member(change, &member)?;
    Ok(member)
}

/// The names of the files that the session adds besides the archive's members, and those of an archive before it.
pub(super) fn others(change: &Transaction, archive: &SessionFile) -> Result<Vec<String>, Failure> {
    let files = catalog::update_session_file::list(change, &archive.session_id)?.into_iter();
    let stays = |file: &SessionFile| file.change == Change::Add && !was_member(file);
    Ok(files.filter(stays).map(|file| file.name).collect())
}

/// Whether a file of a session came in an archive.
pub(super) const fn was_member(file: &SessionFile) -> bool {
    file.archive_header.is_some()
}

/// Why a member cannot have its name: another file of the session has it, or one that differs by case only.
pub(super) fn clash(archive: &SessionFile, member: &str, others: &[String]) -> Option<Error> {
    if others.iter().any(|other| other == member) {
        return Some(wording::archive_clash(&archive.name, member));
    }
    // FIL-14
    let others = others.iter().map(String::as_str);
    file_name::clash(member, others).map(|other| wording::file_name_taken(member, other))
}
