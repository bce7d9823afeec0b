//! SIGTERM: the server drains, keeps the safe bytes of a running upload, and ends well.

use std::time::Duration;

use bytes::Bytes;
use futures_util::{StreamExt as _, stream};
use reqwest::{Body, Method};
use serde_json::json;

use crate::client::{Client, path_of};
use crate::journal::{ITEMS, LIBRARIES, SESSIONS};
use crate::random::{Content, digest};
use crate::server::{Place, Server};

const NAME: &str = "image.iso";

#[tokio::test]
async fn sigterm_drains_keeps_the_safe_bytes_of_a_running_upload_and_ends_with_0() {
    let place = Place::new();
    let mut server = Server::spawn(&place);
    let client = Client::log_in(&server.address()).await;
    let content = Content::new(7, 8 << 20);
    let (first, rest) = halves(&content);
    let upload = announce(&client, &content).await;

    let sending = {
        let (client, path, half) = (client.clone(), upload.path.clone(), first.clone());
        let body = Body::wrap_stream(stream::iter([Ok::<_, std::io::Error>(half)]).chain(stream::pending()));
        let headers = [("content-length", content.size.to_string())];
        tokio::spawn(async move { client.upload(Method::PUT, &path, &headers, body).await })
    };
    while received(&client, &upload).await < first.len() as u64 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    server.terminate();
    let answer = sending.await.unwrap().unwrap().expect(503);
    assert_eq!(answer.safe(), first.len() as u64);
    assert!(client.get("/readyz").await.is_err(), "a server that stops takes no new connections");
    assert_eq!(server.ended().code(), Some(0));

    let mut server = Server::spawn(&place);
    let client = client.at(&server.address());
    let head = client.send(Method::HEAD, &upload.path).await.unwrap().expect(200);
    assert_eq!(head.safe(), first.len() as u64);
    let headers = [("upload-offset", head.safe().to_string())];
    client.upload(Method::PATCH, &upload.path, &headers, rest).await.unwrap().expect(200);
    client.post(&format!("{SESSIONS}/{}?action=complete", upload.session)).await.unwrap().expect(204);
    let download = client.get(&upload.download).await.unwrap().expect(200);
    assert_eq!(digest(&download.body), content.sha256);
    server.terminate();
    assert_eq!(server.ended().code(), Some(0));
}

fn halves(content: &Content) -> (Bytes, Bytes) {
    let mut first = Bytes::from(content.bytes());
    let rest = first.split_off(first.len() / 2);
    (first, rest)
}

struct Announced {
    session: String,
    path: String,
    download: String,
}

async fn announce(client: &Client, content: &Content) -> Announced {
    const TOKENS: [&str; 3] = [
        "00000000-0000-4000-8000-000000000001",
        "00000000-0000-4000-8000-000000000002",
        "00000000-0000-4000-8000-000000000003",
    ];
    let backing = json!([{ "type": "DATASTORE", "datastore_id": "datastore-1" }]);
    let spec = json!({ "name": "library", "storage_backings": backing });
    let library = client.create(LIBRARIES, TOKENS[0], &spec).await.unwrap();
    let spec = json!({ "name": "item", "library_id": library });
    let item = client.create(ITEMS, TOKENS[1], &spec).await.unwrap();
    let session = client.create(SESSIONS, TOKENS[2], &json!({ "library_item_id": item })).await.unwrap();
    let spec = json!({ "name": NAME, "source_type": "PUSH", "size": content.size });
    let info =
        client.post_json(&format!("{SESSIONS}/{session}/file"), &spec).await.unwrap().expect(201).json();
    let path = path_of(info["upload_endpoint"]["uri"].as_str().unwrap());
    Announced { session, path, download: format!("/cls/static/{library}/{item}/{NAME}") }
}

/// How many bytes of the file have come.
async fn received(client: &Client, upload: &Announced) -> u64 {
    let path = format!("{SESSIONS}/{}/file/{NAME}", upload.session);
    client.get(&path).await.unwrap().expect(200).json()["bytes_transferred"].as_u64().unwrap()
}
