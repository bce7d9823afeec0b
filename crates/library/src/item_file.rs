//! `com.vmware.content.library.item.file`: the files of an item's current content.

use api::item_file::{ChecksumAlgorithm, ChecksumInfo, Get, Info, List};
use catalog::item::Item;
use catalog::item_file::ItemFile;
use catalog::{Checksum, Reader};
use ids::ItemId;
use vapi::Error;

use crate::caller::Caller;
use crate::content;
use crate::failure::Failure;
use crate::item;
use crate::transfer;
use crate::wording;

/// The files of an item's current content (FIL-01).
///
/// # Errors
/// `not_found` for an unknown item.
pub async fn list(caller: &Caller, input: List) -> Result<Vec<Info>, Error> {
    let (item, files) = caller.catalog().read(move |reader| current(reader, &input.library_item_id)).await?;
    Ok(files.iter().map(|file| info(caller, &item, file)).collect())
}

/// One file of an item's current content (FIL-02).
///
/// # Errors
/// `not_found` for an unknown item or name.
pub async fn get(caller: &Caller, input: Get) -> Result<Info, Error> {
    let (item, file) = caller
        .catalog()
        .read(move |reader| current_file(reader, &input.library_item_id, &input.name))
        .await?;
    Ok(info(caller, &item, &file))
}

/// An item and the files of its current content.
pub(crate) fn current(reader: &Reader, id: &ItemId) -> Result<(Item, Vec<ItemFile>), Failure> {
    let item = item::find_record(reader, id)?;
    let files = catalog::item_file::list_at(reader, &item.id, item.content_version)?;
    Ok((item, files))
}

/// An item and one file of its current content.
pub(crate) fn current_file(reader: &Reader, id: &ItemId, name: &str) -> Result<(Item, ItemFile), Failure> {
    let item = item::find_record(reader, id)?;
    let file = catalog::item_file::get_at(reader, &item.id, item.content_version, name)?;
    let file = file.ok_or_else(|| wording::no_file(name, &item.id))?;
    Ok((item, file))
}

/// The checksum that a file is shown with: the one that the client gave and the server verified, else its SHA-256.
pub(crate) fn checksum(file: &ItemFile) -> ChecksumInfo {
    file.checksum.as_ref().map_or_else(
        || ChecksumInfo { algorithm: Some(ChecksumAlgorithm::Sha256), checksum: file.sha256.clone() },
        checksum_info,
    )
}

/// A record's checksum as the interface shows it.
pub(crate) fn checksum_info(record: &Checksum) -> ChecksumInfo {
    ChecksumInfo { algorithm: transfer::shown_algorithm(&record.algorithm), checksum: record.value.clone() }
}

fn info(caller: &Caller, item: &Item, file: &ItemFile) -> Info {
    Info {
        // FIL-07
        checksum_info: Some(checksum(file)),
        name: file.name.clone(),
        // FIL-04
        size: file.size,
        // FIL-05
        cached: true,
        // FIL-06
        version: file.version.to_string(),
        // FIL-09, FIL-13
        file_download_endpoint: content::static_address(caller, item, file),
    }
}
