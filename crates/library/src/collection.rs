//! Collection: finds and removes the bytes that no record names. A record goes before its bytes, so that a crash in
//! between leaves garbage, never a record without its bytes.

use std::collections::BTreeSet;
use std::sync::Arc;

use blobs::{BlobStore, Owner};
use ids::{BlobId, StorageId};
use tokio::sync::Notify;

use crate::failure::Failure;
use crate::stackroom::Stackroom;

/// How many records are taken in one transaction, and how many files in one look at a disk.
const BATCH: usize = 200;

/// Wakes the collector.
#[derive(Debug, Default)]
pub(crate) struct CollectionBell(Notify);

/// There may be something to collect.
pub(crate) fn soon(stackroom: &Arc<Stackroom>) {
    stackroom.collection_bell().0.notify_one();
}

/// Collects whenever there may be something, until the server stops.
pub(crate) async fn run(stackroom: Arc<Stackroom>) {
    loop {
        tokio::select! {
            () = stackroom.collection_bell().0.notified() => (),
            () = stackroom.stopping().cancelled() => return,
        }
        if let Err(failure) = collect(&stackroom).await {
            tracing::error!(?failure, "collection failed; it is tried again later");
        }
    }
}

/// Removes past content that nobody reads any more, and the blobs that no record names.
///
/// # Errors
/// When the catalog or a storage fails; what was not removed is found the next time.
pub async fn collect(stackroom: &Stackroom) -> Result<u64, Failure> {
    stackroom.catalog().write(|change| Ok::<_, Failure>(catalog::item_file::delete_past(change)?)).await?;
    let mut collected = 0;
    loop {
        let unneeded = stackroom
            .catalog()
            .read(|reader| Ok::<_, Failure>(catalog::blob::list_unreferenced(reader, BATCH as i64)?))
            .await?;
        let last = unneeded.len() < BATCH;
        let removed = remove_records(stackroom, unneeded).await?;
        for (storage, blob) in &removed {
            stackroom.storages().store(storage)?.delete(blob).await?;
        }
        collected += removed.len() as u64;
        if last || removed.is_empty() {
            return Ok(collected);
        }
    }
}

/// Removes the records of those blobs that are still unneeded, and returns these.
async fn remove_records(
    stackroom: &Stackroom,
    mut unneeded: Vec<(StorageId, BlobId)>,
) -> Result<Vec<(StorageId, BlobId)>, Failure> {
    if unneeded.is_empty() {
        return Ok(unneeded);
    }
    let removed = stackroom.catalog().write(move |change| {
        let mut failure = Ok(());
        unneeded.retain(|(_, blob)| {
            catalog::blob::delete_if_unreferenced(change, blob).unwrap_or_else(|error| {
                failure = Err(error);
                false
            })
        });
        failure?;
        Ok::<_, Failure>(unneeded)
    });
    removed.await
}

/// Looks through the storages for bytes that no record names: what a crash left behind. `progress` is told how many
/// files were looked at.
///
/// Bytes that may be another server's stay: those in a storage that does not say that it is this server's, and those in
/// one that no record names, as after a start with a new catalog.
///
/// # Errors
/// When the catalog or a storage fails.
pub async fn collect_leftovers(stackroom: &Stackroom, mut progress: impl FnMut(u64)) -> Result<u64, Failure> {
    let recorded =
        stackroom.catalog().read(|reader| Ok::<_, Failure>(catalog::blob::storages(reader)?)).await?;
    let configured = stackroom.storages().configured().iter().map(|storage| &storage.id);
    let storages: BTreeSet<_> = configured.chain(&recorded).collect();
    let (mut looked_at, mut removed) = (0, 0);
    for storage in storages {
        let store = match stackroom.storages().store(storage) {
            Ok(store) => store,
            Err(failure) => {
                tracing::warn!(?failure, %storage, "a storage that records name cannot be opened");
                continue;
            }
        };
        if !is_safe_to_sweep(store.as_ref(), storage, recorded.contains(storage)).await {
            continue;
        }
        let mut last = None;
        loop {
            let page = store.list(last.as_ref(), BATCH).await?;
            let Some(end) = page.last().cloned() else { break };
            looked_at += page.len() as u64;
            for blob in unknown(stackroom, page).await? {
                store.delete(&blob).await?;
                removed += 1;
            }
            progress(looked_at);
            last = Some(end);
        }
    }
    Ok(removed)
}

/// Whether what no record names in a storage is garbage of this server for certain. If not, the log says why.
async fn is_safe_to_sweep(store: &dyn BlobStore, storage: &StorageId, recorded: bool) -> bool {
    let reason = match (store.owner().await, store.list(None, 1).await) {
        (Err(error), _) | (_, Err(error)) => error.to_string(),
        (_, Ok(page)) if page.is_empty() => return false,
        (Ok(Owner::Unknown), _) => "its marker does not say that they are this server's".to_owned(),
        (Ok(Owner::ThisServer), _) if !recorded => {
            "the catalog names nothing in it; is it the right one?".to_owned()
        }
        (Ok(Owner::ThisServer), _) => return true,
    };
    tracing::warn!(%storage, reason, "stored files are not looked through for leftovers");
    false
}

async fn unknown(stackroom: &Stackroom, mut page: Vec<BlobId>) -> Result<Vec<BlobId>, Failure> {
    let unknown = stackroom.catalog().read(move |reader| {
        let mut failure = None;
        page.retain(|blob| match catalog::blob::is_known(reader, blob) {
            Ok(known) => !known,
            Err(error) => {
                failure = Some(error);
                false
            }
        });
        failure.map_or(Ok::<_, Failure>(page), |error| Err(error.into()))
    });
    unknown.await
}
