//! JSON-RPC 2.0 on `POST /api`: one method, `invoke`, and tagged values. Every answer is HTTP 200.

pub mod client;
mod envelope;

use bytes::Bytes;
use http::request::Parts;
use http::{HeaderMap, HeaderValue, Response, StatusCode};
use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

use envelope::Request;

use super::json::tagged::{self, Tagged};
use super::reply::respond;
use super::{Accepted, Call, Context, Credentials, Generation, Reply, credentials, header};
use crate::error::Error;
use crate::serde_bridge::Source;
use crate::table::Table;
use crate::value::Value;

/// The id of a request, which its answer repeats.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Id {
    /// Of an answer to what is no request.
    Null,
    Text(String),
    Number(i64),
}

impl Serialize for Id {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Text(text) => serializer.serialize_str(text),
            Self::Number(number) => serializer.serialize_i64(*number),
        }
    }
}

/// An error of the protocol itself. GEN-14
#[derive(Debug, PartialEq, Eq)]
struct Fault {
    code: i32,
    message: String,
}

impl Fault {
    fn parse(problem: impl std::fmt::Display) -> Self {
        Self { code: -32700, message: format!("Parse error: {problem}.") }
    }

    fn invalid_request(problem: impl std::fmt::Display) -> Self {
        Self { code: -32600, message: format!("Invalid request: {problem}.") }
    }

    fn unknown_method(method: &str) -> Self {
        Self { code: -32601, message: format!("Method not found: {method:?}; there is only \"invoke\".") }
    }

    fn invalid_parameters(problem: impl std::fmt::Display) -> Self {
        Self { code: -32602, message: format!("Invalid params: {problem}.") }
    }

    fn mismatch(header: &str, value: &str, own: &str) -> Self {
        let message = format!("The header {header} says {value:?}, but the body says {own:?}.");
        Self { code: -31001, message }
    }
}

pub(super) fn accept(table: &Table, parts: &Parts, body: &[u8]) -> Result<Accepted, Response<Bytes>> {
    let request = Request::read(body).map_err(|(id, fault)| faulty(&id, &fault))?;
    check_headers(&parts.headers, &request).map_err(|fault| faulty(&request.id, &fault))?;
    let reply = Reply::json_rpc(request.id);
    let Some(place) = table.find(&request.service, &request.operation) else {
        return Err(reply.refuse(Error::unknown_operation(&request.service, &request.operation).into()));
    };
    let call = Call {
        place,
        input: Value::Structure(request.input),
        source: Source::Tagged,
        credentials: credentials(&parts.headers, request.credentials),
        generation: Generation::Current,
        context: context(&parts.headers, request.context),
    };
    Ok(Accepted { call, reply })
}

/// The session header wins over the body, which wins over what else the headers say. Cookies do not count.
fn credentials(headers: &HeaderMap, body: Option<Credentials>) -> Credentials {
    // SES-04
    credentials::session(headers).or(body).unwrap_or_else(|| credentials::from_headers(headers, false))
}

fn context(headers: &HeaderMap, body: Context) -> Context {
    let own = Context::from_headers(headers);
    let header_id = header(headers, "vapi-ctx-opid");
    Context {
        operation_id: header_id.or(body.operation_id).or(own.operation_id),
        user_agent: own.user_agent.or(body.user_agent),
        locale: own.locale.or(body.locale),
        header_authentication: own.header_authentication,
    }
}

/// Where one of the two headers is, both must say what the body says.
fn check_headers(headers: &HeaderMap, request: &Request) -> Result<(), Fault> {
    let both = [("vapi-service", &request.service), ("vapi-operation", &request.operation)];
    if !both.iter().any(|(name, _)| headers.contains_key(*name)) {
        return Ok(());
    }
    for (name, own) in both {
        let value = header(headers, name).unwrap_or_default();
        if value != *own {
            return Err(Fault::mismatch(name, &value, own));
        }
    }
    Ok(())
}

fn faulty(id: &Id, fault: &Fault) -> Response<Bytes> {
    document(&Answer { id, content: Content::Fault(fault) })
}

/// The answer that reports an outcome.
pub(super) fn answer(id: &Id, outcome: Result<Value, Error>) -> Response<Bytes> {
    match outcome {
        Ok(value) => document(&Answer { id, content: Content::Output(&value) }),
        Err(error) => {
            let mut response = document(&Answer { id, content: Content::Error(&error.to_value()) });
            response.headers_mut().insert("vapi-error", HeaderValue::from_static(error.kind.name()));
            response
        }
    }
}

fn document(answer: &Answer<'_>) -> Response<Bytes> {
    // Names and scalars alone are written, which cannot fail; if it did, an empty body would say so.
    let body = tagged::write(answer).unwrap_or_default();
    respond(StatusCode::OK, "application/json", body)
}

struct Answer<'a> {
    id: &'a Id,
    content: Content<'a>,
}

enum Content<'a> {
    Output(&'a Value),
    Error(&'a Value),
    Fault(&'a Fault),
}

impl Serialize for Answer<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(3))?;
        map.serialize_entry("jsonrpc", "2.0")?;
        map.serialize_entry("id", self.id)?;
        match self.content {
            Content::Output(value) => map.serialize_entry("result", &Single("output", Tagged(value)))?,
            Content::Error(value) => map.serialize_entry("result", &Single("error", Tagged(value)))?,
            Content::Fault(fault) => map.serialize_entry("error", fault)?,
        }
        map.end()
    }
}

struct Single<'a>(&'static str, Tagged<'a>);

impl Serialize for Single<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map([(self.0, self.1)])
    }
}

impl Serialize for Fault {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(2))?;
        map.serialize_entry("code", &self.code)?;
        map.serialize_entry("message", &self.message)?;
        map.end()
    }
}
