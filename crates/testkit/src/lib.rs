//! A server in a test: real sockets, a temporary directory, a clock that the test turns.
//!
//! ```no_run
//! # async fn test() {
//! let server = testkit::TestServer::start().await;
//! let admin = server.admin().await;
//! let item = admin.new_item().await;
//! let session = admin.new_update_session(&item).await;
//! admin.upload(&session, "disk.iso", b"bytes").await;
//! admin.update_session(&session, "complete").await.expect(204);
//! assert_eq!(admin.file_names(&item).await, ["disk.iso"]);
//! server.stop().await;
//! # }
//! ```

#![expect(clippy::unwrap_used, clippy::missing_panics_doc, reason = "a test that cannot go on panics")]

mod answer;
mod client;
mod clock;
mod flows;
pub mod package;
mod raw_upload;
mod source;
mod waiting;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use catalog::user::Privileges;
use library::Stackroom;
use server::assembly::{self, Assembled, StartProgress};
use server::config::{Config, Secret};
use server::tls::Thumbprints;
use tempfile::TempDir;

pub use answer::Answer;
pub use client::Client;
pub use clock::TestClock;
pub use raw_upload::RawUpload;
pub use source::{Page, Source};
pub use waiting::until;

/// The administrator's password in tests.
pub const PASSWORD: &str = "correct horse";

/// A server that serves on loopback from a temporary directory. Plain HTTP, so that a test can look at the bytes.
pub struct TestServer {
    assembled: Assembled,
    /// The clock, which stands still until the test turns it.
    pub clock: TestClock,
    directory: TempDir,
    config: Config,
}

impl TestServer {
    /// Starts a server with the defaults; pulls from loopback are allowed.
    pub async fn start() -> Self {
        Self::start_with(|_| ()).await
    }

    /// Starts a server whose configuration the test changes.
    pub async fn start_with(change: impl FnOnce(&mut Config)) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let mut config = Config {
            data: directory.path().join("data"),
            listen: None,
            http_listen: Some(([127, 0, 0, 1], 0).into()),
            drain_timeout: Duration::from_secs(6),
            admin_password: Some(Secret::new(PASSWORD.to_owned())),
            ..Config::default()
        };
        config.pull.allow = vec!["127.0.0.0/8".parse().unwrap()];
        change(&mut config);
        Self::open(directory, config, TestClock::default()).await
    }

    async fn open(directory: TempDir, config: Config, clock: TestClock) -> Self {
        let assembled = assembly::start(&config, Arc::new(clock.clone()), &mut Silence).await.unwrap();
        Self { assembled, clock, directory, config }
    }

    /// Stops the server and starts it again on the same data.
    pub async fn restart(self) -> Self {
        let Self { assembled, clock, directory, config } = self;
        stop(assembled).await;
        Self::open(directory, config, clock).await
    }

    /// Stops the server in good order.
    pub async fn stop(self) {
        stop(self.assembled).await;
    }

    /// `http://127.0.0.1:port`.
    pub fn url(&self) -> String {
        format!("http://{}", self.assembled.running.http.unwrap())
    }

    /// `https://127.0.0.1:port`, when the configuration has a TLS listener.
    pub fn tls_url(&self) -> String {
        format!("https://{}", self.assembled.running.https.unwrap())
    }

    /// The thumbprints of the server's certificate, when the configuration has a TLS listener.
    pub fn thumbprints(&self) -> Thumbprints {
        self.assembled.running.thumbprints.clone().unwrap()
    }

    /// The server's data directory.
    pub fn data(&self) -> &Path {
        &self.config.data
    }

    /// A directory beside the data directory, for files of the test's own.
    pub fn scratch(&self) -> &Path {
        self.directory.path()
    }

    /// The server's rules, for tests that look behind the wire.
    pub fn stackroom(&self) -> &Arc<Stackroom> {
        &self.assembled.stackroom
    }

    /// Turns the clock on and lets the server do what is due by then.
    pub async fn pass(&self, time: Duration) {
        self.clock.turn(time);
        library::expiry::sweep(self.stackroom()).await.unwrap();
    }

    /// Collects what nobody needs any more.
    pub async fn collect(&self) {
        library::collection::collect(self.stackroom()).await.unwrap();
    }

    /// How many files with content lie in the default storage.
    pub fn stored_files(&self) -> usize {
        files_below(&self.data().join("blobs"))
    }

    /// Waits until no more than so many files with content lie in the default storage.
    pub async fn until_stored(&self, files: usize) {
        let what = format!("{files} files are stored");
        until(&what, async || self.stored_files() == files).await;
    }

    /// A client that is not logged in.
    pub fn anonymous(&self) -> Client {
        Client::new(&self.url())
    }

    /// A client that is logged in as administrator.
    pub async fn admin(&self) -> Client {
        self.anonymous().logged_in("administrator@stackroom.local", PASSWORD).await
    }

    /// A client that is logged in as a new user with these privileges only.
    pub async fn user(&self, name: &str, privileges: &[&str]) -> Client {
        let privileges = Privileges::Some(privileges.iter().map(|&name| name.to_owned()).collect());
        let name = format!("{name}@stackroom.local");
        library::access::add_user(self.stackroom(), &name, PASSWORD.into(), privileges).await.unwrap();
        self.anonymous().logged_in(&name, PASSWORD).await
    }
}

/// How many files lie in the folders of a directory.
pub fn files_below(directory: &Path) -> usize {
    let folders = std::fs::read_dir(directory).unwrap().map(|folder| folder.unwrap().path());
    folders.filter(|folder| folder.is_dir()).map(|folder| std::fs::read_dir(folder).unwrap().count()).sum()
}

async fn stop(assembled: Assembled) {
    let Assembled { running, stackroom, lock, .. } = assembled;
    running.stop().await;
    stackroom.close().await;
    drop(lock);
}

/// Tells nobody about long work at the start.
pub struct Silence;

impl StartProgress for Silence {
    fn migrating(&mut self, _: &catalog::Progress) {}

    fn collecting(&mut self, _: u64) {}
}
