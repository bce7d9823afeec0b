//! `com.vmware.content.local_library`: LL.

use serde_json::{Value, json};
use testkit::{Client, TestServer};

use crate::library::{spec, subscribed_library};

const LIBRARIES: &str = "/api/content/local-library";
const SERVICE: &str = "com.vmware.content.local_library";

async fn model(client: &Client, library: &str) -> Value {
    client.get(&format!("{LIBRARIES}/{library}")).await.expect(200).json()
}

async fn ids(client: &Client) -> Value {
    client.get(LIBRARIES).await.expect(200).json()
}

#[tokio::test]
async fn ll_01_create_makes_a_local_library_and_answers_its_id() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let library = admin.post(LIBRARIES, spec("images")).await.expect(201).string();
    let made = model(&admin, &library).await;
    assert_eq!((&made["id"], &made["type"]), (&json!(library), &json!("LOCAL")));
    assert_eq!(made["name"], "images");
    let server = server.restart().await;
    assert_eq!(model(&server.admin().await, &library).await, made);
    server.stop().await;
}

#[tokio::test]
async fn ll_02_create_needs_two_privileges() {
    let server = TestServer::start().await;
    let (create, allocate) = ("ContentLibrary.CreateLocalLibrary", "Datastore.AllocateSpace");
    let creator = server.user("creator", &[create]).await;
    creator.post(LIBRARIES, spec("a")).await.expect_error(403, "UNAUTHORIZED");
    let allocator = server.user("allocator", &[allocate]).await;
    allocator.post(LIBRARIES, spec("a")).await.expect_error(403, "UNAUTHORIZED");
    assert_eq!(ids(&server.admin().await).await, json!([]));
    let both = server.user("both", &[create, allocate]).await;
    both.post(LIBRARIES, spec("a")).await.expect(201);
    server.stop().await;
}

#[tokio::test]
async fn ll_03_several_backings_are_unsupported() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let backing = json!({ "type": "DATASTORE", "datastore_id": "datastore-1" });
    let several = json!({ "name": "a", "storage_backings": [backing, backing] });
    let refused = admin.post(LIBRARIES, several).await.expect_error(400, "UNSUPPORTED");
    assert!(refused.message().contains("exactly one storage backing; 2 were given"), "{}", refused.message());
    assert_eq!(ids(&admin).await, json!([]));
    server.stop().await;
}

#[tokio::test]
async fn ll_04_a_bad_spec_is_refused_with_its_reason() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let mut unnamed = spec("a");
    unnamed.as_object_mut().unwrap().remove("name");
    let mut published = spec("a");
    published["publish_info"] = json!({ "authentication_method": "NONE" });
    let cases = [
        (unnamed, "needs a name"),
        (spec(" "), "needs a name"),
        (json!({ "name": "a" }), "storage_backings is empty or unset"),
        (json!({ "name": "a", "storage_backings": [] }), "storage_backings is empty or unset"),
        (published, "publish_info.published"),
    ];
    for (spec, reason) in cases {
        let refused = admin.post(LIBRARIES, spec).await.expect_error(400, "INVALID_ARGUMENT");
        assert!(refused.message().contains(reason), "{}", refused.message());
    }
    assert_eq!(ids(&admin).await, json!([]));
    server.stop().await;
}

#[tokio::test]
async fn ll_05_a_library_is_not_published_unless_asked() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let library = admin.new_library("images").await;
    let info = &model(&admin, &library).await["publish_info"];
    assert_eq!(info["published"], false);
    assert!(info.get("publish_url").is_none_or(Value::is_null), "{info}");
    server.stop().await;
}

#[tokio::test]
async fn ll_06_a_subscribed_library_is_of_the_wrong_type() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let subscribed = subscribed_library(&server, &admin).await;
    let path = format!("{LIBRARIES}/{subscribed}");
    admin.get(&path).await.expect_error(400, "INVALID_ELEMENT_TYPE");
    admin.patch(&path, json!({ "name": "b" })).await.expect_error(400, "INVALID_ELEMENT_TYPE");
    admin.delete(&path).await.expect_error(400, "INVALID_ELEMENT_TYPE");
    let kept = admin.get(&format!("/api/content/library/{subscribed}")).await.expect(200).json();
    assert_eq!(kept["name"], "mirror");
    server.stop().await;
}

