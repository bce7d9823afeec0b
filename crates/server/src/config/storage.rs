//! Storages besides the default one.

use std::path::PathBuf;

/// A directory that libraries can be backed by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StorageEntry {
    /// Its identifier, such as `datastore-2`.
    pub id: String,
    /// Its name, such as `images`.
    pub name: String,
    /// The directory.
    pub path: PathBuf,
}

impl StorageEntry {
    /// The fields of a storage in the configuration file.
    pub(crate) const FIELDS: [&str; 3] = ["id", "name", "path"];

    /// Reads `ID=NAME=PATH`.
    pub(crate) fn read(text: &str) -> Result<Self, String> {
        let mut parts = text.splitn(3, '=');
        let mut next = || parts.next().filter(|part| !part.is_empty());
        match (next(), next(), next()) {
            (Some(id), Some(name), Some(path)) => {
                Ok(Self { id: id.to_owned(), name: name.to_owned(), path: PathBuf::from(path) })
            }
            _ => Err(format!("is `{text}`; write `ID=NAME=PATH`, as `datastore-2=images=/srv/images`")),
        }
    }
}

impl std::fmt::Display for StorageEntry {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}={}={}", self.id, self.name, self.path.display())
    }
}
