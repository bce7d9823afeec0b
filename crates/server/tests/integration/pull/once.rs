//! Pulls whose file changes hands or comes to its end while they run: they leave it as it is.

use std::time::Duration;

use catalog::blob::Blob;
use catalog::update_session_file::{SessionFile, TransferStatus};
use serde_json::json;
use testkit::{Page, until};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use super::{Begun, begun};

const BYTES: &[u8] = b"0123456789";
const SHA256: &str = "84d89877f0d4041efb6bf91a16f0248f2fd573e6af05c19f96bedb9f882f7882";

/// Changes the record of the only file of the session.
async fn change_record(begun: &Begun, change: impl FnOnce(&mut SessionFile) + Send + 'static) {
    let session = begun.session.as_str().into();
    let changed = begun.server.stackroom().catalog().write(move |transaction| {
        let mut files = catalog::update_session_file::list(transaction, &session)?;
        change(&mut files[0]);
        if files[0].status == TransferStatus::Ready {
            let SessionFile { blob_id: id, storage, created_at, .. } = files[0].clone();
            let blob = Blob { id, storage, size: 10, sha256: SHA256.to_owned(), created_at };
            catalog::blob::insert(transaction, &blob)?;
        }
        catalog::update_session_file::update(transaction, &files[0])?;
        Ok::<_, catalog::Error>(())
    });
    changed.await.unwrap();
}

/// Makes the file READY with the bytes that are there, as another pull of it does.
async fn make_ready(begun: &Begun) {
    change_record(begun, |file| {
        file.status = TransferStatus::Ready;
        (file.received, file.safe, file.sha256) = (10, 10, Some(SHA256.to_owned()));
    })
    .await;
}

async fn is_ready(begun: &Begun) -> bool {
    begun.admin.session_file(&begun.session, "a").await["status"] == "READY"
}

#[tokio::test]
async fn a_pull_ends_when_its_file_became_ready_between_two_attempts() {
    let begun = begun().await;
    let uri = begun.source.put("/a", Page::Broken(BYTES.to_vec(), 4));
    begun.add("a", json!({ "uri": uri })).await.expect(201);
    begun.admin.until_received(&begun.session, "a", 4).await;
    make_ready(&begun).await;
    tokio::time::sleep(Duration::from_millis(3500)).await;
    assert_eq!(begun.source.requests().len(), 1);
    assert!(is_ready(&begun).await);
    assert_eq!(begun.server.stored_files(), 1);
    begun.server.stop().await;
}

/// A request for `/a` that the test answers itself.
async fn asked(listener: &TcpListener) -> TcpStream {
    let (mut stream, _) = listener.accept().await.unwrap();
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.unwrap());
    }
    stream
}

#[tokio::test]
async fn usf_19_a_source_that_fails_does_not_take_back_a_file_that_is_ready() {
    let begun = begun().await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let uri = format!("http://{}/a", listener.local_addr().unwrap());
    begun.add("a", json!({ "uri": uri })).await.expect(201);
    let mut stream = asked(&listener).await;
    make_ready(&begun).await;
    stream.write_all(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n").await.unwrap();
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert!(is_ready(&begun).await);
    begun.server.stop().await;
}

#[tokio::test]
async fn a_pull_whose_bytes_are_still_being_written_waits_for_that() {
    let begun = begun().await;
    let uri = begun.source.put("/a", Page::Broken(BYTES.to_vec(), 4));
    begun.add("a", json!({ "uri": uri })).await.expect(201);
    begun.admin.until_received(&begun.session, "a", 4).await;
    let folders = std::fs::read_dir(begun.server.data().join("blobs")).unwrap();
    let folders = folders.map(|folder| folder.unwrap().path()).filter(|path| path.is_dir());
    let mut files = folders.flat_map(|folder| std::fs::read_dir(folder).unwrap());
    let file = std::fs::File::open(files.next().unwrap().unwrap().path()).unwrap();
    file.lock().unwrap();
    until("it was tried again", async || begun.source.requests().len() == 3).await;
    drop(file);
    assert_eq!(begun.admin.until_transferred(&begun.session, "a").await["status"], "READY");
    assert_eq!(begun.completed().await, BYTES);
    begun.server.stop().await;
}

#[tokio::test]
async fn a_pull_to_a_storage_that_is_configured_no_more_fails() {
    let begun = begun().await;
    let uri = begun.source.put("/a", Page::Stalled(BYTES.to_vec(), 4));
    begun.add("a", json!({ "uri": uri })).await.expect(201);
    begun.admin.until_received(&begun.session, "a", 4).await;
    change_record(&begun, |file| file.storage = "removed".into()).await;
    let Begun { server, session, .. } = begun;
    let server = server.restart().await;
    let info = server.admin().await.until_transferred(&session, "a").await;
    assert_eq!(info["status"], "ERROR", "{info}");
    server.stop().await;
}

#[tokio::test]
async fn a_pull_that_lost_its_lease_keeps_what_came() {
    let begun = begun().await;
    let uri = begun.source.put("/a", Page::Stalled(BYTES.to_vec(), 4));
    begun.add("a", json!({ "uri": uri })).await.expect(201);
    begun.admin.until_received(&begun.session, "a", 4).await;
    change_record(&begun, |file| {
        file.lease_owner = Some("another server".to_owned());
        file.lease_until = Some(file.lease_until.unwrap().plus(Duration::from_secs(3600)));
        assert_eq!(file.safe, 0);
    })
    .await;
    let session: ids::UpdateSessionId = begun.session.as_str().into();
    until("what came is safe", async || {
        let session = session.clone();
        let files = begun
            .server
            .stackroom()
            .catalog()
            .read(move |reader| catalog::update_session_file::list(reader, &session));
        files.await.unwrap()[0].safe == 4
    })
    .await;
    assert_eq!(begun.source.requests().len(), 1);
    begun.server.stop().await;
}
