//! The server that all callers talk to: its facts, its bytes, and what is going on in it now.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use catalog::Catalog;
use ids::{ServerGuid, StorageId};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::access::password::Passwords;
use crate::access::throttle::Throttle;
use crate::collection::CollectionBell;
use crate::content::RunningDownloads;
use crate::environment::Environment;
use crate::failure::Failure;
use crate::fetch::{Fetcher, Policy};
use crate::pull::PullBell;
use crate::session::LiveSessions;
use crate::settings::Settings;
use crate::storages::{DEFAULT_ID, Storages};
use crate::token::TokenKey;
use crate::transfer::{LargeHeads, RunningTransfers};
use crate::verification::VerificationBell;

/// How long the catalog may take to answer before the server is not well.
const PATIENCE: Duration = Duration::from_secs(5);

/// How long the server waits for what still runs when it closes.
const CLOSING: Duration = Duration::from_secs(10);

/// The server that all callers talk to.
pub struct Stackroom {
    environment: Arc<dyn Environment>,
    settings: Settings,
    catalog: Catalog,
    storages: Storages,
    guid: ServerGuid,
    token_key: TokenKey,
    fetcher: Fetcher,
    sessions: LiveSessions,
    passwords: Passwords,
    throttle: Throttle,
    transfers: RunningTransfers,
    large_heads: LargeHeads,
    downloads: RunningDownloads,
    pull_bell: PullBell,
    verification_bell: VerificationBell,
    collection_bell: CollectionBell,
    tasks: TaskTracker,
    stopping: CancellationToken,
}

impl Stackroom {
    /// Opens a server over a catalog; `data` is the directory of the default storage.
    ///
    /// # Errors
    /// When the catalog cannot be used. A storage that cannot be used counts as absent.
    pub async fn open(
        catalog: Catalog,
        data: &Path,
        settings: Settings,
        environment: Arc<dyn Environment>,
    ) -> Result<Arc<Self>, Failure> {
        let used = catalog.read(|reader| Ok::<_, Failure>(catalog::blob::storages(reader)?)).await?;
        let (guid, token_key) = identity(&catalog, environment.as_ref()).await?;
        let storages = Storages::open(data, &settings, used.into_iter().collect(), guid.clone())?;
        let policy = Policy {
            allow: settings.pull.allow.clone(),
            deny: settings.pull.deny.clone(),
            file_roots: settings.pull.file_roots.clone(),
            ..Policy::default()
        };
        let fetcher =
            Fetcher::new(policy).map_err(|error| crate::wording::pull_settings(&error.to_string()))?;
        Ok(Arc::new(Self {
            environment,
            settings,
            catalog,
            storages,
            guid,
            token_key,
            fetcher,
            sessions: LiveSessions::default(),
            passwords: Passwords::default(),
            throttle: Throttle::default(),
            transfers: RunningTransfers::default(),
            large_heads: LargeHeads::default(),
            downloads: RunningDownloads::default(),
            pull_bell: PullBell::default(),
            verification_bell: VerificationBell::default(),
            collection_bell: CollectionBell::default(),
            tasks: TaskTracker::new(),
            stopping: CancellationToken::new(),
        }))
    }

    /// The facts.
    #[must_use]
    pub const fn catalog(&self) -> &Catalog {
        &self.catalog
    }

    /// Time and randomness.
    #[must_use]
    pub fn environment(&self) -> &dyn Environment {
        self.environment.as_ref()
    }

    /// What the administrator decided.
    #[must_use]
    pub const fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The configured storages.
    #[must_use]
    pub const fn storages(&self) -> &Storages {
        &self.storages
    }

    /// The server's own identity (LIB-10).
    #[must_use]
    pub const fn guid(&self) -> &ServerGuid {
        &self.guid
    }

    /// The key for the tokens in content addresses.
    #[must_use]
    pub const fn token_key(&self) -> &TokenKey {
        &self.token_key
    }

    /// Whether requests can be served now: the catalog answers, and the default storage is there.
    pub async fn is_well(&self) -> bool {
        let asked = self.catalog.read(|reader| Ok::<_, Failure>(catalog::user::count(reader)?));
        let answers = matches!(tokio::time::timeout(PATIENCE, asked).await, Ok(Ok(_)));
        answers && self.storages.require(&StorageId::from(DEFAULT_ID)).is_ok()
    }

    /// Asks everything that runs to stop; running transfers keep their safe bytes.
    pub fn stop(&self) {
        self.stopping.cancel();
        self.tasks.close();
    }

    /// Stops what runs in the background, writes down what is only in memory, and closes the catalog. What does not
    /// stop within 10 seconds is left behind: it counts as a crash, and the next start tidies up after it.
    pub async fn close(&self) {
        self.close_within(CLOSING).await;
    }

    /// Closes like [`Stackroom::close`], with another patience for what still runs.
    pub async fn close_within(&self, patience: Duration) {
        self.stop();
        if tokio::time::timeout(patience, self.tasks.wait()).await.is_err() {
            tracing::warn!(tasks = self.tasks.len(), "what still runs is left behind");
        }
        let now = self.environment.now();
        if let Err(failure) = self.sessions.flush(&self.catalog, now, &self.settings).await {
            tracing::error!(?failure, "the last use of the sessions could not be written down");
        }
        self.catalog.close().await;
    }

    pub(crate) const fn fetcher(&self) -> &Fetcher {
        &self.fetcher
    }

    pub(crate) const fn sessions(&self) -> &LiveSessions {
        &self.sessions
    }

    pub(crate) const fn passwords(&self) -> &Passwords {
        &self.passwords
    }

    pub(crate) const fn throttle(&self) -> &Throttle {
        &self.throttle
    }

    pub(crate) const fn transfers(&self) -> &RunningTransfers {
        &self.transfers
    }

    pub(crate) const fn large_heads(&self) -> &LargeHeads {
        &self.large_heads
    }

    pub(crate) const fn downloads(&self) -> &RunningDownloads {
        &self.downloads
    }

    pub(crate) const fn pull_bell(&self) -> &PullBell {
        &self.pull_bell
    }

    pub(crate) const fn verification_bell(&self) -> &VerificationBell {
        &self.verification_bell
    }

    pub(crate) const fn collection_bell(&self) -> &CollectionBell {
        &self.collection_bell
    }

    /// Runs `work` in the background until it ends; [`Stackroom::close`] waits for it.
    pub fn spawn<T: Send + 'static>(&self, work: impl Future<Output = T> + Send + 'static) -> JoinHandle<T> {
        self.tasks.spawn(work)
    }

    /// Cancelled when the server stops.
    #[must_use]
    pub const fn stopping(&self) -> &CancellationToken {
        &self.stopping
    }
}

/// The server's identity and its key, made at the first start.
async fn identity(
    catalog: &Catalog,
    environment: &dyn Environment,
) -> Result<(ServerGuid, TokenKey), Failure> {
    let new_guid: ServerGuid = environment.identifier();
    let mut new_key = [0; 32];
    environment.randomise(&mut new_key);
    catalog
        .write(move |change| {
            let guid = catalog::setting::get_or_insert(change, "server_guid", new_guid.as_str())?;
            let key = catalog::setting::get_or_insert(change, "token_key", &hex::encode(new_key))?;
            let mut bytes = [0; 32];
            hex::decode_to_slice(&key, &mut bytes).map_err(|_| crate::wording::damaged("token_key"))?;
            Ok((ServerGuid::from(guid), TokenKey::new(bytes)))
        })
        .await
}
