//! Section by section what the wire looks like, in every dialect, against a server that runs.

mod cancel;
mod dialects;
mod json_rpc;
mod malformed;
mod rest;

use std::net::SocketAddr;

use testkit::{Answer, Client, TestServer};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

const SESSIONS: &str = "/com/vmware/content/library/item/update-session";
const SESSION_SERVICE: &str = "com.vmware.content.library.item.update_session";
const JSON: (&str, &str) = ("content-type", "application/json");
const XML: (&str, &str) = ("content-type", "application/xml");
const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

/// Demands an error of that name and status, on `/rest` and the 2014 paths.
#[track_caller]
fn expect_legacy_error(answer: &Answer, status: u16, name: &str) {
    assert_eq!(answer.status, status, "{}", answer.text());
    let json = answer.json();
    assert_eq!(json["type"], format!("com.vmware.vapi.std.errors.{name}"));
    assert_eq!(json["value"]["error_type"], name.to_uppercase());
}

/// The text of an error on `/rest` and the 2014 paths.
fn legacy_message(answer: &Answer) -> String {
    answer.json()["value"]["messages"][0]["default_message"].as_str().unwrap().to_owned()
}

/// An update session that is DONE.
async fn finished_session(client: &Client, item: &str) -> String {
    let session = client.new_update_session(item).await;
    client.upload(&session, "a.iso", b"bytes").await;
    client.update_session(&session, "complete").await.expect(204);
    session
}

/// Sends bytes as they are over a connection of its own; the whole answer.
async fn send_raw(server: &TestServer, request: &str) -> String {
    let address: SocketAddr = server.url().strip_prefix("http://").unwrap().parse().unwrap();
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    String::from_utf8(answer).unwrap()
}
