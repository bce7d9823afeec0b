use std::io::{ErrorKind, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use ids::{ServerGuid, StorageId};

use crate::Error;

const NAME: &str = ".storage";

/// Whose blobs lie in a directory: its storage and, in a second line, the server that laid it out when it was empty.
/// Without that line the blobs may be anybody's.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Marker {
    pub(super) id: StorageId,
    pub(super) server: Option<ServerGuid>,
}

impl Marker {
    pub(super) fn check(self, id: &StorageId, server: &ServerGuid) -> Result<Self, Error> {
        if self.id != *id {
            return Err(Error::OtherStorage { found: self.id });
        }
        match self.server {
            Some(found) if found != *server => Err(Error::OtherServer { found }),
            server => Ok(Self { server, ..self }),
        }
    }
}

/// What a directory says, if it says anything.
pub(super) fn read(blobs: &Path) -> Result<Option<Marker>, Error> {
    match std::fs::read_to_string(blobs.join(NAME)) {
        Ok(text) => Ok(parse(&text)),
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Ok(None),
        Err(error) => Err(Error::io("read whose it is", error)),
    }
}

fn parse(text: &str) -> Option<Marker> {
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    Some(Marker { id: StorageId::from(lines.next()?), server: lines.next().map(ServerGuid::from) })
}

/// Says in a directory whose blobs lie there; durable when it has returned.
pub(super) fn write(blobs: &Path, marker: &Marker) -> Result<(), Error> {
    let failed = |error| Error::io("note whose it is", error);
    let lines = [Some(marker.id.as_str()), marker.server.as_ref().map(ServerGuid::as_str)];
    let options = std::fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).to_owned();
    let mut file = options.open(blobs.join(NAME)).map_err(failed)?;
    for line in lines.into_iter().flatten() {
        writeln!(file, "{line}").map_err(failed)?;
    }
    file.sync_all().map_err(failed)
}
