//! The life of incoming bytes: received (streamed once, written and hashed side by side), verified, READY.
//!
//! An [`Upload`] is pushed by a client, a pull is fetched by the server; both go through an `Intake`. What
//! runs now is known to [`RunningTransfers`], so that ending a session stops it at once.

mod archive;
mod endpoint;
mod file;
mod head;
mod implied;
pub(crate) mod intake;
mod kind;
mod progress;
pub(crate) mod record;
mod running;
mod upload;
mod verification;

use std::sync::Arc;

use catalog::update_session_file::SessionFile;
use ids::UpdateSessionId;

pub(crate) use head::LargeHeads;
pub use running::RunningTransfers;
pub(crate) use running::{Phase, Reason};
pub use upload::{Offset, Opened, Start, Upload, UploadError};
pub(crate) use verification::{
    algorithm as recorded_algorithm, name as algorithm_name, record as record_algorithm,
    shown as shown_algorithm,
};

use crate::failure::Failure;
use crate::stackroom::Stackroom;

/// An update session that has ended, and the files that it had announced.
pub(crate) type Stopped = (UpdateSessionId, Vec<SessionFile>);

/// Stops the transfers of a session that has ended and frees what they brought; the records are gone already.
pub(crate) fn stop_session(stackroom: &Arc<Stackroom>, session: &UpdateSessionId, files: Vec<SessionFile>) {
    // US-24
    stackroom.transfers().stop_session(session, Reason::SessionEnded);
    if !files.is_empty() {
        let owner = Arc::clone(stackroom);
        stackroom.spawn(async move { free(&owner, files).await });
    }
}

/// Frees the bytes of announced files whose records are gone.
pub(crate) async fn free(stackroom: &Stackroom, files: Vec<SessionFile>) {
    for file in files {
        // A running transfer still writes; a member of an archive comes in by the archive's.
        stackroom.transfers().ended(file.archive.as_ref().unwrap_or(&file.transfer_id)).await;
        free_old_bytes(stackroom, file).await;
    }
}

/// Frees the bytes that an announced file had before it was sent anew.
async fn free_old_bytes(stackroom: &Stackroom, file: SessionFile) {
    if let Err(failure) = free_one(stackroom, file).await {
        tracing::error!(?failure, "bytes that nobody needs could not be removed; collection will find them");
    }
}

async fn free_one(stackroom: &Stackroom, file: SessionFile) -> Result<(), Failure> {
    let store = stackroom.storages().store(&file.storage)?;
    let blob = file.blob_id.clone();
    // A blob that is READY may be shared with other files: it goes only when no record names it.
    let unneeded = stackroom.catalog().write(move |change| {
        let freed = catalog::blob::delete_if_unreferenced(change, &blob)?;
        Ok::<_, Failure>(freed || !catalog::blob::is_known(change, &blob)?)
    });
    if unneeded.await? {
        store.delete(&file.blob_id).await?;
    }
    Ok(())
}

fn signed(bytes: u64) -> i64 {
    i64::try_from(bytes).unwrap_or(i64::MAX)
}
