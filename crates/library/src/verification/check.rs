//! The check itself: every file is read, then the files are looked at as a whole.

use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use blobs::{Algorithm, BlobStore};
use catalog::blob::Blob;
use catalog::item_file::ItemFile;
use catalog::verification::Verification;

use super::reading::{self, Reading};
use super::report::Report;
use crate::failure::Failure;
use crate::stackroom::Stackroom;
use crate::study;
use crate::trust::Signature;
use crate::type_adapter::{self, FileSet, Summary, TypeAdapter, file_set};
use crate::wording;

/// What was found.
pub(super) struct Found {
    pub(super) report: Report,
    /// What is to be remembered of the files as a whole.
    pub(super) summary: Option<Summary>,
}

/// Checks the content that the verification is of; nothing when the item has other content by now, or is gone. `read`
/// counts the bytes that were read.
pub(super) async fn check(
    stackroom: &Stackroom,
    verification: &Verification,
    read: &AtomicU64,
) -> Result<Option<Found>, Failure> {
    let Some((adapter, files, set)) = subject(stackroom, verification).await? else { return Ok(None) };
    let mut check = Check { stackroom, adapter, set, read, report: Report::default() };
    for (file, blob) in &files {
        check.file(file, blob.as_ref()).await?;
    }
    check.whole(&files).await?;
    check.end().await.map(Some)
}

type Files = Vec<(ItemFile, Option<Blob>)>;

/// The files of the content, and what is to be thought of them.
async fn subject(
    stackroom: &Stackroom,
    verification: &Verification,
) -> Result<Option<(&'static dyn TypeAdapter, Files, FileSet)>, Failure> {
    let (id, content_version) = (verification.item_id.clone(), verification.content_version);
    let found = stackroom.catalog().read(move |reader| {
        let item = catalog::item::get(reader, &id)?.filter(|item| item.content_version == content_version);
        let Some(item) = item else { return Ok(None) };
        let mut files = Vec::new();
        for file in catalog::item_file::list_at(reader, &item.id, content_version)? {
            let blob = catalog::blob::get(reader, &file.blob_id)?;
            files.push((file, blob));
        }
        let mut set = file_set::of_item(reader, &item)?;
        // What was computed when they came says nothing of the bytes that are there now.
        set.arrived.iter_mut().for_each(|file| file.digests.clear());
        Ok::<_, Failure>(Some((type_adapter::of(&item.kind), files, set)))
    });
    found.await
}

struct Check<'check> {
    stackroom: &'check Stackroom,
    adapter: &'static dyn TypeAdapter,
    set: FileSet,
    read: &'check AtomicU64,
    report: Report,
}

impl Check<'_> {
    /// Compares a file with its record, and looks at it as its type does.
    async fn file(&mut self, file: &ItemFile, blob: Option<&Blob>) -> Result<(), Failure> {
        // Without a manifest nothing is compared but SHA-256.
        let wanted = self.adapter.digests(&file.name, false, &self.set);
        let Some(reading) = self.read(file, blob, &wanted).await? else { return Ok(()) };
        let found = reading.digests.get(&Algorithm::Sha256).cloned().unwrap_or_default();
        if found != file.sha256 {
            let message = wording::stored_bytes_differ(&file.name, &file.sha256, &found);
            self.report.note_difference(&file.name, message, Some((file.sha256.clone(), found)));
        }
        let facts = match self.adapter.role(&file.name).head {
            0 => Ok(None),
            _ => study::inspect(self.adapter, &file.name, reading.head, file.size.unsigned_abs()).await,
        };
        let arrived = self.set.arrived.iter_mut().find(|arrived| arrived.name == file.name);
        if let Some(arrived) = arrived {
            arrived.digests = reading.digests;
            match facts {
                Ok(facts) => arrived.facts = facts.or(arrived.facts.take()),
                Err(error) => self.report.note(&file.name, wording::first_message(error)),
            }
        }
        Ok(())
    }

    /// Reads a file; nothing when that shows that its bytes are not what they were.
    async fn read(
        &mut self,
        file: &ItemFile,
        blob: Option<&Blob>,
        digests: &[Algorithm],
    ) -> Result<Option<Reading>, Failure> {
        let blob = blob.ok_or_else(|| wording::damaged(&file.name))?;
        let store = self.stackroom.storages().store(&blob.storage)?;
        match self.try_read(store, file, digests).await {
            Ok(reading) => Ok(reading),
            Err(
                error @ (blobs::Error::NotFound { .. }
                | blobs::Error::TooShort { .. }
                | blobs::Error::Io { .. }),
            ) => {
                let message = wording::stored_bytes_unreadable(&file.name, &reason(&error));
                self.report.note(&file.name, message);
                Ok(None)
            }
            // It says nothing of the bytes, and is over some time.
            Err(error) => Err(error.into()),
        }
    }

    async fn try_read(
        &mut self,
        store: Arc<dyn BlobStore>,
        file: &ItemFile,
        digests: &[Algorithm],
    ) -> Result<Option<Reading>, blobs::Error> {
        let (expected, found) = (file.size.unsigned_abs(), store.size(&file.blob_id).await?);
        if found != expected {
            let message = wording::stored_size_differs(&file.name, expected, found);
            let difference = (expected.to_string(), found.to_string());
            self.report.note_difference(&file.name, message, Some(difference));
            return Ok(None);
        }
        let head = self.adapter.role(&file.name).head;
        reading::read(store.as_ref(), &file.blob_id, 0..expected, head, digests, self.read).await.map(Some)
    }

    /// Looks at the files as a whole. What is wrong with a file whose bytes have changed follows from that.
    async fn whole(&mut self, files: &Files) -> Result<(), Failure> {
        let mut findings = self.adapter.examine(&self.set);
        for (name, algorithm) in std::mem::take(&mut findings.unknown) {
            self.learn(files, &name, algorithm).await?;
        }
        findings = self.adapter.examine(&self.set);
        for name in findings.missing {
            self.report.note(&name, wording::first_message(wording::package_file_missing(&name)));
        }
        for (name, error) in findings.invalid {
            if !self.report.is_about(&name) {
                self.report.note(&name, wording::first_message(error));
            }
        }
        Ok(())
    }

    /// Computes a digest that turned out to be needed when the file had been read.
    async fn learn(&mut self, files: &Files, name: &str, algorithm: Algorithm) -> Result<(), Failure> {
        let file = files.iter().find(|(file, _)| file.name == name && !self.report.is_about(name));
        let Some((file, blob)) = file else { return Ok(()) };
        let Some(reading) = self.read(file, blob.as_ref(), &[algorithm]).await? else { return Ok(()) };
        if let Some(arrived) = self.set.arrived.iter_mut().find(|arrived| arrived.name == name) {
            arrived.digests.extend(reading.digests);
        }
        Ok(())
    }

    async fn end(mut self) -> Result<Found, Failure> {
        let (chain, now) = (self.adapter.signers(&self.set), self.stackroom.environment().now());
        let signature =
            self.stackroom.catalog().read(move |reader| Signature::of(reader, chain, now)).await?;
        if let Some(signature) = &signature {
            self.report.judge(signature);
        }
        Ok(Found { report: self.report, summary: self.adapter.summarise(&self.set) })
    }
}

/// What a store says, with what the system says.
fn reason(error: &blobs::Error) -> String {
    match std::error::Error::source(error) {
        Some(source) => format!("{error}: {source}"),
        None => error.to_string(),
    }
}
