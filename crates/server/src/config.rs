//! The effective configuration, and the four places that it comes from.
//!
//! Built-in defaults give way to the configuration file, the file to `STACKROOM_…` variables, variables to flags.
//! Each key is declared once, in [`keys`]; the flags, the variables, the file and what `stackroom config` prints all
//! follow from that table.

mod check;
mod error;
mod file;
mod flags;
pub mod keys;
mod load;
mod nearest;
mod print;
mod secret;
mod setting;
mod settings;
mod storage;
mod variables;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use ipnet::IpNet;
use url::Url;

pub use error::{ConfigError, Source};
pub use flags::with_flags;
pub use load::{Effective, load};
pub use secret::Secret;
pub use storage::StorageEntry;

/// The effective configuration.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where everything lives that the server keeps.
    pub data: PathBuf,
    /// Where TLS is spoken.
    pub listen: Option<SocketAddr>,
    /// Where plain HTTP is spoken, for a proxy in front.
    pub http_listen: Option<SocketAddr>,
    /// The address that clients are told, when it is not the one that they used.
    pub public_url: Option<Url>,
    /// How many connections may be open at once, over all listeners.
    pub max_connections: usize,
    /// How long running requests may take to finish when the server is told to stop.
    pub drain_timeout: Duration,
    /// The certificate.
    pub tls: TlsConfig,
    /// API sessions.
    pub session: SessionConfig,
    /// Update sessions.
    pub update_session: UpdateSessionConfig,
    /// Download sessions.
    pub download_session: DownloadSessionConfig,
    /// What server-side pulls may reach.
    pub pull: PullConfig,
    /// What libraries may be backed by.
    pub storage: StorageConfig,
    /// Storages besides the default one.
    pub storages: Vec<StorageEntry>,
    /// What is logged, and how.
    pub log: LogConfig,
    /// The first password of the administrator; from its variable alone, so that no file or process list shows it.
    pub admin_password: Option<Secret>,
}

/// The certificate.
#[derive(Clone, Debug, Default)]
pub struct TlsConfig {
    /// The user's own certificate chain, PEM.
    pub certificate: Option<PathBuf>,
    /// Its private key, PEM.
    pub key: Option<PathBuf>,
    /// Further names and addresses for the certificate that the server makes itself.
    pub names: Vec<String>,
}

/// API sessions.
#[derive(Clone, Debug)]
pub struct SessionConfig {
    /// How long one may lie idle.
    pub idle_timeout: Duration,
    /// How long one may live at all.
    pub lifetime: Duration,
}

/// Update sessions.
#[derive(Clone, Debug)]
pub struct UpdateSessionConfig {
    /// How long one may lie idle.
    pub idle_timeout: Duration,
    /// How long a finished one remains listed.
    pub retire_after: Duration,
}

/// Download sessions.
#[derive(Clone, Debug)]
pub struct DownloadSessionConfig {
    /// How long one may lie idle.
    pub idle_timeout: Duration,
}

/// What server-side pulls may reach.
#[derive(Clone, Debug)]
pub struct PullConfig {
    /// Networks that are allowed although they are refused by default.
    pub allow: Vec<IpNet>,
    /// Networks that are refused.
    pub deny: Vec<IpNet>,
    /// Directories below which a `file:` source may lie.
    pub file_roots: Vec<PathBuf>,
    /// How many pulls run at once.
    pub concurrent: usize,
}

/// What libraries may be backed by.
#[derive(Clone, Debug, Default)]
pub struct StorageConfig {
    /// Directories below which a backing may be named by its `file:` address.
    pub roots: Vec<PathBuf>,
}

/// What is logged, and how.
#[derive(Clone, Debug)]
pub struct LogConfig {
    /// A level, or directives such as `info,stackroom=debug`.
    pub level: String,
    /// For people or for machines.
    pub format: LogFormat,
}

/// How a log line is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// For machines: one JSON object a line.
    Json,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            data: PathBuf::from("./stackroom-data"),
            listen: Some(SocketAddr::from(([127, 0, 0, 1], 8443))),
            http_listen: None,
            public_url: None,
            max_connections: 4096,
            drain_timeout: Duration::from_secs(30),
            tls: TlsConfig::default(),
            session: SessionConfig { idle_timeout: minutes(30), lifetime: minutes(48 * 60) },
            update_session: UpdateSessionConfig { idle_timeout: minutes(5), retire_after: minutes(60) },
            download_session: DownloadSessionConfig { idle_timeout: minutes(5) },
            pull: PullConfig { allow: Vec::new(), deny: Vec::new(), file_roots: Vec::new(), concurrent: 4 },
            storage: StorageConfig::default(),
            storages: Vec::new(),
            log: LogConfig { level: "info".to_owned(), format: LogFormat::Text },
            admin_password: None,
        }
    }
}

const fn minutes(count: u64) -> Duration {
    Duration::from_secs(count * 60)
}

#[cfg(test)]
mod tests;
