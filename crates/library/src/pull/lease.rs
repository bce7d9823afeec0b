//! The lease that a pull is taken with: who has it carries the pull, and says so again and again.

use std::time::Duration;

use catalog::update_session_file::SessionFile;
use ids::TransferId;

use crate::failure::Failure;
use crate::stackroom::Stackroom;

/// How long a lease holds; it is renewed well before.
const LEASE: Duration = Duration::from_secs(30);
const RENEWAL: Duration = Duration::from_secs(10);

/// Takes the pull that has waited longest, if any waits.
pub(super) async fn take(stackroom: &Stackroom, owner: &str) -> Result<Option<SessionFile>, Failure> {
    let (owner, now) = (owner.to_owned(), stackroom.environment().now());
    let taken = stackroom.catalog().write(move |change| {
        Ok::<_, Failure>(catalog::update_session_file::take_pull(change, &owner, now, now.plus(LEASE))?)
    });
    taken.await
}

/// Ends when the lease is lost.
pub(super) async fn keep(stackroom: &Stackroom, owner: &str, transfer: &TransferId) {
    loop {
        tokio::time::sleep(RENEWAL).await;
        let (owner, transfer) = (owner.to_owned(), transfer.clone());
        let until = stackroom.environment().now().plus(LEASE);
        let renewed = stackroom.catalog().write(move |change| {
            Ok::<_, Failure>(catalog::update_session_file::renew_lease(change, &transfer, &owner, until)?)
        });
        match renewed.await {
            Ok(true) => (),
            Ok(false) => return,
            Err(failure) => tracing::warn!(?failure, "a lease could not be renewed"),
        }
    }
}

/// Gives a lease back.
pub(super) async fn release(stackroom: &Stackroom, owner: &str, transfer: TransferId) {
    let owner = owner.to_owned();
    let released = stackroom.catalog().write(move |change| {
        Ok::<_, Failure>(catalog::update_session_file::release_lease(change, &transfer, &owner)?)
    });
    if let Err(failure) = released.await {
        tracing::warn!(?failure, "a lease could not be given back; it runs out by itself");
    }
}
