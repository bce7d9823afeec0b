//! The storages that libraries can be backed by, and the way from a storage backing to the place of its bytes.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use api::library::{StorageBacking, StorageBackingType};
use blobs::{BlobStore, LocalStore};
use catalog::library::Backing;
use ids::{ServerGuid, StorageId};
use url::Url;
use vapi::{Error, Uri};

use crate::failure::Failure;
use crate::settings::{Settings, StorageSetting};
use crate::wording;

/// The default storage's identifier.
pub const DEFAULT_ID: &str = "datastore-1";
/// The default storage's name.
pub const DEFAULT_NAME: &str = "local";

/// How long a storage may take to answer before it counts as absent.
const PATIENCE: Duration = Duration::from_secs(5);

/// The storages of this server.
pub struct Storages {
    configured: Vec<Storage>,
    roots: Vec<PathBuf>,
    server: ServerGuid,
    /// Those that had content when the server started.
    used: HashSet<StorageId>,
    /// Stores outside the configured storages, by address, opened when they are first used.
    others: Mutex<HashMap<StorageId, Arc<dyn BlobStore>>>,
    /// Those whose bytes cannot be reached now, as of the last look.
    absent: Mutex<HashSet<StorageId>>,
}

/// A configured storage.
#[derive(Clone)]
pub struct Storage {
    /// Its identifier, which a storage backing names.
    pub id: StorageId,
    /// Its name, which a storage backing may name as well.
    pub name: String,
    /// Its bytes.
    pub store: Arc<dyn BlobStore>,
}

impl Storages {
    /// Opens that server's configured storages; those in `used` have content. One that cannot be used counts as absent,
    /// and the others go on without it.
    pub(crate) fn open(
        data: &Path,
        settings: &Settings,
        used: HashSet<StorageId>,
        server: ServerGuid,
    ) -> Result<Self, Failure> {
        let default = StorageSetting {
            id: StorageId::from(DEFAULT_ID),
            name: DEFAULT_NAME.to_owned(),
            path: data.to_owned(),
        };
        let mut configured = Vec::new();
        let mut absent = HashSet::new();
        for setting in std::iter::once(&default).chain(&settings.storages) {
            let store = Arc::new(LocalStore::at(&setting.path, setting.id.clone(), server.clone())?);
            if let Err(error) = prepare(&store, used.contains(&setting.id)) {
                let cause = std::error::Error::source(&error);
                tracing::error!(id = %setting.id, path = %setting.path.display(), %error, ?cause, "a storage cannot be used");
                absent.insert(setting.id.clone());
            }
            configured.push(Storage { id: setting.id.clone(), name: setting.name.clone(), store });
        }
        Ok(Self {
            configured,
            roots: settings.storage_roots.clone(),
            server,
            used,
            others: Mutex::default(),
            absent: Mutex::new(absent),
        })
    }

    /// The configured storages, the default one first.
    #[must_use]
    pub fn configured(&self) -> &[Storage] {
        &self.configured
    }

    /// The store of that storage, for bytes that records say are there.
    pub(crate) fn store(&self, id: &StorageId) -> Result<Arc<dyn BlobStore>, Failure> {
        if let Some(storage) = self.configured.iter().find(|storage| storage.id == *id) {
            return Ok(Arc::clone(&storage.store));
        }
        if let Some(store) = self.others().get(id) {
            return Ok(Arc::clone(store));
        }
        let place = Other { directory: self.roots().directory(id.as_str())?, id: id.clone() };
        let store = place.open(&self.server, Content::Recorded).map_err(|error| match error {
            blobs::Error::Absent => wording::storage_absent(id).into(),
            error => Failure::from(error),
        })?;
        Ok(self.keep(id, store))
    }

    /// Keeps a store that was opened; of several that were opened at once, the first.
    fn keep(&self, id: &StorageId, store: LocalStore) -> Arc<dyn BlobStore> {
        Arc::clone(self.others().entry(id.clone()).or_insert_with(|| Arc::new(store)))
    }

