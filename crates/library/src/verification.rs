//! Verifications: all that is stored of an item is read again and compared with what was recorded when it came in, with
//! its manifest and with its signature, and its signer is judged anew. So a rotten byte or an expired certificate is
//! found without a new upload.
//!
//! A verification that is asked for is a row in the catalog. It is taken with a lease, so that a restart loses nothing
//! but time, and it is of one content version: when the item gets new content meanwhile, nothing comes of it.

mod check;
mod known;
mod lease;
mod reading;
mod report;
mod worker;

use std::sync::Arc;

use catalog::item::Item;
use catalog::verification::Verification;
use catalog::{Time, Transaction};
use tokio::sync::Notify;

pub(crate) use known::Known;
pub(crate) use worker::run;

use crate::failure::Failure;
use crate::stackroom::Stackroom;

/// Wakes whoever verifies.
#[derive(Debug, Default)]
pub(crate) struct VerificationBell(Notify);

impl VerificationBell {
    pub(crate) async fn rung(&self) {
        self.0.notified().await;
    }
}

/// There is a new verification to begin with.
pub(crate) fn soon(stackroom: &Arc<Stackroom>) {
    stackroom.verification_bell().0.notify_one();
}

/// Asks for a verification of the item's present content, unless one is under way.
pub(crate) fn ask(change: &Transaction, item: &Item, now: Time) -> Result<(), Failure> {
    let former = catalog::verification::get(change, &item.id)?;
    let is_under_way = former
        .is_some_and(|former| former.ended_at.is_none() && former.content_version == item.content_version);
    if is_under_way {
        return Ok(());
    }
    let asked = Verification {
        item_id: item.id.clone(),
        content_version: item.content_version,
        asked_at: now,
        ended_at: None,
        bytes_read: 0,
        bytes_total: item.size,
        outcome: None,
        report: None,
        lease_owner: None,
        lease_until: None,
    };
    Ok(catalog::verification::put(change, &asked)?)
}

/// Forgets what is known of an item's content, which is understood in another way from now on.
pub(crate) fn forget(change: &Transaction, item: &Item) -> Result<(), Failure> {
    catalog::verification::delete(change, &item.id)?;
    catalog::item_package::delete_older(change, &item.id, item.content_version + 1)?;
    Ok(())
}
