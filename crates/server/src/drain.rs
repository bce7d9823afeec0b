//! Going out of service: first gently, then at once.

use std::future::Future;
use std::io;
use std::time::Duration;

use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// The two moments of a shutdown, and the work that they wait for. Clones speak of the same shutdown.
///
/// At the first moment nothing new is accepted and what can be resumed later should stop; at the second, a
/// time-out later, whatever still runs is dropped.
#[derive(Clone, Debug, Default)]
pub struct Drain {
    begun: CancellationToken,
    over: CancellationToken,
    work: TaskTracker,
}

impl Drain {
    /// A shutdown that has not begun.
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether the shutdown has begun.
    pub fn has_begun(&self) -> bool {
        self.begun.is_cancelled()
    }

    /// Returns when the shutdown begins: long transfers that a client can resume stop here and keep what is safe.
    pub async fn begun(&self) {
        self.begun.cancelled().await;
    }

    /// Returns when patience is over: whatever still runs is dropped now.
    pub async fn over(&self) {
        self.over.cancelled().await;
    }

    /// Begins the shutdown without waiting for anything.
    pub fn begin(&self) {
        self.begun.cancel();
        self.work.close();
    }

    /// Ends the patience of a shutdown, begun or not.
    pub fn hurry(&self) {
        self.begin();
        self.over.cancel();
    }

    /// Runs work that a shutdown waits for, and drops it when patience is over.
    pub fn spawn(&self, work: impl Future<Output = ()> + Send + 'static) {
        let over = self.over.clone();
        self.work.spawn(async move {
            over.run_until_cancelled(work).await;
        });
    }

    /// Begins the shutdown, gives running work the time given, then drops it. True if nothing had to be dropped.
    pub async fn finish(&self, patience: Duration) -> bool {
        self.begin();
        let in_time = tokio::select! {
            () = self.work.wait() => true,
            () = tokio::time::sleep(patience) => false,
            () = self.over() => false,
        };
        self.hurry();
        self.work.wait().await;
        in_time
    }
}

/// The signals that ask a server to stop: SIGTERM and SIGINT.
#[derive(Debug)]
pub struct Signals {
    terminate: Signal,
    interrupt: Signal,
}

impl Signals {
    /// From now on these signals no longer end the process by themselves.
    pub fn catch() -> io::Result<Self> {
        Ok(Self { terminate: signal(SignalKind::terminate())?, interrupt: signal(SignalKind::interrupt())? })
    }

    /// Returns when the next of them arrives.
    pub async fn received(&mut self) {
        tokio::select! { _ = self.terminate.recv() => {}, _ = self.interrupt.recv() => {} }
    }
}
