//! What can be announced, and what is checked of it.

use reqwest::Method;
use serde_json::json;

use super::{SHA1, SHA256, UNKNOWN, begun, pushed};

#[tokio::test]
async fn usf_01_add_announces_a_new_file_or_a_replaced_one() {
    let (server, admin, item, session) = begun().await;
    admin.upload(&session, "a", b"new a").await;
    admin.upload(&session, "c", b"new c").await;
    admin.update_session(&session, "complete").await.expect(204);
    assert_eq!(admin.file_names(&item).await, ["a", "b", "c"]);
    assert_eq!(admin.download(&item, "a").await, b"new a");
    assert_eq!(admin.download(&item, "b").await, b"old b");
    assert_eq!(admin.download(&item, "c").await, b"new c");
    let spec = json!({ "name": "a", "source_type": "PUSH" });
    admin.add_file(UNKNOWN, spec).await.expect_error(404, "NOT_FOUND");
    server.stop().await;
}

#[tokio::test]
async fn usf_01_a_name_added_again_replaces_what_was_announced() {
    let (server, admin, item, session) = begun().await;
    let before = server.stored_files();
    let first = admin.add_push(&session, "c").await;
    admin.send_bytes(Method::PUT, &first, &[], "the first").await.expect(200);
    let second = admin.add_push(&session, "c").await;
    assert_ne!(first, second);
    assert_eq!(admin.session_file(&session, "c").await["status"], "WAITING_FOR_TRANSFER");
    testkit::until("the bytes are freed", async || server.stored_files() == before).await;
    admin.send_bytes(Method::PUT, &first, &[], "too late").await.expect(410);
    admin.send_bytes(Method::PUT, &second, &[], "the second").await.expect(200);
    admin.update_session(&session, "complete").await.expect(204);
    assert_eq!(admin.download(&item, "c").await, b"the second");
    server.stop().await;
}

#[tokio::test]
async fn usf_01_a_spec_that_cannot_be_is_an_invalid_argument_that_says_why() {
    let (server, admin, _, session) = begun().await;
    let long = "x".repeat(256);
    for (spec, words) in [
        (json!({ "name": "", "source_type": "PUSH" }), "empty"),
        (json!({ "name": "..", "source_type": "PUSH" }), "folder"),
        (json!({ "name": "x/y", "source_type": "PUSH" }), "slash"),
        (json!({ "name": "x\ny", "source_type": "PUSH" }), "control"),
        (json!({ "name": long, "source_type": "PUSH" }), "255"),
        (json!({ "name": "c", "source_type": "PUSH", "size": -1 }), "-1"),
        (json!({ "name": "c", "source_type": "PUSH", "source_endpoint": { "uri": "http://x/" } }), "PUSH"),
        (json!({ "name": "c", "source_type": "PUSH", "checksum_info": { "checksum": "12" } }), "SHA1"),
        (json!({ "name": "c", "source_type": "FLY" }), "source_type"),
        (json!({ "source_type": "PUSH" }), "name"),
    ] {
        let answer = admin.add_file(&session, spec.clone()).await.expect_error(400, "INVALID_ARGUMENT");
        assert!(answer.text().contains(words), "{spec}: {}", answer.text());
    }
    server.stop().await;
}

#[tokio::test]
async fn usf_02_a_pushed_file_has_an_endpoint_for_put() {
    let (server, admin, _, session) = begun().await;
    let endpoint = admin.add_push(&session, "disk 1.vmdk").await;
    assert!(endpoint.starts_with(&format!("{}/cls/data/", server.url())), "{endpoint}");
    assert!(endpoint.ends_with("/disk%201.vmdk"), "{endpoint}");
    server.anonymous().send_bytes(Method::PUT, &endpoint, &[], "hello").await.expect(200);
    let spec = json!({ "name": "disk 1.vmdk", "source_type": "PUSH" });
    assert_ne!(admin.add_file(&session, spec).await.expect(201).json()["upload_endpoint"]["uri"], endpoint);
    server.stop().await;
}

#[tokio::test]
async fn usf_04_source_type_none_is_for_unchanged_files_and_cannot_be_added() {
    let (server, admin, _, session) = begun().await;
    assert_eq!(admin.session_file(&session, "a").await["source_type"], "NONE");
    let spec = json!({ "name": "a", "source_type": "NONE" });
    let answer = admin.add_file(&session, spec).await.expect_error(400, "INVALID_ARGUMENT");
    assert!(answer.message().contains("NONE"), "{}", answer.message());
    server.stop().await;
}

