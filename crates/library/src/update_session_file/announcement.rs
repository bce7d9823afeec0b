//! What a client says of a file that is to come, parsed.

use api::item_file::{ChecksumAlgorithm, ChecksumInfo};
use api::update_session_file::{AddSpec, SourceType};
use catalog::update_session::UpdateSession;
use catalog::update_session_file::{Change, SessionFile};
use catalog::{Checksum, Reader, Transaction};
use vapi::Error;

use super::file_name::{self, FileName};
use crate::access::{self, READ_STORAGE};
use crate::caller::Caller;
use crate::failure::Failure;
use crate::item;
use crate::library;
use crate::pull::PullSource;
use crate::transfer;
use crate::type_adapter::{self, TypeAdapter};
use crate::wording;

/// A file that is to come.
pub(super) struct Announcement {
    name: String,
    expected_size: Option<i64>,
    checksum: Option<Checksum>,
    source: Option<PullSource>,
}

/// What a client says of a file, checked.
pub(super) fn parse(caller: &Caller, spec: AddSpec) -> Result<Announcement, Error> {
    let address = spec.source_endpoint.as_ref().map(|endpoint| endpoint.uri.as_str());
    let name = checked_name(&spec.name, address)?;
    let source = match (spec.source_type, spec.source_endpoint) {
        (SourceType::Push, None) => None,
        // USF-03
        (SourceType::Pull, Some(endpoint)) => {
            let source = PullSource::parse(endpoint)?;
            if source.is_on_own_storage() {
                // USF-05
                access::require(caller, READ_STORAGE)?;
            }
            Some(source)
        }
        (SourceType::Pull, None) => return Err(wording::field_missing("file_spec.source_endpoint")),
        (SourceType::Push, Some(_)) => return Err(wording::source_of_pushed_file()),
        // USF-04
        (SourceType::None, _) => return Err(wording::source_type_none()),
    };
    Ok(Announcement {
        name,
        expected_size: spec.size.map(checked_size).transpose()?,
        checksum: spec.checksum_info.as_ref().map(checked_checksum).transpose()?,
        source,
    })
}

impl Announcement {
    pub(super) fn into_record(
        self,
        caller: &Caller,
        change: &Transaction,
        session: &UpdateSession,
    ) -> Result<SessionFile, Failure> {
        let item = item::find_record(change, &session.item_id)?;
        let adapter = type_adapter::of(&item.kind);
        admit(change, session, adapter, &self.name)?;
        let role = adapter.role(&self.name);
        let size = self.expected_size.map_or(0, i64::unsigned_abs);
        if let Some(largest) = role.largest.filter(|largest| size > *largest) {
            return Err(wording::part_too_large(&self.name, largest).into());
        }
        let source_type = match self.source {
            None => catalog::update_session_file::SourceType::Push,
            Some(_) => catalog::update_session_file::SourceType::Pull,
        };
        Ok(SessionFile {
            source_type,
            expected_size: self.expected_size,
            checksum: self.checksum,
            source: self.source.as_ref().map(PullSource::to_record),
            // USF-21
            keep_in_storage: Some(role.is_kept),
            ..blank(caller, change, session, self.name, Change::Add)?
        })
    }
}

/// USF-11
fn admit(
    reader: &Reader,
    session: &UpdateSession,
    adapter: &dyn TypeAdapter,
    name: &str,
) -> Result<(), Failure> {
    let files = catalog::update_session_file::list(reader, &session.id)?;
    let added = files.iter().filter(|file| file.change == Change::Add);
    let announced: Vec<_> = added.map(|file| file.name.as_str()).collect();
    Ok(adapter.admit(name, &announced)?)
}

/// Marks a file of the item for removal; what was announced in its place is returned.
pub(super) fn put_removal(
    caller: &Caller,
    change: &Transaction,
    session: &UpdateSession,
    name: &str,
) -> Result<Vec<SessionFile>, Failure> {
    let removal = blank(caller, change, session, name.to_owned(), Change::Remove)?;
    Ok(catalog::update_session_file::put(change, &removal)?)
}

fn blank(
    caller: &Caller,
    change: &Transaction,
    session: &UpdateSession,
    name: String,
    kind: Change,
) -> Result<SessionFile, Failure> {
    let item = item::find_record(change, &session.item_id)?;
    let storage = library::find_record(change, &item.library_id)?.storage;
    // USF-12
    caller.stackroom().storages().require(&storage)?;
    let position = catalog::update_session_file::next_position(change, &session.id)?;
    Ok(transfer::record::new(caller.stackroom(), &session.id, name, position, storage, kind))
}

/// A file that is pulled is named without its address's query.
fn checked_name(name: &str, source_address: Option<&str>) -> Result<String, Error> {
    let name = source_address.map_or(name, |address| file_name::without_query(name, address));
    match FileName::parse(name) {
        Ok(name) => Ok(name.into_string()),
        Err(problem) => Err(wording::file_name(name, &problem.to_string())),
    }
}

fn checked_size(size: i64) -> Result<i64, Error> {
    if size >= 0 { Ok(size) } else { Err(wording::negative_size(size)) }
}

fn checked_checksum(info: &ChecksumInfo) -> Result<Checksum, Error> {
    // USF-10, FIL-08
    let algorithm = info.algorithm.unwrap_or(ChecksumAlgorithm::Sha1);
    let digits = match algorithm {
        ChecksumAlgorithm::Md5 => 32,
        ChecksumAlgorithm::Sha1 => 40,
        ChecksumAlgorithm::Sha256 => 64,
        ChecksumAlgorithm::Sha512 => 128,
    };
    let name = transfer::algorithm_name(algorithm);
    let value = info.checksum.trim();
    if value.len() != digits || !value.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(wording::malformed_checksum(name, &info.checksum, digits));
    }
    Ok(Checksum { algorithm: name.to_owned(), value: value.to_lowercase() })
}
