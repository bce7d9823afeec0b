//! What each dialect makes of requests and outcomes, with a small interface of its own.

mod credentials;
mod forms;
mod interface;
mod json_rpc;
mod legacy;
mod malformed;
mod negotiation;
mod noise;
mod rest;
mod round_trip;
mod status;
mod typed;
mod xml;

use bytes::Bytes;
use http::request::Parts;
use http::{Request, Response};

use super::json::plain::{Maps, Plain};
use super::{Accepted, Dialects};
use crate::table::Table;

/// A request: method, target, headers, body.
type Sent<'a> = (&'a str, &'a str, &'a [(&'a str, &'a str)], &'a str);

const JSON: (&str, &str) = ("content-type", "application/json");
const XML: (&str, &str) = ("content-type", "application/xml");
const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");
const ACCEPT_XML: (&str, &str) = ("accept", "application/xml");
const ACCEPT_FORM: (&str, &str) = ("accept", "application/x-www-form-urlencoded");

fn parts(method: &str, target: &str, headers: &[(&str, &str)]) -> Parts {
    let mut request = Request::builder().method(method).uri(target);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.body(()).unwrap().into_parts().0
}

fn accept(table: &Table, (method, target, headers, body): Sent<'_>) -> Result<Accepted, Response<Bytes>> {
    Dialects::new(table).accept(&parts(method, target, headers), body.as_bytes())
}

/// The call in words: `update_session.cancel {"update_session_id":"obj-103"}`, or the answer that refuses it.
fn call(sent: Sent<'_>) -> String {
    let table = interface::table();
    match accept(&table, sent) {
        Ok(accepted) => in_words(&table, &accepted),
        Err(response) => answer(&response),
    }
}

fn in_words(table: &Table, accepted: &Accepted) -> String {
    let definition = &table.get(accepted.call.place).definition;
    let service = definition.service.rsplit('.').next().unwrap();
    let input = Plain { value: &accepted.call.input, maps: Maps::Pairs };
    format!("{service}.{} {}", definition.id, serde_json::to_string(&input).unwrap())
}

/// Status, content type and body.
fn answer(response: &Response<Bytes>) -> String {
    let media_type = response.headers().get("content-type").map_or("-", |value| value.to_str().unwrap());
    let body = String::from_utf8(response.body().to_vec()).unwrap();
    format!("{} {media_type} {body}", response.status().as_u16())
}

/// The text of the first message of a refusal.
fn refusal(sent: Sent<'_>) -> String {
    let response = accept(&interface::table(), sent).unwrap_err();
    let body: serde_json::Value = serde_json::from_slice(response.body()).unwrap();
    let messages = if body["value"].is_object() { &body["value"]["messages"] } else { &body["messages"] };
    format!("{} {}", response.status().as_u16(), messages[0]["default_message"].as_str().unwrap())
}

#[test]
fn paths_belong_to_dialects() {
    for path in
        ["/api", "/api/x", "/rest/com/vmware/x", "/com/vmware/x", "/rest/io/stackroom/x", "/io/stackroom/x"]
    {
        assert!(Dialects::serves(path), "{path}");
    }
    for path in
        ["/", "/apis", "/rest", "/rest/com/vmwares/x", "/rest/vcenter/x", "/cls/data/x", "/sdk", "/healthz"]
    {
        assert!(!Dialects::serves(path), "{path}");
    }
}
