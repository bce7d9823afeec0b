//! How a call is answered in the form in which it came.

use bytes::Bytes;
use http::header::{ALLOW, CONTENT_TYPE, WWW_AUTHENTICATE};
use http::{HeaderValue, Response, StatusCode};
use serde::Serialize;

use super::json::plain::{Maps, Plain};
use super::negotiation::Representation;
use super::refusal::Refusal;
use super::xml::Names;
use super::{form, json_rpc, status, xml};
use crate::error::Error;
use crate::value::{Structure, Value};

/// The form in which a call must be answered.
#[derive(Debug)]
pub struct Reply(Form);

#[derive(Debug)]
enum Form {
    JsonRpc(json_rpc::Id),
    Rest { created: bool },
    Legacy { representation: Representation, names: Names },
}

impl Reply {
    pub(super) const fn json_rpc(id: json_rpc::Id) -> Self {
        Self(Form::JsonRpc(id))
    }

    pub(super) const fn rest(created: bool) -> Self {
        Self(Form::Rest { created })
    }

    pub(super) const fn legacy(representation: Representation, names: Names) -> Self {
        Self(Form::Legacy { representation, names })
    }

    /// The answer that reports the outcome.
    #[must_use]
    pub fn respond(self, outcome: Result<Value, Error>) -> Response<Bytes> {
        match (self.0, outcome) {
            (Form::JsonRpc(id), outcome) => json_rpc::answer(&id, outcome),
            (Form::Rest { created }, Ok(value)) => rest_result(created, value),
            (Form::Legacy { .. }, Ok(Value::Void)) => bare(StatusCode::OK),
            (Form::Legacy { representation, names }, Ok(value)) => {
                legacy_result(representation, &names, value)
            }
            (form, Err(error)) => Self(form).refuse(error.into()),
        }
    }

    /// The answer that refuses the request.
    pub(super) fn refuse(self, refusal: Refusal) -> Response<Bytes> {
        let Refusal { error, status, allow } = refusal;
        let mut response = match &self.0 {
            Form::JsonRpc(id) => return json_rpc::answer(id, Err(error)),
            Form::Rest { .. } => rest_error(&error),
            Form::Legacy { representation, .. } => legacy_error(*representation, &error),
        };
        if let Some(status) = status {
            *response.status_mut() = status;
        }
        if let Some(allow) = allow.and_then(|methods| HeaderValue::try_from(methods).ok()) {
            response.headers_mut().insert(ALLOW, allow);
        }
        if response.status() == StatusCode::UNAUTHORIZED
            && let Some(challenge) = error.challenge.and_then(|text| HeaderValue::try_from(text).ok())
        {
            // GEN-04
            response.headers_mut().insert(WWW_AUTHENTICATE, challenge);
        }
        response
    }
}

fn rest_result(created: bool, value: Value) -> Response<Bytes> {
    match (created, value) {
        (false, Value::Void) => bare(StatusCode::NO_CONTENT),
        (true, Value::Void) => bare(StatusCode::CREATED),
        (created, value) => {
            let status = if created { StatusCode::CREATED } else { StatusCode::OK };
            json(status, &Plain { value: &value, maps: Maps::Objects })
        }
    }
}

fn rest_error(error: &Error) -> Response<Bytes> {
    json(status::rest(error.kind), &Plain { value: &error.to_value(), maps: Maps::Objects })
}

fn legacy_result(representation: Representation, names: &Names, value: Value) -> Response<Bytes> {
    match representation {
        Representation::Json => json(StatusCode::OK, &pairs(&wrapped(value))),
        Representation::Xml | Representation::TextXml => {
            text(StatusCode::OK, representation, xml::write_result(names, value))
        }
        Representation::Form => {
            let fields = Structure::default().with("value", value);
            text(StatusCode::OK, representation, form::write(&fields))
        }
    }
}

fn legacy_error(representation: Representation, error: &Error) -> Response<Bytes> {
    let (status, name, value) = (status::legacy(error.kind), error.kind.name(), error.to_value());
    match representation {
        Representation::Json => {
            let fields = Structure::default().with("type", Value::from(name)).with("value", value);
            json(status, &pairs(&Value::Structure(fields)))
        }
        Representation::Xml | Representation::TextXml => {
            text(status, representation, xml::write_error(name, value))
        }
        Representation::Form => {
            let fields = Structure::default().with("type", Value::from(name)).with("value", value);
            text(status, representation, form::write(&fields))
        }
    }
}

const fn pairs(value: &Value) -> Plain<'_> {
    Plain { value, maps: Maps::Pairs }
}

/// A result is there even when it is an unset optional: `{"value":null}`.
fn wrapped(value: Value) -> Value {
    let value = if value == Value::none() { Value::Void } else { value };
    Value::Structure(Structure::default().with("value", value))
}

fn json(status: StatusCode, content: &impl Serialize) -> Response<Bytes> {
    // Names and scalars alone are written, which cannot fail; if it did, an empty body would say so.
    let body = serde_json::to_vec(content).unwrap_or_default();
    respond(status, Representation::Json.media_type(), body)
}

fn text(status: StatusCode, representation: Representation, body: String) -> Response<Bytes> {
    respond(status, representation.media_type(), body.into_bytes())
}

/// An answer with a body.
pub(super) fn respond(status: StatusCode, media_type: &'static str, body: Vec<u8>) -> Response<Bytes> {
    let mut response = Response::new(Bytes::from(body));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
    response
}

fn bare(status: StatusCode) -> Response<Bytes> {
    let mut response = Response::new(Bytes::new());
    *response.status_mut() = status;
    response
}