    fn others(&self) -> MutexGuard<'_, HashMap<StorageId, Arc<dyn BlobStore>>> {
        self.others.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Looks which storages are there: a share may have been unmounted, a directory removed.
    pub async fn look(&self) {
        let configured =
            self.configured.iter().map(|storage| (storage.id.clone(), Arc::clone(&storage.store)));
        let mut stores: Vec<_> = configured.collect();
        stores.extend(self.others().iter().map(|(id, store)| (id.clone(), Arc::clone(store))));
        let mut absent = HashSet::new();
        for (id, store) in stores {
            if !matches!(tokio::time::timeout(PATIENCE, store.space()).await, Ok(Ok(_))) {
                absent.insert(id);
            }
        }
        let mut known = self.absent.lock().unwrap_or_else(PoisonError::into_inner);
        for id in absent.difference(&known) {
            tracing::error!(%id, "a storage is not there");
        }
        for id in known.difference(&absent) {
            tracing::info!(%id, "a storage is back");
        }
        *known = absent;
    }

    /// Whether a storage is there, as of the last look.
    ///
    /// # Errors
    /// `not_allowed_in_current_state` when it is not.
    pub(crate) fn require(&self, id: &StorageId) -> Result<(), Error> {
        let absent = self.absent.lock().unwrap_or_else(PoisonError::into_inner);
        if absent.contains(id) { Err(wording::storage_absent(id)) } else { Ok(()) }
    }

    /// The backing that a new library is to have, and the storage that its bytes go to, made ready for them.
    ///
    /// # Errors
    /// As [`Storages::find`]; `invalid_argument` for a directory that holds another's content, or none where there
    /// should be some.
    pub(crate) async fn prepare(&self, backings: &[StorageBacking]) -> Result<(Backing, StorageId), Error> {
        let (backing, place) = self.resolve(backings).await?;
        if let (Backing::Other { uri }, Place::Other(other)) = (&backing, &place)
            && !self.others().contains_key(&other.id)
        {
            let (server, wanted) = (self.server.clone(), other.clone());
            let content = if self.used.contains(&other.id) { Content::Recorded } else { Content::NotYet };
            let store = blocking(move || wanted.open(&server, content)).await?;
            self.keep(&other.id, store.map_err(|error| unusable(uri, error))?);
        }
        Ok((backing, place.id()))
    }

    /// The backing that this description means. Nothing is laid out there.
    ///
    /// # Errors
    /// `unsupported` for several backings (LIB-12) and for file servers; `invalid_argument` for none, or for one that
    /// does not exist.
    pub(crate) async fn find(&self, backings: &[StorageBacking]) -> Result<Backing, Error> {
        Ok(self.resolve(backings).await?.0)
    }

    async fn resolve(&self, backings: &[StorageBacking]) -> Result<(Backing, Place), Error> {
        let backing = match backings {
            // LIB-11
            [] => return Err(wording::storage_backing_missing()),
            [backing] => backing,
            // LIB-12
            several => return Err(wording::several_storage_backings(several.len())),
        };
        match (backing.backing_type, &backing.datastore_id, &backing.storage_uri) {
            (Some(StorageBackingType::Datastore), Some(wanted), _) => {
                let id = self.named(wanted.as_str())?.id.clone();
                Ok((Backing::Datastore(id.clone()), Place::Configured(id)))
            }
            (Some(StorageBackingType::Other), _, Some(uri)) => {
                let (roots, address) = (self.roots(), uri.as_str().to_owned());
                let other = blocking(move || roots.other(&address)).await??;
                Ok((Backing::Other { uri: uri.as_str().to_owned() }, Place::Other(other)))
            }
            // SB-02
            (Some(StorageBackingType::Datastore), None, _) => Err(wording::field_missing("datastore_id")),
            (Some(StorageBackingType::Other), _, None) => Err(wording::field_missing("storage_uri")),
            // SB-01
            (None, ..) => Err(wording::field_missing("storage_backings[0].type")),
        }
    }

    fn roots(&self) -> Roots {
        Roots(self.roots.clone())
    }

