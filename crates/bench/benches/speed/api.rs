//! The calls that the benchmark makes, over one connection.

use serde_json::{Value, json};

use crate::BoxError;
use crate::connection::Connection;
use crate::server::{PASSWORD, Server};

const ITEMS: &str = "/api/content/library/item";
const SESSIONS: &str = "/api/content/library/item/update-session";
const DOWNLOADS: &str = "/api/content/library/item/download-session";

/// A connection that is logged in.
pub(crate) struct Api {
    pub(crate) connection: Connection,
    pub(crate) token: String,
}

impl Api {
    pub(crate) fn log_in(server: &Server) -> Result<Self, BoxError> {
        let mut api = Self { connection: Connection::plain(server.http)?, token: String::new() };
        let input = json!({
            "jsonrpc": "2.0", "id": "1", "method": "invoke",
            "params": {
                "serviceId": "com.vmware.cis.session", "operationId": "create",
                "input": { "STRUCTURE": { "operation-input": {} } },
                "ctx": {
                    "appCtx": { "opId": "benchmark" },
                    "securityCtx": {
                        "schemeId": "com.vmware.vapi.std.security.user_pass",
                        "userName": "administrator", "password": PASSWORD,
                    },
                },
            },
        });
        let answer = api.call("POST", "/api", &input)?;
        let token = answer["result"]["output"]["SECRET"].as_str();
        api.token = token.ok_or_else(|| format!("no session: {answer}"))?.to_owned();
        Ok(api)
    }

    /// Another connection in the same session.
    pub(crate) fn again(&self, server: &Server) -> Result<Self, BoxError> {
        Ok(Self { connection: Connection::plain(server.http)?, token: self.token.clone() })
    }

    pub(crate) fn new_library(&mut self) -> Result<String, BoxError> {
        let spec = json!({
            "name": "benchmark",
            "storage_backings": [{ "type": "DATASTORE", "datastore_id": "datastore-1" }],
        });
        text(self.call("POST", "/api/content/local-library", &spec)?)
    }

    pub(crate) fn new_item(&mut self, library: &str, name: &str) -> Result<String, BoxError> {
        text(self.call("POST", ITEMS, &json!({ "library_id": library, "name": name }))?)
    }

    pub(crate) fn new_package(&mut self, library: &str, name: &str) -> Result<String, BoxError> {
        text(self.call("POST", ITEMS, &json!({ "library_id": library, "name": name, "type": "ovf" }))?)
    }

    pub(crate) fn get_item(&mut self, item: &str) -> Result<Value, BoxError> {
        self.call("GET", &format!("{ITEMS}/{item}"), &Value::Null)
    }

    pub(crate) fn delete_item(&mut self, item: &str) -> Result<(), BoxError> {
        self.call("DELETE", &format!("{ITEMS}/{item}"), &Value::Null).map(drop)
    }

    pub(crate) fn new_session(&mut self, item: &str) -> Result<String, BoxError> {
        text(self.call("POST", SESSIONS, &json!({ "library_item_id": item }))?)
    }

    /// Announces a file; the path of its upload endpoint.
    pub(crate) fn add(&mut self, session: &str, name: &str, size: u64) -> Result<String, BoxError> {
        let spec = json!({ "name": name, "source_type": "PUSH", "size": size });
        let info = self.call("POST", &format!("{SESSIONS}/{session}/file"), &spec)?;
        path(&info["upload_endpoint"]["uri"])
    }

    pub(crate) fn complete(&mut self, session: &str) -> Result<(), BoxError> {
        self.call("POST", &format!("{SESSIONS}/{session}?action=complete"), &Value::Null).map(drop)
    }

    /// Prepares a file for download; the path of its download endpoint.
    pub(crate) fn prepare(&mut self, item: &str) -> Result<String, BoxError> {
        let session = text(self.call("POST", DOWNLOADS, &json!({ "library_item_id": item }))?)?;
        let prepare = format!("{DOWNLOADS}/{session}/file?action=prepare");
        let info = self.call("POST", &prepare, &json!({ "file_name": "file" }))?;
        path(&info["download_endpoint"]["uri"])
    }

    fn call(&mut self, method: &str, target: &str, input: &Value) -> Result<Value, BoxError> {
        let body = if input.is_null() { Vec::new() } else { serde_json::to_vec(input)? };
        let token = Some(self.token.as_str()).filter(|token| !token.is_empty());
        self.connection.send(method, target, token, &body)?;
        let (status, body) = self.connection.receive()?;
        if !(200..300).contains(&status) {
            return Err(format!("{method} {target}: {status} {}", String::from_utf8_lossy(&body)).into());
        }
        if body.is_empty() { Ok(Value::Null) } else { Ok(serde_json::from_slice(&body)?) }
    }
}

fn text(value: Value) -> Result<String, BoxError> {
    match value {
        Value::String(text) => Ok(text),
        other => Err(format!("an identifier was expected, not {other}").into()),
    }
}

/// The path of `http://host/path`.
fn path(uri: &Value) -> Result<String, BoxError> {
    let path = uri.as_str().and_then(|uri| uri.splitn(4, '/').nth(3));
    Ok(format!("/{}", path.ok_or_else(|| format!("an endpoint was expected, not {uri}"))?))
}
