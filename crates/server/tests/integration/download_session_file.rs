//! `com.vmware.content.library.item.downloadsession.file`: DSF.

use std::path::Path;

use serde_json::{Value, json};
use testkit::{Answer, Client, TestServer, until};

const DOWNLOADS: &str = "/api/content/library/item/download-session";
const UNKNOWN: &str = "d60d8f52-0000-4000-8000-000000000000";
const SHA256: &str = "277089d91c0bdf4f2e6862ba7e4a07605119431f5d13f726dd352b06f1b206a9";

/// What is told about a file of a download session.
async fn file(client: &Client, session: &str, name: &str) -> Value {
    client.get(&format!("{DOWNLOADS}/{session}/file?file_name={name}")).await.expect(200).json()
}

async fn prepare(client: &Client, session: &str, wanted: Value) -> Answer {
    client.post(&format!("{DOWNLOADS}/{session}/file?action=prepare"), wanted).await
}

/// A session on an item with `a.iso` of `bytes` and an empty file.
async fn session(client: &Client) -> String {
    let item = client.new_item_with(&[("a.iso", b"bytes"), ("empty", b"")]).await;
    client.new_download_session(&item).await
}

#[tokio::test]
async fn dsf_01_list_gives_every_file_with_its_preparation() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let item = admin.new_item_with(&[("a.iso", b"bytes"), ("b.iso", b"more")]).await;
    let session = admin.new_download_session(&item).await;
    admin.put_content(&item, &[("c.iso", b"later")]).await;
    admin.prepare(&session, "b.iso").await;
    let told = admin.get(&format!("{DOWNLOADS}/{session}/file")).await.expect(200).json();
    let statuses: Vec<_> =
        told.as_array().unwrap().iter().map(|file| (file["name"].clone(), file["status"].clone())).collect();
    assert_eq!(
        statuses,
        [(json!("a.iso"), json!("UNPREPARED")), (json!("b.iso"), json!("PREPARED"))],
        "the files of the version that the session began with"
    );
    admin.get(&format!("{DOWNLOADS}/{UNKNOWN}/file")).await.expect_error(404, "NOT_FOUND");
    server.stop().await;
}

#[tokio::test]
async fn dsf_02_a_file_is_unprepared_until_it_is_asked_for() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let session = session(&admin).await;
    assert_eq!(file(&admin, &session, "a.iso").await["status"], "UNPREPARED");
    admin.prepare(&session, "a.iso").await;
    assert_eq!(file(&admin, &session, "a.iso").await["status"], "PREPARED");
    assert_eq!(file(&admin, &session, "empty").await["status"], "UNPREPARED");
    server.stop().await;
}

#[tokio::test]
async fn dsf_03_prepare_tells_about_the_file_and_is_repeatable() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let session = session(&admin).await;
    let wanted = json!({ "file_name": "a.iso" });
    let told = prepare(&admin, &session, wanted.clone()).await.expect(200).json();
    assert_eq!((&told["name"], &told["size"]), (&json!("a.iso"), &json!(5)));
    assert_eq!(file(&admin, &session, "a.iso").await, told);
    assert_eq!(prepare(&admin, &session, wanted.clone()).await.expect(200).json(), told);
    let refused = prepare(&admin, &session, json!({ "file_name": "b.iso" })).await;
    assert!(refused.expect_error(400, "INVALID_ARGUMENT").message().contains("b.iso"));
    prepare(&admin, UNKNOWN, wanted).await.expect_error(404, "NOT_FOUND");
    server.stop().await;
}

#[tokio::test]
async fn dsf_04_the_address_is_the_servers_by_default_or_the_place_in_the_storage() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let session = session(&admin).await;
    let address = admin.prepare(&session, "a.iso").await;
    assert!(address.starts_with(&format!("{}/cls/data/", server.url())), "{address}");
    assert!(address.ends_with("/a.iso"), "{address}");
    let https = json!({ "file_name": "a.iso", "endpoint_type": "HTTPS" });
    let told = prepare(&admin, &session, https).await.expect(200).json();
    assert_eq!(told["download_endpoint"]["uri"], address);
    let direct = json!({ "file_name": "a.iso", "endpoint_type": "DIRECT" });
    let told = prepare(&admin, &session, direct).await.expect(200).json();
    let place = told["download_endpoint"]["uri"].as_str().unwrap().strip_prefix("file://").unwrap();
    assert!(Path::new(place).starts_with(server.data()), "{place}");
    assert_eq!(std::fs::read(place).unwrap(), b"bytes");
    server.stop().await;
}

