//! Downloads that run, each on behalf of a download session.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use catalog::Time;
use catalog::download_session::DownloadState;
use ids::{DownloadSessionId, TransferId};
use tokio_util::sync::CancellationToken;

use crate::failure::Failure;
use crate::session::{self, SessionKey};
use crate::stackroom::Stackroom;

/// How often reading counts as activity of its session.
const ACTIVITY: Duration = Duration::from_secs(15);

/// Reading that belongs to a download session: it keeps the session alive, and ends with it.
#[derive(Clone)]
pub struct Lease {
    stackroom: Arc<Stackroom>,
    session: DownloadSessionId,
    api_session: Option<SessionKey>,
    transfer: TransferId,
    touched_at: Time,
    reading: Arc<Reading>,
}

impl Lease {
    pub(super) fn new(
        stackroom: &Arc<Stackroom>,
        session: DownloadSessionId,
        api_session: Option<SessionKey>,
        transfer: TransferId,
    ) -> Self {
        let reading = stackroom.downloads().begin(&session);
        let touched_at = stackroom.environment().now();
        Self { stackroom: Arc::clone(stackroom), session, api_session, transfer, touched_at, reading }
    }

    /// Ends when the session does.
    pub async fn ended(&self) {
        self.reading.stop.cancelled().await;
    }

    /// Somebody reads on, which keeps the session alive. Cheap enough to be told of every piece.
    pub async fn active(&mut self) {
        let now = self.stackroom.environment().now();
        if now.since(self.touched_at) < ACTIVITY {
            return;
        }
        self.touched_at = now;
        if let Err(failure) = self.touch().await {
            tracing::warn!(?failure, "a download session could not be kept alive");
        }
    }

    /// Keeps the session alive; whether it is still active. Since this reading is known from before that look, a
    /// session that ends after it stops this reading.
    pub(super) async fn touch(&self) -> Result<bool, Failure> {
        let now = self.stackroom.environment().now();
        let expires_at = now.plus(self.stackroom.settings().download_session_idle_timeout);
        session::keep_alive(&self.stackroom, self.api_session).await;
        let session = self.session.clone();
        self.stackroom
            .catalog()
            .write(move |change| {
                catalog::download_session::extend(change, &session, expires_at)?;
                let session = catalog::download_session::get(change, &session)?;
                Ok(session.is_some_and(|session| session.state == DownloadState::Active))
            })
            .await
    }

    /// The client has all of the file.
    ///
    /// # Errors
    /// When that cannot be written down.
    pub async fn completed(&self) -> Result<(), Failure> {
        let transfer = self.transfer.clone();
        self.stackroom
            .catalog()
            .write(move |change| {
                if let Some(mut file) = catalog::download_session_file::get_by_transfer(change, &transfer)? {
                    // DSF-09
                    file.completed = true;
                    catalog::download_session_file::update(change, &file)?;
                }
                Ok(())
            })
            .await
    }
}

/// The downloads that run now, by their session.
#[derive(Debug, Default)]
pub struct RunningDownloads {
    running: Arc<Mutex<HashMap<DownloadSessionId, Vec<CancellationToken>>>>,
}

/// One download that runs; it is forgotten when it is dropped.
#[derive(Debug)]
struct Reading {
    session: DownloadSessionId,
    stop: CancellationToken,
    all: Arc<Mutex<HashMap<DownloadSessionId, Vec<CancellationToken>>>>,
}

impl RunningDownloads {
    fn begin(&self, session: &DownloadSessionId) -> Arc<Reading> {
        let stop = CancellationToken::new();
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        running.entry(session.clone()).or_default().push(stop.clone());
        Arc::new(Reading { session: session.clone(), stop, all: Arc::clone(&self.running) })
    }

    /// Stops all downloads of a session.
    pub(crate) fn stop_session(&self, session: &DownloadSessionId) {
        let running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        running.get(session).into_iter().flatten().for_each(CancellationToken::cancel);
    }

    /// Whether any download of a session runs.
    pub(crate) fn any_of(&self, session: &DownloadSessionId) -> bool {
        self.running.lock().unwrap_or_else(PoisonError::into_inner).contains_key(session)
    }
}

impl Drop for Reading {
    fn drop(&mut self) {
        self.stop.cancel();
        let mut all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(readings) = all.get_mut(&self.session) {
            readings.retain(|reading| !reading.is_cancelled());
            if readings.is_empty() {
                all.remove(&self.session);
            }
        }
    }
}
