//! Libraries.

use ids::{LibraryId, SecurityPolicyId, ServerGuid, StorageId};

use crate::{
    Error, Reader, Time, Transaction,
    value::{Record, Row, parameters, words},
};

/// A library.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Library {
    /// Its identifier.
    pub id: LibraryId,
    /// Its name.
    pub name: String,
    /// What it is for, in its owner's words.
    pub description: String,
    /// Where its content comes from.
    pub kind: LibraryKind,
    /// Where its content is kept, as its owner put it.
    pub backing: Backing,
    /// The storage that its bytes go to; for [`Backing::Other`] one made for that address.
    pub storage: StorageId,
    /// Grows with every change of the library or its items.
    pub version: i64,
    /// When it was made.
    pub created_at: Time,
    /// When it last changed.
    pub last_modified_at: Time,
    /// When a subscribed library was last brought up to date.
    pub last_sync_at: Option<Time>,
    /// How it is published, as JSON.
    pub publish_info: Option<String>,
    /// The server that it lives on.
    pub server_guid: ServerGuid,
    /// The security policy that its items must obey.
    pub security_policy_id: Option<SecurityPolicyId>,
    /// Whether it is published for subscribers that read its storage themselves.
    pub optimize_remote_publishing: bool,
    /// Whether it can be used.
    pub state: LibraryState,
    /// Whether what the library may be used for holds for each of its items too.
    pub apply_library_usage_to_items: bool,
}

words! {
    /// Where the content of a library comes from.
    LibraryKind {
        /// From its users.
        Local = "LOCAL",
        /// From a library that another server publishes.
        Subscribed = "SUBSCRIBED",
    }
}

words! {
    /// Whether a library can be used.
    LibraryState {
        /// It can.
        Active = "ACTIVE",
        /// Not now.
        InMaintenance = "IN_MAINTENANCE",
    }
}

/// Where the content of a library is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Backing {
    /// On a configured storage.
    Datastore(StorageId),
    /// At an address of the owner's.
    Other {
        /// The address.
        uri: String,
    },
}

impl Backing {
    fn datastore(&self) -> Option<&StorageId> {
        match self {
            Self::Datastore(storage) => Some(storage),
            Self::Other { .. } => None,
        }
    }

    fn uri(&self) -> Option<&str> {
        match self {
            Self::Datastore(_) => None,
            Self::Other { uri } => Some(uri),
        }
    }

    fn read(row: &mut Row) -> Result<Self, Error> {
        match (row.take()?, row.take()?) {
            (Some(storage), None) => Ok(Self::Datastore(storage)),
            (None, Some(uri)) => Ok(Self::Other { uri }),
            _ => Err(Error::unreadable_column("one storage backing")),
        }
    }
}

macro_rules! columns {
    () => {
        "id, name, description, kind, backing_storage, backing_uri, storage, version, created_at, last_modified_at, \
         last_sync_at, publish_info, server_guid, security_policy_id, optimize_remote_publishing, state, \
         apply_library_usage_to_items"
    };
}

impl Record for Library {
    fn read(row: &mut Row) -> Result<Self, Error> {
        Ok(Self {
            id: row.take()?,
            name: row.take()?,
            description: row.take()?,
            kind: row.take()?,
            backing: Backing::read(row)?,
            storage: row.take()?,
            version: row.take()?,
            created_at: row.take()?,
            last_modified_at: row.take()?,
            last_sync_at: row.take()?,
            publish_info: row.take()?,
            server_guid: row.take()?,
            security_policy_id: row.take()?,
            optimize_remote_publishing: row.take()?,
            state: row.take()?,
            apply_library_usage_to_items: row.take()?,
        })
    }
}

fn write(transaction: &Transaction, statement: &'static str, library: &Library) -> Result<(), Error> {
    let parameters = parameters![
        library.id,
        library.name,
        library.description,
        library.kind,
        library.backing.datastore(),
        library.backing.uri(),
        library.storage,
        library.version,
        library.created_at,
        library.last_modified_at,
        library.last_sync_at,
        library.publish_info,
        library.server_guid,
        library.security_policy_id,
        library.optimize_remote_publishing,
        library.state,
        library.apply_library_usage_to_items,
        library.name.to_lowercase(),
    ];
    transaction.execute(statement, parameters).map(drop)
}

/// Adds a library.
pub fn insert(transaction: &Transaction, library: &Library) -> Result<(), Error> {
    const INSERT: &str = concat!(
        "INSERT INTO libraries (",
        columns!(),
        ", name_folded) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)"
    );
    write(transaction, INSERT, library)
}

/// The library of that identifier.
pub fn get(reader: &Reader, id: &LibraryId) -> Result<Option<Library>, Error> {
    const GET: &str = concat!("SELECT ", columns!(), " FROM libraries WHERE id = ?1");
    reader.row(GET, parameters![id])
}

/// All libraries, or those of one kind, oldest first.
pub fn list(reader: &Reader, kind: Option<LibraryKind>) -> Result<Vec<LibraryId>, Error> {
    const LIST: &str =
        "SELECT id FROM libraries WHERE CAST(?1 AS TEXT) IS NULL OR kind = ?1 ORDER BY created_at, id";
    reader.rows(LIST, parameters![kind])
}

/// The libraries of that name, whatever the case of its letters, that kind and that backing, oldest first; what is
/// unset matches every library.
pub fn find(
    reader: &Reader,
    name: Option<&str>,
    kind: Option<LibraryKind>,
    backing: Option<&Backing>,
) -> Result<Vec<LibraryId>, Error> {
    const FIND: &str = "SELECT id FROM libraries WHERE (CAST(?1 AS TEXT) IS NULL OR name_folded = ?1) \
        AND (CAST(?2 AS TEXT) IS NULL OR kind = ?2) \
        AND (CAST(?3 AS TEXT) IS NULL OR backing_storage = ?3) \
        AND (CAST(?4 AS TEXT) IS NULL OR backing_uri = ?4) \
        ORDER BY created_at, id";
    let parameters = parameters![
        name.map(str::to_lowercase),
        kind,
        backing.and_then(Backing::datastore),
        backing.and_then(Backing::uri),
    ];
    reader.rows(FIND, parameters)
}

/// Replaces what is known of a library.
pub fn update(transaction: &Transaction, library: &Library) -> Result<(), Error> {
    const UPDATE: &str = "UPDATE libraries SET name = ?2, description = ?3, kind = ?4, backing_storage = ?5, \
        backing_uri = ?6, storage = ?7, version = ?8, created_at = ?9, last_modified_at = ?10, last_sync_at = ?11, \
        publish_info = ?12, server_guid = ?13, security_policy_id = ?14, optimize_remote_publishing = ?15, \
        state = ?16, apply_library_usage_to_items = ?17, name_folded = ?18 WHERE id = ?1";
    write(transaction, UPDATE, library)
}

/// Removes a library with its items, their files and sessions; whether there was one. Blobs stay, unreferenced.
pub fn delete(transaction: &Transaction, id: &LibraryId) -> Result<bool, Error> {
    transaction.changed("DELETE FROM libraries WHERE id = ?1", parameters![id])
}
