//! What must hold between and beyond single values.

use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

use rustls_pki_types::DnsName;

use super::error::ConfigError;
use super::load::Effective;
use super::setting::check_level;
use super::{Config, StorageEntry};

/// The identifier and the name of the storage that is always there.
const DEFAULT_STORAGE: (&str, &str) = ("datastore-1", "local");

type Problem = (&'static str, String);

/// Checks a whole configuration.
pub(crate) fn check(effective: &Effective) -> Result<(), ConfigError> {
    let config = &effective.config;
    [check_listeners, check_tls, check_times, check_paths, check_storages, check_log]
        .iter()
        .try_for_each(|rule| rule(config))
        .map_err(|(key, problem)| ConfigError::wrong_value(effective.source(key), key, &problem))
}

fn check_listeners(config: &Config) -> Result<(), Problem> {
    match (config.listen, config.http_listen) {
        (None, None) => {
            Err(("listen", "is unset, and so is `http_listen`; set at least one of them".to_owned()))
        }
        (Some(tls), Some(plain)) if tls == plain && tls.port() != 0 => {
            Err(("http_listen", format!("is {plain}, and so is `listen`; give each an address of its own")))
        }
        _ => Ok(()),
    }
}

fn check_tls(config: &Config) -> Result<(), Problem> {
    match (&config.tls.certificate, &config.tls.key) {
        (Some(_), None) => {
            return Err(("tls.certificate", "is set, but `tls.key` is not; set both or neither".to_owned()));
        }
        (None, Some(_)) => {
            return Err(("tls.key", "is set, but `tls.certificate` is not; set both or neither".to_owned()));
        }
        _ => {}
    }
    match config.tls.names.iter().find(|name| !is_host(name)) {
        Some(name) => Err((
            "tls.names",
            format!(
                "holds `{name}`, which is not a host name or address; write `content.example.com` or `10.0.0.7`"
            ),
        )),
        None => Ok(()),
    }
}

fn is_host(name: &str) -> bool {
    let bare = name.strip_prefix("*.").unwrap_or(name);
    name.parse::<IpAddr>().is_ok() || DnsName::try_from(bare).is_ok()
}

fn check_times(config: &Config) -> Result<(), Problem> {
    let times = [
        ("session.idle_timeout", config.session.idle_timeout),
        ("session.lifetime", config.session.lifetime),
        ("update_session.idle_timeout", config.update_session.idle_timeout),
        ("update_session.retire_after", config.update_session.retire_after),
        ("download_session.idle_timeout", config.download_session.idle_timeout),
    ];
    match times.iter().find(|(_, time)| *time < Duration::from_secs(1)) {
        Some((key, _)) => Err((key, "is below a second; write `1s` or more".to_owned())),
        None => Ok(()),
    }
}

fn check_paths(config: &Config) -> Result<(), Problem> {
    check_absolute("pull.file_roots", &config.pull.file_roots)?;
    check_absolute("storage.roots", &config.storage.roots)
}

/// A `file:` address is absolute, so what bounds it is too.
fn check_absolute(key: &'static str, paths: &[PathBuf]) -> Result<(), Problem> {
    match paths.iter().find(|path| !path.is_absolute()) {
        Some(path) => {
            let problem =
                format!("holds `{}`, which is not an absolute path; begin it with `/`", path.display());
            Err((key, problem))
        }
        None => Ok(()),
    }
}

fn check_storages(config: &Config) -> Result<(), Problem> {
    let mut ids = vec![DEFAULT_STORAGE.0];
    let mut names = vec![DEFAULT_STORAGE.1];
    for StorageEntry { id, name, path } in &config.storages {
        if ids.contains(&id.as_str()) {
            return Err((
                "storages",
                format!("uses the id `{id}` twice (datastore-1 is built in); use another"),
            ));
        }
        if names.contains(&name.as_str()) {
            return Err((
                "storages",
                format!("uses the name `{name}` twice (local is built in); use another"),
            ));
        }
        if !path.is_absolute() {
            let problem = format!(
                "gives `{id}` the path `{}`, which is not absolute; begin it with `/`",
                path.display()
            );
            return Err(("storages", problem));
        }
        ids.push(id);
        names.push(name);
    }
    Ok(())
}

fn check_log(config: &Config) -> Result<(), Problem> {
    check_level(&config.log.level).map_err(|problem| ("log.level", problem))
}
