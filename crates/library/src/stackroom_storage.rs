//! `io.stackroom.storage`: the storages that libraries can be backed by.

use api::stackroom_storage::{Info, Kind, List};
use vapi::Error;

use crate::caller::Caller;

/// The configured storages, the default one first; one that is not there has no capacity.
///
/// # Errors
/// None of its own.
pub async fn list(caller: &Caller, _: List) -> Result<Vec<Info>, Error> {
    let mut infos = Vec::new();
    for storage in caller.stackroom().storages().configured() {
        let space = storage.store.space().await.ok().flatten();
        let bytes = |bytes: u64| i64::try_from(bytes).unwrap_or(i64::MAX);
        infos.push(Info {
            id: storage.id.clone(),
            name: storage.name.clone(),
            kind: Kind::Directory,
            capacity: space.map(|space| bytes(space.capacity)),
            free: space.map(|space| bytes(space.free)),
        });
    }
    Ok(infos)
}
