//! Validating before completing.

use reqwest::Method;
use serde_json::json;
use testkit::Source;

use super::{UNKNOWN, begun, validate};

#[tokio::test]
async fn usf_27_validate_tells_what_is_missing_and_what_is_invalid() {
    let (server, admin, _, session) = begun().await;
    let good = json!({ "has_errors": false, "missing_files": [], "invalid_files": [] });
    assert_eq!(validate(&admin, &session).await.expect(200).json(), good);
    admin.add_push(&session, "c").await;
    let source = Source::start().await;
    let uri = format!("{}none", source.put("/", testkit::Page::Status(404)));
    let spec = json!({ "name": "d", "source_type": "PULL", "source_endpoint": { "uri": uri } });
    admin.add_file(&session, spec).await.expect(201);
    admin.until_transferred(&session, "d").await;
    let result = validate(&admin, &session).await.expect(200).json();
    assert_eq!(result["has_errors"], true);
    assert_eq!(result["missing_files"], json!(["c"]));
    assert_eq!(result["invalid_files"][0]["name"], "d");
    let message = result["invalid_files"][0]["error_message"]["default_message"].as_str().unwrap();
    assert!(message.contains("404"), "{message}");
    assert_eq!(result["invalid_files"].as_array().unwrap().len(), 1);
    validate(&admin, UNKNOWN).await.expect_error(404, "NOT_FOUND");
    server.stop().await;
}

#[tokio::test]
async fn usf_28_validate_is_refused_after_the_end_and_after_a_failed_upload() {
    let (server, admin, _, session) = begun().await;
    let spec = json!({ "name": "c", "source_type": "PUSH", "size": 3 });
    let info = admin.add_file(&session, spec).await.expect(201).json();
    let endpoint = info["upload_endpoint"]["uri"].as_str().unwrap();
    admin.send_bytes(Method::PUT, endpoint, &[], "hello").await.expect(400);
    let answer = validate(&admin, &session).await.expect_error(400, "NOT_ALLOWED_IN_CURRENT_STATE");
    assert!(answer.text().contains("\\\"c\\\"") && answer.text().contains("3 bytes"), "{}", answer.text());
    admin.send_bytes(Method::PUT, endpoint, &[], "abc").await.expect(200);
    assert_eq!(validate(&admin, &session).await.expect(200).json()["has_errors"], false);
    admin.update_session(&session, "cancel").await.expect(204);
    let answer = validate(&admin, &session).await.expect_error(400, "NOT_ALLOWED_IN_CURRENT_STATE");
    assert!(answer.message().contains("CANCELED"), "{}", answer.message());
    server.stop().await;
}

#[tokio::test]
async fn usf_29_after_validate_the_missing_files_can_be_added() {
    let (server, admin, item, session) = begun().await;
    let endpoint = admin.add_push(&session, "c").await;
    assert_eq!(validate(&admin, &session).await.expect(200).json()["missing_files"], json!(["c"]));
    admin.send_bytes(Method::PUT, &endpoint, &[], "c").await.expect(200);
    admin.upload(&session, "d", b"d").await;
    assert_eq!(validate(&admin, &session).await.expect(200).json()["has_errors"], false);
    admin.update_session(&session, "complete").await.expect(204);
    assert_eq!(admin.file_names(&item).await, ["a", "b", "c", "d"]);
    server.stop().await;
}
