//! The table of keys: each is declared here and nowhere else.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use ipnet::IpNet;
use url::Url;

use super::setting::{Setting, Shape};
use super::storage::StorageEntry;
use super::{Config, LogFormat, Secret};

/// The variable of the administrator's first password, which has no other way in.
pub const ADMIN_PASSWORD: &str = "STACKROOM_ADMIN_PASSWORD";

/// The variable that names the configuration file, as the flag `--config` does.
pub const CONFIG: &str = "STACKROOM_CONFIG";

/// One key: how it is called, what it means, and how its value gets in and out.
pub struct Key {
    /// Its dotted name in the file, such as `update_session.idle_timeout`.
    pub name: &'static str,
    /// What stands for its value in the help.
    pub value_name: &'static str,
    /// What it means, in a line or two.
    pub doc: &'static str,
    /// How many values it takes.
    pub shape: Shape,
    set: fn(&mut Config, &[String]) -> Result<(), String>,
    show: fn(&Config) -> Vec<String>,
}

impl Key {
    /// Its flag without the dashes: `update-session-idle-timeout`. A list of storages is repeated, so singular.
    pub fn flag(&self) -> String {
        match self.shape {
            Shape::Storages => self.name.trim_end_matches('s').to_owned(),
            _ => self.name.replace(['.', '_'], "-"),
        }
    }

    /// Its variable: `STACKROOM_UPDATE_SESSION_IDLE_TIMEOUT`.
    pub fn variable(&self) -> String {
        format!("STACKROOM_{}", self.name.replace('.', "_").to_uppercase())
    }

    /// Takes a value in; the problem, if any, continues a sentence that begins with the key.
    pub(crate) fn set(&self, config: &mut Config, texts: &[String]) -> Result<(), String> {
        (self.set)(config, texts)
    }

    /// Its value as texts: none when it is unset or an empty list.
    pub fn show(&self, config: &Config) -> Vec<String> {
        (self.show)(config)
    }
}

macro_rules! key {
    ($first:ident $(. $rest:ident)?: $type:ty, $value_name:literal, $doc:literal) => {
        Key {
            name: concat!(stringify!($first) $(, ".", stringify!($rest))?),
            value_name: $value_name,
            doc: $doc,
            shape: <$type as Setting>::SHAPE,
            set: |config, texts| {
                config.$first $(.$rest)? = <$type as Setting>::read(texts)?;
                Ok(())
            },
            show: |config| Setting::show(&config.$first $(.$rest)?),
        }
    };
}

/// Every key, in the order of the printed configuration: those without a section first.
pub const KEYS: &[Key] = &[
    key!(data: PathBuf, "DIR", "Where everything lives that the server keeps."),
    key!(listen: Option<SocketAddr>, "ADDRESS", "Where TLS is spoken; `none` for nowhere."),
    key!(http_listen: Option<SocketAddr>, "ADDRESS", "Where plain HTTP is spoken, for a proxy in front."),
    key!(
        public_url: Option<Url>,
        "URL",
        "The address that clients are told, when it is not the one that they used."
    ),
    key!(max_connections: usize, "COUNT", "How many connections may be open at once, over all listeners."),
    key!(
        drain_timeout: Duration,
        "TIME",
        "How long running requests may take to finish when the server is stopped."
    ),
    key!(
        tls.certificate: Option<PathBuf>,
        "FILE",
        "Your own certificate chain, PEM. Unset, the server makes its own certificate."
    ),
    key!(tls.key: Option<PathBuf>, "FILE", "The private key of your own certificate, PEM."),
    key!(
        tls.names: Vec<String>,
        "NAME",
        "Further host names and addresses for the certificate that the server makes."
    ),
    key!(session.idle_timeout: Duration, "TIME", "How long an API session may lie idle."),
    key!(session.lifetime: Duration, "TIME", "How long an API session may live at all."),
    key!(update_session.idle_timeout: Duration, "TIME", "How long an update session may lie idle."),
    key!(update_session.retire_after: Duration, "TIME", "How long a finished session remains listed."),
    key!(download_session.idle_timeout: Duration, "TIME", "How long a download session may lie idle."),
    key!(
        pull.allow: Vec<IpNet>,
        "NETWORK",
        "Networks that server-side pulls may reach although they are refused by default, such as loopback."
    ),
    key!(pull.deny: Vec<IpNet>, "NETWORK", "Networks that server-side pulls may not reach."),
    key!(
        pull.file_roots: Vec<PathBuf>,
        "DIR",
        "Directories below which the `file:` source of a pull may lie."
    ),
    key!(pull.concurrent: usize, "COUNT", "How many server-side pulls run at once."),
    key!(
        storage.roots: Vec<PathBuf>,
        "DIR",
        "Directories below which a library may be backed by a `file:` address."
    ),
    key!(
        log.level: String,
        "LEVEL",
        "What is logged: error, warn, info, debug or trace, or directives such as `info,library=debug`."
    ),
    key!(log.format: LogFormat, "FORMAT", "How it is logged: text or json."),
    key!(
        storages: Vec<StorageEntry>,
        "ID=NAME=PATH",
        "Storages besides `datastore-1`, which is named `local` and lies in the data directory."
    ),
];

/// Takes in the password that no other way may carry.
pub(crate) fn set_admin_password(config: &mut Config, text: String) -> Result<(), String> {
    if text.is_empty() {
        return Err("is empty; give a password, or unset it to have one made".to_owned());
    }
    config.admin_password = Some(Secret::new(text));
    Ok(())
}
