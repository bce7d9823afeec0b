//! Learning from stored bytes what was not learned while they came: a digest that only a late manifest asks for, or what
//! is in a file that came when the item had another type.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use blobs::{Algorithm, Reader};
use catalog::Time;
use ids::{BlobId, ItemId, TransferId, UpdateSessionId};
use vapi::Error;

use crate::digests::{self, Digests};
use crate::failure::Failure;
use crate::stackroom::Stackroom;
use crate::study::{self, Study};
use crate::type_adapter::{Arrived, TypeAdapter};
use crate::wording;

/// How often the session is kept alive meanwhile.
const SIGN_OF_LIFE: Duration = Duration::from_secs(30);

/// How often more may turn out to be needed: the files may change while they are read.
const ROUNDS: usize = 8;

/// What was learned of stored bytes.
#[derive(Clone, Default)]
pub(crate) struct Learned(HashMap<BlobId, Lesson>);

#[derive(Clone, Default)]
struct Lesson {
    digests: Digests,
    facts: Option<Result<Option<String>, Error>>,
}

/// A file of which more has to be known.
pub(crate) struct Open {
    name: String,
    blob: BlobId,
    place: Place,
    /// The digests that are needed.
    pub(crate) digests: Vec<Algorithm>,
    /// What has to look at it, if it has to be looked at.
    pub(crate) inspected_by: Option<&'static dyn TypeAdapter>,
}

/// Which record keeps what is known of a file.
#[derive(Clone)]
pub(crate) enum Place {
    /// An announced file.
    Session {
        /// What brought it.
        transfer: TransferId,
    },
    /// A file of the item.
    Item {
        /// The item.
        item: ItemId,
        /// The file's own version.
        version: i64,
    },
}

impl Open {
    pub(crate) fn new(name: &str, blob: &BlobId, place: &Place) -> Self {
        let (name, blob, place) = (name.to_owned(), blob.clone(), place.clone());
        Self { name, blob, place, digests: Vec::new(), inspected_by: None }
    }
}

impl Learned {
    /// Adds what was learned of a file.
    pub(crate) fn add_to(&self, blob: &BlobId, file: &mut Arrived) {
        let Some(lesson) = self.0.get(blob) else { return };
        file.digests.extend(lesson.digests.clone());
        if let Some(Ok(Some(facts))) = &lesson.facts {
            file.facts.get_or_insert_with(|| facts.clone());
        }
    }

    /// Why a file that was looked at is refused.
    pub(crate) fn refusal(&self, blob: &BlobId) -> Option<&Error> {
        match &self.0.get(blob)?.facts {
            Some(Err(error)) => Some(error),
            _ => None,
        }
    }

    fn add(&mut self, blob: BlobId, lesson: Lesson) {
        let known = self.0.entry(blob).or_default();
        known.digests.extend(lesson.digests);
        known.facts = lesson.facts.or(known.facts.take());
    }
}

/// An attempt at what needs to know the files.
pub(crate) enum Attempt<T> {
    /// It was made.
    Made(T),
    /// More has to be known of these files first.
    Open(Vec<Open>),
}

/// What was learned before, and how often that was not enough.
#[derive(Default)]
pub(crate) struct Settlement {
    learned: Arc<Learned>,
    rounds: usize,
}

impl Settlement {
    /// What was learned.
    pub(crate) fn learned(&self) -> Arc<Learned> {
        Arc::clone(&self.learned)
    }

    /// Reads the bytes of the files, once each.
    pub(crate) async fn learn(
        &mut self,
        stackroom: &Stackroom,
        session: &UpdateSessionId,
        open: Vec<Open>,
    ) -> Result<(), Failure> {
        self.rounds += 1;
        if self.rounds > ROUNDS {
            return Err(wording::update_session_changing(session).into());
        }
        for file in open {
            let lesson = read(stackroom, session, &file).await?;
            Arc::make_mut(&mut self.learned).add(file.blob, lesson);
        }
        Ok(())
    }
}

