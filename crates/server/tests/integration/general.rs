//! What holds of every operation: GEN.

mod access;
mod client_token;
mod errors;
mod input;

use serde_json::{Value, json};
use testkit::{Answer, Client};

const LIBRARIES: &str = "/api/content/library";
const LOCAL_LIBRARIES: &str = "/api/content/local-library";
const ITEMS: &str = "/api/content/library/item";
const SESSIONS: &str = "/api/content/library/item/update-session";

/// What a local library on the default storage is made of.
fn library_spec(name: &str) -> Value {
    json!({ "name": name, "storage_backings": [{ "type": "DATASTORE", "datastore_id": "datastore-1" }] })
}

/// Asks for a library that cannot be made.
async fn refused_library(client: &Client, spec: Value) -> Answer {
    let before = client.get(LIBRARIES).await.expect(200).json();
    let answer = client.post(LOCAL_LIBRARIES, spec).await;
    assert_eq!(client.get(LIBRARIES).await.expect(200).json(), before);
    answer
}
