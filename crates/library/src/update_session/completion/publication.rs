//! Making the files of a session an item's content.

use catalog::item::Item;
use catalog::item_file::ItemFile;
use catalog::item_package::ItemPackage;
use catalog::update_session_file::{Change, SessionFile};
use catalog::{Time, Transaction};

use crate::failure::Failure;
use crate::trust::{self, Signature};
use crate::type_adapter::TypeAdapter;
use crate::update_session::contents::Contents;
use crate::update_session::verdict::Verdict;

/// Makes the session's files the item's content, in the transaction that ends the session; whether that leaves bytes
/// that the item does not need: of files that are replaced, removed or not kept.
pub(super) fn publish(
    change: &Transaction,
    contents: Contents,
    verdict: &Verdict,
    files: &[SessionFile],
    now: Time,
) -> Result<bool, Failure> {
    let package = package(&contents, verdict, now);
    let Contents { mut item, adapter, .. } = contents;
    // US-13, US-18, ITM-10, ITM-13
    item.content_version += 1;
    item.last_modified_at = now;
    let mut leaves_bytes = false;
    for file in files {
        // USF-22
        leaves_bytes |= catalog::item_file::close(change, &item.id, &file.name, item.content_version)?;
        // USF-21, FIL-15
        if file.change == Change::Add && file.keep_in_storage != Some(false) {
            catalog::item_file::insert(change, &item_file(change, &item, file)?)?;
        } else {
            leaves_bytes |= file.change == Change::Add;
        }
    }
    leaves_bytes |= leave_out(change, &item, adapter)?;
    // ITM-16
    item.size = catalog::item_file::list_at(change, &item.id, item.content_version)?
        .iter()
        .map(|file| file.size)
        .sum();
    catalog::item::update(change, &item)?;
    if let Some(mut package) = package {
        package.content_version = item.content_version;
        catalog::item_package::put(change, &package)?;
    }
    catalog::item_package::delete_older(change, &item.id, item.content_version)?;
    Ok(leaves_bytes)
}

/// Ends files that the item has from a time when it had another type, and that items of its type do not keep.
fn leave_out(change: &Transaction, item: &Item, adapter: &dyn TypeAdapter) -> Result<bool, Failure> {
    let mut leaves_bytes = false;
    for file in catalog::item_file::list_at(change, &item.id, item.content_version)? {
        if !adapter.role(&file.name).is_kept {
            leaves_bytes |= catalog::item_file::close(change, &item.id, &file.name, item.content_version)?;
        }
    }
    Ok(leaves_bytes)
}

/// What is remembered of the files as a whole.
fn package(contents: &Contents, verdict: &Verdict, now: Time) -> Option<ItemPackage> {
    let summary = contents.adapter.summarise(&contents.set)?;
    let is_verifiable = contents.adapter.describe().is_verifiable;
    let chain = verdict.signature.as_ref().map(Signature::chain_in_base64);
    Some(ItemPackage {
        item_id: contents.item.id.clone(),
        content_version: contents.item.content_version,
        facts: summary.facts,
        manifest: summary.manifest,
        certificate: summary.certificate,
        // PRV-11, PRV-12
        verification: is_verifiable.then(|| verdict.verification()),
        // PRV-13
        chain: chain.and_then(|chain| trust::chain_to_record(&chain)),
        verified_at: is_verifiable.then_some(now),
    })
}

fn item_file(change: &Transaction, item: &Item, file: &SessionFile) -> Result<ItemFile, Failure> {
    Ok(ItemFile {
        item_id: item.id.clone(),
        name: file.name.clone(),
        // FIL-06
        version: catalog::item_file::next_file_version(change, &item.id, &file.name)?,
        blob_id: file.blob_id.clone(),
        size: file.received,
        sha256: file.sha256.clone().unwrap_or_default(),
        digests: file.digests.clone(),
        checksum: file.checksum.clone(),
        since: item.content_version,
        until: None,
    })
}
