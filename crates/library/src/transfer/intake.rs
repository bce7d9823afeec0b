//! The way in for the bytes of one announced file, whether they are the file or an archive of files.

use std::sync::Arc;

use bytes::Bytes;
use catalog::update_session_file::SessionFile;
use vapi::Error;

use super::archive::ArchiveIntake;
use super::file::FileIntake;
use super::kind::Kind;
use super::record;
use super::running::{Claim, Reason};
use crate::failure::Failure;
use crate::stackroom::Stackroom;

/// The way in for the bytes of one announced file.
pub(crate) enum Intake {
    /// They are the file.
    File(Box<FileIntake>),
    /// They are an archive, whose members are the files.
    Archive(Box<ArchiveIntake>),
}

/// What came of receiving.
pub(crate) enum Outcome {
    /// The file is READY, or the members of the archive are; so many bytes came.
    Ready(u64),
    /// The file is in ERROR: what came is not what was announced.
    Refused(Error),
    /// The session has ended, or the file was announced anew: nobody wants the bytes.
    Unwanted,
}

/// What is received, for whom, and as what.
pub(super) struct Transfer {
    pub(super) stackroom: Arc<Stackroom>,
    pub(super) claim: Claim,
    pub(super) file: SessionFile,
    pub(super) kind: Kind,
}

impl Transfer {
    /// Whether whoever removed the record frees the bytes, so that none have to be kept.
    pub(super) fn is_given_up(&self) -> bool {
        matches!(self.claim.reason(), Some(Reason::SessionEnded | Reason::Withdrawn))
    }

    /// Marks the file and frees what came of it.
    pub(super) async fn refuse(self, error: Error, received: u64) -> Result<Outcome, Failure> {
        record::refuse(&self.stackroom, self.claim, self.file, error, Some(received)).await
    }
}

impl Intake {
    /// Begins, or goes on at `offset`, which is known to be safe.
    pub(crate) async fn begin(
        stackroom: &Arc<Stackroom>,
        claim: Claim,
        file: SessionFile,
        offset: u64,
    ) -> Result<Self, Failure> {
        let kind = Kind::of(stackroom, &file).await?;
        let is_archive = kind.role.is_archive;
        let transfer = Transfer { stackroom: Arc::clone(stackroom), claim, file, kind };
        Ok(if is_archive {
            Self::Archive(Box::new(ArchiveIntake::begin(transfer, offset).await?))
        } else {
            Self::File(Box::new(FileIntake::begin(transfer, offset).await?))
        })
    }

    const fn transfer(&self) -> &Transfer {
        match self {
            Self::File(file) => file.transfer(),
            Self::Archive(archive) => archive.transfer(),
        }
    }

    pub(crate) const fn claim(&self) -> &Claim {
        &self.transfer().claim
    }

    pub(crate) const fn file(&self) -> &SessionFile {
        &self.transfer().file
    }

    pub(crate) fn received(&self) -> u64 {
        match self {
            Self::File(file) => file.received(),
            Self::Archive(archive) => archive.received(),
        }
    }

    /// What is wrong when so many bytes or more come, if that is too many.
    pub(crate) fn excess(&self, size: u64) -> Option<Error> {
        let transfer = self.transfer();
        transfer.kind.excess(&transfer.file, size)
    }

    /// Why what comes has to come in one go, if it has to.
    pub(crate) fn indivisible(&self) -> Option<Error> {
        match self {
            Self::File(_) => None,
            Self::Archive(archive) => archive.indivisible(),
        }
    }

    /// Takes bytes in; waits while those before are not written yet.
    pub(crate) async fn write(&mut self, bytes: Bytes) -> Result<(), Failure> {
        if let Some(error) = self.excess(self.received() + bytes.len() as u64) {
            return Err(error.into());
        }
        match self {
            Self::File(file) => file.write(bytes).await,
            Self::Archive(archive) => archive.write(bytes).await,
        }
    }

    /// The source broke off: makes safe what came, and returns how much that is. What nobody wants any more is
    /// given up instead.
    pub(crate) async fn pause(self) -> Result<u64, Failure> {
        match self {
            Self::File(file) => file.pause().await,
            Self::Archive(archive) => archive.pause().await,
        }
    }

    /// Nothing more comes, and what came cannot be used.
    pub(crate) async fn refuse(self, error: Error) -> Result<Outcome, Failure> {
        let received = self.received();
        let transfer = match self {
            Self::File(file) => file.give_up(),
            Self::Archive(archive) => archive.give_up(),
        };
        transfer.claim.validating();
        transfer.refuse(error, received).await
    }

    /// All bytes came: makes them durable, verifies them and makes the file READY.
    pub(crate) async fn finish(self) -> Result<Outcome, Failure> {
        // USF-15
        self.claim().validating();
        match self {
            Self::File(file) => file.finish().await,
            Self::Archive(archive) => archive.finish().await,
        }
    }
}
