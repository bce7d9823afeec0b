//! `stackroom serve`.

use std::io::{self, Write as _};

use server::config::Config;
use server::drain::{Drain, Signals};
use server::listen::{Running, Server};

use crate::not_found::NotFound;

type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// Serves until a signal says to stop.
pub(crate) fn serve(config: &Config) -> Result<(), BoxError> {
    server::log::start_logging(&config.log)?;
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(run(config))
}

async fn run(config: &Config) -> Result<(), BoxError> {
    // Before anything is announced, so that whoever reads it can stop the server properly.
    let signals = Signals::catch()?;
    let running = Server::start(config, NotFound, Drain::new()).await?;
    // A closed standard output is no reason not to serve.
    let _ = announce(&running);
    if !running.stop_on(signals).await {
        tracing::warn!("requests that did not finish in time were dropped");
    }
    Ok(())
}

/// Tells the terminal where the server is, and what its certificate looks like.
fn announce(running: &Running) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "Stackroom {}", env!("CARGO_PKG_VERSION"))?;
    if let Some(address) = running.https {
        writeln!(out, "  serves   https://{address}")?;
    }
    if let Some(address) = running.http {
        writeln!(out, "  serves   http://{address}")?;
    }
    if let Some(thumbprints) = &running.thumbprints {
        writeln!(out, "  SHA-1    {}", thumbprints.sha1)?;
        writeln!(out, "  SHA-256  {}", thumbprints.sha256)?;
    }
    out.flush()
}
