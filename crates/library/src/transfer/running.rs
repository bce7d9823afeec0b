//! The transfers that run now, in this process.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use ids::{TransferId, UpdateSessionId};
use tokio_util::sync::CancellationToken;

/// The transfers that run now.
#[derive(Debug, Default)]
pub struct RunningTransfers {
    running: Arc<Mutex<HashMap<TransferId, Arc<Running>>>>,
}

#[derive(Debug)]
struct Running {
    session: UpdateSessionId,
    received: AtomicU64,
    validating: AtomicBool,
    stop: CancellationToken,
    reason: OnceLock<Reason>,
    ended: CancellationToken,
}

/// Why a transfer has to stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reason {
    /// Its session has ended: its bytes are not wanted.
    SessionEnded,
    /// The file has been removed, or announced anew: its bytes are not wanted.
    Withdrawn,
    /// The same file is sent anew.
    SentAnew,
}

/// How far a running transfer has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    /// So many bytes have been received.
    Transferring(u64),
    /// All bytes have been received, and are being verified.
    Validating(u64),
}

/// The right to run a transfer: there is one at a time.
#[derive(Debug)]
pub(crate) struct Claim {
    transfer: TransferId,
    running: Arc<Running>,
    all: Arc<Mutex<HashMap<TransferId, Arc<Running>>>>,
}

impl RunningTransfers {
    /// Claims a transfer. One that runs already is stopped first, and keeps its safe bytes.
    pub(crate) async fn claim(&self, session: &UpdateSessionId, transfer: &TransferId) -> Claim {
        loop {
            let present = {
                let mut all = self.lock();
                match all.get(transfer) {
                    Some(running) => Arc::clone(running),
                    None => {
                        let running = Arc::new(Running::new(session.clone()));
                        all.insert(transfer.clone(), Arc::clone(&running));
                        let all = Arc::clone(&self.running);
                        return Claim { transfer: transfer.clone(), running, all };
                    }
                }
            };
            present.stop(Reason::SentAnew);
            present.ended.cancelled().await;
        }
    }

    /// Stops a transfer, if it runs.
    pub(crate) fn stop(&self, transfer: &TransferId, reason: Reason) {
        if let Some(running) = self.lock().get(transfer) {
            running.stop(reason);
        }
    }

    /// Stops all transfers of a session.
    pub(crate) fn stop_session(&self, session: &UpdateSessionId, reason: Reason) {
        for running in self.lock().values().filter(|running| running.session == *session) {
            running.stop(reason);
        }
    }

    /// Waits until a transfer does not run.
    pub(crate) async fn ended(&self, transfer: &TransferId) {
        let running = self.lock().get(transfer).cloned();
        if let Some(running) = running {
            running.ended.cancelled().await;
        }
    }

    /// How far a transfer has come, if it runs.
    pub(crate) fn phase(&self, transfer: &TransferId) -> Option<Phase> {
        self.lock().get(transfer).map(|running| {
            let received = running.received.load(Ordering::Relaxed);
            match running.validating.load(Ordering::Relaxed) {
                true => Phase::Validating(received),
                false => Phase::Transferring(received),
            }
        })
    }

    /// Whether any transfer of a session runs.
    pub(crate) fn any_of(&self, session: &UpdateSessionId) -> bool {
        self.lock().values().any(|running| running.session == *session)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<TransferId, Arc<Running>>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Running {
    fn new(session: UpdateSessionId) -> Self {
        Self {
            session,
            received: AtomicU64::new(0),
            validating: AtomicBool::new(false),
            stop: CancellationToken::new(),
            reason: OnceLock::new(),
            ended: CancellationToken::new(),
        }
    }

    fn stop(&self, reason: Reason) {
        // The first reason counts.
        let _ = self.reason.set(reason);
        self.stop.cancel();
    }
}

impl Claim {
    /// Ends when the transfer has to stop.
    pub(crate) async fn stopped(&self) {
        self.running.stop.cancelled().await;
    }

    /// Why the transfer has to stop, if it has to.
    pub(crate) fn reason(&self) -> Option<Reason> {
        self.running.reason.get().copied()
    }

    pub(crate) fn received(&self, bytes: u64) {
        self.running.received.store(bytes, Ordering::Relaxed);
    }

    pub(crate) fn validating(&self) {
        self.running.validating.store(true, Ordering::Relaxed);
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        self.all.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.transfer);
        self.running.ended.cancel();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_second_claim_stops_the_first_and_waits_for_it() {
        let transfers = RunningTransfers::default();
        let (session, transfer) = (UpdateSessionId::from("s"), TransferId::from("t"));
        let first = transfers.claim(&session, &transfer).await;
        let second = transfers.claim(&session, &transfer);
        tokio::pin!(second);
        assert!(futures_util::poll!(&mut second).is_pending());
        assert_eq!(first.reason(), Some(Reason::SentAnew));
        drop(first);
        let second = second.await;
        assert_eq!(second.reason(), None);
        transfers.stop_session(&session, Reason::SessionEnded);
        second.stopped().await;
        assert_eq!(second.reason(), Some(Reason::SessionEnded));
    }
}