#[tokio::test]
async fn dsf_05_the_place_in_the_storage_is_for_those_who_might_read_it_when_the_session_began() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let item = admin.new_item_with(&[("a.iso", b"bytes")]).await;
    let reader = server.user("reader", &["System.Read", "ContentLibrary.DownloadSession"]).await;
    let session = reader.new_download_session(&item).await;
    let direct = json!({ "file_name": "a.iso", "endpoint_type": "DIRECT" });
    prepare(&reader, &session, direct.clone()).await.expect_error(403, "UNAUTHORIZED");
    prepare(&admin, &session, direct.clone()).await.expect_error(403, "UNAUTHORIZED");
    assert_eq!(file(&reader, &session, "a.iso").await["status"], "UNPREPARED");
    let session = admin.new_download_session(&item).await;
    let told = prepare(&reader, &session, direct).await.expect(200).json();
    assert!(told["download_endpoint"]["uri"].as_str().unwrap().starts_with("file:///"), "{told}");
    server.stop().await;
}

#[tokio::test]
async fn dsf_06_a_file_has_an_address_once_it_is_prepared() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let session = session(&admin).await;
    assert_eq!(file(&admin, &session, "a.iso").await.get("download_endpoint"), None);
    let address = admin.prepare(&session, "a.iso").await;
    let told = file(&admin, &session, "a.iso").await;
    assert_eq!(told["download_endpoint"]["uri"], address);
    assert_eq!(admin.get(&address).await.expect(200).body, b"bytes");
    server.stop().await;
}

#[tokio::test]
async fn dsf_07_the_size_of_a_stored_file_is_known_from_the_beginning() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let session = session(&admin).await;
    assert_eq!(file(&admin, &session, "a.iso").await["size"], 5);
    assert_eq!(file(&admin, &session, "empty").await["size"], 0);
    server.stop().await;
}

#[tokio::test]
async fn dsf_08_nothing_is_moved_to_prepare_a_stored_file() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let session = session(&admin).await;
    assert_eq!(file(&admin, &session, "a.iso").await["bytes_transferred"], 0);
    admin.prepare(&session, "a.iso").await;
    assert_eq!(file(&admin, &session, "a.iso").await["bytes_transferred"], 0);
    server.stop().await;
}

#[tokio::test]
async fn dsf_09_the_checksum_is_told_once_the_download_is_complete() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let session = session(&admin).await;
    let expected = json!({ "algorithm": "SHA256", "checksum": SHA256 });
    let checksum = async |name: &str| file(&admin, &session, name).await.get("checksum_info").cloned();
    let address = admin.prepare(&session, "a.iso").await;
    assert_eq!(checksum("a.iso").await, None);
    admin.head(&address).await.expect(200);
    admin.send_bytes(reqwest::Method::GET, &address, &[("range", "bytes=0-2")], "").await.expect(206);
    assert_eq!(checksum("a.iso").await, None);
    admin.get(&address).await.expect(200);
    until("the checksum is told", async || checksum("a.iso").await.is_some()).await;
    assert_eq!(checksum("a.iso").await, Some(expected));
    let address = admin.prepare(&session, "empty").await;
    assert_eq!(checksum("empty").await, None);
    admin.get(&address).await.expect(200);
    until("the checksum of nothing is told", async || checksum("empty").await.is_some()).await;
    server.stop().await;
}

#[tokio::test]
async fn dsf_09_a_download_that_was_resumed_is_complete_as_well() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let session = session(&admin).await;
    let address = admin.prepare(&session, "a.iso").await;
    for range in ["bytes=0-2", "bytes=3-"] {
        assert_eq!(file(&admin, &session, "a.iso").await.get("checksum_info"), None);
        admin.send_bytes(reqwest::Method::GET, &address, &[("range", range)], "").await.expect(206);
    }
    until("the checksum is told", async || {
        file(&admin, &session, "a.iso").await["checksum_info"]["checksum"] == SHA256
    })
    .await;
    server.stop().await;
}

#[tokio::test]
async fn dsf_10_there_is_no_error_message_without_an_error() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let session = session(&admin).await;
    admin.prepare(&session, "a.iso").await;
    for name in ["a.iso", "empty"] {
        assert_eq!(file(&admin, &session, name).await.get("error_message"), None);
    }
    server.stop().await;
}

#[tokio::test]
async fn dsf_11_get_of_an_unknown_name_is_an_invalid_argument() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let session = session(&admin).await;
    let refused = admin.get(&format!("{DOWNLOADS}/{session}/file?file_name=b.iso")).await;
    assert!(refused.expect_error(400, "INVALID_ARGUMENT").message().contains("b.iso"));
    let refused = admin.get(&format!("{DOWNLOADS}/{UNKNOWN}/file?file_name=a.iso")).await;
    refused.expect_error(404, "NOT_FOUND");
    server.stop().await;
}
