//! `com.vmware.cis.session`: SES, and who may log in.

mod lifetime;
mod users;

use reqwest::Method;
use serde_json::json;
use testkit::{Answer, Client, PASSWORD, TestServer};

const SESSION: &str = "/api/session";
const ADMINISTRATOR: &str = "administrator@stackroom.local";
const SERVICE: &str = "com.vmware.cis.session";

/// Tries to open a session.
pub(crate) async fn login(client: &Client, user: &str, password: &str) -> Answer {
    let basic = basic(user, password);
    client.send_bytes(Method::POST, SESSION, &[("authorization", &basic)], "").await
}

fn basic(user: &str, password: &str) -> String {
    use base64::Engine as _;
    let pair = base64::engine::general_purpose::STANDARD.encode(format!("{user}:{password}"));
    format!("Basic {pair}")
}

/// Opens a session over JSON-RPC, with the credentials in the security context.
async fn rpc_login(client: &Client, user: &str, password: &str) -> Answer {
    let security = json!({
        "schemeId": "com.vmware.vapi.std.security.user_pass", "userName": user, "password": password,
    });
    rpc_with(client, security, SERVICE, "create").await
}

/// Calls an operation without parameters with that security context.
async fn rpc_with(client: &Client, security: serde_json::Value, service: &str, operation: &str) -> Answer {
    let body = json!({
        "jsonrpc": "2.0", "method": "invoke", "id": "0",
        "params": {
            "serviceId": service, "operationId": operation, "ctx": { "securityCtx": security },
            "input": { "STRUCTURE": { "operation-input": {} } },
        },
    });
    client.post("/api", body).await.expect(200)
}

fn token_context(token: &str) -> serde_json::Value {
    json!({ "schemeId": "com.vmware.vapi.std.security.session_id", "sessionId": token })
}

const UNAUTHENTICATED: Option<&str> = Some("com.vmware.vapi.std.errors.unauthenticated");

#[tokio::test]
async fn ses_01_create_swaps_credentials_for_a_token() {
    let server = TestServer::start().await;
    let anonymous = server.anonymous();
    let first = login(&anonymous, ADMINISTRATOR, PASSWORD).await.expect(201).string();
    let second = login(&anonymous, ADMINISTRATOR, PASSWORD).await.expect(201).string();
    assert_ne!(first, second);
    assert!(first.len() >= 43, "{first}");
    anonymous.clone().with_token(&first).get("/api/content/library").await.expect(200);
    login(&anonymous, ADMINISTRATOR, "wrong").await.expect_error(401, "UNAUTHENTICATED");
    anonymous.post_empty(SESSION).await.expect_error(401, "UNAUTHENTICATED");
    // A token is no credential for another one.
    anonymous.with_token(&first).post_empty(SESSION).await.expect_error(401, "UNAUTHENTICATED");
    server.stop().await;
}

#[tokio::test]
async fn ses_02_credentials_travel_beside_the_parameters_of_which_there_are_none() {
    let server = TestServer::start().await;
    let anonymous = server.anonymous();
    let answer = rpc_login(&anonymous, ADMINISTRATOR, PASSWORD).await.json();
    let token = answer["result"]["output"]["SECRET"].as_str().unwrap();
    anonymous.clone().with_token(token).get(SESSION).await.expect(200);
    let basic = basic(ADMINISTRATOR, PASSWORD);
    let headers = [("authorization", basic.as_str()), ("content-type", "application/json")];
    anonymous.send_bytes(Method::POST, SESSION, &headers, "{}").await.expect(201);
    let parameters = json!({ "user": ADMINISTRATOR }).to_string();
    let refused = anonymous.send_bytes(Method::POST, SESSION, &headers, parameters).await;
    refused.expect_error(400, "UNEXPECTED_INPUT");
    server.stop().await;
}

