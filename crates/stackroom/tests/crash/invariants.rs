//! What must hold after every restart: the server shows what it acknowledged, all of it and nothing else.

use std::collections::BTreeSet;

use reqwest::Method;

use crate::client::{Client, path_of};
use crate::journal::{Change, ITEMS, Item, Journal, LIBRARIES, SESSIONS, Upload};
use crate::random::{Content, digest};

/// There are the libraries of the clients and this one, and no others.
pub(crate) async fn libraries_are_whole(journals: &[Journal], other: &str, client: &Client) {
    let of_clients = journals.iter().filter_map(|journal| journal.library.clone());
    let expected: BTreeSet<_> = of_clients.chain([other.to_owned()]).collect();
    assert_eq!(all(client, LIBRARIES).await, expected);
}

/// Everything of one client is as it was acknowledged.
pub(crate) async fn hold(journal: &mut Journal, client: &Client) {
    creations_are_remembered(journal, client).await;
    items_are_whole(journal, client).await;
    ended_sessions_stay_ended(journal, client).await;
    deleted_things_stay_away(journal, client).await;
    for item in journal.items.values_mut() {
        open_session_goes_on(item, client).await;
    }
}

async fn creations_are_remembered(journal: &Journal, client: &Client) {
    for (creation, id) in &journal.creations {
        let again = client.create(creation.path(), &creation.token, &creation.spec).await.unwrap();
        assert_eq!(again, *id, "the repetition of {creation:?} made something else");
    }
}

async fn items_are_whole(journal: &Journal, client: &Client) {
    let Some(library) = &journal.library else { return };
    let expected: BTreeSet<_> = journal.items.keys().cloned().collect();
    assert_eq!(all(client, &format!("{ITEMS}?library_id={library}")).await, expected);
    for (id, item) in &journal.items {
        item_is_whole(id, item, client).await;
    }
}

async fn item_is_whole(id: &str, item: &Item, client: &Client) {
    let shown = client.get(&format!("{ITEMS}/{id}")).await.unwrap().expect(200).json();
    assert_eq!(shown["content_version"], item.version.to_string(), "{id}");
    assert_eq!(shown["size"], item.files.values().map(|content| content.size).sum::<u64>(), "{id}");

    let files = client.get(&format!("{ITEMS}/{id}/file")).await.unwrap().expect(200).json();
    let files = files.as_array().unwrap();
    let names: Vec<_> = files.iter().map(|file| file["name"].as_str().unwrap()).collect();
    assert_eq!(names, item.files.keys().collect::<Vec<_>>(), "{id}");
    for (file, content) in files.iter().zip(item.files.values()) {
        file_is_whole(file, content, client).await;
    }
}

async fn file_is_whole(file: &serde_json::Value, content: &Content, client: &Client) {
    assert_eq!(file["checksum_info"]["algorithm"], "SHA256", "{file}");
    assert_eq!(file["checksum_info"]["checksum"], content.sha256, "{file}");
    assert_eq!(file["size"], content.size, "{file}");
    let path = path_of(file["file_download_endpoint"].as_str().unwrap());
    let bytes = client.get(&path).await.unwrap().expect(200).body;
    assert_eq!((bytes.len() as u64, digest(&bytes)), (content.size, content.sha256.clone()), "{file}");
}

async fn ended_sessions_stay_ended(journal: &Journal, client: &Client) {
    for ended in &journal.ended {
        let session = client.get(&format!("{SESSIONS}/{}", ended.session)).await.unwrap().expect(200).json();
        assert_eq!(session["state"], ended.state, "{session}");
    }
}

async fn deleted_things_stay_away(journal: &Journal, client: &Client) {
    for path in &journal.gone {
        client.get(path).await.unwrap().expect(404);
    }
}

/// The session is active, has the changes that were announced, and what was called safe is safe still.
async fn open_session_goes_on(item: &mut Item, client: &Client) {
    let Some(session) = &mut item.session else { return };
    let path = format!("{SESSIONS}/{}", session.id);
    let shown = client.get(&path).await.unwrap().expect(200).json();
    assert_eq!(shown["state"], "ACTIVE", "{shown}");

    let files = client.get(&format!("{path}/file")).await.unwrap().expect(200).json();
    let names = files.as_array().unwrap().iter().map(|file| file["name"].as_str().unwrap().to_owned());
    let mut expected: BTreeSet<_> = item.files.keys().cloned().collect();
    for (name, change) in &session.changes {
        match change {
            Change::Add(_) => expected.insert(name.clone()),
            Change::Remove => expected.remove(name),
        };
    }
    assert_eq!(names.collect::<BTreeSet<_>>(), expected, "{path}");

    for change in session.changes.values_mut() {
        if let Change::Add(upload) = change {
            safe_bytes_are_safe(upload, client).await;
        }
    }
}

/// Notes how much is safe: from there the load goes on, and the digest of the whole tells whether it was.
async fn safe_bytes_are_safe(upload: &mut Upload, client: &Client) {
    let answer = client.send(Method::HEAD, &upload.path).await.unwrap().expect(200);
    let ready = answer.header("upload-complete") == Some("?1");
    let safe = answer.safe();
    assert!(safe >= upload.safe && safe <= upload.content.size, "{safe} bytes are safe, after {upload:?}");
    assert!(ready || !upload.ready, "a file is not READY any more: {upload:?}");
    (upload.safe, upload.ready, upload.broke_off) = (safe, ready, false);
}

/// The identifiers of a list, which has none twice.
async fn all(client: &Client, path: &str) -> BTreeSet<String> {
    let listed = client.get(path).await.unwrap().expect(200).strings();
    let different: BTreeSet<_> = listed.iter().cloned().collect();
    assert_eq!(different.len(), listed.len(), "{path} lists something twice: {listed:?}");
    different
}
