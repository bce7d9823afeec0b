//! `com.vmware.content.library.item.file`: FIL.

use serde_json::{Value, json};
use testkit::{Client, TestServer};

const ITEMS: &str = "/api/content/library/item";
const UNKNOWN: &str = "d60d8f52-0000-4000-8000-000000000000";
const SHA256: &str = "277089d91c0bdf4f2e6862ba7e4a07605119431f5d13f726dd352b06f1b206a9";

/// What is told about the files of an item, by name.
async fn files(client: &Client, item: &str) -> Vec<Value> {
    let told = client.get(&format!("{ITEMS}/{item}/file")).await.expect(200).json();
    let mut files = told.as_array().unwrap().clone();
    files.sort_by_key(|file| file["name"].as_str().unwrap().to_owned());
    files
}

/// What is told about a file of an item.
async fn file(client: &Client, item: &str, name: &str) -> Value {
    client.get(&format!("{ITEMS}/{item}/file?name={name}")).await.expect(200).json()
}

/// The address of a file without its version.
fn without_version(file: &Value) -> &str {
    file["file_download_endpoint"].as_str().unwrap().split_once('?').unwrap().0
}

#[tokio::test]
async fn fil_01_list_gives_the_files_of_the_current_content() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let item = admin.new_item().await;
    assert_eq!(files(&admin, &item).await, Vec::<Value>::new());
    admin.put_content(&item, &[("b.iso", b"more"), ("a.iso", b"bytes")]).await;
    let session = admin.new_update_session(&item).await;
    admin.upload(&session, "c.iso", b"not complete").await;
    let told = files(&admin, &item).await;
    assert_eq!((told.len(), &told[0]["name"], &told[1]["name"]), (2, &json!("a.iso"), &json!("b.iso")));
    admin.get(&format!("{ITEMS}/{UNKNOWN}/file")).await.expect_error(404, "NOT_FOUND");
    server.stop().await;
}

#[tokio::test]
async fn fil_02_get_finds_a_file_by_its_name() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let item = admin.new_item_with(&[("a.iso", b"bytes"), ("b.iso", b"more")]).await;
    let told = file(&admin, &item, "b.iso").await;
    assert_eq!((&told["name"], &told["size"]), (&json!("b.iso"), &json!(4)));
    assert_eq!(vec![file(&admin, &item, "a.iso").await, told], files(&admin, &item).await);
    let refused = admin.get(&format!("{ITEMS}/{item}/file?name=c.iso")).await.expect_error(404, "NOT_FOUND");
    assert!(refused.message().contains("c.iso"), "{}", refused.message());
    admin.get(&format!("{ITEMS}/{UNKNOWN}/file?name=a.iso")).await.expect_error(404, "NOT_FOUND");
    server.stop().await;
}

#[tokio::test]
async fn fil_03_a_name_stands_for_one_file_and_is_not_empty() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let item = admin.new_item_with(&[("a.iso", b"bytes")]).await;
    admin.put_content(&item, &[("a.iso", b"replaced"), ("b.iso", b"another")]).await;
    assert_eq!(admin.file_names(&item).await, ["a.iso", "b.iso"]);
    assert_eq!(admin.download(&item, "a.iso").await, b"replaced");
    let session = admin.new_update_session(&item).await;
    let nameless = json!({ "name": "", "source_type": "PUSH" });
    admin.add_file(&session, nameless).await.expect_error(400, "INVALID_ARGUMENT");
    server.stop().await;
}

#[tokio::test]
async fn fil_04_the_size_is_what_is_stored() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let item = admin.new_item_with(&[("a.iso", b"bytes"), ("empty", b"")]).await;
    assert_eq!(file(&admin, &item, "a.iso").await["size"], 5);
    assert_eq!(file(&admin, &item, "empty").await["size"], 0);
    server.stop().await;
}

#[tokio::test]
async fn fil_05_a_file_on_disk_is_cached() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let item = admin.new_item_with(&[("a.iso", b"bytes")]).await;
    assert_eq!(file(&admin, &item, "a.iso").await["cached"], true);
    server.stop().await;
}

