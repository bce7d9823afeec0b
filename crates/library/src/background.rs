//! What the server does by itself: expiry, collection, pulls, verifications, and writing down what is only in memory.

use std::sync::Arc;
use std::time::Duration;

use crate::collection;
use crate::expiry;
use crate::failure::Failure;
use crate::pull;
use crate::stackroom::Stackroom;
use crate::verification;

const EXPIRY: Duration = Duration::from_secs(1);
const SESSIONS: Duration = Duration::from_secs(5);
const STORAGES: Duration = Duration::from_secs(5);
const TOKENS: Duration = Duration::from_secs(60 * 60);

/// Starts the work in the background; it ends when the server stops.
pub fn start(stackroom: &Arc<Stackroom>) {
    stackroom.spawn(pull::run(Arc::clone(stackroom)));
    stackroom.spawn(collection::run(Arc::clone(stackroom)));
    stackroom.spawn(verification::run(Arc::clone(stackroom)));
    stackroom.spawn(expire(Arc::clone(stackroom)));
    stackroom.spawn(write_down_sessions(Arc::clone(stackroom)));
    stackroom.spawn(forget_tokens(Arc::clone(stackroom)));
    stackroom.spawn(look_for_storages(Arc::clone(stackroom)));
    collection::soon(stackroom);
}

async fn expire(stackroom: Arc<Stackroom>) {
    while pause(&stackroom, EXPIRY).await {
        note("expiry", expiry::sweep(&stackroom).await);
    }
}

async fn write_down_sessions(stackroom: Arc<Stackroom>) {
    while pause(&stackroom, SESSIONS).await {
        let now = stackroom.environment().now();
        note("sessions", stackroom.sessions().flush(stackroom.catalog(), now, stackroom.settings()).await);
    }
}

async fn forget_tokens(stackroom: Arc<Stackroom>) {
    while pause(&stackroom, TOKENS).await {
        note("client tokens", expiry::forget_tokens(&stackroom).await);
    }
}

async fn look_for_storages(stackroom: Arc<Stackroom>) {
    while pause(&stackroom, STORAGES).await {
        stackroom.storages().look().await;
    }
}

/// Waits for the next round; false when the server stops.
async fn pause(stackroom: &Stackroom, time: Duration) -> bool {
    tokio::select! {
        () = tokio::time::sleep(time) => true,
        () = stackroom.stopping().cancelled() => false,
    }
}

fn note(work: &str, outcome: Result<(), Failure>) {
    if let Err(failure) = outcome {
        tracing::error!(?failure, work, "background work failed; it is tried again");
    }
}
