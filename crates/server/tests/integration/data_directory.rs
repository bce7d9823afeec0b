//! The data directory: whose it is.

use std::os::unix::fs::PermissionsExt as _;
use std::sync::Arc;

use server::assembly::{self, AssemblyError};
use testkit::{Silence, TestClock, TestServer};

#[tokio::test]
async fn the_data_directory_is_open_to_nobody_else() {
    let server = TestServer::start().await;
    let mode = std::fs::metadata(server.data()).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o700);
    server.stop().await;
}

#[tokio::test]
async fn two_servers_do_not_share_a_data_directory() {
    let server = TestServer::start().await;
    let config = server::config::Config { data: server.data().to_owned(), ..Default::default() };
    let second = assembly::start(&config, Arc::new(TestClock::default()), &mut Silence).await;
    assert!(matches!(second, Err(AssemblyError::InUse(_))));
    server.stop().await;
}

#[tokio::test]
async fn a_server_without_its_storage_lives_but_is_not_ready() {
    let server = TestServer::start().await;
    let client = server.anonymous();
    client.get("/readyz").await.expect(200);
    std::fs::rename(server.data().join("blobs"), server.data().join("aside")).unwrap();
    server.stackroom().storages().look().await;
    testkit::until("the server is not ready", async || client.get("/readyz").await.status == 503).await;
    client.get("/healthz").await.expect(200);
    std::fs::rename(server.data().join("aside"), server.data().join("blobs")).unwrap();
    server.stackroom().storages().look().await;
    testkit::until("the server is ready again", async || client.get("/readyz").await.status == 200).await;
    server.stop().await;
}
