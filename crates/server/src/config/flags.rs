//! The flags.

use clap::{Arg, ArgAction, ArgMatches, Command};

use super::error::Source;
use super::keys::{CONFIG, KEYS, Key};

/// The flag that names the configuration file.
const CONFIG_FLAG: &str = "config";

/// Gives a command one flag for each key, and `--config`.
pub fn with_flags(command: Command) -> Command {
    let config = Arg::new(CONFIG_FLAG).long(CONFIG_FLAG).value_name("FILE").help(format!(
        "The configuration file, if it is not stackroom.toml in the data directory [{CONFIG}]"
    ));
    command.arg(config).args(KEYS.iter().map(argument))
}

fn argument(key: &Key) -> Arg {
    let action = if key.shape.is_repeated() { ArgAction::Append } else { ArgAction::Set };
    let defaults = key.show(&super::Config::default());
    let default =
        if defaults.is_empty() { String::new() } else { format!(" [default: {}]", defaults.join(" ")) };
    let repeated = if key.shape.is_repeated() { " Repeatable." } else { "" };
    Arg::new(key.name).long(key.flag()).value_name(key.value_name).action(action).help(format!(
        "{}{repeated} [{}]{default}",
        key.doc,
        key.variable()
    ))
}

/// The configuration file that the flags name.
pub(crate) fn config_of(flags: &ArgMatches) -> Option<String> {
    flags.get_one::<String>(CONFIG_FLAG).cloned()
}

/// What the flags say.
pub(crate) fn read_flags(flags: &ArgMatches) -> Vec<(&'static Key, Source, Vec<String>)> {
    let given = |key: &'static Key| {
        let values: Vec<String> = flags.get_many::<String>(key.name)?.cloned().collect();
        Some((key, Source::Flag(key.flag()), values))
    };
    KEYS.iter().filter_map(given).collect()
}
