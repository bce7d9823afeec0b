//! GEN-01 to GEN-04, GEN-25: who may ask.

use reqwest::Method;
use serde_json::json;
use testkit::{PASSWORD, TestServer};

use super::{ITEMS, LIBRARIES, LOCAL_LIBRARIES, SESSIONS, library_spec};
use crate::session::login;

const READ: &str = "System.Read";
const CREATE: &str = "ContentLibrary.CreateLocalLibrary";

#[tokio::test]
async fn gen_01_without_credentials_that_are_good_nothing_is_answered() {
    let server = TestServer::start().await;
    let expired = server.admin().await;
    server.pass(std::time::Duration::from_secs(31 * 60)).await;
    let anonymous = server.anonymous();
    let wrong = anonymous.clone().with_token("d3JvbmcgdG9rZW4");
    for client in [&anonymous, &wrong, &expired] {
        for path in [LIBRARIES, LOCAL_LIBRARIES, "/api/content/library/nowhere", "/api/stackroom/storage"] {
            client.get(path).await.expect_error(401, "UNAUTHENTICATED");
        }
        client.post(SESSIONS, json!({ "library_item_id": "x" })).await.expect_error(401, "UNAUTHENTICATED");
        client.get("/rest/com/vmware/content/library").await.expect(401);
        client.get("/com/vmware/content/library").await.expect(401);
    }
    server.stop().await;
}

#[tokio::test]
async fn gen_02_who_lacks_the_privilege_of_an_operation_is_refused() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let library = admin.new_library("images").await;
    let reader = server.user("reader", &[READ]).await;
    reader.get(&format!("{LIBRARIES}/{library}")).await.expect(200);
    reader.post(LOCAL_LIBRARIES, library_spec("own")).await.expect_error(403, "UNAUTHORIZED");
    let path = format!("{LOCAL_LIBRARIES}/{library}");
    reader.patch(&path, json!({ "description": "x" })).await.expect_error(403, "UNAUTHORIZED");
    reader.delete(&path).await.expect_error(403, "UNAUTHORIZED");
    let item = json!({ "name": "i", "library_id": library });
    reader.post(ITEMS, item).await.expect_error(403, "UNAUTHORIZED");
    let nobody = server.user("nobody", &[]).await;
    nobody.get(LIBRARIES).await.expect_error(403, "UNAUTHORIZED");
    assert_eq!(admin.get(LIBRARIES).await.json(), json!([library]));
    server.stop().await;
}

#[tokio::test]
async fn gen_03_a_refusal_says_neither_which_privilege_nor_which_object_was_missing() {
    let server = TestServer::start().await;
    let library = server.admin().await.new_library("images").await;
    let nobody = server.user("nobody", &[]).await;
    let mut bodies = Vec::new();
    for id in [library.as_str(), "nowhere"] {
        let path = format!("{LOCAL_LIBRARIES}/{id}");
        bodies.push(nobody.get(&path).await.expect(403).json());
        bodies.push(nobody.delete(&path).await.expect(403).json());
    }
    bodies.push(nobody.post(LOCAL_LIBRARIES, library_spec("own")).await.expect(403).json());
    for body in &bodies {
        assert_eq!(*body, bodies[0]);
        assert!(body.get("data").is_none_or(serde_json::Value::is_null), "{body}");
        let text = body.to_string();
        assert!(!text.contains("ContentLibrary") && !text.contains("System") && !text.contains(&library));
    }
    server.stop().await;
}

#[tokio::test]
async fn gen_04_a_failed_login_says_not_what_was_wrong_and_how_to_log_in() {
    let server = TestServer::start().await;
    let anonymous = server.anonymous();
    let wrong_password = login(&anonymous, "administrator@stackroom.local", "wrong").await.expect(401);
    let unknown_user = login(&anonymous, "somebody@stackroom.local", PASSWORD).await.expect(401);
    assert_eq!(wrong_password.json(), unknown_user.json());
    assert!(wrong_password.json().get("data").is_none_or(serde_json::Value::is_null));
    assert_eq!(wrong_password.header("www-authenticate"), Some("Basic realm=\"stackroom\""));
    assert_eq!(unknown_user.header("www-authenticate"), Some("Basic realm=\"stackroom\""));
    server.stop().await;
}

#[tokio::test]
async fn gen_25_a_privilege_on_an_object_is_asked_only_when_the_object_is_named() {
    let server = TestServer::start_with(|config| {
        config.storage.roots = vec![std::env::temp_dir()];
    })
    .await;
    let folder = server.scratch().join("shelf");
    std::fs::create_dir(&folder).unwrap();
    let creator = server.user("creator", &[READ, CREATE]).await;
    creator.post(LOCAL_LIBRARIES, library_spec("a")).await.expect_error(403, "UNAUTHORIZED");
    let elsewhere = json!({
        "name": "b",
        "storage_backings": [{ "type": "OTHER", "storage_uri": format!("file://{}", folder.display()) }],
    });
    creator.post(LOCAL_LIBRARIES, elsewhere).await.expect(201);
    let allocator = server.user("allocator", &[READ, CREATE, "Datastore.AllocateSpace"]).await;
    allocator.post(LOCAL_LIBRARIES, library_spec("a")).await.expect(201);
    server.stop().await;
}

#[tokio::test]
async fn gen_25_an_object_that_is_named_in_another_shape_is_asked_for_all_the_same() {
    let server = TestServer::start().await;
    let item = server.admin().await.new_item().await;
    let nobody = server.user("nobody", &[]).await;
    for shape in ["STRUCTURE", "ERROR"] {
        let spec = json!({ shape: { "com.vmware.content.library.item.update_session_model": {
            "library_item_id": { "OPTIONAL": item },
        } } });
        let service = "com.vmware.content.library.item.update_session";
        let result = nobody.rpc(service, "create", json!({ "create_spec": spec })).await;
        assert!(result.get("output").is_none(), "{shape}: {result}");
    }
    assert_eq!(server.admin().await.get(SESSIONS).await.json(), json!([]));
    server.stop().await;
}

#[tokio::test]
async fn gen_01_credentials_may_come_with_each_request() {
    let server = TestServer::start().await;
    let request = server.anonymous().request(Method::GET, LIBRARIES);
    let answer = request.basic_auth("administrator", Some(PASSWORD)).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    let bearer = [("authorization", "Bearer abc")];
    let refused = server.anonymous().send_bytes(Method::GET, LIBRARIES, &bearer, "").await;
    refused.expect_error(401, "UNAUTHENTICATED");
    server.stop().await;
}