#[tokio::test]
async fn fil_06_the_version_moves_when_a_new_copy_comes() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let item = admin.new_item_with(&[("a.iso", b"bytes"), ("b.iso", b"more")]).await;
    let (first, other) = (file(&admin, &item, "a.iso").await, file(&admin, &item, "b.iso").await);
    admin.put_content(&item, &[("a.iso", b"bytes")]).await;
    assert_ne!(file(&admin, &item, "a.iso").await["version"], first["version"], "the same bytes, a new copy");
    assert_eq!(file(&admin, &item, "b.iso").await, other);
    let session = admin.new_update_session(&item).await;
    admin.delete(&format!("{ITEMS}/update-session/{session}/file/a.iso")).await.expect(204);
    admin.update_session(&session, "complete").await.expect(204);
    admin.put_content(&item, &[("a.iso", b"again")]).await;
    assert_eq!(file(&admin, &item, "a.iso").await["version"], "3", "a version is never given twice");
    server.stop().await;
}

#[tokio::test]
async fn fil_07_a_file_with_content_has_a_checksum() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let item = admin.new_item_with(&[("a.iso", b"bytes"), ("empty", b"")]).await;
    let expected = json!({ "algorithm": "SHA256", "checksum": SHA256 });
    assert_eq!(file(&admin, &item, "a.iso").await["checksum_info"], expected);
    let nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    assert_eq!(file(&admin, &item, "empty").await["checksum_info"]["checksum"], nothing);
    server.stop().await;
}

#[tokio::test]
async fn fil_08_the_checksum_is_of_the_algorithm_that_the_client_chose_sha_1_by_default() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let sha1 = "daf529a73101c2be626b99fc6938163e7a27620b";
    let sha512 = "ad87abc1efb42e03207f3a98b8f411dad0953aa23d4d319a424880ce705a12191ee2c7370c224e2d8a681b875cb6afa4\
                  61bdb99a8693b2ddb74b25df00020d4d";
    let item = admin.new_item().await;
    let session = admin.new_update_session(&item).await;
    let given = [
        ("md5", Some("MD5"), "MD5", "4b3a6218bb3e3a7303e8a171a60fcf92"),
        ("sha1", Some("SHA1"), "SHA1", sha1),
        ("sha256", Some("SHA256"), "SHA256", SHA256),
        ("sha512", Some("SHA512"), "SHA512", sha512),
        ("default", None, "SHA1", sha1),
    ];
    for (name, algorithm, _, checksum) in given {
        let mut info = json!({ "checksum": checksum });
        if let Some(algorithm) = algorithm {
            info["algorithm"] = algorithm.into();
        }
        let spec = json!({ "name": name, "source_type": "PUSH", "checksum_info": info });
        let added = admin.add_file(&session, spec).await.expect(201).json();
        let endpoint = added["upload_endpoint"]["uri"].as_str().unwrap();
        admin.send_bytes(reqwest::Method::PUT, endpoint, &[], "bytes").await.expect(200);
    }
    admin.update_session(&session, "complete").await.expect(204);
    for (name, _, algorithm, checksum) in given {
        let expected = json!({ "algorithm": algorithm, "checksum": checksum });
        assert_eq!(file(&admin, &item, name).await["checksum_info"], expected, "{name}");
    }
    server.stop().await;
}

#[tokio::test]
async fn fil_09_a_file_has_an_address_of_its_own() {
    let server = TestServer::start_with(|config| config.listen = Some(([127, 0, 0, 1], 0).into())).await;
    let admin = server.admin().await;
    let item = admin.new_item_with(&[("a.iso", b"first")]).await;
    admin.put_content(&item, &[("a.iso", b"bytes")]).await;
    let library =
        admin.get(&format!("{ITEMS}/{item}")).await.json()["library_id"].as_str().unwrap().to_owned();
    let url = server.tls_url();
    let told = admin.get(&format!("{url}{ITEMS}/{item}/file")).await.expect(200).json();
    assert_eq!(
        told[0]["file_download_endpoint"],
        format!("{url}/cls/static/{library}/{item}/a.iso?version=2")
    );
    assert_eq!(
        admin.get(told[0]["file_download_endpoint"].as_str().unwrap()).await.expect(200).body,
        b"bytes"
    );
    server.stop().await;
}

