//! The storages that libraries can be backed by, and the way from a storage backing to the place of its bytes.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use api::library::{StorageBacking, StorageBackingType};
use blobs::{BlobStore, LocalStore};
use catalog::library::Backing;
use ids::StorageId;
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
    pub(crate) fn open(data: &Path, settings: &Settings) -> Result<Self, Failure> {
        let default = StorageSetting {
            id: StorageId::from(DEFAULT_ID),
            name: DEFAULT_NAME.to_owned(),
            path: data.to_owned(),
        };
        let mut configured = Vec::new();
        for setting in std::iter::once(&default).chain(&settings.storages) {
            let store = Arc::new(LocalStore::open(setting.path.clone())?);
            configured.push(Storage { id: setting.id.clone(), name: setting.name.clone(), store });
        }
        Ok(Self {
            configured,
            roots: settings.storage_roots.clone(),
            others: Mutex::default(),
            absent: Mutex::default(),
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
        let mut others = self.others.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(store) = others.get(id) {
            return Ok(Arc::clone(store));
        }
        let store: Arc<dyn BlobStore> = Arc::new(LocalStore::open(self.directory(id.as_str())?)?);
        others.insert(id.clone(), Arc::clone(&store));
        Ok(store)
    }

    /// Looks which storages are there: a share may have been unmounted, a directory removed.
    pub async fn look(&self) {
        let configured =
            self.configured.iter().map(|storage| (storage.id.clone(), Arc::clone(&storage.store)));
        let mut stores: Vec<_> = configured.collect();
        {
            let others = self.others.lock().unwrap_or_else(PoisonError::into_inner);
            stores.extend(others.iter().map(|(id, store)| (id.clone(), Arc::clone(store))));
        }
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

    /// The backing that a library is to have, and the storage that its bytes go to.
    ///
    /// # Errors
    /// `unsupported` for several backings (LIB-12) and for file servers; `invalid_argument` for none, or for one that
    /// does not exist.
    pub(crate) fn resolve(&self, backings: &[StorageBacking]) -> Result<(Backing, StorageId), Error> {
        let backing = match backings {
            // LIB-11
            [] => return Err(wording::storage_backing_missing()),
            [backing] => backing,
            // LIB-12
            several => return Err(wording::several_storage_backings(several.len())),
        };
        match (backing.backing_type, &backing.datastore_id, &backing.storage_uri) {
            (Some(StorageBackingType::Datastore), Some(wanted), _) => {
                let storage = self.named(wanted.as_str())?;
                Ok((Backing::Datastore(storage.id.clone()), storage.id.clone()))
            }
            (Some(StorageBackingType::Other), _, Some(uri)) => self.other(uri),
            // SB-02
            (Some(StorageBackingType::Datastore), None, _) => Err(wording::field_missing("datastore_id")),
            (Some(StorageBackingType::Other), _, None) => Err(wording::field_missing("storage_uri")),
            // SB-01
            (None, ..) => Err(wording::field_missing("storage_backings[0].type")),
        }
    }

    fn named(&self, wanted: &str) -> Result<&Storage, Error> {
        let found = self.configured.iter().find(|storage| storage.id.as_str() == wanted);
        found.or_else(|| self.configured.iter().find(|storage| storage.name == wanted)).ok_or_else(|| {
            let known: Vec<_> =
                self.configured.iter().map(|storage| format!("{} ({})", storage.id, storage.name)).collect();
            wording::unknown_storage(wanted, &known.join(", "))
        })
    }

    fn other(&self, uri: &Uri) -> Result<(Backing, StorageId), Error> {
        let directory = self.directory(uri.as_str())?;
        let address =
            Url::from_directory_path(&directory).map_err(|()| wording::storage_uri(uri.as_str()))?;
        let id = StorageId::from(address.as_str());
        self.store(&id)?;
        Ok((Backing::Other { uri: uri.as_str().to_owned() }, id))
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
        let allowed = self.roots.iter().filter_map(|root| root.canonicalize().ok());
        if allowed.into_iter().any(|root| real.starts_with(root)) {
            Ok(real)
        } else {
            Err(wording::storage_outside_roots(address))
        }
    }
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
