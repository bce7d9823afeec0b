//! The `STACKROOM_…` variables.

use std::ffi::OsString;

use super::error::{ConfigError, Source};
use super::keys::{ADMIN_PASSWORD, CONFIG, KEYS, Key};

/// What the environment says.
#[derive(Default)]
pub(crate) struct Variables {
    pub(crate) values: Vec<(&'static Key, Source, Vec<String>)>,
    pub(crate) config: Option<String>,
    pub(crate) admin_password: Option<String>,
}

/// Picks what is ours from the environment; a variable of ours that means nothing is an error.
pub(crate) fn read_variables(
    variables: impl IntoIterator<Item = (OsString, OsString)>,
) -> Result<Variables, ConfigError> {
    let mut found = Variables::default();
    for (name, value) in variables {
        let Some(name) = name.to_str().filter(|name| name.starts_with("STACKROOM_")) else { continue };
        let text = value.into_string().map_err(|_| ConfigError::not_text(name))?;
        match name {
            CONFIG => found.config = Some(text),
            ADMIN_PASSWORD => found.admin_password = Some(text),
            _ => {
                let key = key_of(name)?;
                found.values.push((key, Source::Variable(name.to_owned()), split(key, text)));
            }
        }
    }
    Ok(found)
}

fn key_of(name: &str) -> Result<&'static Key, ConfigError> {
    KEYS.iter().find(|key| key.variable() == name).ok_or_else(|| {
        let mut known: Vec<String> = KEYS.iter().map(Key::variable).collect();
        known.extend([CONFIG.to_owned(), ADMIN_PASSWORD.to_owned()]);
        ConfigError::unknown_variable(name, known.iter().map(String::as_str))
    })
}

fn split(key: &Key, text: String) -> Vec<String> {
    if key.shape.is_repeated() {
        text.split(';').map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
    } else {
        vec![text]
    }
}
