//! From a configuration to a running server, and to its end.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio_rustls::TlsAcceptor;

use super::Handler;
use super::accept::accept;
use crate::config::Config;
use crate::drain::{Drain, Signals};
use crate::health::{Health, WithHealth};
use crate::log::Logged;
use crate::tls::{Thumbprints, Tls, TlsError};

/// How the server is started.
#[derive(Debug)]
pub struct Server;

/// Why the server could not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// An address cannot be listened on.
    #[error("cannot listen on {address}: {error}; is another server there, or the port below 1024?")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// What the system said.
        error: io::Error,
    },
    /// There is no usable certificate.
    #[error(transparent)]
    Tls(#[from] TlsError),
}

/// A server that serves.
#[derive(Debug)]
pub struct Running {
    /// Where TLS is spoken, with the port that the system chose when the configuration said 0.
    pub https: Option<SocketAddr>,
    /// Where plain HTTP is spoken.
    pub http: Option<SocketAddr>,
    /// The thumbprints of the certificate at the start.
    pub thumbprints: Option<Thumbprints>,
    /// Whether the server calls itself ready.
    pub health: Health,
    drain: Drain,
    patience: Duration,
}

impl Server {
    /// Opens the listeners of a configuration and serves. Health paths are answered in front of the handler. The
    /// shutdown given is the one that handlers and background work watch.
    pub async fn start<H: Handler>(config: &Config, handler: H, drain: Drain) -> Result<Running, StartError> {
        let health = Health::new(drain.clone());
        let handler = WithHealth::new(health.clone(), Logged::new(handler));
        let places = Arc::new(Semaphore::new(config.max_connections.min(Semaphore::MAX_PERMITS)));

        let mut running = Running {
            https: None,
            http: None,
            thumbprints: None,
            health,
            drain: drain.clone(),
            patience: config.drain_timeout,
        };
        let plain = bind(config.http_listen).await?;
        if let Some((listener, address)) = bind(config.listen).await? {
            let tls = Tls::open(config, jiff::Timestamp::now())?;
            running.https = Some(address);
            running.thumbprints = Some(tls.thumbprints());
            let acceptor = TlsAcceptor::from(tls.server_config());
            spawn_watch(tls, &drain);
            drain.spawn(accept(
                listener,
                Some(acceptor),
                Arc::clone(&places),
                drain.clone(),
                handler.clone(),
            ));
        }
        if let Some((listener, address)) = plain {
            running.http = Some(address);
            drain.spawn(accept(listener, None, places, drain.clone(), handler));
        }
        running.health.set_ready(true);
        Ok(running)
    }
}

impl Running {
    /// Stops: accepts nothing more, gives running requests their time, then drops them. True if none was dropped.
    pub async fn stop(self) -> bool {
        self.drain.finish(self.patience).await
    }

    /// Waits for the first signal, then stops; a second one stops at once. True if no request was dropped.
    pub async fn stop_on(self, mut signals: Signals) -> bool {
        tokio::select! { () = signals.received() => {}, () = self.drain.begun() => {} }
        tracing::info!(patience = ?self.patience, "stopping: running requests may finish");
        let drain = self.drain.clone();
        let mut stopping = std::pin::pin!(self.stop());
        tokio::select! {
            in_time = stopping.as_mut() => return in_time,
            () = signals.received() => drain.hurry(),
        }
        stopping.await
    }
}

async fn bind(address: Option<SocketAddr>) -> Result<Option<(TcpListener, SocketAddr)>, StartError> {
    let Some(address) = address else { return Ok(None) };
    let fail = |error| StartError::Listen { address, error };
    let listener = TcpListener::bind(address).await.map_err(fail)?;
    let bound = listener.local_addr().map_err(fail)?;
    Ok(Some((listener, bound)))
}

fn spawn_watch(tls: Tls, drain: &Drain) {
    let until = drain.clone();
    drain.spawn(async move {
        tokio::select! { () = tls.watch() => {}, () = until.begun() => {} }
    });
}
