//! What of the configuration concerns the rules.

use ids::StorageId;
use library::settings::{PullSettings, Settings, StorageSetting};

use super::{Config, StorageEntry};

impl Config {
    /// What of the configuration concerns the rules.
    pub fn settings(&self) -> Settings {
        Settings {
            session_idle_timeout: self.session.idle_timeout,
            session_lifetime: self.session.lifetime,
            update_session_idle_timeout: self.update_session.idle_timeout,
            download_session_idle_timeout: self.download_session.idle_timeout,
            retire_after: self.update_session.retire_after,
            storages: self.storages.iter().map(storage).collect(),
            storage_roots: self.storage.roots.clone(),
            pull: PullSettings {
                allow: self.pull.allow.clone(),
                deny: self.pull.deny.clone(),
                file_roots: self.pull.file_roots.clone(),
                concurrent: self.pull.concurrent,
            },
        }
    }
}

fn storage(entry: &StorageEntry) -> StorageSetting {
    StorageSetting {
        id: StorageId::from(entry.id.as_str()),
        name: entry.name.clone(),
        path: entry.path.clone(),
    }
}
