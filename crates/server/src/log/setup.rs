//! Where log lines go.

use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::format::FmtSpan;

use crate::config::{LogConfig, LogFormat};

/// Why logging could not begin.
#[derive(Debug, thiserror::Error)]
#[error("logging cannot begin: {0}")]
pub struct LogError(String);

/// Writes log lines to standard error from now on, as configured. Once in a process.
pub fn start_logging(config: &LogConfig) -> Result<(), LogError> {
    let filter = EnvFilter::try_new(&config.level).map_err(|error| LogError(error.to_string()))?;
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_span_events(FmtSpan::NONE);
    let begun = match config.format {
        LogFormat::Json => builder.json().flatten_event(true).with_span_list(false).try_init(),
        LogFormat::Text => builder.with_ansi(std::io::IsTerminal::is_terminal(&std::io::stderr())).try_init(),
    };
    begun.map_err(|error| LogError(error.to_string()))
}
