//! What an administrator decides about the rules.

use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

use ids::StorageId;
use ipnet::IpNet;

/// What an administrator decides about the rules.
#[derive(Clone, Debug)]
pub struct Settings {
    /// How long an API session may lie idle (SES-09).
    pub session_idle_timeout: Duration,
    /// How long an API session may live at all (SES-10).
    pub session_lifetime: Duration,
    /// How long an update session may lie idle (US-10).
    pub update_session_idle_timeout: Duration,
    /// How long a download session may lie idle (DS-10).
    pub download_session_idle_timeout: Duration,
    /// How long a finished session remains listed (US-28).
    pub retire_after: Duration,
    /// The directories for libraries, besides the default storage.
    pub storages: Vec<StorageSetting>,
    /// Directories below which a library may be backed by a `file:` address.
    pub storage_roots: Vec<PathBuf>,
    /// What server-side pulls may reach.
    pub pull: PullSettings,
}

/// A directory that libraries can be backed by.
#[derive(Clone, Debug)]
pub struct StorageSetting {
    /// Its identifier, `datastore-1`.
    pub id: StorageId,
    /// Its name, `local`.
    pub name: String,
    /// The directory.
    pub path: PathBuf,
}

/// What server-side pulls may reach.
#[derive(Clone, Debug)]
pub struct PullSettings {
    /// Networks that are allowed although they are refused by default.
    pub allow: Vec<IpNet>,
    /// Networks that are refused.
    pub deny: Vec<IpNet>,
    /// Directories below which a `file:` source may lie.
    pub file_roots: Vec<PathBuf>,
    /// How many pulls run at once.
    pub concurrent: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            session_idle_timeout: Duration::from_secs(30 * 60),
            session_lifetime: Duration::from_secs(48 * 60 * 60),
            update_session_idle_timeout: Duration::from_secs(5 * 60),
            download_session_idle_timeout: Duration::from_secs(5 * 60),
            retire_after: Duration::from_secs(60 * 60),
            storages: Vec::new(),
            storage_roots: Vec::new(),
            pull: PullSettings::default(),
        }
    }
}

impl Default for PullSettings {
    fn default() -> Self {
        Self { allow: Vec::new(), deny: Vec::new(), file_roots: Vec::new(), concurrent: 4 }
    }
}

/// Where a request came from, as far as slowing down failed logins is concerned.
pub type Address = IpAddr;