#[tokio::test]
async fn usf_07_the_announced_size_is_checked_and_without_one_nothing_is() {
    let (server, admin, _, session) = begun().await;
    let before = server.stored_files();
    for (size, status, told) in [(Some(5), 200, "READY"), (Some(4), 400, "ERROR"), (Some(6), 400, "ERROR")] {
        let spec = json!({ "name": "c", "source_type": "PUSH", "size": size });
        let (answer, info) = pushed(&admin, &session, spec, "hello").await;
        assert_eq!((answer.status, &info["status"]), (status, &json!(told)), "{size:?}");
        if status == 400 {
            let words = format!("announced with {} bytes; 5 were received", size.unwrap());
            assert!(answer.message().contains(&words), "{}", answer.message());
            testkit::until("the bytes are freed", async || server.stored_files() == before).await;
        }
    }
    let (answer, _) = pushed(&admin, &session, json!({ "name": "c", "source_type": "PUSH" }), "hello").await;
    answer.expect(200);
    server.stop().await;
}

#[tokio::test]
async fn usf_08_the_announced_checksum_is_checked() {
    let (server, admin, _, session) = begun().await;
    let before = server.stored_files();
    let sha512 = "9b71d224bd62f3785d96d46ad3ea3d73319bfbc2890caadae2dff72519673ca72323c3d99ba5c11d7c7acc6e14b8c5da0c\
                  4663475c2e5c3adef46f73bcdec043";
    for (algorithm, right) in
        [("MD5", "5d41402abc4b2a76b9719d911017c592"), ("SHA1", SHA1), ("SHA256", SHA256), ("SHA512", sha512)]
    {
        let wrong = "0".repeat(right.len());
        let spec = |value: &str| {
            let checksum = json!({ "algorithm": algorithm, "checksum": value });
            json!({ "name": "c", "source_type": "PUSH", "checksum_info": checksum })
        };
        let (answer, info) = pushed(&admin, &session, spec(&wrong), "hello").await;
        let message = answer.expect(400).message();
        assert!(message.contains(&wrong) && message.contains(right), "{message}");
        assert_eq!(
            (&info["status"], &info["error_message"]["default_message"]),
            (&json!("ERROR"), &json!(message))
        );
        testkit::until("the bytes are freed", async || server.stored_files() == before).await;
        let (answer, info) = pushed(&admin, &session, spec(&right.to_uppercase()), "hello").await;
        answer.expect(200);
        assert_eq!(info["status"], "READY");
    }
    server.stop().await;
}

#[tokio::test]
async fn usf_09_an_ova_needs_no_checksum() {
    let (server, admin, item, session) = begun().await;
    admin.upload(&session, "c.ova", b"any bytes").await;
    let info = admin.session_file(&session, "c.ova").await;
    assert_eq!(info["status"], "READY", "{info}");
    admin.update_session(&session, "complete").await.expect(204);
    assert_eq!(admin.download(&item, "c.ova").await, b"any bytes");
    server.stop().await;
}

#[tokio::test]
async fn usf_10_a_checksum_without_algorithm_is_sha1() {
    let (server, admin, _, session) = begun().await;
    let spec = json!({ "name": "c", "source_type": "PUSH", "checksum_info": { "checksum": SHA1 } });
    let (answer, info) = pushed(&admin, &session, spec, "hello").await;
    answer.expect(200);
    assert_eq!(info["checksum_info"], json!({ "algorithm": "SHA1", "checksum": SHA1 }));
    let spec = json!({ "name": "c", "source_type": "PUSH", "checksum_info": { "checksum": SHA256 } });
    let answer = admin.add_file(&session, spec).await.expect_error(400, "INVALID_ARGUMENT");
    assert!(answer.message().contains("40"), "{}", answer.message());
    server.stop().await;
}

#[tokio::test]
async fn usf_13_nothing_can_be_added_to_a_session_that_has_ended() {
    let (server, admin, _, session) = begun().await;
    admin.update_session(&session, "complete").await.expect(204);
    let spec = json!({ "name": "c", "source_type": "PUSH" });
    let answer = admin.add_file(&session, spec).await.expect_error(400, "NOT_ALLOWED_IN_CURRENT_STATE");
    assert!(answer.message().contains("DONE"), "{}", answer.message());
    server.stop().await;
}
