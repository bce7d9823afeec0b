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

/// A server whose data directory holds content, and what lies in its marker; the server is stopped.
async fn stop_with_content(server: TestServer) -> (TestServer, String) {
    let item = server.admin().await.new_item_with(&[("f", b"precious")]).await;
    assert!(!item.is_empty());
    let marker = std::fs::read_to_string(server.data().join("blobs/.storage")).unwrap();
    (server, marker)
}

fn remove_catalog(server: &TestServer) {
    for entry in std::fs::read_dir(server.data()).unwrap() {
        let path = entry.unwrap().path();
        if path.file_name().unwrap().to_str().unwrap().starts_with("catalog") {
            std::fs::remove_file(path).unwrap();
        }
    }
}

#[tokio::test]
async fn a_server_with_another_catalog_neither_uses_nor_sweeps_what_lies_there() {
    let (server, marker) = stop_with_content(TestServer::start().await).await;
    assert!(marker.contains(server.stackroom().guid().as_str()), "{marker}");
    remove_catalog(&server);
    let server = server.restart().await;
    assert!(!marker.contains(server.stackroom().guid().as_str()), "it is another server");
    assert_eq!(server.stored_files(), 1);
    let admin = server.admin().await;
    let library = admin.new_library("l").await;
    let spec = serde_json::json!({ "name": "i", "library_id": library });
    let refused = admin.post("/api/content/library/item", spec).await;
    refused.expect_error(400, "NOT_ALLOWED_IN_CURRENT_STATE");
    server.stop().await;
}

#[tokio::test]
async fn content_without_a_marker_is_not_swept_at_this_start_or_the_next() {
    let (server, _) = stop_with_content(TestServer::start().await).await;
    remove_catalog(&server);
    std::fs::remove_file(server.data().join("blobs/.storage")).unwrap();
    let server = server.restart().await.restart().await;
    assert_eq!(server.stored_files(), 1);
    server.admin().await.new_item_with(&[("g", b"new")]).await;
    let server = server.restart().await;
    assert_eq!(server.stored_files(), 2);
    server.stop().await;
}

fn leave_behind(server: &TestServer) {
    let id = "ab345678-1234-4123-8123-123456789abc";
    std::fs::write(server.data().join("blobs/ab").join(id), b"left behind").unwrap();
}

#[tokio::test]
async fn leftovers_go_where_records_show_that_the_catalog_is_the_right_one_and_stay_elsewhere() {
    let server = TestServer::start().await;
    leave_behind(&server);
    let server = server.restart().await;
    assert_eq!(server.stored_files(), 1, "no record names the storage");
    server.admin().await.new_item_with(&[("f", b"bytes")]).await;
    assert_eq!(server.stored_files(), 2);
    let server = server.restart().await;
    assert_eq!(server.stored_files(), 1);
    server.stop().await;
}