    fn named(&self, wanted: &str) -> Result<&Storage, Error> {
        let found = self.configured.iter().find(|storage| storage.id.as_str() == wanted);
        found.or_else(|| self.configured.iter().find(|storage| storage.name == wanted)).ok_or_else(|| {
            let known: Vec<_> =
                self.configured.iter().map(|storage| format!("{} ({})", storage.id, storage.name)).collect();
            wording::unknown_storage(wanted, &known.join(", "))
        })
    }
}

/// Where the bytes of a library go.
enum Place {
    Configured(StorageId),
    Other(Other),
}

impl Place {
    fn id(self) -> StorageId {
        match self {
            Self::Configured(id) | Self::Other(Other { id, .. }) => id,
        }
    }
}

/// A directory outside the configured storages.
#[derive(Clone)]
struct Other {
    directory: PathBuf,
    id: StorageId,
}

/// Whether records name content in a storage.
#[derive(Clone, Copy)]
enum Content {
    Recorded,
    NotYet,
}

impl Other {
    /// Opens the store in it; where it has no content yet, it is laid out. Blocks.
    fn open(&self, server: &ServerGuid, content: Content) -> Result<LocalStore, blobs::Error> {
        let store = LocalStore::at(&self.directory, self.id.clone(), server.clone())?;
        match content {
            Content::Recorded => store.find()?,
            Content::NotYet => store.lay_out()?,
        }
        Ok(store)
    }
}

/// The directories that addresses may lie below. All functions block.
struct Roots(Vec<PathBuf>);

impl Roots {
    fn other(&self, address: &str) -> Result<Other, Error> {
        let directory = self.directory(address)?;
        let canonical = Url::from_directory_path(&directory).map_err(|()| wording::storage_uri(address))?;
        Ok(Other { directory, id: StorageId::from(canonical.as_str()) })
    }

    /// The directory that an address stands for: an existing one below an allowed root, whatever links lead to it.
    fn directory(&self, address: &str) -> Result<PathBuf, Error> {
        let url = Url::parse(address).map_err(|_| wording::storage_uri(address))?;
        match url.scheme() {
            "file" => (),
            // SB-04
            scheme @ ("nfs" | "smb") => return Err(wording::file_server_backing(scheme)),
            _ => return Err(wording::storage_uri(address)),
        }
        let path = url.to_file_path().map_err(|()| wording::storage_uri(address))?;
        let real = path.canonicalize().map_err(|_| wording::storage_not_a_directory(address))?;
        if !real.is_dir() {
            return Err(wording::storage_not_a_directory(address));
        }
        let allowed = self.0.iter().filter_map(|root| root.canonicalize().ok());
        if allowed.into_iter().any(|root| real.starts_with(root)) {
            Ok(real)
        } else {
            Err(wording::storage_outside_roots(address))
        }
    }
}

/// Runs what waits for a disk, or for a share that does not answer, where waiting disturbs nobody.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Error> {
    tokio::task::spawn_blocking(work).await.map_err(|_| wording::shutting_down())
}

fn unusable(uri: &str, error: blobs::Error) -> Error {
    match error {
        blobs::Error::Absent => wording::storage_unmounted(uri),
        blobs::Error::OtherStorage { found } => wording::storage_of_another(uri, &found),
        blobs::Error::OtherServer { found } => wording::storage_of_another_server(uri, &found),
        error => Failure::from(error).into(),
    }
}

/// Makes sure that a storage can be used. One that has content is not laid out again: its place is empty when what
/// should be mounted there is not, and new content there would lie on the wrong disk.
fn prepare(store: &LocalStore, used: bool) -> Result<(), blobs::Error> {
    if used {
        store.find()?;
    }
    store.lay_out()
}

/// A record's backing as the interface shows it.
pub(crate) fn show(backing: &Backing) -> StorageBacking {
    match backing {
        Backing::Datastore(id) => StorageBacking {
            backing_type: Some(StorageBackingType::Datastore),
            datastore_id: Some(id.clone()),
            storage_uri: None,
        },
        Backing::Other { uri } => StorageBacking {
            backing_type: Some(StorageBackingType::Other),
            datastore_id: None,
            storage_uri: Uri::new(uri.clone()).ok(),
        },
    }
}