#[tokio::test]
async fn fil_10_a_version_that_is_not_stored_any_more_is_not_found() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let item = admin.new_item_with(&[("a.iso", b"first")]).await;
    let first = file(&admin, &item, "a.iso").await;
    let address = first["file_download_endpoint"].as_str().unwrap();
    let lease = admin.new_download_session(&item).await;
    admin.put_content(&item, &[("a.iso", b"second")]).await;
    server.collect().await;
    assert_eq!(admin.get(address).await.expect(200).body, b"first", "a download session holds it");
    admin.delete(&format!("{ITEMS}/download-session/{lease}")).await.expect(204);
    server.collect().await;
    admin.get(address).await.expect(404);
    for version in ["3", "0", "-1", "x", ""] {
        admin.get(&format!("{}?version={version}", without_version(&first))).await.expect(404);
    }
    let second = file(&admin, &item, "a.iso").await;
    assert_eq!(
        admin.get(second["file_download_endpoint"].as_str().unwrap()).await.expect(200).body,
        b"second"
    );
    server.stop().await;
}

#[tokio::test]
async fn fil_11_an_address_without_version_gives_the_latest() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let item = admin.new_item_with(&[("a.iso", b"first")]).await;
    let told = file(&admin, &item, "a.iso").await;
    assert_eq!(admin.get(without_version(&told)).await.expect(200).body, b"first");
    admin.put_content(&item, &[("a.iso", b"second")]).await;
    assert_eq!(admin.get(without_version(&told)).await.expect(200).body, b"second");
    server.stop().await;
}

#[tokio::test]
async fn fil_12_an_address_works_within_a_session_only() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let item = admin.new_item_with(&[("a.iso", b"bytes")]).await;
    let told = file(&admin, &item, "a.iso").await;
    let address = told["file_download_endpoint"].as_str().unwrap();
    let stranger = server.anonymous();
    for client in [stranger.clone(), stranger.clone().with_token("d60d8f520000400080000000000000")] {
        let refused = client.get(address).await.expect_error(401, "UNAUTHENTICATED");
        assert!(!refused.text().contains("bytes"), "{}", refused.text());
        client.head(address).await.expect(401);
    }
    let writer = server.user("writer", &["ContentLibrary.AddLibraryItem"]).await;
    writer.get(address).await.expect_error(403, "UNAUTHORIZED");
    let reader = server.user("reader", &["System.Read"]).await;
    assert_eq!(reader.get(address).await.expect(200).body, b"bytes");
    server.stop().await;
}

#[tokio::test]
async fn fil_13_every_file_on_disk_has_an_address() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let item = admin.new_item_with(&[("a.iso", b"bytes"), ("b.iso", b"more"), ("empty", b"")]).await;
    for (told, bytes) in files(&admin, &item).await.iter().zip([&b"bytes"[..], b"more", b""]) {
        let address = told["file_download_endpoint"].as_str().unwrap();
        assert_eq!(admin.get(address).await.expect(200).body, bytes, "{address}");
    }
    server.stop().await;
}

#[tokio::test]
async fn fil_14_every_name_that_is_accepted_fits_an_address() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let names =
        ["100% sure.iso", "a b#c&d.iso", "déjà vu — 映像.ova", "%2e%2e%2f", "...x", "+;,@='~$!()[]{}^`"];
    let content: Vec<_> = names.iter().map(|name| (*name, name.as_bytes())).collect();
    let item = admin.new_item().await;
    let session = admin.new_update_session(&item).await;
    for name in [".", "..", "a/b", "a\\b", "line\nbreak", "nul\0"] {
        let spec = json!({ "name": name, "source_type": "PUSH" });
        admin.add_file(&session, spec).await.expect_error(400, "INVALID_ARGUMENT");
    }
    admin.update_session(&session, "cancel").await.expect(204);
    admin.put_content(&item, &content).await;
    let told = files(&admin, &item).await;
    assert_eq!(told.len(), names.len());
    for file in told {
        let address = file["file_download_endpoint"].as_str().unwrap();
        assert!(address.is_ascii(), "{address}");
        assert_eq!(admin.get(address).await.expect(200).text(), file["name"], "{address}");
    }
    server.stop().await;
}
