//! `com.vmware.content.library` and what a library is: LIB.

mod deletion;
mod model;
mod storage_backing;
mod update;

use catalog::library::LibraryKind;
use ids::LibraryId;
use serde_json::{Value, json};
use testkit::{Answer, Client, TestServer};

const LIBRARIES: &str = "/api/content/library";
const LOCAL_LIBRARIES: &str = "/api/content/local-library";
const ITEMS: &str = "/api/content/library/item";
const SERVICE: &str = "com.vmware.content.library";

/// What a local library on the default storage is made of.
pub(crate) fn spec(name: &str) -> Value {
    json!({ "name": name, "storage_backings": [{ "type": "DATASTORE", "datastore_id": "datastore-1" }] })
}

/// A subscribed library, as subscribing will leave one in the catalog; its identifier.
pub(crate) async fn subscribed_library(server: &TestServer, client: &Client) -> String {
    let local = LibraryId::from(client.new_library("mirror").await);
    let id = LibraryId::from("5b0e7f5a-1111-4222-8333-944455556666");
    let made = id.clone();
    let change = server.stackroom().catalog().write(move |change| {
        let mut record = catalog::library::get(change, &local)?.unwrap();
        catalog::library::delete(change, &local)?;
        record.id = id;
        record.kind = LibraryKind::Subscribed;
        record.publish_info = None;
        record.last_sync_at = Some(record.created_at);
        catalog::library::insert(change, &record)
    });
    change.await.unwrap();
    made.as_str().to_owned()
}

async fn create(client: &Client, spec: Value) -> Answer {
    client.post(LOCAL_LIBRARIES, spec).await
}

/// What is told about a library.
async fn model(client: &Client, library: &str) -> Value {
    client.get(&format!("{LIBRARIES}/{library}")).await.expect(200).json()
}

async fn update(client: &Client, library: &str, change: Value) -> Answer {
    client.patch(&format!("{LIBRARIES}/{library}"), change).await
}

/// The libraries that match, sorted.
async fn found(client: &Client, spec: Value) -> Vec<String> {
    let answer = client.post(&format!("{LIBRARIES}?action=find"), spec).await.expect(200).json();
    sorted(&answer)
}

fn sorted(ids: &Value) -> Vec<String> {
    let ids = ids.as_array().unwrap().iter().map(|id| id.as_str().unwrap().to_owned());
    let mut ids: Vec<_> = ids.collect();
    ids.sort();
    ids
}

fn sorted_ids(ids: &[&String]) -> Vec<String> {
    let mut ids: Vec<_> = ids.iter().map(|id| (*id).clone()).collect();
    ids.sort();
    ids
}

#[tokio::test]
async fn lib_22_get_works_for_either_type() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let subscribed = subscribed_library(&server, &admin).await;
    let local = admin.new_library("images").await;
    assert_eq!(model(&admin, &local).await["type"], "LOCAL");
    assert_eq!(model(&admin, &subscribed).await["type"], "SUBSCRIBED");
    admin.get(&format!("{LIBRARIES}/nowhere")).await.expect_error(404, "NOT_FOUND");
    server.stop().await;
}

#[tokio::test]
async fn lib_23_list_holds_libraries_of_both_types() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let subscribed = subscribed_library(&server, &admin).await;
    let local = admin.new_library("images").await;
    let listed = admin.get(LIBRARIES).await.expect(200).json();
    assert_eq!(sorted(&listed), sorted_ids(&[&local, &subscribed]));
    server.stop().await;
}

#[tokio::test]
async fn lib_24_find_needs_something_to_find_by() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    admin.new_library("images").await;
    for spec in [json!({}), json!({ "name": null, "type": null })] {
        let refused = admin.post(&format!("{LIBRARIES}?action=find"), spec).await;
        let refused = refused.expect_error(400, "INVALID_ARGUMENT");
        assert!(refused.message().contains("name, type, storage_backing"), "{}", refused.message());
    }
    server.stop().await;
}

#[tokio::test]
async fn lib_25_find_wants_all_that_is_asked_for() {
    let shelf = tempfile::tempdir().unwrap();
    let path = shelf.path().to_owned();
    let server = TestServer::start_with(|config| {
        config.storages = vec![server::config::StorageEntry {
            id: "datastore-2".to_owned(),
            name: "shelf".to_owned(),
            path,
        }];
    })
    .await;
    let admin = server.admin().await;
    let subscribed = subscribed_library(&server, &admin).await;
    let one = admin.new_library("Größe").await;
    let two = admin.new_library("größe").await;
    let mut longer = spec("Größe XL");
    longer["storage_backings"][0]["datastore_id"] = json!("datastore-2");
    let longer = create(&admin, longer).await.expect(201).string();

    assert_eq!(found(&admin, json!({ "name": "GRÖßE" })).await, sorted_ids(&[&one, &two]));
    assert_eq!(found(&admin, json!({ "name": "Größe*" })).await, [""; 0]);
    assert_eq!(found(&admin, json!({ "type": "LOCAL" })).await, sorted_ids(&[&one, &two, &longer]));
    assert_eq!(found(&admin, json!({ "type": "SUBSCRIBED" })).await, sorted_ids(&[&subscribed]));
    let backing = json!({ "type": "DATASTORE", "datastore_id": "datastore-1" });
    let on_default = found(&admin, json!({ "storage_backing": backing })).await;
    assert_eq!(on_default, sorted_ids(&[&one, &two, &subscribed]));
    let by_name = json!({ "type": "DATASTORE", "datastore_id": "shelf" });
    assert_eq!(found(&admin, json!({ "storage_backing": by_name })).await, [longer]);
    let all = json!({ "name": "mirror", "type": "SUBSCRIBED", "storage_backing": backing });
    assert_eq!(found(&admin, all).await, [subscribed]);
    assert_eq!(found(&admin, json!({ "name": "mirror", "type": "LOCAL" })).await, [""; 0]);
    server.stop().await;
}
