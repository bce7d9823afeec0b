//! A disk without room. It takes a file system of its own, which only a privileged user can mount: for others these
//! tests show nothing, and say so.

use std::path::Path;
use std::process::Command;

use reqwest::Method;
use serde_json::json;
use server::config::StorageEntry;
use testkit::{Client, Page, Source, TestServer};

use super::pattern;

const ROOM: usize = 2 << 20;

/// A file system with room for [`ROOM`] bytes; it goes when this is dropped.
struct SmallDisk(tempfile::TempDir);

impl SmallDisk {
    fn mount() -> Option<Self> {
        let directory = tempfile::tempdir().unwrap();
        let options = format!("size={ROOM}");
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", &options, "tmpfs"]).arg(directory.path());
        let mounted = mount.output().is_ok_and(|output| output.status.success());
        if !mounted {
            eprintln!("skipped: a file system of its own cannot be mounted here");
        }
        mounted.then_some(Self(directory))
    }

    fn path(&self) -> &Path {
        self.0.path()
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("--lazy").arg(self.path()).status();
    }
}

/// A server with a second storage on a small disk; its administrator, and a session on an item that is stored there.
async fn begun_on(disk: &SmallDisk) -> (TestServer, Client, String, String) {
    let entry = StorageEntry { id: "datastore-2".into(), name: "small".into(), path: disk.path().to_owned() };
    let server = TestServer::start_with(|config| config.storages = vec![entry]).await;
    let admin = server.admin().await;
    let backing = json!([{ "type": "DATASTORE", "datastore_id": "datastore-2" }]);
    let spec = json!({ "name": "small", "storage_backings": backing });
    let library = admin.post("/api/content/local-library", spec).await.expect(201).string();
    let item = admin.new_item_in(&library, "item").await;
    let session = admin.new_update_session(&item).await;
    (server, admin, item, session)
}

#[tokio::test]
async fn a_full_disk_gives_a_clear_error_to_that_upload_and_everything_else_goes_on() {
    let Some(disk) = SmallDisk::mount() else { return };
    let (server, admin, item, session) = begun_on(&disk).await;
    let endpoint = admin.add_push(&session, "large").await;
    let answer = admin.send_bytes(Method::PUT, &endpoint, &[], pattern(ROOM * 2)).await;
    let answer = answer.expect_error(507, "SERVICE_UNAVAILABLE");
    assert!(answer.message().contains("full"), "{}", answer.message());
    // The other storage has room.
    let other = admin.new_item_with(&[("a", b"elsewhere")]).await;
    assert_eq!(admin.download(&other, "a").await, b"elsewhere");
    // Without the large file there is room here, too.
    let path = format!("/api/content/library/item/update-session/{session}/file/large");
    admin.delete(&path).await.expect(204);
    let blobs = disk.path().join("blobs");
    testkit::until("the bytes are freed", async || testkit::files_below(&blobs) == 0).await;
    let bytes = pattern(ROOM / 2);
    admin.upload(&session, "small", &bytes).await;
    admin.update_session(&session, "complete").await.expect(204);
    assert_eq!(admin.download(&item, "small").await, bytes);
    server.stop().await;
}

#[tokio::test]
async fn a_disk_that_is_too_small_for_the_announced_size_is_told_before_the_bytes_are_sent() {
    let Some(disk) = SmallDisk::mount() else { return };
    let (server, admin, _, session) = begun_on(&disk).await;
    let spec = json!({ "name": "large", "source_type": "PUSH", "size": ROOM * 2 });
    let info = admin.add_file(&session, spec).await.expect(201).json();
    let upload = testkit::RawUpload::put(info["upload_endpoint"]["uri"].as_str().unwrap(), ROOM * 2).await;
    let answer = upload.answer_within(std::time::Duration::from_secs(2)).await.expect(507);
    assert!(answer.message().contains("full"), "{}", answer.message());
    server.stop().await;
}

#[tokio::test]
async fn a_full_disk_makes_a_pulled_file_an_error_that_says_so() {
    let Some(disk) = SmallDisk::mount() else { return };
    let (server, admin, _, session) = begun_on(&disk).await;
    let source = Source::start().await;
    let uri = source.put("/a", Page::Bytes(pattern(ROOM * 2)));
    for size in [None, Some(ROOM * 2)] {
        let endpoint = json!({ "uri": uri });
        let spec = json!({ "name": "a", "source_type": "PULL", "source_endpoint": endpoint, "size": size });
        admin.add_file(&session, spec).await.expect(201);
        let info = admin.until_transferred(&session, "a").await;
        assert_eq!(info["status"], "ERROR");
        let message = info["error_message"]["default_message"].as_str().unwrap();
        assert!(message.contains("full"), "{message}");
    }
    server.stop().await;
}
