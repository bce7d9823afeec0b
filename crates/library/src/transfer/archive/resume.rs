//! An archive goes on where it broke off: what was read of it is known from the records of its members.

use catalog::update_session_file::{SessionFile, TransferStatus};
use ovf::archive::{ArchiveReader, Member};

use super::ArchiveIntake;
use super::member::MemberIntake;
use super::tail::Tail;
use crate::failure::Failure;
use crate::transfer::free_old_bytes;
use crate::transfer::head::Head;
use crate::transfer::intake::Transfer;
use crate::transfer::signed;
use crate::type_adapter::file_set;
use crate::wording;

impl ArchiveIntake {
    /// Goes on at `offset`, which is known to be safe.
    pub(super) async fn resume(&mut self, offset: u64) -> Result<(), Failure> {
        self.forget_members_after(offset).await?;
        let archive = self.transfer.file.transfer_id.clone();
        let known = self.transfer.stackroom.catalog().read(move |reader| {
            let record = catalog::update_session_file::get_by_transfer(reader, &archive)?;
            let members = catalog::update_session_file::members_of(reader, &archive)?;
            let tail = Tail::bytes_of(record.and_then(|record| record.facts).as_deref());
            Ok::<_, Failure>((members, file_set::of_archive(reader, &archive)?, tail))
        });
        let (mut members, set, tail) = known.await?;
        let end = members.last().map_or(0, end_of_safe_part);
        let tail = if end == offset { Vec::new() } else { tail };
        if end + tail.len() as u64 != offset {
            return Err(wording::damaged("an archive that broke off").into());
        }
        let begun = members.iter().map(member).collect();
        self.reader = ArchiveReader::resume(begun, end).map_err(|error| self.refused(&error))?;
        self.set = set;
        if let Some(last) = members.pop().filter(|last| last.status != TransferStatus::Ready) {
            self.resume_member(last).await?;
        }
        self.take(tail.into()).await
    }

    /// Frees the members whose bytes begin after `offset`: what was read of them is not safe. All of them go when the
    /// archive comes from its first byte on.
    pub(super) async fn forget_members_after(&self, offset: u64) -> Result<(), Failure> {
        let archive = self.transfer.file.transfer_id.clone();
        let members = self.transfer.stackroom.catalog().read(move |reader| {
            Ok::<_, Failure>(catalog::update_session_file::members_of(reader, &archive)?)
        });
        let mut members = members.await?;
        members.retain(|member| offset == 0 || member.archive_offset > Some(signed(offset)));
        if members.is_empty() {
            return Ok(());
        }
        let forgotten = self.transfer.stackroom.catalog().write(move |change| {
            for member in &members {
                catalog::update_session_file::delete_member(change, &member.transfer_id)?;
            }
            Ok::<_, Failure>(members)
        });
        for member in forgotten.await? {
            free_old_bytes(&self.transfer.stackroom, member).await;
        }
        Ok(())
    }

    async fn resume_member(&mut self, file: SessionFile) -> Result<(), Failure> {
        let Transfer { stackroom, kind, .. } = &self.transfer;
        let safe = file.safe.unsigned_abs();
        let digests = kind.adapter.digests(&file.name, true, &self.set);
        let wanted = kind.adapter.role(&file.name).head;
        let head =
            Head::resume(self.store.as_ref(), &file.blob_id, safe, wanted, stackroom.large_heads()).await?;
        let mut receiver = self.store.receive(&file.blob_id, safe, &digests).await?;
        receiver.expect(file.expected_size.unwrap_or(0).unsigned_abs()).await?;
        self.member = Some(MemberIntake::new(file, receiver, head));
        Ok(())
    }
}

fn member(record: &SessionFile) -> Member {
    let unsigned = |number: Option<i64>| number.unwrap_or(0).unsigned_abs();
    Member {
        name: record.name.clone(),
        size: unsigned(record.expected_size),
        offset: unsigned(record.archive_header),
        data_offset: unsigned(record.archive_offset),
    }
}

/// Where what is safe of a member ends in the archive.
fn end_of_safe_part(member: &SessionFile) -> u64 {
    member.archive_offset.unwrap_or(0).unsigned_abs() + member.safe.unsigned_abs()
}
