//! `com.vmware.content.library.item.storage`: where the files of an item lie.

use api::storage::{Get, Info, List};
use catalog::Reader;
use catalog::blob::Blob;
use catalog::item::Item;
use catalog::item_file::ItemFile;
use catalog::library::Backing;
use vapi::{Error, Uri};

use crate::caller::Caller;
use crate::content;
use crate::failure::Failure;
use crate::item_file;
use crate::library;
use crate::storages;

/// Where each file of an item lies (STO-01).
///
/// # Errors
/// `not_found` for an unknown item.
pub async fn list(caller: &Caller, input: List) -> Result<Vec<Info>, Error> {
    let placed = caller.catalog().read(move |reader| {
        let (item, files) = item_file::current(reader, &input.library_item_id)?;
        files.into_iter().map(|file| Placed::find(reader, &item, file)).collect::<Result<Vec<_>, Failure>>()
    });
    Ok(placed.await?.iter().map(|placed| placed.info(caller)).collect())
}

/// Where one file of an item lies: a list, since it may lie in several places (STO-02).
///
/// # Errors
/// `not_found` for an unknown item or name.
pub async fn get(caller: &Caller, input: Get) -> Result<Vec<Info>, Error> {
    let placed = caller.catalog().read(move |reader| {
        let (item, file) = item_file::current_file(reader, &input.library_item_id, &input.file_name)?;
        Placed::find(reader, &item, file)
    });
    Ok(vec![placed.await?.info(caller)])
}

/// A file and the place of its bytes.
struct Placed {
    item: Item,
    file: ItemFile,
    backing: Backing,
    blob: Option<Blob>,
}

impl Placed {
    fn find(reader: &Reader, item: &Item, file: ItemFile) -> Result<Self, Failure> {
        let blob = catalog::blob::get(reader, &file.blob_id)?;
        let backing = library::find_record(reader, &item.library_id)?.backing;
        Ok(Self { item: item.clone(), file, backing, blob })
    }

    fn info(&self, caller: &Caller) -> Info {
        let place = self.blob.as_ref().and_then(|blob| location(caller, blob));
        Info {
            // STO-05, SB-07
            storage_backing: storages::show(&self.backing),
            // STO-04
            storage_uris: place.into_iter().collect(),
            checksum_info: Some(item_file::checksum(&self.file)),
            name: self.file.name.clone(),
            size: self.file.size,
            cached: true,
            version: self.file.version.to_string(),
            file_download_endpoint: content::static_address(caller, &self.item, &self.file),
        }
    }
}

/// The address of a blob on its storage, for clients that share that storage.
pub(crate) fn location(caller: &Caller, blob: &Blob) -> Option<Uri> {
    let store = caller.stackroom().storages().store(&blob.storage).ok()?;
    Uri::new(store.location(&blob.id)?).ok()
}
