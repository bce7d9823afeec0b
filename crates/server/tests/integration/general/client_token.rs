//! GEN-16, GEN-17: creations that may be repeated.

use reqwest::Method;
use serde_json::{Value, json};
use testkit::{Answer, Client, TestServer};

use super::{ITEMS, LIBRARIES, LOCAL_LIBRARIES, SESSIONS, library_spec};

const DOWNLOADS: &str = "/api/content/library/item/download-session";
const TOKEN: &str = "8bb4a2b8-6f0a-4c5e-9f2d-1e6f3a7c9b10";

async fn create(client: &Client, path: &str, spec: &Value, token: &str) -> Answer {
    let headers = [("client-token", token), ("content-type", "application/json")];
    client.send_bytes(Method::POST, path, &headers, spec.to_string()).await
}

/// What can be made with a client token: its path and spec.
async fn creations(client: &Client) -> Vec<(&'static str, Value)> {
    let library = client.new_library("images").await;
    let item = client.new_item_in(&library, "item").await;
    vec![
        (LOCAL_LIBRARIES, library_spec("more")),
        (ITEMS, json!({ "name": "other", "library_id": library })),
        (SESSIONS, json!({ "library_item_id": item })),
        (DOWNLOADS, json!({ "library_item_id": item })),
    ]
}

#[tokio::test]
async fn gen_16_a_client_token_must_be_a_uuid() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    for (path, spec) in creations(&admin).await {
        for token in ["once", "8bb4a2b8-6f0a-4c5e-9f2d", ""] {
            let refused = create(&admin, path, &spec, token).await.expect_error(400, "INVALID_ARGUMENT");
            assert!(refused.message().contains(&format!("{token:?} is not a UUID")), "{}", refused.message());
        }
        create(&admin, path, &spec, TOKEN).await.expect(201);
    }
    server.stop().await;
}

#[tokio::test]
async fn gen_17_a_creation_repeated_with_its_token_gives_the_first_result() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    for (path, spec) in creations(&admin).await {
        let first = create(&admin, path, &spec, TOKEN).await.expect(201).string();
        let upper = TOKEN.to_uppercase();
        let second = create(&admin, path, &spec, &upper).await.expect(201).string();
        assert_eq!(first, second, "{path}");
    }
    assert_eq!(admin.get(LIBRARIES).await.json().as_array().unwrap().len(), 2);
    server.stop().await;
}

#[tokio::test]
async fn gen_17_without_a_token_every_creation_makes_anew() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let first = admin.new_library("same").await;
    let second = admin.new_library("same").await;
    assert_ne!(first, second);
    let third = create(&admin, LOCAL_LIBRARIES, &library_spec("same"), TOKEN).await.expect(201).string();
    assert!(third != first && third != second);
    server.stop().await;
}

#[tokio::test]
async fn gen_17_a_token_is_known_after_a_restart_in_every_dialect() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let first = create(&admin, LOCAL_LIBRARIES, &library_spec("images"), TOKEN).await.expect(201).string();
    let server = server.restart().await;
    let admin = server.admin().await;
    let again = create(&admin, LOCAL_LIBRARIES, &library_spec("images"), TOKEN).await.expect(201).string();
    assert_eq!(again, first);
    let body = json!({ "client_token": TOKEN, "create_spec": library_spec("images") });
    let rest = admin.post("/rest/com/vmware/content/local-library", body).await.expect(200).json();
    assert_eq!(rest, json!({ "value": first }));
    assert_eq!(admin.get(LIBRARIES).await.json(), json!([first]));
    server.stop().await;
}

#[tokio::test]
async fn gen_17_of_creations_at_once_with_one_token_one_makes_and_all_get_its_result() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    for (path, spec) in creations(&admin).await {
        let calls: Vec<_> = (0..8)
            .map(|_| {
                let (client, spec) = (admin.clone(), spec.clone());
                tokio::spawn(async move { create(&client, path, &spec, TOKEN).await.expect(201).string() })
            })
            .collect();
        let mut ids = Vec::new();
        for call in calls {
            ids.push(call.await.unwrap());
        }
        ids.dedup();
        assert_eq!(ids.len(), 1, "{path}");
    }
    assert_eq!(admin.get(LIBRARIES).await.json().as_array().unwrap().len(), 2);
    server.stop().await;
}

#[tokio::test]
async fn gen_17_a_token_is_its_users_own_and_its_operations_own() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let privileges = ["System.Read", "ContentLibrary.CreateLocalLibrary", "Datastore.AllocateSpace"];
    let other = server.user("other", &privileges).await;
    let own = create(&admin, LOCAL_LIBRARIES, &library_spec("images"), TOKEN).await.expect(201).string();
    let others = create(&other, LOCAL_LIBRARIES, &library_spec("images"), TOKEN).await.expect(201).string();
    assert_ne!(own, others);
    let item = json!({ "name": "item", "library_id": own });
    let item = create(&admin, ITEMS, &item, TOKEN).await.expect(201).string();
    assert_ne!(item, own);
    admin.get(&format!("{ITEMS}/{item}")).await.expect(200);
    server.stop().await;
}
