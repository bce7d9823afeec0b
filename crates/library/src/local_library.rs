//! `com.vmware.content.local_library`: libraries whose content is made here.

use api::library::LibraryModel;
use api::local_library::{Create, Delete, Get, List, Update};
use catalog::library::{Library, LibraryKind, LibraryState};
use catalog::{Reader, Transaction};
use ids::{DownloadSessionId, LibraryId};
use vapi::Error;

use crate::caller::Caller;
use crate::client_token::ClientToken;
use crate::collection;
use crate::failure::Failure;
use crate::library::{self, Publication};
use crate::security_policy;
use crate::transfer;
use crate::wording;

/// Makes a local library (LL-01).
///
/// # Errors
/// `invalid_argument` for a spec that lacks a name or backing or names what does not exist (LL-04), `unsupported` for
/// several backings (LL-03).
pub async fn create(caller: &Caller, input: Create) -> Result<LibraryId, Error> {
    let token = ClientToken::given(caller, "com.vmware.content.local_library.create", input.client_token)?;
    let record = new_record(caller, input.create_spec).await?;
    let id = caller.catalog().write(move |change| {
        // GEN-17
        if let Some(id) = token.result(change)? {
            return Ok(id);
        }
        catalog::library::insert(change, &record)?;
        token.remember(change, record.id.as_str())?;
        Ok::<_, Failure>(record.id)
    });
    Ok(id.await?)
}

async fn new_record(caller: &Caller, spec: LibraryModel) -> Result<Library, Error> {
    let stackroom = caller.stackroom();
    // LIB-13
    if spec.subscription_info.is_some() {
        return Err(wording::subscription_of_local_library());
    }
    // LIB-15
    let security_policy_id = spec.security_policy_id.map(security_policy::known).transpose()?;
    let publication = Publication::wanted(spec.publish_info.as_ref(), None)?;
    let (backing, storage) =
        stackroom.storages().prepare(spec.storage_backings.as_deref().unwrap_or_default()).await?;
    let now = caller.now();
    Ok(Library {
        // LIB-01
        id: caller.identifier(),
        name: library::checked_name(spec.name)?,
        // LIB-03
        description: spec.description.unwrap_or_default(),
        // LIB-09
        kind: LibraryKind::Local,
        backing,
        storage,
        // LIB-07
        version: 1,
        // LIB-04
        created_at: now,
        last_modified_at: now,
        // LIB-06
        last_sync_at: None,
        publish_info: Some(publication.to_record()),
        // LIB-10
        server_guid: spec.server_guid.unwrap_or_else(|| stackroom.guid().clone()),
        security_policy_id,
        // LIB-14
        optimize_remote_publishing: spec
            .optimization_info
            .and_then(|info| info.optimize_remote_publishing)
            .unwrap_or_default(),
        // LIB-18
        state: LibraryState::Active,
        // LIB-20
        apply_library_usage_to_items: spec
            .configuration_info
            .and_then(|info| info.apply_library_usage_to_items)
            .unwrap_or_default(),
    })
}

/// Tells about a local library.
///
/// # Errors
/// `not_found` (LL-07), `invalid_element_type` for a subscribed one (LL-06).
pub async fn get(caller: &Caller, input: Get) -> Result<LibraryModel, Error> {
    let record = caller.catalog().read(move |reader| find(reader, &input.library_id)).await?;
    Ok(library::model(&record))
}

/// The local libraries (LL-08).
///
/// # Errors
/// None of its own.
pub async fn list(caller: &Caller, _: List) -> Result<Vec<LibraryId>, Error> {
    let ids = caller
        .catalog()
        .read(|reader| Ok::<_, Failure>(catalog::library::list(reader, Some(LibraryKind::Local))?));
    Ok(ids.await?)
}

/// Changes a local library's properties, those that are set (GEN-05).
///
/// # Errors
/// `not_found` (LL-07), `invalid_element_type` for a subscribed one (LL-06), `concurrent_change` for a stale version
/// (LL-09), `invalid_argument` for a value that cannot be.
pub async fn update(caller: &Caller, input: Update) -> Result<(), Error> {
    let now = caller.now();
    // LL-10: changes take turns in the catalog.
    let change = caller.catalog().write(move |change| {
        let record = find(change, &input.library_id)?;
        // LL-09
        if let Some(version) =
            input.update_spec.version.as_deref().filter(|version| !library::is(&record, version))
        {
            return Err(
                wording::stale_library(version, record.version, vapi::ErrorKind::ConcurrentChange).into()
            );
        }
        let publication = Publication::wanted(input.update_spec.publish_info.as_ref(), Some(&record))?;
        let mut changed = library::updated(record.clone(), input.update_spec)?;
        changed.publish_info = Some(publication.to_record());
        library::store(change, &record, changed, now)
    });
    Ok(change.await?)
}

/// Takes a local library away at once, with its items; their content goes in the background (LIB-29).
///
/// # Errors
/// `not_found` (LL-07), `invalid_element_type` for a subscribed one (LL-06).
pub async fn delete(caller: &Caller, input: Delete) -> Result<(), Error> {
    let deleted = caller.catalog().write(move |change| {
        find(change, &input.library_id)?;
        let sessions = sessions_of(change, &input.library_id)?;
        catalog::library::delete(change, &input.library_id)?;
        Ok::<_, Failure>(sessions)
    });
    let (stopped, readers) = deleted.await?;
    for (session, files) in stopped {
        transfer::stop_session(caller.stackroom(), &session, files);
    }
    readers.iter().for_each(|session| caller.stackroom().downloads().stop_session(session));
    collection::soon(caller.stackroom());
    Ok(())
}

/// The update sessions of a library's items, with their files' records taken away, and the download sessions.
fn sessions_of(
    change: &Transaction,
    library: &LibraryId,
) -> Result<(Vec<transfer::Stopped>, Vec<DownloadSessionId>), Failure> {
    let (mut stopped, mut readers) = (Vec::new(), Vec::new());
    for item in catalog::item::list(change, library)? {
        if let Some(session) = catalog::update_session::active_of_item(change, &item)? {
            let files = catalog::update_session_file::delete_of_session(change, &session.id)?;
            stopped.push((session.id, files));
        }
        readers.extend(catalog::download_session::of_item(change, &item)?);
    }
    Ok((stopped, readers))
}

/// The local library of that id.
pub(crate) fn find(reader: &Reader, id: &LibraryId) -> Result<Library, Failure> {
    let record = library::find_record(reader, id)?;
    match record.kind {
        LibraryKind::Local => Ok(record),
        LibraryKind::Subscribed => Err(wording::not_a_local_library(id).into()),
    }
}
