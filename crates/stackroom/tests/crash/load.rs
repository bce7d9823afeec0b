//! The scripted load: one client that works in its own library until the server dies.

use std::time::Duration;

use reqwest::Method;
use serde_json::json;

use crate::client::{Answer, Client, Lost, path_of};
use crate::journal::{Change, Creation, Doubt, ITEMS, Journal, Kind, LIBRARIES, SESSIONS};
use crate::random::{Content, digest};

const MOST_ITEMS: usize = 4;
const NAMES: [&str; 3] = ["disk 1.vmdk", "image.iso", "notes.txt"];

/// Works until the server dies.
pub(crate) async fn run(mut journal: Journal, client: Client) -> Journal {
    while step(&mut journal, &client).await.is_ok() {}
    journal
}

async fn step(journal: &mut Journal, client: &Client) -> Result<(), Lost> {
    let Some(library) = journal.library.clone() else { return create_library(journal, client).await };
    let items: Vec<_> = journal.items.keys().cloned().collect();
    let Some(item) = journal.random.pick(&items) else { return create_item(journal, client, library).await };
    match journal.random.below(100) {
        0..2 => delete_library(journal, client, library).await,
        2..6 => delete_item(journal, client, item).await,
        6..12 => download(journal, client, &item).await,
        12..16 => delete_session(journal, client).await,
        16..24 if items.len() < MOST_ITEMS => create_item(journal, client, library).await,
        _ => update(journal, client, item).await,
    }
}

/// Takes the next step of the item's update session.
async fn update(journal: &mut Journal, client: &Client, item: String) -> Result<(), Lost> {
    let Some(session) = &journal.items[&item].session else {
        return create_session(journal, client, item).await;
    };
    let (announced, unfinished) = (session.changes.len(), unfinished(journal, &item));
    match journal.random.below(100) {
        0..8 => cancel(journal, client, item, unfinished).await,
        8..14 => remove(journal, client, item).await,
        14..50 if announced < NAMES.len() => announce(journal, client, item).await,
        _ => match unfinished {
            Some(name) => send(journal, client, &item, &name).await,
            None if announced == 0 => announce(journal, client, item).await,
            None => complete(journal, client, item).await,
        },
    }
}

fn unfinished(journal: &mut Journal, item: &str) -> Option<String> {
    let changes = &journal.items[item].session.as_ref()?.changes;
    let unfinished = |change: &Change| matches!(change, Change::Add(upload) if !upload.ready);
    let names: Vec<_> =
        changes.iter().filter(|(_, change)| unfinished(change)).map(|(name, _)| name.clone()).collect();
    journal.random.pick(&names)
}

async fn create(
    journal: &mut Journal,
    client: &Client,
    kind: Kind,
    spec: serde_json::Value,
) -> Result<(), Lost> {
    let creation = Creation { kind, token: journal.random.token(), spec };
    journal.doubt = Some(Doubt::Create(creation.clone()));
    let id = client.create(creation.path(), &creation.token, &creation.spec).await?;
    journal.done(&id);
    Ok(())
}

async fn create_library(journal: &mut Journal, client: &Client) -> Result<(), Lost> {
    let backing = json!([{ "type": "DATASTORE", "datastore_id": "datastore-1" }]);
    let spec = json!({ "name": format!("library of {}", journal.client), "storage_backings": backing });
    create(journal, client, Kind::Library, spec).await
}

async fn create_item(journal: &mut Journal, client: &Client, library: String) -> Result<(), Lost> {
    let name = format!("item {}", journal.random.next());
    create(journal, client, Kind::Item, json!({ "name": name, "library_id": library })).await
}

async fn create_session(journal: &mut Journal, client: &Client, item: String) -> Result<(), Lost> {
    let spec = json!({ "library_item_id": item });
    create(journal, client, Kind::Session { item }, spec).await
}