#[tokio::test]
async fn ll_07_an_unknown_library_is_not_found() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let path = format!("{LIBRARIES}/nowhere");
    let refused = admin.get(&path).await.expect_error(404, "NOT_FOUND");
    assert_eq!(refused.message(), "there is no library nowhere");
    admin.patch(&path, json!({ "name": "b" })).await.expect_error(404, "NOT_FOUND");
    admin.delete(&path).await.expect_error(404, "NOT_FOUND");
    server.stop().await;
}

#[tokio::test]
async fn ll_08_list_holds_local_libraries_only() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let subscribed = subscribed_library(&server, &admin).await;
    let (one, two) = (admin.new_library("one").await, admin.new_library("two").await);
    let listed = ids(&admin).await;
    let listed: Vec<_> = listed.as_array().unwrap().iter().map(|id| id.as_str().unwrap()).collect();
    assert!(listed.contains(&one.as_str()) && listed.contains(&two.as_str()), "{listed:?}");
    assert!(!listed.contains(&subscribed.as_str()), "{listed:?}");
    server.stop().await;
}

#[tokio::test]
async fn ll_09_an_update_with_another_version_is_a_concurrent_change() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let library = admin.new_library("images").await;
    let path = format!("{LIBRARIES}/{library}");
    for version in ["0", "2", "01", "one", ""] {
        let change = json!({ "description": "x", "version": version });
        admin.patch(&path, change).await.expect_error(409, "CONCURRENT_CHANGE");
    }
    assert_eq!(model(&admin, &library).await["version"], "1");
    admin.patch(&path, json!({ "description": "x", "version": "1" })).await.expect(204);
    assert_eq!(model(&admin, &library).await["description"], "x");
    server.stop().await;
}

#[tokio::test]
async fn ll_09_of_updates_at_once_with_one_version_one_succeeds() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let library = admin.new_library("images").await;
    let statuses = patched_at_once(&admin, &library, Some("1")).await;
    assert_eq!(statuses.iter().filter(|status| **status == 204).count(), 1, "{statuses:?}");
    assert_eq!(statuses.iter().filter(|status| **status == 409).count(), 7, "{statuses:?}");
    assert_eq!(model(&admin, &library).await["version"], "2");
    server.stop().await;
}

/// Updates take turns here, so that none has to be told that the library is busy.
#[tokio::test]
async fn ll_10_updates_at_once_without_a_version_take_turns_and_none_is_lost() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let library = admin.new_library("images").await;
    assert_eq!(patched_at_once(&admin, &library, None).await, [204; 8]);
    assert_eq!(model(&admin, &library).await["version"], "9");
    server.stop().await;
}

/// The statuses of eight updates at once.
async fn patched_at_once(client: &Client, library: &str, version: Option<&str>) -> Vec<u16> {
    let calls: Vec<_> = (0..8)
        .map(|number| {
            let (client, path) = (client.clone(), format!("{LIBRARIES}/{library}"));
            let change = json!({ "description": format!("change {number}"), "version": version });
            tokio::spawn(async move { client.patch(&path, change).await.status })
        })
        .collect();
    let mut statuses = Vec::new();
    for call in calls {
        statuses.push(call.await.unwrap());
    }
    statuses
}

#[tokio::test]
async fn ll_13_an_update_without_publish_info_leaves_the_publication_as_it_is() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let library = admin.new_library("images").await;
    let before = model(&admin, &library).await["publish_info"].clone();
    let input = json!({
        "library_id": library,
        "update_spec": { "STRUCTURE": { "com.vmware.content.library_model": { "name": { "OPTIONAL": "b" } } } },
    });
    assert_eq!(admin.rpc(SERVICE, "update", input).await, json!({ "output": null }));
    let after = model(&admin, &library).await;
    assert_eq!((&after["name"], &after["publish_info"]), (&json!("b"), &before));
    server.stop().await;
}
