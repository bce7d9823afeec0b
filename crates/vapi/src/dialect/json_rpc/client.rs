//! The other direction: a request as a client writes it, and an answer as it reads it.

use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

use super::envelope::{INPUT, PASSWORD_SCHEME, SESSION_SCHEME};
use crate::dialect::Credentials;
use crate::dialect::json::tagged::{self, Tagged};
use crate::dialect::json::{self, Json};
use crate::error::Error;
use crate::serde_bridge::Source;
use crate::value::{Structure, Value};

/// A call as a client makes it.
#[derive(Clone, Debug)]
pub struct Request<'a> {
    /// The id, which the answer repeats.
    pub id: &'a str,
    /// The service's id.
    pub service: &'a str,
    /// The operation's id.
    pub operation: &'a str,
    /// The parameters.
    pub input: Structure,
    /// The client's own id of the call, for the server's log.
    pub operation_id: &'a str,
    /// Who calls. A scheme that is not supported is sent as none.
    pub credentials: &'a Credentials,
}

/// An answer that is none: what the server sent is not JSON-RPC, or reports a fault of the protocol.
#[derive(Debug, thiserror::Error)]
pub enum InvalidAnswer {
    /// It is no JSON.
    #[error("the answer is not JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// It is JSON of another shape.
    #[error("the answer is not one of JSON-RPC: {0}")]
    Shape(String),
    /// The server understood the request to be malformed.
    #[error("the server refused the request: {message} ({code})")]
    Fault {
        /// JSON-RPC's code.
        code: i64,
        /// The server's words.
        message: String,
    },
}

/// The body of the request.
///
/// # Errors
/// None for values of the data model.
pub fn write(request: Request<'_>) -> Result<Vec<u8>, serde_json::Error> {
    let input = Value::Structure(Structure { name: INPUT.to_owned(), ..request.input });
    tagged::write(&Envelope { request: &Request { input: Structure::default(), ..request }, input: &input })
}

/// The outcome that a body reports.
///
/// # Errors
/// The body is no answer, see [`InvalidAnswer`].
pub fn read(body: &[u8]) -> Result<Result<Value, Error>, InvalidAnswer> {
    let document = json::parse(body)?;
    if let Some(fault) = document.get("error") {
        let code = if let Some(Json::Integer(code)) = fault.get("code") { *code } else { 0 };
        let message = fault.get("message").and_then(Json::text).unwrap_or("no reason given").to_owned();
        return Err(InvalidAnswer::Fault { code, message });
    }
    let shape = |problem: &str| InvalidAnswer::Shape(problem.to_owned());
    let result = document.get("result").ok_or_else(|| shape("it has neither result nor error"))?;
    if let Some(output) = result.get("output") {
        return Ok(Ok(tagged::read(output.clone()).map_err(InvalidAnswer::Shape)?));
    }
    let error = result.get("error").ok_or_else(|| shape("the result has neither output nor error"))?;
    match tagged::read(error.clone()).map_err(InvalidAnswer::Shape)? {
        Value::Error(structure) => {
            Ok(Err(Error::from_structure(structure, Source::Tagged).unwrap_or_else(|fault| fault)))
        }
        _ => Err(shape("the result's error is no ERROR")),
    }
}

struct Envelope<'a> {
    request: &'a Request<'a>,
    input: &'a Value,
}

struct Parameters<'a>(&'a Envelope<'a>);

struct CallContext<'a>(&'a Request<'a>);

impl Serialize for Envelope<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(4))?;
        map.serialize_entry("jsonrpc", "2.0")?;
        map.serialize_entry("method", "invoke")?;
        map.serialize_entry("params", &Parameters(self))?;
        map.serialize_entry("id", self.request.id)?;
        map.end()
    }
}

impl Serialize for Parameters<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(4))?;
        map.serialize_entry("serviceId", self.0.request.service)?;
        map.serialize_entry("operationId", self.0.request.operation)?;
        map.serialize_entry("input", &Tagged(self.0.input))?;
        map.serialize_entry("ctx", &CallContext(self.0.request))?;
        map.end()
    }
}

impl Serialize for CallContext<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("appCtx", &Texts(&[("opId", self.0.operation_id)]))?;
        match self.0.credentials {
            Credentials::Password { user, password } => {
                let members =
                    [("schemeId", PASSWORD_SCHEME), ("userName", user), ("password", password.expose())];
                map.serialize_entry("securityCtx", &Texts(&members))?;
            }
            Credentials::Session(token) => {
                let members = [("schemeId", SESSION_SCHEME), ("sessionId", token.expose())];
                map.serialize_entry("securityCtx", &Texts(&members))?;
            }
            Credentials::None | Credentials::Unsupported(_) => {}
        }
        map.end()
    }
}

struct Texts<'a>(&'a [(&'static str, &'a str)]);

impl Serialize for Texts<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().copied())
    }
}
