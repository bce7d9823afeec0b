//! Takes verifications that wait, one after the other, and carries each to its end.

use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use catalog::item_package::{self, ItemPackage};
use catalog::verification::{Outcome, Verification};
use catalog::{Time, Transaction};

use super::check::{Found, check};
use super::lease;
use crate::failure::Failure;
use crate::stackroom::Stackroom;
use crate::trust;

/// How often verifications whose lease ran out are looked for.
const PATROL: Duration = Duration::from_secs(2);

/// Verifies until the server stops. One item at a time: a disk is not read faster by two at once.
pub(crate) async fn run(stackroom: Arc<Stackroom>) {
    while !stackroom.stopping().is_cancelled() {
        // An owner of its own for each: one that is asked for anew meanwhile is another.
        let owner: String = uuid::Uuid::to_string(&stackroom.environment().identifier());
        match lease::take(&stackroom, &owner).await {
            Ok(Some(verification)) => {
                carry(&stackroom, &owner, &verification).await;
                continue;
            }
            Ok(None) => (),
            Err(failure) => tracing::error!(?failure, "verifications could not be looked for"),
        }
        tokio::select! {
            () = stackroom.verification_bell().rung() => (),
            () = tokio::time::sleep(PATROL) => (),
            () = stackroom.stopping().cancelled() => (),
        }
    }
}

async fn carry(stackroom: &Stackroom, owner: &str, verification: &Verification) {
    let item = &verification.item_id;
    let read = AtomicU64::new(0);
    let outcome = tokio::select! {
        outcome = check(stackroom, verification, &read) => outcome,
        () = lease::keep(stackroom, owner, item, &read) => return,
        // The next one takes over at once.
        () = stackroom.stopping().cancelled() => {
            return lease::release(stackroom, owner, item.clone()).await;
        }
    };
    let recorded = match outcome {
        Ok(found) => record(stackroom, owner, verification, found).await,
        Err(failure) => Err(failure),
    };
    if let Err(failure) = recorded {
        tracing::error!(?failure, %item, "an item could not be verified; it is tried again when the lease ends");
    }
}

/// Writes down what was found, if it is of the item's present content.
async fn record(
    stackroom: &Stackroom,
    owner: &str,
    verification: &Verification,
    found: Option<Found>,
) -> Result<(), Failure> {
    let (owner, id, now) = (owner.to_owned(), verification.item_id.clone(), stackroom.environment().now());
    let content_version = verification.content_version;
    let recorded = stackroom.catalog().write(move |change| {
        let item = catalog::item::get(change, &id)?.filter(|item| item.content_version == content_version);
        let (Some(item), Some(found)) = (item, found) else {
            let present = catalog::verification::get(change, &id)?;
            if present.is_some_and(|present| present.lease_owner.as_deref() == Some(&owner)) {
                catalog::verification::delete(change, &id)?;
            }
            return Ok(());
        };
        let (outcome, report) = (found.report.outcome(), found.report.to_record());
        if catalog::verification::end(change, &item.id, &owner, outcome, &report, now)? {
            doubt_blobs(change, &item, &found)?;
            remember(change, &item, found, now)?;
        }
        Ok::<_, Failure>(())
    });
    recorded.await
}

/// Bytes that are sent again, because those that are stored are not what they were, must not be taken for them.
fn doubt_blobs(change: &Transaction, item: &catalog::item::Item, found: &Found) -> Result<(), Failure> {
    let files = catalog::item_file::list_at(change, &item.id, item.content_version)?;
    for file in files.iter().filter(|file| found.report.is_about(&file.name)) {
        catalog::blob::doubt(change, &file.blob_id)?;
    }
    Ok(())
}

/// Keeps the outcome with what is known of the package, which outlasts the next verification; also of a package that
/// was not known to be one, because it came when the item had another type.
fn remember(
    change: &Transaction,
    item: &catalog::item::Item,
    found: Found,
    now: Time,
) -> Result<(), Failure> {
    let known = catalog::item_package::get(change, &item.id, item.content_version)?;
    let summary = found.summary;
    let new = || {
        summary.filter(|_| found.report.problems.is_empty()).map(|summary| ItemPackage {
            item_id: item.id.clone(),
            content_version: item.content_version,
            facts: summary.facts,
            manifest: summary.manifest,
            certificate: summary.certificate,
            verification: None,
            chain: None,
            verified_at: None,
        })
    };
    let Some(mut package) = known.or_else(new) else { return Ok(()) };
    package.verification = Some(of_outcome(found.report.outcome()));
    package.chain = trust::chain_to_record(&found.report.chain);
    package.verified_at = Some(now);
    Ok(catalog::item_package::put(change, &package)?)
}

const fn of_outcome(outcome: Outcome) -> item_package::Verification {
    match outcome {
        Outcome::NotAvailable => item_package::Verification::NotAvailable,
        Outcome::Verified => item_package::Verification::Verified,
        Outcome::Untrusted => item_package::Verification::Untrusted,
        Outcome::Failure => item_package::Verification::VerificationFailure,
    }
}
