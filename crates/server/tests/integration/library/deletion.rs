//! LIB-29, LIB-30, LIB-34, as far as local libraries go.

use std::path::PathBuf;
use std::time::Duration;

use serde_json::json;
use testkit::{Client, TestServer};

use super::{LIBRARIES, LOCAL_LIBRARIES};

/// A library with an item, an update session that has received a file, and a download session.
struct Full {
    library: String,
    item: String,
    update: String,
    download: String,
    address: String,
}

async fn full_library(client: &Client) -> Full {
    let library = client.new_library("images").await;
    let item = client.new_item_in(&library, "item").await;
    client.put_content(&item, &[("a.iso", b"bytes")]).await;
    let update = client.new_update_session(&item).await;
    client.upload(&update, "b.iso", b"more bytes").await;
    let download = client.new_download_session(&item).await;
    let address = client.prepare(&download, "a.iso").await;
    Full { library, item, update, download, address }
}

#[tokio::test]
async fn lib_29_a_deleted_library_is_gone_at_once_and_its_content_soon() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let full = full_library(&admin).await;
    assert_eq!(server.stored_files(), 2);
    admin.delete(&format!("{LOCAL_LIBRARIES}/{}", full.library)).await.expect(204);
    assert_eq!(admin.get(LIBRARIES).await.json(), json!([]));
    for path in [
        format!("{LIBRARIES}/{}", full.library),
        format!("{LIBRARIES}/item/{}", full.item),
        format!("{LIBRARIES}/item/update-session/{}", full.update),
        format!("{LIBRARIES}/item/download-session/{}", full.download),
    ] {
        admin.get(&path).await.expect_error(404, "NOT_FOUND");
    }
    admin.get(&full.address).await.expect(404);
    admin.delete(&format!("{LOCAL_LIBRARIES}/{}", full.library)).await.expect_error(404, "NOT_FOUND");
    for _ in 0..100 {
        if server.stored_files() == 0 {
            return server.stop().await;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("{} files are left", server.stored_files());
}

/// The files with content in the default storage.
fn stored(server: &TestServer) -> Vec<PathBuf> {
    let folders =
        std::fs::read_dir(server.data().join("blobs")).unwrap().map(|folder| folder.unwrap().path());
    let files =
        folders.filter(|folder| folder.is_dir()).flat_map(|folder| std::fs::read_dir(folder).unwrap());
    files.map(|file| file.unwrap().path()).collect()
}

#[tokio::test]
async fn lib_30_content_that_cannot_be_removed_stays_and_the_library_does_not_come_back() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let library = admin.new_library("images").await;
    let item = admin.new_item_in(&library, "item").await;
    admin.put_content(&item, &[("a.iso", b"bytes")]).await;
    let [file] = stored(&server).try_into().unwrap();
    // A directory cannot be removed as a file can.
    std::fs::remove_file(&file).unwrap();
    std::fs::create_dir(&file).unwrap();
    admin.delete(&format!("{LOCAL_LIBRARIES}/{library}")).await.expect(204);
    let _failed = ::library::collection::collect(server.stackroom()).await;
    assert!(file.exists());
    assert_eq!(admin.get(LIBRARIES).await.json(), json!([]));
    let other = admin.new_library("still possible").await;
    let server = server.restart().await;
    assert_eq!(server.admin().await.get(LIBRARIES).await.json(), json!([other]));
    server.stop().await;
}

#[tokio::test]
async fn lib_34_deleting_local_libraries_is_a_privilege_of_its_own() {
    let server = TestServer::start().await;
    let library = server.admin().await.new_library("images").await;
    let path = format!("{LOCAL_LIBRARIES}/{library}");
    for name in ["DeleteLibrary", "DeleteSubscribedLibrary"] {
        let user = server.user(&name.to_lowercase(), &[&format!("ContentLibrary.{name}")]).await;
        user.delete(&path).await.expect_error(403, "UNAUTHORIZED");
    }
    let user = server.user("local", &["ContentLibrary.DeleteLocalLibrary"]).await;
    user.delete(&path).await.expect(204);
    server.stop().await;
}
