//! `stackroom serve`.

use std::io::{self, IsTerminal as _, Write as _};
use std::sync::Arc;

use library::System;
use library::access::InitialPassword;
use server::assembly::{self, Assembled, INITIAL_PASSWORD_FILE, StartProgress};
use server::config::Config;
use server::drain::Signals;
use server::listen::Running;

type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// Serves until a signal says to stop.
pub(crate) fn serve(config: &Config) -> Result<(), BoxError> {
    server::log::start_logging(&config.log)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let ended = runtime.block_on(run(config));
    // A disk that hangs must not keep the process.
    runtime.shutdown_background();
    ended
}

async fn run(config: &Config) -> Result<(), BoxError> {
    let signals = Signals::catch()?;
    let Assembled { running, stackroom, password, lock } =
        assembly::start(config, Arc::new(System), &mut Terminal::default()).await?;
    // A closed standard output is no reason not to serve.
    let _ = announce(&running, config, &password);
    drop(password);
    if !running.stop_on(signals).await {
        tracing::warn!("requests that did not finish in time were dropped");
    }
    stackroom.close().await;
    drop(lock);
    Ok(())
}

/// Tells the terminal where the server is, what its certificate looks like, and how to log in.
fn announce(running: &Running, config: &Config, password: &InitialPassword) -> io::Result<()> {
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
    writeln!(out, "  data     {}", config.data.display())?;
    if let InitialPassword::Made(password) = password {
        writeln!(out, "  login    administrator@{}", library::access::LOCAL_DOMAIN)?;
        writeln!(out, "  password {}", password.expose())?;
        writeln!(
            out,
            "           shown once; also in {}",
            config.data.join(INITIAL_PASSWORD_FILE).display()
        )?;
    }
    out.flush()
}

/// Tells a person at a terminal about long work at the start.
#[derive(Default)]
struct Terminal {
    told: u64,
}

impl StartProgress for Terminal {
    fn migrating(&mut self, progress: &catalog::Progress) {
        tell(&format!(
            "bringing the catalog up to date: {} ({} of {})",
            progress.name, progress.version, progress.last_version
        ));
    }

    fn collecting(&mut self, looked_at: u64) {
        if looked_at >= self.told + 10_000 {
            self.told = looked_at;
            tell(&format!("looking for leftovers: {looked_at} stored files looked at"));
        }
    }
}

fn tell(text: &str) {
    let mut err = io::stderr().lock();
    if err.is_terminal() {
        // A closed terminal is no reason not to start.
        let _ = writeln!(err, "{text}");
    }
}
