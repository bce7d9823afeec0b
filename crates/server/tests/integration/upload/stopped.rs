//! What ends an upload from the side of the session: each closes its socket with a clear error within a second, and
//! frees what came.

use std::time::Duration;

use reqwest::Method;
use serde_json::json;
use testkit::{Answer, until};

use super::{Begun, begun, pattern};

/// The answer of a running upload that `end` stops. Afterwards nothing of it is on the disk.
async fn stopped_by(end: impl AsyncFnOnce(&Begun) -> Answer) -> (Begun, Answer) {
    let begun = begun().await;
    let upload = begun.half_sent(&pattern(700_000), 900_000).await;
    assert_eq!(begun.server.stored_files(), 1);
    end(&begun).await;
    let answer = upload.answer_within(Duration::from_secs(1)).await.expect(410);
    assert_eq!(answer.json()["error_type"], "NOT_ALLOWED_IN_CURRENT_STATE");
    until("the bytes are freed", async || begun.server.stored_files() == 0).await;
    (begun, answer)
}

/// Nothing more can be sent to an address that had its time.
async fn sends_no_more(begun: &Begun) {
    begun.put(&[], "again").await.expect(410);
    begun.put(&[("upload-offset", "0")], "again").await.expect(410);
    begun.server.anonymous().head(&begun.endpoint).await.expect(410);
    assert_eq!(begun.server.stored_files(), 0);
}

fn session_path(begun: &Begun) -> String {
    format!("/api/content/library/item/update-session/{}", begun.session)
}

async fn library_of(begun: &Begun) -> String {
    let item = begun.admin.get(&format!("/api/content/library/item/{}", begun.item)).await.expect(200);
    item.json()["library_id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn cancel_stops_an_upload_and_the_address_is_gone() {
    let (begun, answer) =
        stopped_by(async |begun| begun.admin.update_session(&begun.session, "cancel").await.expect(204))
            .await;
    assert!(answer.message().contains("session of this upload has ended"), "{}", answer.message());
    sends_no_more(&begun).await;
    begun.server.stop().await;
}

#[tokio::test]
async fn cancel_on_the_2014_paths_stops_an_upload_and_the_session_is_gone() {
    let (begun, _) = stopped_by(async |begun| {
        let path =
            format!("/com/vmware/content/library/item/update-session/id:{}?~action=cancel", begun.session);
        begun.admin.post_empty(&path).await.expect(200)
    })
    .await;
    begun.admin.get(&session_path(&begun)).await.expect_error(404, "NOT_FOUND");
    sends_no_more(&begun).await;
    begun.server.stop().await;
}

#[tokio::test]
async fn fail_stops_an_upload() {
    let (begun, _) = stopped_by(async |begun| {
        let body = json!({ "client_error_message": "no" });
        begun.admin.post(&format!("{}?action=fail", session_path(begun)), body).await.expect(204)
    })
    .await;
    sends_no_more(&begun).await;
    begun.server.stop().await;
}

#[tokio::test]
async fn removing_the_file_stops_its_upload() {
    let (begun, answer) = stopped_by(async |begun| {
        begun.admin.delete(&format!("{}/file/disk.iso", session_path(begun))).await.expect(204)
    })
    .await;
    assert!(answer.message().contains("removed from the session"), "{}", answer.message());
    sends_no_more(&begun).await;
    begun.server.stop().await;
}

#[tokio::test]
async fn announcing_the_file_again_stops_its_upload() {
    let (begun, answer) = stopped_by(async |begun| {
        let spec = json!({ "name": "disk.iso", "source_type": "PUSH" });
        begun.admin.add_file(&begun.session, spec).await.expect(201)
    })
    .await;
    assert!(answer.message().contains("announced anew"), "{}", answer.message());
    sends_no_more(&begun).await;
    begun.server.stop().await;
}

#[tokio::test]
async fn deleting_the_item_stops_an_upload() {
    let (begun, _) = stopped_by(async |begun| {
        begun.admin.delete(&format!("/api/content/library/item/{}", begun.item)).await.expect(204)
    })
    .await;
    sends_no_more(&begun).await;
    begun.server.stop().await;
}

#[tokio::test]
async fn deleting_the_library_stops_an_upload() {
    let (begun, _) = stopped_by(async |begun| {
        let library = library_of(begun).await;
        begun.admin.delete(&format!("/api/content/local-library/{library}")).await.expect(204)
    })
    .await;
    sends_no_more(&begun).await;
    begun.server.stop().await;
}

#[tokio::test]
async fn cancel_frees_the_bytes_of_uploads_that_broke_off_or_were_ready() {
    let begun = begun().await;
    drop(begun.half_sent(b"half", 8).await);
    until("what came is safe", async || begun.safe().await == 4).await;
    begun.admin.upload(&begun.session, "ready.iso", b"ready").await;
    assert_eq!(begun.server.stored_files(), 2);
    begun.admin.update_session(&begun.session, "cancel").await.expect(204);
    until("the bytes are freed", async || begun.server.stored_files() == 0).await;
    begun.server.stop().await;
}

#[tokio::test]
async fn cancel_leaves_bytes_that_an_item_shares() {
    let begun = begun().await;
    begun.put(&[], "shared bytes").await.expect(200);
    assert_eq!(begun.completed().await, b"shared bytes");
    let session = begun.admin.new_update_session(&begun.item).await;
    begun.admin.upload(&session, "copy.iso", b"shared bytes").await;
    begun.admin.update_session(&session, "cancel").await.expect(204);
    begun.server.collect().await;
    assert_eq!(begun.server.stored_files(), 1);
    assert_eq!(begun.admin.download(&begun.item, "disk.iso").await, b"shared bytes");
    begun.server.stop().await;
}

#[tokio::test]
async fn a_session_that_is_done_takes_no_more_bytes() {
    let begun = begun().await;
    begun.put(&[], "the content").await.expect(200);
    assert_eq!(begun.completed().await, b"the content");
    begun.put(&[], "something else").await.expect_error(410, "NOT_ALLOWED_IN_CURRENT_STATE");
    begun
        .server
        .anonymous()
        .send_bytes(Method::PATCH, &begun.endpoint, &[("upload-offset", "11")], "more")
        .await
        .expect(410);
    assert_eq!(begun.admin.download(&begun.item, "disk.iso").await, b"the content");
    begun.server.stop().await;
}
