//! `com.vmware.content.library.item.updatesession.file`: the files that an update session collects.

mod announcement;
pub(crate) mod file_name;
mod info;
mod validation;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use api::update_session_file::{
    Add, Get, Info, List, Probe, ProbeResult, Remove, SourceType, ValidateFiles, ValidationResult,
};
use catalog::Reader;
use catalog::update_session::UpdateSession;
use catalog::update_session_file::{Change, SessionFile};
use vapi::Error;

use crate::caller::Caller;
use crate::failure::Failure;
use crate::pull;
use crate::transfer::{self, Reason};
use crate::update_session;
use crate::wording;

/// Announces a file that is to be added or replaced (USF-01). A pull begins at once.
///
/// # Errors
/// `not_found`, `not_allowed_in_current_state` for a session that is not active (USF-13), `invalid_argument` for a
/// spec that cannot be, `unauthorized` for a source on the server's own storage (USF-05).
pub async fn add(caller: &Caller, input: Add) -> Result<Info, Error> {
    let announcement = announcement::parse(caller, input.file_spec)?;
    let owner = caller.clone();
    let (file, replaced) = caller
        .catalog()
        .write(move |change| {
            let stackroom = owner.stackroom();
            let session =
                update_session::find_active(stackroom, change, &input.update_session_id, "changed")?;
            if session.completing {
                return Err(wording::update_session_completing(&session.id).into());
            }
            let file = announcement.into_record(&owner, change, &session)?;
            refuse_clash(change, &session, &file.name)?;
            let replaced = catalog::update_session_file::put(change, &file)?;
            let idle = stackroom.settings().update_session_idle_timeout;
            catalog::update_session::extend(change, &session.id, owner.now().plus(idle))?;
            Ok::<_, Failure>((file, replaced))
        })
        .await?;
    withdraw(caller, replaced);
    if file.source_type == catalog::update_session_file::SourceType::Pull {
        pull::soon(caller.stackroom());
    }
    Ok(info::announced(caller, &file))
}

/// Marks a file for removal, or withdraws one that was only announced (USF-22).
///
/// # Errors
/// `not_found` for an unknown session, `invalid_argument` for a name that neither item nor session have (USF-23).
pub async fn remove(caller: &Caller, input: Remove) -> Result<(), Error> {
    let owner = caller.clone();
    let withdrawn = caller
        .catalog()
        .write(move |change| {
            let stackroom = owner.stackroom();
            let session =
                update_session::find_active(stackroom, change, &input.update_session_id, "changed")?;
            if session.completing {
                return Err(wording::update_session_completing(&session.id).into());
            }
            let idle = stackroom.settings().update_session_idle_timeout;
            // US-10
            catalog::update_session::extend(change, &session.id, owner.now().plus(idle))?;
            let name = &input.file_name;
            let announced = catalog::update_session_file::get(change, &session.id, name)?;
            let present =
                catalog::item_file::get_at(change, &session.item_id, session.content_version, name)?
                    .is_some();
            match (announced, present) {
                (None, false) => Err(wording::no_such_file_to_remove(name).into()),
                (Some(file), true) if file.change == Change::Remove => Ok(Vec::new()),
                (_, true) => Ok(announcement::put_removal(&owner, change, &session, name)?),
                (Some(_), false) => {
                    Ok::<_, Failure>(catalog::update_session_file::delete(change, &session.id, name)?)
                }
            }
        })
        .await?;
    withdraw(caller, withdrawn);
    Ok(())
}

