//! Exchanging the certificate while the server runs.

use std::time::Duration;

use tokio::signal::unix::{SignalKind, signal};
use tokio::time::{MissedTickBehavior, interval};

use super::Tls;

/// How often the files are looked at.
const INTERVAL: Duration = Duration::from_secs(10);

impl Tls {
    /// Reads the files again whenever they change, and at SIGHUP. Runs until it is dropped.
    pub async fn watch(&self) {
        self.watch_every(INTERVAL).await;
    }

    /// As [`watch`](Self::watch), looking as often as told.
    pub async fn watch_every(&self, pause: Duration) {
        let mut hang_up = signal(SignalKind::hangup()).ok();
        let mut ticks = interval(pause);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut seen = self.files.stamp();
        loop {
            let was_asked = tokio::select! {
                _ = ticks.tick() => false,
                () = received(&mut hang_up) => true,
            };
            let stamp = self.files.stamp();
            if was_asked || stamp != seen {
                seen = stamp;
                self.reload_and_log();
            }
        }
    }

    fn reload_and_log(&self) {
        match self.reload() {
            Ok(thumbprints) => {
                tracing::info!(
                    sha1 = thumbprints.sha1,
                    sha256 = thumbprints.sha256,
                    "the certificate was reloaded"
                );
            }
            Err(error) => tracing::error!(%error, "the certificate before stays in use"),
        }
    }
}

async fn received(hang_up: &mut Option<tokio::signal::unix::Signal>) {
    let is_open = match hang_up {
        Some(signal) => signal.recv().await.is_some(),
        None => false,
    };
    if !is_open {
        std::future::pending::<()>().await;
    }
}
