//! The wire dialects: a request becomes a [`Call`], and the call's outcome an HTTP answer in the form in which the
//! request came.
//!
//! | dialect | paths | module |
//! |---|---|---|
//! | JSON-RPC | `POST /api` | [`json_rpc`] |
//! | REST | `/api/**` | `rest` |
//! | legacy REST | `/rest/com/vmware/**` | `legacy` |
//! | 2014 (JSON, XML, form) | `/com/vmware/**` | `legacy` |
//!
//! Services of our own, `io.stackroom.*`, are spoken under `/rest/io/stackroom/**` and `/io/stackroom/**`.

#![expect(clippy::result_large_err, reason = "a refusal is an answer, and is made once for a request")]

mod credentials;
mod form;
mod input;
pub mod json;
pub mod json_rpc;
mod legacy;
mod negotiation;
mod refusal;
mod reply;
mod rest;
mod status;
mod text;
mod xml;

#[cfg(test)]
mod tests;

use bytes::Bytes;
use http::Response;
use http::header::{ACCEPT_LANGUAGE, HeaderMap, USER_AGENT};
use http::request::Parts;

pub use credentials::{Credentials, HEADER_AUTHENTICATION, SESSION_HEADER};
pub use reply::Reply;

use refusal::Refusal;

use crate::serde_bridge::Source;
use crate::table::Table;
use crate::value::Value;

/// The largest body that a server should hand over, in bytes.
pub const MAX_BODY: usize = 1024 * 1024;

/// How deep a document may nest.
pub const MAX_DEPTH: usize = 64;

/// How many values a document may hold.
pub const MAX_NODES: usize = 100_000;

/// All dialects, for the operations of one table.
#[derive(Debug)]
pub struct Dialects {
    table: Table,
    rest: rest::Routes,
    legacy: legacy::Services,
}

/// A request that is a call.
#[derive(Debug)]
pub struct Accepted {
    /// What is called, by whom.
    pub call: Call,
    /// How to answer it.
    pub reply: Reply,
}

/// A call of an operation.
#[derive(Debug)]
pub struct Call {
    /// The operation's place in the table.
    pub place: usize,
    /// Its parameters, as a structure.
    pub input: Value,
    /// What the input came from.
    pub source: Source,
    /// Who calls.
    pub credentials: Credentials,
    /// Whose text governs where the generations differ.
    pub generation: Generation,
    /// What else the client said.
    pub context: Context,
}

/// The generation of the interface that a client was written for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Generation {
    /// The first, on paths without a prefix.
    Y2014,
    /// Any later one.
    Current,
}

/// What a client said about itself and its call.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Context {
    /// The client's own id of the call, for the log.
    pub operation_id: Option<String>,
    /// What the client is.
    pub user_agent: Option<String>,
    /// The languages that it prefers, in `Accept-Language` syntax.
    pub locale: Option<String>,
    /// Whether the client sends its session's token in a header, and wants no cookie.
    pub header_authentication: bool,
}

impl Dialects {
    /// The dialects for the operations of that table. [`Call::place`] is a place in it.
    #[must_use]
    pub fn new(table: &Table) -> Self {
        let mut own = Table::default();
        for signature in table.iter() {
            own.add(signature.clone());
        }
        Self { rest: rest::Routes::new(table), legacy: legacy::Services::new(table), table: own }
    }

    /// Whether that path belongs to a dialect.
    #[must_use]
    pub fn serves(path: &str) -> bool {
        path == "/api" || path.starts_with("/api/") || legacy::generation(path).is_some()
    }

    /// The call that a request makes.
    ///
    /// # Errors
    /// The answer, in the request's own dialect, to a request that makes none.
    pub fn accept(&self, parts: &Parts, body: &[u8]) -> Result<Accepted, Response<Bytes>> {
        match parts.uri.path() {
            "/api" if parts.method == http::Method::POST => json_rpc::accept(&self.table, parts, body),
            path @ "/api" => {
                Err(Reply::rest(false).refuse(Refusal::wrong_method(&parts.method, path, &["POST"])))
            }
            path if path.starts_with("/api/") => self.rest.accept(&self.table, parts, body),
            _ => self.legacy.accept(&self.table, parts, body),
        }
    }
}

impl Context {
    fn from_headers(headers: &HeaderMap) -> Self {
        let operation_id = header(headers, "vapi-ctx-opid").or_else(|| header(headers, "opid"));
        Self {
            operation_id: operation_id.or_else(|| header(headers, "x-request-id")),
            user_agent: header(headers, USER_AGENT.as_str()),
            locale: header(headers, ACCEPT_LANGUAGE.as_str()),
            header_authentication: headers.contains_key(HEADER_AUTHENTICATION),
        }
    }
}

fn header(headers: &HeaderMap, name: &str) -> Option<String> {
    headers.get(name)?.to_str().ok().map(str::to_owned)
}
