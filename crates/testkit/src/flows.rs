//! What most tests begin with.

use reqwest::Method;
use serde_json::{Value, json};

use crate::{Answer, Client};

const SESSIONS: &str = "/api/content/library/item/update-session";
const DOWNLOADS: &str = "/api/content/library/item/download-session";

impl Client {
    /// Makes a local library on the default storage; its identifier.
    pub async fn new_library(&self, name: &str) -> String {
        let spec = json!({
            "name": name,
            "storage_backings": [{ "type": "DATASTORE", "datastore_id": "datastore-1" }],
        });
        self.post("/api/content/local-library", spec).await.expect(201).string()
    }

    /// Makes an item in a library; its identifier.
    pub async fn new_item_in(&self, library: &str, name: &str) -> String {
        let spec = json!({ "name": name, "library_id": library });
        self.post("/api/content/library/item", spec).await.expect(201).string()
    }

    /// Makes an item in a library of its own; its identifier.
    pub async fn new_item(&self) -> String {
        let library = self.new_library("library").await;
        self.new_item_in(&library, "item").await
    }

    /// Makes an item that has these files; its identifier.
    pub async fn new_item_with(&self, files: &[(&str, &[u8])]) -> String {
        let item = self.new_item().await;
        self.put_content(&item, files).await;
        item
    }

    /// Adds or replaces files of an item, in an update session of its own.
    pub async fn put_content(&self, item: &str, files: &[(&str, &[u8])]) {
        let session = self.new_update_session(item).await;
        for (name, bytes) in files {
            self.upload(&session, name, bytes).await;
        }
        self.update_session(&session, "complete").await.expect(204);
    }

    /// Opens an update session; its identifier.
    pub async fn new_update_session(&self, item: &str) -> String {
        self.post(SESSIONS, json!({ "library_item_id": item })).await.expect(201).string()
    }

    /// An action of an update session without a body: `complete`, `cancel`, `keep-alive`.
    pub async fn update_session(&self, session: &str, action: &str) -> Answer {
        self.post_empty(&format!("{SESSIONS}/{session}?action={action}")).await
    }

    /// What is told about an update session.
    pub async fn update_session_info(&self, session: &str) -> Value {
        self.get(&format!("{SESSIONS}/{session}")).await.expect(200).json()
    }

    /// Announces a file by its whole spec.
    pub async fn add_file(&self, session: &str, spec: Value) -> Answer {
        self.post(&format!("{SESSIONS}/{session}/file"), spec).await
    }

    /// Announces a file that is to be pushed; its upload endpoint.
    pub async fn add_push(&self, session: &str, name: &str) -> String {
        let info =
            self.add_file(session, json!({ "name": name, "source_type": "PUSH" })).await.expect(201).json();
        info["upload_endpoint"]["uri"].as_str().unwrap().to_owned()
    }

    /// What is told about a file of an update session.
    pub async fn session_file(&self, session: &str, name: &str) -> Value {
        self.get(&format!("{SESSIONS}/{session}/file/{name}")).await.expect(200).json()
    }

    /// Announces and pushes a file.
    pub async fn upload(&self, session: &str, name: &str, bytes: &[u8]) {
        let endpoint = self.add_push(session, name).await;
        self.send_bytes(Method::PUT, &endpoint, &[], bytes.to_vec()).await.expect(200);
    }

    /// The names of the files of an item, sorted.
    pub async fn file_names(&self, item: &str) -> Vec<String> {
        let files = self.get(&format!("/api/content/library/item/{item}/file")).await.expect(200).json();
        let names = files.as_array().unwrap().iter().map(|file| file["name"].as_str().unwrap().to_owned());
        let mut names: Vec<_> = names.collect();
        names.sort();
        names
    }

    /// Opens a download session; its identifier.
    pub async fn new_download_session(&self, item: &str) -> String {
        self.post(DOWNLOADS, json!({ "library_item_id": item })).await.expect(201).string()
    }

    /// Prepares a file of a download session; its download endpoint.
    pub async fn prepare(&self, session: &str, name: &str) -> String {
        let body = json!({ "file_name": name });
        let info =
            self.post(&format!("{DOWNLOADS}/{session}/file?action=prepare"), body).await.expect(200).json();
        info["download_endpoint"]["uri"].as_str().unwrap().to_owned()
    }

    /// The bytes of a file of an item's current content.
    pub async fn download(&self, item: &str, name: &str) -> Vec<u8> {
        let session = self.new_download_session(item).await;
        let endpoint = self.prepare(&session, name).await;
        self.get(&endpoint).await.expect(200).body
    }
}