/// The files of the item as the session would leave it (USF-26).
///
/// # Errors
/// `not_found` for an unknown session.
pub async fn list(caller: &Caller, input: List) -> Result<Vec<Info>, Error> {
    let owner = caller.clone();
    let infos = caller.catalog().read(move |reader| {
        let session = update_session::find(owner.stackroom(), reader, &input.update_session_id)?;
        let present = catalog::item_file::list_at(reader, &session.item_id, session.content_version)?;
        let announced = catalog::update_session_file::list(reader, &session.id)?;
        let mut changed: HashMap<&str, &SessionFile> =
            announced.iter().map(|file| (file.name.as_str(), file)).collect();
        let mut infos = Vec::new();
        for file in &present {
            match changed.remove(file.name.as_str()) {
                None => infos.push(info::unchanged(file)),
                Some(file) if file.change == Change::Add => infos.push(info::announced(&owner, file)),
                Some(_) => (),
            }
        }
        let new = announced.iter().filter(|file| changed.contains_key(file.name.as_str()));
        infos.extend(new.filter(|file| file.change == Change::Add).map(|file| info::announced(&owner, file)));
        Ok::<_, Failure>(infos)
    });
    Ok(infos.await?)
}

/// One file of the item as the session would leave it (USF-25).
///
/// # Errors
/// `not_found` for an unknown session, `invalid_argument` for a name that it does not have (USF-24).
pub async fn get(caller: &Caller, input: Get) -> Result<Info, Error> {
    let owner = caller.clone();
    let info = caller.catalog().read(move |reader| {
        let session = update_session::find(owner.stackroom(), reader, &input.update_session_id)?;
        let name = &input.file_name;
        match catalog::update_session_file::get(reader, &session.id, name)? {
            Some(file) if file.change == Change::Add => Ok(info::announced(&owner, &file)),
            Some(_) => Err(wording::no_such_file(name).into()),
            None => {
                let present =
                    catalog::item_file::get_at(reader, &session.item_id, session.content_version, name)?;
                let info = present.as_ref().map(info::unchanged);
                Ok::<_, Failure>(info.ok_or_else(|| wording::no_such_file(name))?)
            }
        }
    });
    Ok(info.await?)
}

/// Tells which files are missing and which are invalid (USF-27). More can be added afterwards (USF-29).
///
/// # Errors
/// `not_found`, `not_allowed_in_current_state` for a session that is not active, or when a file that the client pushed
/// did not arrive as announced (USF-28).
pub async fn validate(caller: &Caller, input: ValidateFiles) -> Result<ValidationResult, Error> {
    validation::validate(caller, input.update_session_id).await
}

/// Looks at a source without fetching it, so that a client learns its certificate or what is wrong.
///
/// # Errors
/// None for a source that cannot be used: the result's status tells.
pub async fn probe(caller: &Caller, input: Probe) -> Result<ProbeResult, Error> {
    pull::probe(caller, input.source_endpoint).await
}

/// Refuses a name that differs only by case or normal form from that of another file that the session would leave.
fn refuse_clash(reader: &Reader, session: &UpdateSession, name: &str) -> Result<(), Failure> {
    let present = catalog::item_file::list_at(reader, &session.item_id, session.content_version)?;
    let changes = catalog::update_session_file::list(reader, &session.id)?;
    let (added, removed): (Vec<_>, Vec<_>) = changes.iter().partition(|file| file.change == Change::Add);
    let removed: HashSet<_> = removed.iter().map(|file| file.name.as_str()).collect();
    let present = present.iter().map(|file| file.name.as_str()).filter(|name| !removed.contains(name));
    let others = present.chain(added.iter().map(|file| file.name.as_str()));
    match file_name::clash(name, others) {
        Some(other) => Err(wording::file_name_taken(name, other).into()),
        None => Ok(()),
    }
}

/// Stops the transfers of files that are announced no more, and frees their bytes.
fn withdraw(caller: &Caller, files: Vec<SessionFile>) {
    let stackroom = Arc::clone(caller.stackroom());
    for file in &files {
        stackroom.transfers().stop(&file.transfer_id, Reason::Withdrawn);
    }
    if !files.is_empty() {
        caller.stackroom().spawn(async move { transfer::free(&stackroom, files).await });
    }
}

const fn source_type(record: catalog::update_session_file::SourceType) -> SourceType {
    match record {
        catalog::update_session_file::SourceType::None => SourceType::None,
        catalog::update_session_file::SourceType::Push => SourceType::Push,
        catalog::update_session_file::SourceType::Pull => SourceType::Pull,
    }
}
