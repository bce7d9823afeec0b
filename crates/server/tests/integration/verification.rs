//! `io.stackroom.library.item`: verifying what is stored, and what its files say.

mod ended;
mod metadata;
mod running;
mod signed;

use std::path::PathBuf;

use serde_json::{Value, json};
use testkit::package::{Package, Signer};
use testkit::{Client, TestServer, until};

const ITEMS: &str = "/api/stackroom/library/item";
const CERTIFICATES: &str = "/api/content/trusted-certificates";
const SERVICE: &str = "io.stackroom.library.item";

/// How the verification of an item stands.
async fn standing(client: &Client, item: &str) -> Value {
    client.get(&format!("{ITEMS}/{item}/verification")).await.expect(200).json()
}

/// Has an item verified; how that ended.
async fn verified(client: &Client, item: &str) -> Value {
    client.post_empty(&format!("{ITEMS}/{item}?action=verify")).await.expect(204);
    ended(client, item).await
}

/// Waits until the verification of an item has ended; how it ended.
async fn ended(client: &Client, item: &str) -> Value {
    let mut info = Value::Null;
    until("the verification has ended", async || {
        info = standing(client, item).await;
        info["status"] != "VERIFICATION_IN_PROGRESS"
    })
    .await;
    info
}

/// Trusts a certificate; its id.
async fn trust(client: &Client, signer: &Signer) -> String {
    let spec = json!({ "cert_text": signer.certificate() });
    client.post(CERTIFICATES, spec).await.expect(201).string()
}

async fn distrust(client: &Client, certificate: &str) {
    client.delete(&format!("{CERTIFICATES}/{certificate}")).await.expect(204);
}

/// An item with that package in a library of its own.
async fn import(client: &Client, package: &Package) -> String {
    let item = client.new_item_of("ovf").await;
    let session = client.begin_package(&item, package).await;
    client.complete(&session).await;
    item
}

/// The file of the default storage that holds a file of an item.
async fn stored(server: &TestServer, client: &Client, item: &str, name: &str) -> PathBuf {
    let told = client.get(&format!("/api/content/library/item/{item}/storage")).await.expect(200).json();
    let place = told.as_array().unwrap().iter().find(|place| place["name"] == name).unwrap();
    let uri = place["storage_uris"][0].as_str().unwrap().strip_prefix("file://").unwrap().to_owned();
    assert!(uri.starts_with(server.data().to_str().unwrap()), "{uri}");
    uri.into()
}

/// Turns over one bit of a stored file.
fn rot(file: &std::path::Path, byte: usize) {
    let mut bytes = std::fs::read(file).unwrap();
    bytes[byte] ^= 1;
    std::fs::write(file, bytes).unwrap();
}

/// The problems of a verification: of which file, what was expected, what was found.
fn problems(info: &Value) -> Vec<(Value, Value, Value)> {
    let problems = info["problems"].as_array().unwrap().iter();
    let facts = |problem: &Value| {
        (problem["file_name"].clone(), problem["expected"].clone(), problem["found"].clone())
    };
    problems.map(facts).collect()
}
