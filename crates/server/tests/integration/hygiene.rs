//! Names of files that would not work everywhere are refused when they are announced, each with its reason.

use serde_json::json;
use testkit::{Client, Page, Source, TestServer};

fn push(name: &str) -> serde_json::Value {
    json!({ "name": name, "source_type": "PUSH" })
}

/// Announces a file of that name, which has to be refused with these words, and leaves nothing in the session.
async fn refused(client: &Client, session: &str, name: &str, words: &str) {
    let answer = client.add_file(session, push(name)).await.expect_error(400, "INVALID_ARGUMENT");
    let message = answer.message();
    assert!(message.contains(words), "{name:?}: {message}");
}

async fn begun(files: &[(&str, &[u8])]) -> (TestServer, Client, String, String) {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let item = admin.new_item_with(files).await;
    let session = admin.new_update_session(&item).await;
    (server, admin, item, session)
}

#[tokio::test]
async fn fil_03_names_that_are_no_names_or_leave_the_item_are_refused() {
    let (server, admin, _, session) = begun(&[]).await;
    refused(&admin, &session, "", "it is empty").await;
    refused(&admin, &session, &"x".repeat(256), "it has 256 bytes; 255 are possible").await;
    for name in [".", ".."] {
        refused(&admin, &session, name, "it stands for a folder").await;
    }
    for name in ["../a.iso", "/etc/passwd", "a/b", "..\\a.iso", "C:\\a.iso"] {
        let words = if name.starts_with('C') { "':'" } else { "it contains a slash" };
        refused(&admin, &session, name, words).await;
    }
    server.stop().await;
}

#[tokio::test]
async fn fil_14_characters_that_cannot_be_seen_or_mislead_are_refused() {
    let (server, admin, _, session) = begun(&[]).await;
    for (name, words) in [
        ("a\nb", "the control character U+000A"),
        ("a\u{9b}b", "the control character U+009B"),
        ("gpj\u{202e}osi.exe", "U+202E, which changes the direction of writing"),
        ("a\u{200b}b", "U+200B, which cannot be seen"),
    ] {
        refused(&admin, &session, name, words).await;
    }
    server.stop().await;
}

#[tokio::test]
async fn fil_14_names_that_windows_cannot_have_are_refused() {
    let (server, admin, _, session) = begun(&[]).await;
    for char in ['<', '>', ':', '"', '|', '*', '?'] {
        let words = format!("it contains {char:?}, which Windows does not allow");
        refused(&admin, &session, &format!("a{char}b"), &words).await;
    }
    for (name, words) in [
        (" a.iso", "it begins with a space"),
        ("a.iso ", "it ends with a space"),
        ("a.", "it ends with a dot"),
        ("con", "Windows takes CON for a device"),
        ("Aux.ISO", "Windows takes AUX for a device"),
        ("COM1.iso", "Windows takes COM for a device"),
        ("lpt\u{b2}", "Windows takes LPT for a device"),
        ("CONIN$", "Windows takes CONIN$ for a device"),
    ] {
        refused(&admin, &session, name, words).await;
    }
    server.stop().await;
}

#[tokio::test]
async fn fil_03_a_name_that_differs_only_by_case_from_one_of_the_item_is_refused() {
    let (server, admin, item, session) = begun(&[("Disk.iso", b"old")]).await;
    refused(&admin, &session, "disk.ISO", "\"disk.ISO\" and \"Disk.iso\" cannot lie side by side").await;
    admin.upload(&session, "Disk.iso", b"replaced").await;
    admin.update_session(&session, "complete").await.expect(204);
    assert_eq!(admin.download(&item, "Disk.iso").await, b"replaced");
    server.stop().await;
}

#[tokio::test]
async fn fil_03_a_name_that_differs_only_by_normal_form_from_one_of_the_session_is_refused() {
    let (server, admin, _, session) = begun(&[]).await;
    admin.add_push(&session, "caf\u{e9}.iso").await;
    refused(&admin, &session, "cafe\u{301}.iso", "and \"caf\u{e9}.iso\" cannot lie side by side").await;
    refused(&admin, &session, "CAF\u{c9}.iso", "differ only by capitals").await;
    admin.add_push(&session, "caf\u{e9}.iso").await;
    let path = format!("/api/content/library/item/update-session/{session}/file");
    assert_eq!(admin.get(&path).await.expect(200).json().as_array().unwrap().len(), 1);
    server.stop().await;
}

#[tokio::test]
async fn a_file_whose_old_name_is_removed_can_change_its_capitals() {
    let (server, admin, item, session) = begun(&[("A.iso", b"old")]).await;
    let path = format!("/api/content/library/item/update-session/{session}/file/A.iso");
    admin.delete(&path).await.expect(204);
    admin.upload(&session, "a.iso", b"new").await;
    refused(&admin, &session, "A.iso", "\"a.iso\"").await;
    admin.update_session(&session, "complete").await.expect(204);
    assert_eq!(admin.file_names(&item).await, ["a.iso"]);
    assert_eq!(admin.download(&item, "a.iso").await, b"new");
    server.stop().await;
}

#[tokio::test]
async fn usf_03_a_pulled_file_that_is_named_with_its_query_loses_the_query() {
    let (server, admin, item, session) = begun(&[]).await;
    let source = Source::start().await;
    let uri = source.put("/folder/x.iso?dcPath=DC0&dsName=DS_0", Page::Bytes(b"pulled".to_vec()));
    let spec = |name: &str| json!({ "name": name, "source_type": "PULL", "source_endpoint": { "uri": uri } });
    let other = admin.add_file(&session, spec("x.iso?dcPath=DC1")).await;
    assert!(other.expect_error(400, "INVALID_ARGUMENT").message().contains("'?'"));
    let told = admin.add_file(&session, spec("x.iso?dcPath=DC0&dsName=DS_0")).await.expect(201).json();
    assert_eq!(told["name"], "x.iso");
    admin.update_session(&session, "complete").await.expect(204);
    testkit::until("the pull is done", async || admin.file_names(&item).await == ["x.iso"]).await;
    assert_eq!(admin.download(&item, "x.iso").await, b"pulled");
    server.stop().await;
}