#[tokio::test]
async fn ses_03_a_failed_create_does_not_disclose_the_reason() {
    let server = TestServer::start().await;
    let anonymous = server.anonymous();
    let bodies = [
        rpc_login(&anonymous, ADMINISTRATOR, "wrong").await,
        rpc_login(&anonymous, "nobody", PASSWORD).await,
        rpc_with(&anonymous, json!({ "schemeId": "unknown" }), SERVICE, "create").await,
        rpc_with(&anonymous, json!(null), SERVICE, "create").await,
    ];
    for body in &bodies {
        assert_eq!(body.header("vapi-error"), UNAUTHENTICATED);
        assert_eq!(body.json(), bodies[0].json());
    }
    server.stop().await;
}

#[tokio::test]
async fn ses_04_the_header_carries_the_token_and_wins_over_the_security_context() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let token = admin.token.clone().unwrap();
    let anonymous = server.anonymous();
    let good = rpc_with(&anonymous, token_context(&token), SERVICE, "get").await.json();
    let info = &good["result"]["output"]["STRUCTURE"]["com.vmware.cis.session.info"];
    assert_eq!(info["user"], ADMINISTRATOR);
    let header_wins = rpc_with(&admin, token_context("bad"), SERVICE, "get").await;
    assert_eq!(header_wins.header("vapi-error"), None);
    let bad_header = anonymous.clone().with_token("bad");
    let refused = rpc_with(&bad_header, token_context(&token), SERVICE, "get").await;
    assert_eq!(refused.header("vapi-error"), UNAUTHENTICATED);
    server.stop().await;
}

#[tokio::test]
async fn ses_05_delete_ends_the_session_of_the_request() {
    let server = TestServer::start().await;
    let (one, other) = (server.admin().await, server.admin().await);
    one.delete(SESSION).await.expect(204);
    one.get("/api/content/library").await.expect_error(401, "UNAUTHENTICATED");
    one.delete(SESSION).await.expect_error(401, "UNAUTHENTICATED");
    server.anonymous().delete(SESSION).await.expect_error(401, "UNAUTHENTICATED");
    other.get("/api/content/library").await.expect(200);
    let server = server.restart().await;
    let one = server.anonymous().with_token(one.token.as_deref().unwrap());
    one.get(SESSION).await.expect_error(401, "UNAUTHENTICATED");
    let other = server.anonymous().with_token(other.token.as_deref().unwrap());
    other.get(SESSION).await.expect(200);
    server.stop().await;
}

#[tokio::test]
async fn ses_06_get_tells_user_creation_and_last_access() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let expected = json!({
        "user": ADMINISTRATOR,
        "created_time": "2026-01-01T00:00:00.000Z",
        "last_accessed_time": "2026-01-01T00:00:00.000Z",
    });
    assert_eq!(admin.get(SESSION).await.expect(200).json(), expected);
    let rest = admin.post_empty("/rest/com/vmware/cis/session?~action=get").await.expect(200).json();
    assert_eq!(rest, json!({ "value": expected }));
    server.anonymous().get(SESSION).await.expect_error(401, "UNAUTHENTICATED");
    server.stop().await;
}

#[tokio::test]
async fn ses_07_the_user_is_told_with_their_domain() {
    let server = TestServer::start().await;
    for name in ["administrator", "Administrator", "ADMINISTRATOR@Stackroom.Local"] {
        let client = server.anonymous().logged_in(name, PASSWORD).await;
        assert_eq!(client.get(SESSION).await.json()["user"], ADMINISTRATOR, "{name}");
    }
    server.stop().await;
}

#[tokio::test]
async fn ses_12_a_failing_back_end_makes_the_service_unavailable() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    server.stackroom().catalog().close().await;
    let refused = login(&server.anonymous(), ADMINISTRATOR, PASSWORD).await;
    refused.expect_error(503, "SERVICE_UNAVAILABLE");
    admin.delete(SESSION).await.expect_error(503, "SERVICE_UNAVAILABLE");
    server.stop().await;
}
