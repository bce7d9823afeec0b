//! Where log lines go.

use std::io::{IsTerminal as _, stderr};

use tracing::Subscriber;
use tracing_subscriber::fmt::{MakeWriter, layer};
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{EnvFilter, Layer, registry};

use crate::config::{LogConfig, LogFormat};

/// Why logging could not begin.
#[derive(Debug, thiserror::Error)]
#[error("logging cannot begin: {0}")]
pub struct LogError(String);

/// Writes log lines to standard error from now on, as configured. Once in a process.
pub fn start_logging(config: &LogConfig) -> Result<(), LogError> {
    let filter = EnvFilter::try_new(&config.level).map_err(|error| LogError(error.to_string()))?;
    let lines = match config.format {
        LogFormat::Json => json(stderr).boxed(),
        LogFormat::Text => layer().with_writer(stderr).with_ansi(stderr().is_terminal()).boxed(),
    };
    registry().with(lines.with_filter(filter)).try_init().map_err(|error| LogError(error.to_string()))
}

/// One JSON object a line.
pub(crate) fn json<S, W>(writer: W) -> impl Layer<S> + Send + Sync
where
    S: Subscriber + for<'span> LookupSpan<'span>,
    W: for<'writer> MakeWriter<'writer> + Send + Sync + 'static,
{
    layer().json().flatten_event(true).with_span_list(false).with_writer(writer)
}