async fn announce(journal: &mut Journal, client: &Client, item: String) -> Result<(), Lost> {
    let name = journal.random.pick(&NAMES).unwrap().to_owned();
    let session = journal.session(&item);
    if session.changes.contains_key(&name) {
        return Ok(());
    }
    let path = format!("{SESSIONS}/{}/file", session.id);
    let content = Content::any(&mut journal.random);
    let mut spec = json!({ "name": name, "source_type": "PUSH" });
    if journal.random.chance(50) {
        spec["size"] = content.size.into();
    }
    if journal.random.chance(50) {
        spec["checksum_info"] = json!({ "algorithm": "SHA256", "checksum": content.sha256 });
    }
    journal.doubt = Some(Doubt::Announce { item, name, content });
    let info = client.post_json(&path, &spec).await?.expect(201).json();
    journal.done(&path_of(info["upload_endpoint"]["uri"].as_str().unwrap()));
    Ok(())
}

/// Marks a file for removal, or withdraws one that was announced.
async fn remove(journal: &mut Journal, client: &Client, item: String) -> Result<(), Lost> {
    let present: Vec<_> = journal.items[&item].files.keys().cloned().collect();
    let announced: Vec<_> = journal.session(&item).changes.keys().cloned().collect();
    let Some(name) = journal.random.pick(&[present, announced].concat()) else { return Ok(()) };
    if matches!(journal.session(&item).changes.get(&name), Some(Change::Remove)) {
        return Ok(());
    }
    let path = format!("{SESSIONS}/{}/file/{}", journal.session(&item).id, name.replace(' ', "%20"));
    journal.doubt = Some(Doubt::Remove { item, name });
    client.delete(&path).await?.expect(204);
    journal.done("");
    Ok(())
}

/// Sends a file whole or the next part of it; sometimes the connection breaks.
async fn send(journal: &mut Journal, client: &Client, item: &str, name: &str) -> Result<(), Lost> {
    let upload = journal.upload(item, name).clone();
    let (size, bytes) = (upload.content.size, upload.content.bytes());
    let rest = size - upload.safe;
    let whole = size == 0 || journal.random.chance(if upload.safe == 0 { 60 } else { 10 });
    let (method, headers, body) = if whole {
        // What was safe until now is taken back.
        journal.upload(item, name).safe = 0;
        (Method::PUT, Vec::new(), bytes)
    } else if rest == 0 || journal.random.chance(50) {
        let headers = vec![("upload-offset", upload.safe.to_string()), ("upload-complete", "?1".to_owned())];
        (Method::PATCH, headers, part(&bytes, upload.safe, size))
    } else {
        let end = upload.safe + 1 + journal.random.below(rest);
        let range = format!("bytes {}-{}/{size}", upload.safe, end - 1);
        (Method::PUT, vec![("content-range", range)], part(&bytes, upload.safe, end))
    };
    let sent = client.upload(method, &upload.path, &headers, body);
    if size > 512 << 10 && journal.random.chance(30) {
        let patience = Duration::from_millis(journal.random.below(20));
        journal.upload(item, name).broke_off = true;
        match tokio::time::timeout(patience, sent).await {
            Ok(answer) => sent_part(journal, item, name, &answer?),
            Err(_) => return look_at(journal, client, item, name).await,
        }
    } else {
        sent_part(journal, item, name, &sent.await?);
    }
    Ok(())
}

fn part(bytes: &[u8], from: u64, to: u64) -> Vec<u8> {
    bytes[usize::try_from(from).unwrap()..usize::try_from(to).unwrap()].to_vec()
}

fn sent_part(journal: &mut Journal, item: &str, name: &str, answer: &Answer) {
    let upload = journal.upload(item, name);
    let (before, safe) = (upload.safe, answer.safe());
    assert!(safe >= before, "{safe} bytes are safe, after {upload:?}");
    upload.safe = safe;
    match answer.status {
        200 => {
            assert_eq!(safe, upload.content.size);
            upload.ready = true;
            journal.acknowledged.uploads += 1;
            journal.acknowledged.resumed += u64::from(before > 0);
        }
        202 => journal.acknowledged.parts += 1,
        409 => assert!(upload.broke_off, "what was safe is refused: {upload:?}"),
        status => panic!("{status}: {}", String::from_utf8_lossy(&answer.body)),
    }
}

