//! `com.vmware.content.library`: what libraries of every type have in common.

mod publication;

use api::library::{
    ConfigurationInfo, Find, Get, LibraryModel, LibraryType, List, OptimizationInfo, State, StateInfo, Update,
};
use catalog::library::{Library, LibraryKind, LibraryState};
use catalog::{Reader, Time, Transaction};
use ids::LibraryId;
use vapi::{Error, ErrorKind, Timestamp};

pub(crate) use publication::Publication;

use crate::caller::Caller;
use crate::failure::Failure;
use crate::security_policy;
use crate::storages;
use crate::wording;

/// Tells about a library of either type (LIB-22).
///
/// # Errors
/// `not_found`.
pub async fn get(caller: &Caller, input: Get) -> Result<LibraryModel, Error> {
    let record = caller.catalog().read(move |reader| find_record(reader, &input.library_id)).await?;
    Ok(model(&record))
}

/// All libraries (LIB-23).
///
/// # Errors
/// None of its own.
pub async fn list(caller: &Caller, _: List) -> Result<Vec<LibraryId>, Error> {
    // GEN-23
    let ids = caller.catalog().read(|reader| Ok::<_, Failure>(catalog::library::list(reader, None)?));
    Ok(ids.await?)
}

/// The libraries that have all that is asked for (LIB-25).
///
/// # Errors
/// `invalid_argument` when nothing is asked for (LIB-24).
pub async fn find(caller: &Caller, input: Find) -> Result<Vec<LibraryId>, Error> {
    let spec = input.spec;
    // LIB-24
    if spec.name.is_none() && spec.library_type.is_none() && spec.storage_backing.is_none() {
        return Err(wording::empty_find("name, type, storage_backing"));
    }
    let kind = spec.library_type.map(|wanted| match wanted {
        LibraryType::Local => LibraryKind::Local,
        LibraryType::Subscribed => LibraryKind::Subscribed,
    });
    let backing = match spec.storage_backing {
        None => None,
        Some(backing) => Some(caller.stackroom().storages().find(&[backing]).await?),
    };
    let ids = caller.catalog().read(move |reader| {
        Ok::<_, Failure>(catalog::library::find(reader, spec.name.as_deref(), kind, backing.as_ref())?)
    });
    Ok(ids.await?)
}

/// Changes the properties that libraries of both types have (LIB-26).
///
/// # Errors
/// `not_found` (LIB-28), `invalid_argument` for a stale version (LIB-27) or a value that cannot be.
pub async fn update(caller: &Caller, input: Update) -> Result<(), Error> {
    let now = caller.now();
    let change = caller.catalog().write(move |change| {
        let record = find_record(change, &input.library_id)?;
        // LIB-27
        if let Some(version) = input.update_spec.version.as_deref().filter(|version| !is(&record, version)) {
            return Err(wording::stale_library(version, record.version, ErrorKind::InvalidArgument).into());
        }
        let changed = updated(record.clone(), input.update_spec)?;
        store(change, &record, changed, now)
    });
    Ok(change.await?)
}

/// The library of that id.
pub(crate) fn find_record(reader: &Reader, id: &LibraryId) -> Result<Library, Failure> {
    Ok(catalog::library::get(reader, id)?.ok_or_else(|| wording::no_library(id))?)
}

/// Whether `version` is the library's current one (LIB-08).
pub(crate) fn is(record: &Library, version: &str) -> bool {
    version == record.version.to_string()
}

/// The record with what the spec sets (GEN-05); what is unused for updates is ignored (GEN-07).
pub(crate) fn updated(mut record: Library, spec: LibraryModel) -> Result<Library, Error> {
    if spec.name.is_some() {
        record.name = checked_name(spec.name)?;
    }
    if let Some(description) = spec.description {
        record.description = description;
    }
    if let Some(applies) = spec.configuration_info.and_then(|info| info.apply_library_usage_to_items) {
        record.apply_library_usage_to_items = applies;
    }
    if spec.unset_security_policy_id == Some(true) {
        // LIB-16
        record.security_policy_id = None;
    } else if let Some(policy) = spec.security_policy_id {
        // LIB-17
        record.security_policy_id = Some(security_policy::known(policy)?);
    }
    Ok(record)
}

/// Writes a changed record down, with a new version; one that is as it was stays so.
pub(crate) fn store(
    change: &Transaction,
    before: &Library,
    mut after: Library,
    now: Time,
) -> Result<(), Failure> {
    if *before == after {
        return Ok(());
    }
    // LIB-05, LIB-07
    after.version += 1;
    after.last_modified_at = now;
    Ok(catalog::library::update(change, &after)?)
}

/// A library's name as it may be (LIB-02).
pub(crate) fn checked_name(name: Option<String>) -> Result<String, Error> {
    name.filter(|name| !name.trim().is_empty()).ok_or_else(wording::library_name_missing)
}

/// A record as the interface shows it.
pub(crate) fn model(record: &Library) -> LibraryModel {
    // GEN-08
    LibraryModel {
        id: Some(record.id.clone()),
        creation_time: Some(Timestamp::from_millisecond(record.created_at.0)),
        description: Some(record.description.clone()),
        last_modified_time: Some(Timestamp::from_millisecond(record.last_modified_at.0)),
        last_sync_time: record.last_sync_at.map(|time| Timestamp::from_millisecond(time.0)),
        name: Some(record.name.clone()),
        storage_backings: Some(vec![storages::show(&record.backing)]),
        library_type: Some(match record.kind {
            LibraryKind::Local => LibraryType::Local,
            LibraryKind::Subscribed => LibraryType::Subscribed,
        }),
        optimization_info: Some(OptimizationInfo {
            optimize_remote_publishing: Some(record.optimize_remote_publishing),
        }),
        version: Some(record.version.to_string()),
        publish_info: Publication::of(record).map(Publication::show),
        subscription_info: None,
        server_guid: Some(record.server_guid.clone()),
        security_policy_id: record.security_policy_id.clone(),
        unset_security_policy_id: None,
        state_info: Some(StateInfo {
            state: Some(match record.state {
                LibraryState::Active => State::Active,
                LibraryState::InMaintenance => State::Maintenance,
            }),
            message: None,
        }),
        configuration_info: Some(ConfigurationInfo {
            apply_library_usage_to_items: Some(record.apply_library_usage_to_items),
        }),
    }
}
