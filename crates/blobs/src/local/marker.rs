use std::fs::File;
use std::io::{ErrorKind, Write as _};
use std::path::Path;

use ids::StorageId;

use crate::Error;

const NAME: &str = ".storage";

/// Whose blobs lie in a directory, if it says so.
pub(super) fn read(blobs: &Path) -> Result<Option<StorageId>, Error> {
    match std::fs::read_to_string(blobs.join(NAME)) {
        Ok(text) if text.trim().is_empty() => Ok(None),
        Ok(text) => Ok(Some(StorageId::from(text.trim()))),
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Ok(None),
        Err(error) => Err(Error::io("read whose it is", error)),
    }
}

/// Says in a directory whose blobs lie there; durable when it has returned.
pub(super) fn write(blobs: &Path, id: &StorageId) -> Result<(), Error> {
    let failed = |error| Error::io("note whose it is", error);
    let mut file = File::create(blobs.join(NAME)).map_err(failed)?;
    writeln!(file, "{id}").and_then(|()| file.sync_all()).map_err(failed)
}

pub(super) fn check(wanted: &StorageId, found: StorageId) -> Result<(), Error> {
    if found == *wanted { Ok(()) } else { Err(Error::OtherStorage { found }) }
}
