//! `io.stackroom.library.item`: what is known of an item's content, and whether it is still so.

use api::stackroom_item::{GetMetadata, Metadata, Verification, VerificationInfo, Verify};
use vapi::Error;

use crate::caller::Caller;
use crate::failure::Failure;
use crate::item;
use crate::item_metadata;
use crate::library;
use crate::verification::{self, Known};

/// Starts to verify all that is stored of an item; while that is under way, asking again changes nothing.
///
/// # Errors
/// `not_found`, `not_allowed_in_current_state` while the library's storage is absent.
pub async fn verify(caller: &Caller, input: Verify) -> Result<(), Error> {
    let now = caller.now();
    let stackroom = caller.stackroom().clone();
    let asked = caller.catalog().write(move |change| {
        let record = item::find_record(change, &input.library_item_id)?;
        let library = library::find_record(change, &record.library_id)?;
        stackroom.storages().require(&library.storage)?;
        verification::ask(change, &record, now)
    });
    asked.await?;
    verification::soon(caller.stackroom());
    Ok(())
}

/// How the verification of an item stands.
///
/// # Errors
/// `not_found`.
pub async fn verification(caller: &Caller, input: Verification) -> Result<VerificationInfo, Error> {
    let info = caller.catalog().read(move |reader| {
        let record = item::find_record(reader, &input.library_item_id)?;
        Ok::<_, Failure>(Known::of(reader, &record)?.info(&record))
    });
    Ok(info.await?)
}

/// What the files of an item say of it; nothing for an item whose type has nothing to say.
///
/// # Errors
/// `not_found`.
pub async fn metadata(caller: &Caller, input: GetMetadata) -> Result<Metadata, Error> {
    let metadata = caller.catalog().read(move |reader| {
        let record = item::find_record(reader, &input.library_item_id)?;
        Ok::<_, Failure>(item_metadata::of(&record, &Known::of(reader, &record)?))
    });
    Ok(metadata.await?)
}
