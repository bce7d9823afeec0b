//! The envelope of JSON-RPC.

use reqwest::Method;
use serde_json::{Value, json};
use testkit::{Answer, Client, TestServer};

use super::{JSON, SESSION_SERVICE};

const LIBRARY: &str = "com.vmware.content.library";

fn envelope(service: &str, operation: &str, input: &Value) -> Value {
    json!({
        "jsonrpc": "2.0", "method": "invoke", "id": "0",
        "params": {
            "serviceId": service, "operationId": operation, "ctx": { "appCtx": null },
            "input": { "STRUCTURE": { "operation-input": input } },
        },
    })
}

/// The answer to a body; its status is always 200.
async fn invoke(client: &Client, headers: &[(&str, &str)], body: &str) -> Answer {
    let mut all = vec![JSON];
    all.extend(headers);
    client.send_bytes(Method::POST, "/api", &all, body.to_owned()).await.expect(200)
}

/// What a body is answered as a fault of the protocol itself: code and id.
async fn fault(client: &Client, body: &str) -> (i64, Value) {
    let json = invoke(client, &[], body).await.json();
    assert!(json.get("result").is_none(), "{json}");
    assert!(!json["error"]["message"].as_str().unwrap().is_empty());
    (json["error"]["code"].as_i64().unwrap(), json["id"].clone())
}

#[tokio::test]
async fn json_rpc_answers_errors_with_200_too_and_names_them_in_a_header() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let body = envelope(LIBRARY, "get", &json!({ "library_id": "nowhere" })).to_string();
    let answer = invoke(&admin, &[], &body).await;
    assert_eq!(answer.header("vapi-error"), Some("com.vmware.vapi.std.errors.not_found"));
    assert_eq!(answer.header("content-type"), Some("application/json"));
    let error = &answer.json()["result"]["error"]["ERROR"]["com.vmware.vapi.std.errors.not_found"];
    let message = &error["messages"][0]["STRUCTURE"]["com.vmware.vapi.std.localizable_message"];
    assert_eq!(message["default_message"], "there is no library nowhere");
    assert_eq!(message["args"], json!(["nowhere"]));
    assert_eq!(error["data"], json!({ "OPTIONAL": null }));
    assert_eq!(error["error_type"], json!({ "OPTIONAL": "NOT_FOUND" }));

    let anonymous = invoke(&server.anonymous(), &[], &body).await;
    assert_eq!(anonymous.header("vapi-error"), Some("com.vmware.vapi.std.errors.unauthenticated"));
    server.stop().await;
}

#[tokio::test]
async fn json_rpc_repeats_the_id_as_the_string_that_it_was() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    for id in ["0", "41", "a\"b", ""] {
        let mut body = envelope(LIBRARY, "list", &json!({}));
        body["id"] = json!(id);
        let answer = invoke(&admin, &[], &body.to_string()).await;
        assert_eq!(answer.json(), json!({ "jsonrpc": "2.0", "id": id, "result": { "output": [] } }));
        assert_eq!(answer.header("vapi-error"), None);
    }
    server.stop().await;
}

#[tokio::test]
async fn json_rpc_answers_void_with_an_output_of_null() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let session = admin.new_update_session(&admin.new_item().await).await;
    let input = json!({ "update_session_id": session, "client_progress": { "OPTIONAL": null } });
    let answer = invoke(&admin, &[], &envelope(SESSION_SERVICE, "keep_alive", &input).to_string()).await;
    assert_eq!(answer.json(), json!({ "jsonrpc": "2.0", "id": "0", "result": { "output": null } }));
    server.stop().await;
}

#[tokio::test]
async fn json_rpc_refuses_headers_that_say_another_operation() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let body = envelope(LIBRARY, "list", &json!({})).to_string();
    let same = [("vapi-service", LIBRARY), ("vapi-operation", "list")];
    assert_eq!(invoke(&admin, &same, &body).await.json()["result"]["output"], json!([]));
    let cases: [&[(&str, &str)]; 3] = [
        &[("vapi-service", LIBRARY), ("vapi-operation", "get")],
        &[("vapi-service", "com.vmware.content.local_library"), ("vapi-operation", "list")],
        &[("vapi-service", LIBRARY)],
    ];
    for headers in cases {
        let json = invoke(&admin, headers, &body).await.json();
        assert_eq!((&json["error"]["code"], &json["id"]), (&json!(-31001), &json!("0")), "{json}");
    }
    server.stop().await;
}

#[tokio::test]
async fn gen_14_json_rpc_reports_a_malformed_envelope_by_its_own_codes() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    assert_eq!(fault(&admin, "{\"jsonrpc\":").await, (-32700, Value::Null));
    assert_eq!(fault(&admin, "[]").await, (-32600, Value::Null));
    assert_eq!(fault(&admin, "{\"jsonrpc\":\"1.0\",\"id\":\"1\"}").await, (-32600, Value::Null));
    let mut other = envelope(LIBRARY, "list", &json!({}));
    other["method"] = json!("explode");
    assert_eq!(fault(&admin, &other.to_string()).await, (-32601, json!("0")));
    let mut bare = envelope(LIBRARY, "list", &json!({}));
    bare["params"]["input"] = json!("nothing");
    assert_eq!(fault(&admin, &bare.to_string()).await, (-32602, json!("0")));
    server.stop().await;
}

#[tokio::test]
async fn gen_12_json_rpc_reports_an_unknown_operation_as_an_error_of_the_interface() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    for (service, operation) in [("com.vmware.content.nothing", "list"), (LIBRARY, "explode")] {
        let answer = invoke(&admin, &[], &envelope(service, operation, &json!({})).to_string()).await;
        assert_eq!(answer.header("vapi-error"), Some("com.vmware.vapi.std.errors.operation_not_found"));
    }
    server.stop().await;
}

#[tokio::test]
async fn json_rpc_tags_optionals_structures_and_secrets() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let library = admin.new_library("images").await;
    let result = admin.rpc(LIBRARY, "get", json!({ "library_id": library })).await;
    let model = &result["output"]["STRUCTURE"]["com.vmware.content.library_model"];
    assert_eq!(model["name"], json!({ "OPTIONAL": "images" }));
    assert_eq!(model["last_sync_time"], json!({ "OPTIONAL": null }));
    let backing = &model["storage_backings"]["OPTIONAL"][0]["STRUCTURE"];
    let fields = &backing["com.vmware.content.library.storage_backing"];
    assert_eq!(fields["datastore_id"], json!({ "OPTIONAL": "datastore-1" }));
    server.stop().await;
}
