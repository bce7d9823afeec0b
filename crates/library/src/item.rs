//! `com.vmware.content.library.item`: items, which are names and descriptions for content.

use api::item::{CertificateVerificationStatus, Create, Delete, Find, Get, ItemModel, List, Update};
use catalog::item::{Item, Query};
use catalog::library::{Library, LibraryKind};
use catalog::{Reader, Transaction};
use ids::ItemId;
use vapi::{Error, Timestamp};

use crate::caller::Caller;
use crate::client_token::ClientToken;
use crate::collection;
use crate::failure::Failure;
use crate::library;
use crate::security_policy;
use crate::stackroom::Stackroom;
use crate::transfer;
use crate::type_adapter;
use crate::update_session;
use crate::verification::{self, Known};
use crate::wording;

/// The longest name, in characters (ITM-04).
const LONGEST_NAME: usize = 80;
/// The longest description, in characters (ITM-05).
const LONGEST_DESCRIPTION: usize = 2000;

/// Makes an item without content (ITM-01).
///
/// # Errors
/// `invalid_argument` for a name or description that cannot be (ITM-04, ITM-05), `not_found` for an unknown library
/// (ITM-02), `invalid_element_type` in a subscribed one (ITM-03), `already_exists` for a name that is taken (ITM-06),
/// `not_allowed_in_current_state` while the library's storage is absent (ITM-08).
pub async fn create(caller: &Caller, input: Create) -> Result<ItemId, Error> {
    let token = ClientToken::given(caller, "com.vmware.content.library.item.create", input.client_token)?;
    let record = new_record(caller, input.create_spec)?;
    let stackroom = caller.stackroom().clone();
    let id = caller.catalog().write(move |change| {
        // GEN-17
        if let Some(id) = token.result(change)? {
            return Ok(id);
        }
        let library = changeable(library::find_record(change, &record.library_id)?)?;
        // ITM-08
        stackroom.storages().require(&library.storage)?;
        catalog::item::insert(change, &record).map_err(|error| name_clash(error, &record))?;
        token.remember(change, record.id.as_str())?;
        Ok::<_, Failure>(record.id)
    });
    Ok(id.await?)
}

fn new_record(caller: &Caller, spec: ItemModel) -> Result<Item, Error> {
    let now = caller.now();
    Ok(Item {
        id: caller.identifier(),
        // ITM-02
        library_id: spec.library_id.ok_or_else(|| wording::field_missing("create_spec.library_id"))?,
        name: checked_name(spec.name)?,
        description: checked_description(spec.description.unwrap_or_default())?,
        // ITM-09, TYP-04
        kind: spec.item_type.unwrap_or_default(),
        version: 1,
        metadata_version: 1,
        content_version: 1,
        // ITM-18
        source_id: spec.source_id,
        created_at: now,
        last_modified_at: now,
        size: 0,
        cached: true,
    })
}

/// Tells about an item (ITM-33).
///
/// # Errors
/// `not_found`.
pub async fn get(caller: &Caller, input: Get) -> Result<ItemModel, Error> {
    let shown = caller.catalog().read(move |reader| {
        let record = find_record(reader, &input.library_item_id)?;
        let library = library::find_record(reader, &record.library_id)?;
        let known = Known::of(reader, &record)?;
        Ok::<_, Failure>(model(&record, &library, &known))
    });
    Ok(shown.await?)
}

/// The items of a library (ITM-34).
///
/// # Errors
/// `not_found` for an unknown library.
pub async fn list(caller: &Caller, input: List) -> Result<Vec<ItemId>, Error> {
    let ids = caller.catalog().read(move |reader| {
        library::find_record(reader, &input.library_id)?;
        Ok::<_, Failure>(catalog::item::list(reader, &input.library_id)?)
    });
    Ok(ids.await?)
}

/// The items that have all that is asked for (ITM-36).
///
/// # Errors
/// `invalid_argument` when nothing is asked for (ITM-35).
pub async fn find(caller: &Caller, input: Find) -> Result<Vec<ItemId>, Error> {
    let spec = input.spec;
    let query = Query {
        name: spec.name,
        library_id: spec.library_id,
        source_id: spec.source_id,
        kind: spec.item_type,
        cached: spec.cached,
    };
    // ITM-35
    if query == Query::default() {
        return Err(wording::empty_find("name, library_id, source_id, type, cached"));
    }
    let ids = caller.catalog().read(move |reader| Ok::<_, Failure>(catalog::item::find(reader, &query)?));
    Ok(ids.await?)
}

/// Changes an item's properties, those that are set (ITM-38).
///
/// # Errors
/// `not_found`, `invalid_element_type` for an item of a subscribed library, `invalid_argument` for a stale version
/// (ITM-39) or a value that cannot be, `already_exists` for a name that is taken (ITM-06),
/// `not_allowed_in_current_state` when its files would be understood in another way (ITM-09) while they are changed.
pub async fn update(caller: &Caller, input: Update) -> Result<(), Error> {
    let now = caller.now();
    let stackroom = caller.stackroom().clone();
    let change = caller.catalog().write(move |change| {
        let before = find_record(change, &input.library_item_id)?;
        changeable(library::find_record(change, &before.library_id)?)?;
        let mut after = updated(before.clone(), input.update_spec)?;
        if after == before {
            return Ok(());
        }
        if before.kind != after.kind {
            retype(&stackroom, change, &before, &after)?;
        }
        // ITM-11, ITM-12, ITM-13
        after.version += 1;
        after.metadata_version += 1;
        after.last_modified_at = now;
        catalog::item::update(change, &after).map_err(|error| name_clash(error, &after))?;
        Ok::<_, Failure>(())
    });
    Ok(change.await?)
}