/// Asks how much of a file is safe.
async fn look_at(journal: &mut Journal, client: &Client, item: &str, name: &str) -> Result<(), Lost> {
    let upload = journal.upload(item, name);
    let answer = client.send(Method::HEAD, &upload.path).await?.expect(200);
    assert!(answer.safe() >= upload.safe, "{} bytes are safe, after {upload:?}", answer.safe());
    upload.safe = answer.safe();
    upload.ready = answer.header("upload-complete") == Some("?1");
    Ok(())
}

async fn complete(journal: &mut Journal, client: &Client, item: String) -> Result<(), Lost> {
    let path = format!("{SESSIONS}/{}?action=complete", journal.session(&item).id);
    journal.doubt = Some(Doubt::Complete { item });
    client.post(&path).await?.expect(204);
    journal.done("");
    Ok(())
}

/// Cancels, often while a file is being sent.
async fn cancel(
    journal: &mut Journal,
    client: &Client,
    item: String,
    sending: Option<String>,
) -> Result<(), Lost> {
    let path = format!("{SESSIONS}/{}?action=cancel", journal.session(&item).id);
    let upload = sending.map(|name| journal.upload(&item, &name)).map(|upload| {
        upload.safe = 0;
        upload.broke_off = true;
        upload.clone()
    });
    journal.doubt = Some(Doubt::Cancel { item });
    let wait = Duration::from_millis(journal.random.below(15));
    let cancelled = async {
        tokio::time::sleep(wait).await;
        client.post(&path).await
    };
    let answer = match upload {
        None => cancelled.await,
        Some(upload) => {
            // Whatever becomes of the upload: only the cancel counts.
            let sent = client.upload(Method::PUT, &upload.path, &[], upload.content.bytes());
            tokio::join!(cancelled, sent).0
        }
    };
    answer?.expect(204);
    journal.done("");
    Ok(())
}

async fn download(journal: &mut Journal, client: &Client, item: &str) -> Result<(), Lost> {
    let files: Vec<_> =
        journal.items[item].files.iter().map(|(name, content)| (name.clone(), content.clone())).collect();
    let Some((name, content)) = journal.random.pick(&files) else { return Ok(()) };
    let library = journal.library.as_deref().unwrap();
    let path = format!("/cls/static/{library}/{item}/{}", name.replace(' ', "%20"));
    let answer = client.get(&path).await?.expect(200);
    assert_eq!(digest(&answer.body), content.sha256, "{path}");
    journal.acknowledged.downloads += 1;
    Ok(())
}

async fn delete_session(journal: &mut Journal, client: &Client) -> Result<(), Lost> {
    let Some(ended) = journal.ended.front() else { return Ok(()) };
    let (session, path) = (ended.session.clone(), format!("{SESSIONS}/{}", ended.session));
    journal.doubt = Some(Doubt::DeleteSession { session });
    client.delete(&path).await?.expect(204);
    journal.done("");
    Ok(())
}

async fn delete_item(journal: &mut Journal, client: &Client, item: String) -> Result<(), Lost> {
    let path = format!("{ITEMS}/{item}");
    journal.doubt = Some(Doubt::DeleteItem { item });
    client.delete(&path).await?.expect(204);
    journal.done("");
    Ok(())
}

async fn delete_library(journal: &mut Journal, client: &Client, library: String) -> Result<(), Lost> {
    let path = format!("{LIBRARIES}/{library}");
    journal.doubt = Some(Doubt::DeleteLibrary { library });
    client.delete(&path).await?.expect(204);
    journal.done("");
    Ok(())
}
