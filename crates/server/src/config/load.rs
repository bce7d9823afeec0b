//! The four places in their order.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::PathBuf;

use clap::ArgMatches;

use super::Config;
use super::check::check;
use super::error::{ConfigError, Source};
use super::file::read_file;
use super::flags::{config_of, read_flags};
use super::keys::{ADMIN_PASSWORD, Key, set_admin_password};
use super::variables::read_variables;

/// A configuration, and where each of its values came from.
#[derive(Clone, Debug)]
pub struct Effective {
    /// The configuration.
    pub config: Config,
    sources: BTreeMap<&'static str, Source>,
}

impl Effective {
    /// Where the value of a key came from.
    pub fn source(&self, key: &str) -> &Source {
        self.sources.get(key).unwrap_or(&Source::Default)
    }

    fn take(&mut self, entries: Vec<(&'static Key, Source, Vec<String>)>) -> Result<(), ConfigError> {
        for (key, source, texts) in entries {
            key.set(&mut self.config, &texts)
                .map_err(|problem| ConfigError::wrong_value(&source, key.name, &problem))?;
            self.sources.insert(key.name, source);
        }
        Ok(())
    }
}

/// Reads flags (of a command made by [`with_flags`](super::with_flags)), variables and the configuration file. The
/// file is `--config`, or `stackroom.toml` in the data directory that flags and variables name, if there is one.
/// Relative paths are relative to the working directory, wherever they are written.
pub fn load(
    flags: &ArgMatches,
    variables: impl IntoIterator<Item = (OsString, OsString)>,
) -> Result<Effective, ConfigError> {
    let variables = read_variables(variables)?;
    let given = read_flags(flags);
    let named = config_of(flags).or(variables.config).map(PathBuf::from);

    let mut outside = Effective { config: Config::default(), sources: BTreeMap::new() };
    outside.take(variables.values.clone())?;
    outside.take(given.clone())?;
    let default_file = Some(outside.config.data.join("stackroom.toml")).filter(|path| path.exists());

    let mut effective = Effective { config: Config::default(), sources: BTreeMap::new() };
    if let Some(path) = named.or(default_file) {
        effective.take(read_file(&path)?)?;
    }
    effective.take(variables.values)?;
    effective.take(given)?;
    if let Some(password) = variables.admin_password {
        let source = Source::Variable(ADMIN_PASSWORD.to_owned());
        set_admin_password(&mut effective.config, password)
            .map_err(|problem| ConfigError::wrong_value(&source, "admin_password", &problem))?;
    }
    check(&effective)?;
    Ok(effective)
}