/// Reads one file through, in bounded memory, and writes down the digests.
async fn read(stackroom: &Stackroom, session: &UpdateSessionId, file: &Open) -> Result<Lesson, Failure> {
    let blob = file.blob.clone();
    let blob = stackroom.catalog().read(move |reader| Ok::<_, Failure>(catalog::blob::get(reader, &blob)?));
    let blob = blob.await?.ok_or_else(|| wording::damaged(&file.name))?;
    let store = stackroom.storages().store(&blob.storage)?;
    let size = blob.size.unsigned_abs();
    let head = file.inspected_by.map_or(0, |adapter| adapter.role(&file.name).head);
    let end = if file.digests.is_empty() { size.min(head as u64) } else { size };
    let mut study = Study::new(file.digests.iter().copied(), head)?;
    let mut bytes = store.read(&file.blob, 0..end).await?;
    take_all(stackroom, session, &mut bytes, &mut study).await?;
    let (head, digests) = study.end().await?;
    let facts = match file.inspected_by {
        Some(adapter) => Some(inspect(adapter, &file.name, head, size).await),
        None => None,
    };
    let lesson = Lesson { digests, facts };
    if !lesson.digests.is_empty() {
        write_down(stackroom, file, lesson.digests.clone()).await?;
    }
    Ok(lesson)
}

/// Passes all bytes to the study, and keeps the session alive meanwhile.
async fn take_all(
    stackroom: &Stackroom,
    session: &UpdateSessionId,
    bytes: &mut Reader,
    study: &mut Study,
) -> Result<(), Failure> {
    let mut alive_at = stackroom.environment().now();
    while let Some(piece) = bytes.next().await {
        study.take(piece?).await?;
        let now = stackroom.environment().now();
        if now.since(alive_at) >= SIGN_OF_LIFE {
            alive_at = now;
            keep_alive(stackroom, session, now).await?;
        }
    }
    Ok(())
}

/// Looks at a file that came when nobody did, unless it is too large to be looked at.
async fn inspect(
    adapter: &'static dyn TypeAdapter,
    name: &str,
    head: Vec<u8>,
    size: u64,
) -> Result<Option<String>, Error> {
    if let Some(largest) = adapter.role(name).largest.filter(|largest| size > *largest) {
        return Err(wording::part_too_large(name, largest));
    }
    study::inspect(adapter, name, head, size).await
}

/// US-10
async fn keep_alive(stackroom: &Stackroom, session: &UpdateSessionId, now: Time) -> Result<(), Failure> {
    let (session, until) = (session.clone(), now.plus(stackroom.settings().update_session_idle_timeout));
    let kept = stackroom.catalog().write(move |change| {
        catalog::update_session::extend(change, &session, until)?;
        Ok::<_, Failure>(())
    });
    kept.await
}

/// Writes digests down beside those that are known already, so that they are not computed again.
async fn write_down(stackroom: &Stackroom, file: &Open, learned: Digests) -> Result<(), Failure> {
    let (name, blob, place) = (file.name.clone(), file.blob.clone(), file.place.clone());
    let written = stackroom.catalog().write(move |change| {
        let merged = |known: Option<&str>| {
            let mut all = digests::from_record(None, known);
            all.extend(learned);
            digests::to_record(all.iter().map(|(algorithm, digest)| (*algorithm, digest.as_str())))
        };
        match place {
            Place::Session { transfer } => {
                let file = catalog::update_session_file::get_by_transfer(change, &transfer)?;
                let file = file.filter(|file| file.blob_id == blob);
                let merged = file.and_then(|file| merged(file.digests.as_deref()));
                if let Some(digests) = merged {
                    catalog::update_session_file::set_digests(change, &transfer, &digests)?;
                }
            }
            Place::Item { item, version } => {
                let file = catalog::item_file::get_by_file_version(change, &item, &name, Some(version))?;
                let merged = file.and_then(|file| merged(file.digests.as_deref()));
                if let Some(digests) = merged {
                    catalog::item_file::set_digests(change, &item, &name, version, &digests)?;
                }
            }
        }
        Ok::<_, Failure>(())
    });
    written.await
}
