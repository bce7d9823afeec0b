//! What a source may be named by, and what is shown of it.

use serde_json::json;
use testkit::Page;

use super::{begun, reason};

#[tokio::test]
async fn tep_01_a_source_is_named_by_http_https_or_file() {
    let begun = begun().await;
    for (uri, words) in [
        ("ftp://mirror.example/a", "ftp"),
        ("nfs://filer/export/a", "nfs"),
        ("no address", "URI"),
        ("file://other-host/a", "other-host"),
    ] {
        let answer = begun.add("a", json!({ "uri": uri })).await.expect_error(400, "INVALID_ARGUMENT");
        assert!(answer.message().contains(words), "{uri}: {}", answer.message());
    }
    for uri in ["http://192.0.2.1/a", "https://192.0.2.1/a", "file:///srv/a"] {
        assert_eq!(
            begun.add("a", json!({ "uri": uri })).await.expect(201).json()["source_endpoint"]["uri"],
            uri
        );
    }
    begun.server.stop().await;
}

#[tokio::test]
async fn tep_02_a_datastore_address_is_refused_with_what_to_do_instead() {
    let begun = begun().await;
    let uri = "ds:///vmfs/volumes/6a3c/a.iso";
    let answer = begun.add("a", json!({ "uri": uri })).await.expect_error(400, "INVALID_ARGUMENT");
    assert!(answer.message().contains("file: address"), "{}", answer.message());
    begun.server.stop().await;
}

#[tokio::test]
async fn user_and_password_of_a_source_are_used_and_never_shown() {
    let begun = begun().await;
    let uri = begun.source.put("/a", Page::Bytes(b"a".to_vec()));
    let secret = uri.replace("http://", "http://someone:open-sesame@");
    let info = begun.add("a", json!({ "uri": secret })).await.expect(201).json();
    assert_eq!(info["source_endpoint"]["uri"], uri);
    let info = begun.admin.until_transferred(&begun.session, "a").await;
    assert_eq!((&info["status"], &info["source_endpoint"]["uri"]), (&json!("READY"), &json!(uri)));
    let head = begun.source.requests().pop().unwrap();
    assert!(head.to_lowercase().contains("authorization: basic "), "{head}");
    begun.source.put("/a", Page::Status(401));
    let info = begun.pulled(json!({ "uri": secret })).await;
    assert!(reason(&info).contains("401"), "{info}");
    assert!(!info.to_string().contains("sesame") && !info.to_string().contains("someone"), "{info}");
    let answer = begun.add("b", json!({ "uri": "ftp://someone:open-sesame@x/" })).await.expect(400);
    assert!(!answer.text().contains("sesame"), "{}", answer.text());
    begun.server.stop().await;
}

#[tokio::test]
async fn probe_tells_whether_a_source_can_be_had_and_what_certificate_it_has() {
    let begun = begun().await;
    let secure = super::secure::Secure::start().await;
    let good = begun.source.put("/good", Page::Bytes(b"good".to_vec()));
    let bad = begun.source.put("/bad", Page::Status(404));
    let closed = begun.source.put("/closed", Page::Status(401));
    let thumbprint = secure.server.thumbprints().sha256;
    for (endpoint, status) in [
        (json!({ "uri": good }), "SUCCESS"),
        (json!({ "uri": bad }), "RESOURCE_NOT_FOUND"),
        (json!({ "uri": closed }), "INVALID_CREDENTIALS"),
        (json!({ "uri": "ftp://mirror.example/a" }), "INVALID_URL"),
        (json!({ "uri": secure.uri }), "CERTIFICATE_ERROR"),
        (json!({ "uri": secure.uri, "ssl_certificate_thumbprint": thumbprint }), "SUCCESS"),
    ] {
        let path = "/rest/com/vmware/content/library/item/updatesession/file?~action=probe";
        let answer = begun.admin.post(path, json!({ "source_endpoint": endpoint })).await.expect(200);
        let result = answer.json()["value"].clone();
        assert_eq!(result["status"], status, "{endpoint}: {result}");
        assert_eq!(result["error_messages"].as_array().unwrap().is_empty(), status == "SUCCESS", "{result}");
        if endpoint["uri"] == secure.uri {
            assert_eq!(result["ssl_thumbprint"], thumbprint);
            assert_eq!(result["ssl_certificate"].as_str().unwrap().trim(), secure.certificate().trim());
        }
    }
    begun.server.stop().await;
    secure.server.stop().await;
}