fn updated(mut record: Item, spec: ItemModel) -> Result<Item, Error> {
    // ITM-39
    if let Some(version) = spec.version.filter(|version| *version != record.version.to_string()) {
        return Err(wording::stale_item(&version, record.version));
    }
    if spec.name.is_some() {
        record.name = checked_name(spec.name)?;
    }
    if let Some(description) = spec.description {
        record.description = checked_description(description)?;
    }
    // ITM-09
    if let Some(kind) = spec.item_type {
        record.kind = kind;
    }
    // ITM-20
    Ok(record)
}

/// Forgets what the former type found in the content; the content itself stays as it is (ITM-09).
fn retype(stackroom: &Stackroom, change: &Transaction, before: &Item, after: &Item) -> Result<(), Failure> {
    let kind = |item: &Item| type_adapter::of(&item.kind).describe().kind;
    if kind(before) == kind(after) {
        return Ok(());
    }
    // The files of a session are taken in as the type has it that the item had when they were announced.
    let session = catalog::update_session::active_of_item(change, &before.id)?;
    if let Some(session) = session.filter(|session| !update_session::has_expired(stackroom, session)) {
        return Err(wording::item_type_in_use(&before.id, &session.id).into());
    }
    verification::forget(change, after)
}

/// Takes an item away at once; its content goes in the background (ITM-29).
///
/// # Errors
/// `not_found`, `invalid_element_type` for an item of a subscribed library (ITM-30).
pub async fn delete(caller: &Caller, input: Delete) -> Result<(), Error> {
    let deleted = caller.catalog().write(move |change| {
        let record = find_record(change, &input.library_item_id)?;
        changeable(library::find_record(change, &record.library_id)?)?;
        // US-30
        let session = catalog::update_session::active_of_item(change, &record.id)?;
        let stopped = match session {
            None => None,
            Some(session) => {
                let files = catalog::update_session_file::delete_of_session(change, &session.id)?;
                Some((session.id, files))
            }
        };
        let readers = catalog::download_session::of_item(change, &record.id)?;
        catalog::item::delete(change, &record.id)?;
        Ok::<_, Failure>((stopped, readers))
    });
    let (stopped, readers) = deleted.await?;
    if let Some((session, files)) = stopped {
        transfer::stop_session(caller.stackroom(), &session, files);
    }
    readers.iter().for_each(|session| caller.stackroom().downloads().stop_session(session));
    collection::soon(caller.stackroom());
    Ok(())
}

/// The item of that id.
pub(crate) fn find_record(reader: &Reader, id: &ItemId) -> Result<Item, Failure> {
    Ok(catalog::item::get(reader, id)?.ok_or_else(|| wording::no_item(id))?)
}

/// The library, if its items may be changed by hand (SL-25).
pub(crate) fn changeable(library: Library) -> Result<Library, Error> {
    match library.kind {
        LibraryKind::Local => Ok(library),
        // ITM-03, ITM-30, ITM-38
        LibraryKind::Subscribed => Err(wording::not_a_local_library(&library.id)),
    }
}

/// ITM-06
fn name_clash(error: catalog::Error, record: &Item) -> Failure {
    if error.breaks("items_library_id_name") {
        wording::item_name_taken(&record.name, &record.library_id).into()
    } else {
        error.into()
    }
}

fn checked_name(name: Option<String>) -> Result<String, Error> {
    // ITM-04
    let name = name.filter(|name| !name.trim().is_empty()).ok_or_else(wording::item_name_missing)?;
    match name.chars().count() {
        length if length > LONGEST_NAME => Err(wording::too_long("name", length, LONGEST_NAME)),
        _ => Ok(name),
    }
}

fn checked_description(description: String) -> Result<String, Error> {
    // ITM-05
    match description.chars().count() {
        length if length > LONGEST_DESCRIPTION => {
            Err(wording::too_long("description", length, LONGEST_DESCRIPTION))
        }
        _ => Ok(description),
    }
}

/// Whether someone trusted, or the server itself, vouches for the content. While that is looked at anew, what was found
/// before holds.
fn is_vouched_for(known: &Known) -> bool {
    let settled = known.settled();
    matches!(settled, CertificateVerificationStatus::Verified | CertificateVerificationStatus::Internal)
}

/// A record as the interface shows it.
fn model(record: &Item, library: &Library, known: &Known) -> ItemModel {
    let has_to_be_signed = security_policy::demands_signature(library, &record.kind);
    // GEN-08
    ItemModel {
        id: Some(record.id.clone()),
        library_id: Some(record.library_id.clone()),
        content_version: Some(record.content_version.to_string()),
        creation_time: Some(Timestamp::from_millisecond(record.created_at.0)),
        description: Some(record.description.clone()),
        last_modified_time: Some(Timestamp::from_millisecond(record.last_modified_at.0)),
        // ITM-14
        last_sync_time: None,
        metadata_version: Some(record.metadata_version.to_string()),
        name: Some(record.name.clone()),
        // ITM-15
        cached: Some(record.cached),
        // ITM-16
        size: Some(record.size),
        item_type: Some(record.kind.clone()),
        version: Some(record.version.to_string()),
        source_id: record.source_id.clone(),
        // ITM-21
        security_compliance: Some(!has_to_be_signed || is_vouched_for(known)),
        // ITM-22
        certificate_verification_info: has_to_be_signed.then(|| known.show()),
    }
}
