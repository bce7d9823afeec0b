//! Uploading packages and asking what the server thinks of them.

use std::collections::BTreeMap;

use reqwest::Method;
use serde_json::{Value, json};

use super::{Named, Package};
use crate::{Answer, Client};

const SESSIONS: &str = "/api/content/library/item/update-session";

/// A file of an update session: its name, source type and status.
pub type Listed = (String, String, String);

impl Client {
    /// Makes an item of that type in a library of its own; its identifier.
    pub async fn new_item_of(&self, kind: &str) -> String {
        let library = self.new_library(&format!("library of {kind}")).await;
        self.new_item_of_in(&library, "item", kind).await
    }

    /// Makes an item of that type in a library; its identifier.
    pub async fn new_item_of_in(&self, library: &str, name: &str, kind: &str) -> String {
        let spec = json!({ "name": name, "library_id": library, "type": kind });
        self.post("/api/content/library/item", spec).await.expect(201).string()
    }

    /// Sends the bytes of a file that is to be pushed, and announces it before if it has not been; what the upload
    /// was answered.
    pub async fn push(&self, session: &str, name: &str, bytes: &[u8]) -> Answer {
        let announced = self.session_files(session).await.into_iter();
        let waits = announced
            .into_iter()
            .any(|(file, source, status)| file == name && source == "PUSH" && status != "READY");
        let endpoint = if waits {
            self.session_file(session, name).await["upload_endpoint"]["uri"].as_str().unwrap().to_owned()
        } else {
            self.add_push(session, name).await
        };
        self.send_bytes(Method::PUT, &endpoint, &[], bytes.to_vec()).await
    }

    /// Sends files one after the other, each of which has to be taken.
    pub async fn push_all(&self, session: &str, files: &[Named]) {
        for (name, bytes) in files {
            self.push(session, name, bytes).await.expect(200);
        }
    }

    /// Sends a package's manifest and certificate, then its descriptor, then its disks.
    pub async fn push_package(&self, session: &str, package: &Package) {
        let mut files = package.files();
        files.sort_by_key(|(name, _)| !(name.ends_with(".mf") || name.ends_with(".cert")));
        self.push_all(session, &files).await;
    }

    /// Opens a session on an item and sends a package to it file by file; the session's identifier.
    pub async fn begin_package(&self, item: &str, package: &Package) -> String {
        let session = self.new_update_session(item).await;
        self.push_package(&session, package).await;
        session
    }

    /// Has the server fetch a file; what is told about it when it has ended.
    pub async fn pull(&self, session: &str, name: &str, address: &str) -> Value {
        let spec = json!({ "name": name, "source_type": "PULL", "source_endpoint": { "uri": address } });
        self.add_file(session, spec).await.expect(201);
        self.until_transferred(session, name).await
    }

    /// The files of a session, sorted by name.
    pub async fn session_files(&self, session: &str) -> Vec<Listed> {
        let infos = self.get(&format!("{SESSIONS}/{session}/file")).await.expect(200).json();
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let files = infos.as_array().unwrap().iter();
        let mut files: Vec<_> = files
            .map(|info| (text(&info["name"]), text(&info["source_type"]), text(&info["status"])))
            .collect();
        files.sort();
        files
    }

    /// Takes a file out of a session, or out of the item when the session is completed.
    pub async fn remove(&self, session: &str, name: &str) {
        self.delete(&format!("{SESSIONS}/{session}/file/{name}")).await.expect(204);
    }

    /// What a session says to being validated.
    pub async fn validate(&self, session: &str) -> Value {
        self.post_empty(&format!("{SESSIONS}/{session}/file?action=validate")).await.expect(200).json()
    }

    /// What a session shows before it is completed.
    pub async fn preview(&self, session: &str) -> Value {
        self.update_session_info(session).await["preview_info"].clone()
    }

    /// Completes a session, which has to succeed.
    pub async fn complete(&self, session: &str) {
        self.update_session(session, "complete").await.expect(204);
        assert_eq!(self.update_session_info(session).await["state"], "DONE");
    }

    /// Completes a session, which has to be refused and to leave the session in ERROR; the reasons that the session
    /// states, all of which the answer states too.
    pub async fn complete_in_vain(&self, session: &str) -> String {
        let answer = self.update_session(session, "complete").await;
        let answer = answer.expect_error(400, "NOT_ALLOWED_IN_CURRENT_STATE").json();
        let info = self.update_session_info(session).await;
        assert_eq!(info["state"], "ERROR", "{answer}\n{info}");
        let reasons = info["error_message"]["default_message"].as_str().unwrap().to_owned();
        let told = answer["messages"].as_array().unwrap().iter();
        let told: Vec<_> = told.map(|message| message["default_message"].as_str().unwrap()).collect();
        assert_eq!(told[0], reasons);
        assert!(reasons.ends_with(&told[1..].join("; ")), "{reasons}\n{told:?}");
        reasons
    }

    /// All files of an item's current content, as they are downloaded.
    pub async fn content(&self, item: &str) -> BTreeMap<String, Vec<u8>> {
        let mut content = BTreeMap::new();
        for name in self.file_names(item).await {
            let bytes = self.download(item, &name).await;
            content.insert(name, bytes);
        }
        content
    }
}
