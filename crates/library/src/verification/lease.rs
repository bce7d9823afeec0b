//! The lease that a verification is taken with: who has it makes the verification, and says so again and again.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use catalog::verification::Verification;
use ids::ItemId;

use crate::failure::Failure;
use crate::stackroom::Stackroom;

/// How long a lease holds; it is renewed well before.
const LEASE: Duration = Duration::from_secs(30);
/// How often it is renewed, and with it what clients see of the progress.
const RENEWAL: Duration = Duration::from_secs(2);

/// Takes the verification that has waited longest, if any waits.
pub(super) async fn take(stackroom: &Stackroom, owner: &str) -> Result<Option<Verification>, Failure> {
    let (owner, now) = (owner.to_owned(), stackroom.environment().now());
    let taken = stackroom.catalog().write(move |change| {
        Ok::<_, Failure>(catalog::verification::take(change, &owner, now, now.plus(LEASE))?)
    });
    taken.await
}

/// Ends when the lease is lost: the verification was asked for anew, or its item is gone.
pub(super) async fn keep(stackroom: &Stackroom, owner: &str, item: &ItemId, read: &AtomicU64) {
    loop {
        tokio::time::sleep(RENEWAL).await;
        let (owner, item) = (owner.to_owned(), item.clone());
        let until = stackroom.environment().now().plus(LEASE);
        let read = i64::try_from(read.load(Ordering::Relaxed)).unwrap_or(i64::MAX);
        let renewed = stackroom.catalog().write(move |change| {
            Ok::<_, Failure>(catalog::verification::renew_lease(change, &item, &owner, until, read)?)
        });
        match renewed.await {
            Ok(true) => (),
            Ok(false) => return,
            Err(failure) => tracing::warn!(?failure, "a lease could not be renewed"),
        }
    }
}

/// Gives a lease back.
pub(super) async fn release(stackroom: &Stackroom, owner: &str, item: ItemId) {
    let owner = owner.to_owned();
    let released = stackroom
        .catalog()
        .write(move |change| Ok::<_, Failure>(catalog::verification::release_lease(change, &item, &owner)?));
    if let Err(failure) = released.await {
        tracing::warn!(?failure, "a lease could not be given back; it runs out by itself");
    }
}
