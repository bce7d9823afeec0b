//! Items that are packages or disc images.

mod bad_ova;
mod iso;
mod ova;
mod ovf;
mod signed;

use std::path::Path;
use std::process::Command;

use testkit::package::Package;
use testkit::{Client, TestServer};

/// A server, its administrator and a library.
async fn begun() -> (TestServer, Client, String) {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let library = admin.new_library("packages").await;
    (server, admin, library)
}

/// Runs a tool in a directory, which has to succeed.
#[track_caller]
fn run(directory: &Path, tool: &str, arguments: &[&str]) {
    let output = Command::new(tool).args(arguments).current_dir(directory).output();
    let output = output.unwrap_or_else(|error| panic!("{tool} cannot be run, is it installed? {error}"));
    let trouble = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{tool} {}: {trouble}", arguments.join(" "));
}

/// Waits until the server has unpacked an archive that it fetches, so that its members stand in its place.
async fn until_unpacked(client: &Client, session: &str, archive: &str) {
    testkit::until(&format!("{archive} is unpacked"), async || {
        client.session_files(session).await.iter().all(|(name, ..)| name != archive)
    })
    .await;
}

/// The package's files as a session lists them when all are here, sorted by name.
fn listed(package: &Package, source_type: &str) -> Vec<testkit::package::Listed> {
    let files = package.files().into_iter();
    let mut files: Vec<_> =
        files.map(|(name, _)| (name, source_type.to_owned(), "READY".to_owned())).collect();
    files.sort();
    files
}
