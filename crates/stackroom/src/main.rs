//! The binary: serve and administer an open content library server.
//!
//! It ends with 0 when all went well, 1 when something failed, and 2 when the command or the configuration is wrong.

mod serve;

use std::io::Write as _;
use std::process::ExitCode;

use clap::{ArgMatches, Command};
use server::config::{ConfigError, Effective, load, with_flags};

const FAILURE: u8 = 1;
const WRONG_USE: u8 = 2;

fn main() -> ExitCode {
    let matches = command().get_matches();
    let ended = match matches.subcommand() {
        Some(("serve", flags)) => configured(flags, |effective| serve::serve(&effective.config)),
        Some(("config", flags)) => configured(flags, |effective| -> Result<(), std::convert::Infallible> {
            // Whoever reads this may have seen enough and gone.
            let _ = std::io::stdout().write_all(effective.to_toml().as_bytes());
            Ok(())
        }),
        _ => Ok(()),
    };
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            let _ = writeln!(std::io::stderr(), "stackroom: {}", problem.text);
            ExitCode::from(problem.code)
        }
    }
}

/// Why the command ends, and with what code.
struct Problem {
    text: String,
    code: u8,
}

impl From<ConfigError> for Problem {
    fn from(error: ConfigError) -> Self {
        Self { text: error.to_string(), code: WRONG_USE }
    }
}

fn command() -> Command {
    let serve = Command::new("serve").about("Serve the content libraries until SIGTERM or Ctrl-C");
    let config = Command::new("config").about("Print the effective configuration, with comments, as TOML");
    Command::new("stackroom")
        .about("An open content library server")
        .version(env!("CARGO_PKG_VERSION"))
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommands([with_flags(serve), with_flags(config)])
}

fn configured<E: std::fmt::Display>(
    flags: &ArgMatches,
    run: impl FnOnce(&Effective) -> Result<(), E>,
) -> Result<(), Problem> {
    let effective = load(flags, std::env::vars_os())?;
    run(&effective).map_err(|error| Problem { text: error.to_string(), code: FAILURE })
}
