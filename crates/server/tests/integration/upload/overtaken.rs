//! Uploads whose file comes to its end, or whose session does, while they run: they leave it as it is.

use std::sync::mpsc;
use std::time::Duration;

use catalog::Transaction;
use catalog::blob::Blob;
use catalog::update_session::{SessionState, UpdateSession};
use catalog::update_session_file::SessionFile;
use serde_json::json;
use testkit::{Page, RawUpload, Source, until};

use super::{Begun, begun};

const BYTES: &[u8] = b"content";
const SHA256: &str = "ed7002b439e9ac845f22357d822bac1444730fbdb6016d3ec9432297b9ec9f73";
const SECOND: Duration = Duration::from_secs(1);

fn end_session(change: &Transaction, session: &str) -> Result<(), catalog::Error> {
    let session = catalog::update_session::get(change, &session.into())?.unwrap();
    catalog::update_session::update(change, &UpdateSession { state: SessionState::Done, ..session })
}

async fn file(begun: &Begun) -> SessionFile {
    let session = begun.session.as_str().into();
    let read = begun
        .server
        .stackroom()
        .catalog()
        .read(move |reader| catalog::update_session_file::get(reader, &session, "disk.iso"));
    read.await.unwrap().unwrap()
}

/// What an upload answers whose bytes are made a blob while the last of them are on their way.
async fn known_while_sending(begun: &Begun, ends: bool) -> u16 {
    let mut upload =
        RawUpload::with_headers("PUT", &begun.endpoint, "Content-Length: 7\r\nConnection: close\r\n").await;
    upload.send(&BYTES[..3]).await;
    begun.admin.until_received(&begun.session, "disk.iso", 3).await;
    let SessionFile { blob_id: id, storage, created_at, session_id, .. } = file(begun).await;
    let blob = Blob { id, storage, size: 7, sha256: SHA256.to_owned(), created_at };
    let written = begun.server.stackroom().catalog().write(move |change| {
        catalog::blob::insert(change, &blob)?;
        if ends { end_session(change, session_id.as_str()) } else { Ok(()) }
    });
    written.await.unwrap();
    upload.send(&BYTES[3..]).await;
    upload.answer_within(SECOND * 5).await.status
}

#[tokio::test]
async fn bytes_that_are_known_as_the_same_blob_are_kept() {
    let begun = begun().await;
    assert_eq!(known_while_sending(&begun, false).await, 200);
    assert_eq!(begun.server.stored_files(), 1);
    begun.admin.update_session(&begun.session, "complete").await.expect(204);
    assert_eq!(begun.admin.download(&begun.item, "disk.iso").await, BYTES);
    begun.server.stop().await;
}

#[tokio::test]
async fn us_16_an_upload_that_nobody_wants_any_more_leaves_visible_bytes() {
    let begun = begun().await;
    assert_eq!(known_while_sending(&begun, true).await, 410);
    assert_eq!(begun.server.stored_files(), 1);
    begun.server.stop().await;
}

/// Holds up all changes until the sender is used or dropped, and then makes this one.
fn hold_up(
    begun: &Begun,
    change: impl FnOnce(&Transaction) -> Result<(), catalog::Error> + Send + 'static,
) -> mpsc::Sender<()> {
    let (sender, held) = mpsc::channel::<()>();
    let stackroom = std::sync::Arc::clone(begun.server.stackroom());
    tokio::spawn(async move {
        let written = stackroom.catalog().write(move |transaction| {
            let _ = held.recv();
            change(transaction)
        });
        written.await.unwrap();
    });
    sender
}

#[tokio::test]
async fn us_16_an_upload_anew_that_races_with_complete_is_refused() {
    let begun = begun().await;
    begun.put(&[], BYTES).await.expect(200);
    let before = file(&begun).await;
    let session = begun.session.clone();
    let held = hold_up(&begun, move |change| end_session(change, &session));
    let release = async {
        tokio::time::sleep(SECOND).await;
        drop(held);
    };
    let (answer, ()) = tokio::join!(begun.put(&[], "other"), release);
    answer.expect(410);
    assert_eq!(file(&begun).await, before);
    begun.server.stop().await;
}

#[tokio::test]
async fn us_19_a_file_cannot_be_sent_anew_while_its_session_waits_for_a_pull() {
    let begun = begun().await;
    begun.put(&[], BYTES).await.expect(200);
    let source = Source::start().await;
    let uri = source.put("/a", Page::Stalled(vec![1; 100], 30));
    let spec = json!({ "name": "a", "source_type": "PULL", "source_endpoint": { "uri": uri } });
    begun.admin.add_file(&begun.session, spec).await.expect(201);
    begun.admin.until_received(&begun.session, "a", 30).await;
    begun.admin.update_session(&begun.session, "complete").await.expect(204);
    let answer = begun.put(&[], "other").await.expect(410);
    assert!(answer.message().contains("is being completed"), "{}", answer.text());
    assert_eq!(begun.status().await, "READY");
    begun.server.stop().await;
}

#[tokio::test]
async fn an_upload_anew_whose_client_is_gone_at_once_frees_the_old_bytes() {
    let begun = begun().await;
    begun.put(&[], BYTES).await.expect(200);
    let before = file(&begun).await.blob_id;
    let held = hold_up(&begun, |_| Ok(()));
    let upload = RawUpload::put(&begun.endpoint, 9).await;
    tokio::time::sleep(SECOND).await;
    drop(upload);
    tokio::time::sleep(SECOND).await;
    drop(held);
    until("the file has begun anew", async || file(&begun).await.blob_id != before).await;
    until("the old bytes are freed", async || {
        let blob = before.clone();
        let stackroom = begun.server.stackroom();
        !stackroom.catalog().read(move |reader| catalog::blob::is_known(reader, &blob)).await.unwrap()
    })
    .await;
    begun.server.stop().await;
}
