//! `com.vmware.content.library.item`: ITM.

mod create;
mod delete;
mod find;
mod revisions;
mod update;

use ids::{ItemId, LibraryId};
use serde_json::{Value, json};
use testkit::{Answer, Client, TestServer};

const ITEMS: &str = "/api/content/library/item";
const UNKNOWN: &str = "d60d8f52-0000-4000-8000-000000000000";

async fn create(client: &Client, spec: Value) -> Answer {
    client.post(ITEMS, spec).await
}

/// What is told about an item.
async fn model(client: &Client, item: &str) -> Value {
    client.get(&format!("{ITEMS}/{item}")).await.expect(200).json()
}

async fn update(client: &Client, item: &str, change: Value) -> Answer {
    client.patch(&format!("{ITEMS}/{item}"), change).await
}

/// The items of a library, sorted.
async fn listed(client: &Client, library: &str) -> Vec<String> {
    sorted(&client.get(&format!("{ITEMS}?library_id={library}")).await.expect(200).json())
}

/// The items that match, sorted.
async fn found(client: &Client, spec: Value) -> Vec<String> {
    sorted(&client.post(&format!("{ITEMS}?action=find"), spec).await.expect(200).json())
}

fn sorted(ids: &Value) -> Vec<String> {
    let mut ids: Vec<_> = ids.as_array().unwrap().iter().map(|id| id.as_str().unwrap().to_owned()).collect();
    ids.sort();
    ids
}

/// Items that a find must give, in the order of [`found`].
fn those<const N: usize>(mut items: [&String; N]) -> Vec<String> {
    items.sort();
    items.map(String::clone).to_vec()
}

/// An item in a subscribed library, as synchronisation will leave one in the catalog, with the file `a.iso` of `bytes`;
/// its library's identifier and its own.
pub(crate) async fn subscribed_item(server: &TestServer, admin: &Client) -> (String, String) {
    let library = crate::library::subscribed_library(server, admin).await;
    let item = admin.new_item_with(&[("a.iso", b"bytes")]).await;
    let (target, id) = (LibraryId::from(library.as_str()), ItemId::from(item.as_str()));
    let moved = server.stackroom().catalog().write(move |change| {
        let mut record = catalog::item::get(change, &id)?.unwrap();
        record.library_id = target;
        catalog::item::update(change, &record)
    });
    moved.await.unwrap();
    (library, item)
}

/// The specification of an item.
fn spec(library: &str, name: &str) -> Value {
    json!({ "library_id": library, "name": name })
}
