//! What the dialects share: sessions, and the same facts in every representation.

use reqwest::Method;
use serde_json::json;
use testkit::{PASSWORD, TestServer};

use super::{SESSIONS, XML};

const ADMINISTRATOR: &str = "administrator@stackroom.local";

#[tokio::test]
async fn a_login_sets_a_cookie_that_works() {
    let server = TestServer::start().await;
    let anonymous = server.anonymous();
    for path in ["/api/session", "/rest/com/vmware/cis/session", "/com/vmware/cis/session"] {
        let login = anonymous.request(Method::POST, path).basic_auth(ADMINISTRATOR, Some(PASSWORD));
        let answer = login.send().await.unwrap();
        let cookie = answer.headers()["set-cookie"].to_str().unwrap().to_owned();
        let json: serde_json::Value = answer.json().await.unwrap();
        let token = json.get("value").unwrap_or(&json).as_str().unwrap().to_owned();
        assert_eq!(cookie, format!("vmware-api-session-id={token}; Path=/; HttpOnly; SameSite=Strict"));
        let pair = format!("other=1; vmware-api-session-id={token}");
        let with_cookie = [("cookie", pair.as_str())];
        anonymous.send_bytes(Method::GET, "/api/content/library", &with_cookie, "").await.expect(200);
    }
    server.stop().await;
}

#[tokio::test]
async fn a_cookie_that_came_over_tls_is_for_tls_alone() {
    let server = TestServer::start_with(|config| config.listen = Some(([127, 0, 0, 1], 0).into())).await;
    let path = format!("{}/api/session", server.tls_url());
    let login = server.anonymous().request(Method::POST, &path).basic_auth(ADMINISTRATOR, Some(PASSWORD));
    let answer = login.send().await.unwrap();
    assert_eq!(answer.status(), 201);
    let cookie = answer.headers()["set-cookie"].to_str().unwrap();
    assert!(cookie.ends_with("; Path=/; HttpOnly; SameSite=Strict; Secure"), "{cookie}");
    server.stop().await;
}

#[tokio::test]
async fn a_client_that_sends_its_token_in_a_header_gets_no_cookie() {
    let server = TestServer::start().await;
    let anonymous = server.anonymous();
    let login = anonymous
        .request(Method::POST, "/rest/com/vmware/cis/session")
        .basic_auth(ADMINISTRATOR, Some(PASSWORD))
        .header("vmware-use-header-authn", "true");
    let answer = login.send().await.unwrap();
    assert_eq!(answer.status(), 200);
    assert!(answer.headers().get("set-cookie").is_none());
    server.stop().await;
}

#[tokio::test]
async fn a_session_is_good_in_every_dialect_until_it_ends_in_one() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let library = admin.new_library("images").await;
    let token = admin.token.clone().unwrap();
    let gets = [
        ("/api/content/library", json!([library])),
        ("/rest/com/vmware/content/library", json!({ "value": [library] })),
        ("/com/vmware/content/library", json!({ "value": [library] })),
    ];
    for (path, expected) in &gets {
        assert_eq!(admin.get(path).await.expect(200).json(), *expected, "{path}");
    }
    let result = admin.rpc("com.vmware.content.library", "list", json!({})).await;
    assert_eq!(result, json!({ "output": [library] }));

    admin.rpc("com.vmware.cis.session", "delete", json!({})).await;
    for (path, _) in &gets {
        admin.get(path).await.expect(401);
    }
    let refused =
        server.anonymous().with_token(&token).rpc("com.vmware.content.library", "list", json!({})).await;
    assert!(refused["error"]["ERROR"]["com.vmware.vapi.std.errors.unauthenticated"].is_object());
    server.stop().await;
}

#[tokio::test]
async fn results_and_errors_of_2014_come_as_xml_to_whom_accepts_it() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let session = admin.new_update_session(&admin.new_item().await).await;
    let accept = [("accept", "application/xml")];
    let listed = admin.send_bytes(Method::GET, SESSIONS, &accept, "").await.expect(200);
    assert_eq!(listed.header("content-type"), Some("application/xml"));
    let expected = format!(
        "<?xml version=\"1.0\" ?>\n<ns0:List-Result \
         xmlns:ns0=\"http://vmware.com/content/library/item/update_session\">\
         <value-array><array-item>{session}</array-item></value-array></ns0:List-Result>"
    );
    assert_eq!(listed.text(), expected);

    let path = format!("{SESSIONS}/id:obj-103?~action=cancel");
    let missing = admin.send_bytes(Method::POST, &path, &accept, "").await.expect(404);
    assert_eq!(missing.header("content-type"), Some("application/xml"));
    let text = missing.text();
    assert!(text.contains("<ns0:Error xmlns:ns0=\"http://vmware.com/vapi/rest/base\">"), "{text}");
    assert!(text.contains("<type>com.vmware.vapi.std.errors.not_found</type>"), "{text}");
    server.stop().await;
}

#[tokio::test]
async fn a_library_item_can_be_made_in_xml_and_in_a_form() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let library = admin.new_library("images").await;
    let path = "/com/vmware/content/library/item?~action=create";
    let body = format!(
        "<x:Create-Input xmlns:x=\"http://vmware.com/content/library/item\"><create_spec><library_id>{library}\
         </library_id><name>a &amp; b</name></create_spec></x:Create-Input>"
    );
    let first = admin.send_bytes(Method::POST, path, &[XML], body).await.expect(200).json();
    let form = format!("create_spec.name=c%20d&create_spec.library_id={library}");
    let second = admin.send_bytes(Method::POST, path, &[super::FORM], form).await.expect(200).json();
    for (created, name) in [(first, "a & b"), (second, "c d")] {
        let id = created["value"].as_str().unwrap();
        let item = admin.get(&format!("/api/content/library/item/{id}")).await.expect(200).json();
        assert_eq!(item["name"], name);
    }
    server.stop().await;
}
