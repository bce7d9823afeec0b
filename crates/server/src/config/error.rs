//! What can be wrong with a configuration, and where.

use std::path::{Path, PathBuf};

use super::keys::ADMIN_PASSWORD;
use super::nearest::hint;

/// Where a value came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// Built in.
    Default,
    /// A line of the configuration file.
    File {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
    },
    /// A variable of the environment.
    Variable(String),
    /// A flag of the command.
    Flag(String),
}

impl std::fmt::Display for Source {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Default => formatter.write_str("default"),
            Self::File { path, line } => write!(formatter, "{}:{line}", path.display()),
            Self::Variable(name) => formatter.write_str(name),
            Self::Flag(name) => write!(formatter, "--{name}"),
        }
    }
}

/// A configuration that cannot be used; the text says what is wrong, where, and what would be right.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("{0}")]
pub struct ConfigError(String);

impl ConfigError {
    pub(crate) fn unreadable_file(path: &Path, error: &std::io::Error) -> Self {
        Self(format!("{}: the configuration file cannot be read: {error}", path.display()))
    }

    pub(crate) fn not_toml(path: &Path, line: usize, message: &str) -> Self {
        Self(format!("{}:{line}: this is not TOML: {message}", path.display()))
    }

    pub(crate) fn unknown_key<'a>(
        source: &Source,
        name: &str,
        known: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        Self(format!("{source}: there is no key `{name}`{}", hint(name, known)))
    }

    pub(crate) fn password_in_file(source: &Source) -> Self {
        Self(format!("{source}: the administrator's password is not taken from a file; set {ADMIN_PASSWORD}"))
    }

    pub(crate) fn unknown_variable<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Self {
        Self(format!("there is no variable `{name}`{}", hint(name, known)))
    }

    pub(crate) fn not_text(name: &str) -> Self {
        Self(format!("the value of `{name}` is not UTF-8; write it in UTF-8"))
    }

    pub(crate) fn wrong_type(source: &Source, name: &str, found: &str, right: &str) -> Self {
        Self(format!("{source}: `{name}` is of type {found}; write {right}"))
    }

    pub(crate) fn missing_field(source: &Source, name: &str, field: &str) -> Self {
        Self(format!("{source}: an entry of `{name}` has no `{field}`; write `id`, `name` and `path`"))
    }

    /// The problem continues a sentence that begins with the key.
    pub(crate) fn wrong_value(source: &Source, name: &str, problem: &str) -> Self {
        match source {
            Source::Variable(variable) => Self(format!("`{variable}` {problem}")),
            Source::Flag(flag) => Self(format!("`--{flag}` {problem}")),
            Source::Default | Source::File { .. } => Self(format!("{source}: `{name}` {problem}")),
        }
    }
}
