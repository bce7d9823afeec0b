//! REST on `/api/**`: a route for each operation, bare JSON.

mod route;

use bytes::Bytes;
use http::Response;
use http::request::Parts;

use route::{Found, Route};

use super::input::{Input, parse_json, query};
use super::json::{Json, plain};
use super::negotiation::{self, Representation};
use super::refusal::{Refusal, unknown_action};
use super::{Accepted, Call, Context, Generation, Reply, credentials};
use crate::error::Error;
use crate::operation::Body;
use crate::serde_bridge::Source;
use crate::table::{Signature, Table};
use crate::value::Value;

/// The parameter that may travel as a header of its own.
const CLIENT_TOKEN: &str = "client_token";

/// The routes of all operations that have one.
#[derive(Debug)]
pub(super) struct Routes(Vec<Route>);

impl Routes {
    pub(super) fn new(table: &Table) -> Self {
        Self(table.iter().enumerate().filter_map(|(place, signature)| Route::new(place, signature)).collect())
    }

    pub(super) fn accept(
        &self,
        table: &Table,
        parts: &Parts,
        body: &[u8],
    ) -> Result<Accepted, Response<Bytes>> {
        let mut reply = Reply::rest(false);
        match self.call(table, parts, body, &mut reply) {
            Ok(call) => Ok(Accepted { call, reply }),
            Err(refusal) => Err(reply.refuse(refusal)),
        }
    }

    fn call(&self, table: &Table, parts: &Parts, body: &[u8], reply: &mut Reply) -> Result<Call, Refusal> {
        let (pairs, action) = query(parts.uri.query(), "action")?;
        let found =
            self.find(parts, action.as_deref(), |name| pairs.iter().any(|(other, _)| other == name))?;
        let signature = table.get(found.route.place);
        *reply = Reply::rest(found.route.created);

        let mut input = Input::default();
        for (name, value) in found.parameters {
            input.add(name, Value::String(value))?;
        }
        if let Some(token) = client_token(parts, signature) {
            input.add(CLIENT_TOKEN, Value::String(token))?;
        }
        input.add_pairs(pairs, signature)?;
        let source = add_body(&mut input, found.route.body, parts, body)?;
        Ok(Call {
            place: found.route.place,
            input: input.into_value(),
            source,
            credentials: credentials::from_headers(&parts.headers, true),
            generation: Generation::Current,
            context: Context::from_headers(&parts.headers),
        })
    }

    fn find(
        &self,
        parts: &Parts,
        action: Option<&str>,
        in_query: impl Fn(&str) -> bool,
    ) -> Result<Found<'_>, Refusal> {
        let path = parts.uri.path();
        let mut here = route::at(&self.0, path)?;
        if here.is_empty() {
            return Err(Error::unknown_path(parts.method.as_str(), path).into());
        }
        let mut methods: Vec<_> = here.iter().map(|found| found.route.method).collect();
        methods.sort_unstable();
        methods.dedup();
        here.retain(|found| found.route.method == parts.method.as_str());
        if here.is_empty() {
            return Err(Refusal::wrong_method(&parts.method, path, &methods));
        }
        let actions: Vec<_> = here.iter().filter_map(|found| found.route.action).collect();
        here.retain(|found| found.route.action == action);
        route::pick(here, in_query).ok_or_else(|| unknown_action(path, "action", action, &actions).into())
    }
}

fn client_token(parts: &Parts, signature: &Signature) -> Option<String> {
    let known = signature.parameters.iter().any(|(name, _)| *name == CLIENT_TOKEN);
    known.then(|| super::header(&parts.headers, "client-token")).flatten()
}

/// Adds what the body says, and tells what the input as a whole came from.
fn add_body(input: &mut Input, place: Body, parts: &Parts, body: &[u8]) -> Result<Source, Refusal> {
    // Some clients send a body with GET; it means nothing.
    if body.trim_ascii().is_empty() || parts.method == http::Method::GET {
        return Ok(Source::Text);
    }
    let supported = Representation::Json;
    match negotiation::content_type(&parts.headers) {
        Ok(came) if came == supported => {}
        Ok(came) => return Err(Refusal::content_type(came.media_type(), supported.media_type())),
        Err(came) => return Err(Refusal::content_type(&came, supported.media_type())),
    }
    match (parse_json(body)?, place) {
        (None | Some(Json::Null), _) => {}
        (Some(json), Body::Parameter(name)) => input.add(name, plain::read(json))?,
        (Some(json), Body::Fields | Body::None) => input.add_object(json)?,
    }
    Ok(Source::Json)
}
