//! Legacy REST on `/rest/com/vmware/**`, and the 2014 forms of the same paths without the prefix. Paths, XML names and
//! namespaces follow from the service id and operation id by rule.

mod body;
mod path;

use std::collections::HashMap;

use bytes::Bytes;
use http::request::Parts;
use http::{Method, Response};

use path::{Location, Service};

use super::input::query;
use super::negotiation::{self, OFFERED, Representation};
use super::refusal::{Refusal, unknown_action};
use super::xml::Names;
use super::{Accepted, Call, Context, Generation, Reply, credentials};
use crate::error::Error;
use crate::table::Table;

pub(super) use path::generation;

/// What picks the operation in a query.
const ACTION: &str = "~action";

/// The services by their paths.
#[derive(Debug)]
pub(super) struct Services(HashMap<String, Service>);

impl Services {
    pub(super) fn new(table: &Table) -> Self {
        let mut services: HashMap<_, Service> = HashMap::new();
        for (place, signature) in table.iter().enumerate() {
            let service = services.entry(path::of_service(signature.definition.service)).or_default();
            service.add(signature.definition.id, place);
        }
        Self(services)
    }

    pub(super) fn accept(
        &self,
        table: &Table,
        parts: &Parts,
        body: &[u8],
    ) -> Result<Accepted, Response<Bytes>> {
        let generation = generation(parts.uri.path()).unwrap_or(Generation::Current);
        let names = Names::new("", "");
        let representation = match generation {
            Generation::Current => Representation::Json,
            Generation::Y2014 => negotiation::accepted(&parts.headers).map_err(|accept| {
                Reply::legacy(Representation::Json, names.clone())
                    .refuse(Refusal::not_acceptable(&accept, OFFERED))
            })?,
        };
        match self.call(table, parts, body, generation) {
            Ok(call) => {
                let definition = &table.get(call.place).definition;
                let names = Names::new(definition.service, definition.id);
                Ok(Accepted { call, reply: Reply::legacy(representation, names) })
            }
            Err(refusal) => Err(Reply::legacy(representation, names).refuse(refusal)),
        }
    }

    fn call(
        &self,
        table: &Table,
        parts: &Parts,
        body: &[u8],
        generation: Generation,
    ) -> Result<Call, Refusal> {
        let path = parts.uri.path();
        let location = Location::of(path)?;
        let service = self.0.get(&location.service);
        let service = service.ok_or_else(|| Error::unknown_path(parts.method.as_str(), path))?;
        let (pairs, action) = query(parts.uri.query(), ACTION)?;
        let place = operation(service, &location, &parts.method, path, action.as_deref())?;
        let signature = table.get(place);
        let content = body::Content { pairs, identifier: location.identifier, body };
        let (input, source) = content.read(signature, &parts.headers, generation)?;
        Ok(Call {
            place,
            input,
            source,
            credentials: credentials::from_headers(&parts.headers, true),
            generation,
            context: Context::from_headers(&parts.headers),
        })
    }
}

/// The operation that method and action pick.
fn operation(
    service: &Service,
    location: &Location,
    method: &Method,
    path: &str,
    action: Option<&str>,
) -> Result<usize, Refusal> {
    let place = match action {
        Some(action) if method == Method::POST => {
            let known = service.actions();
            let found = service.place(&action.replace('-', "_"));
            return found.ok_or_else(|| unknown_action(path, ACTION, Some(action), &borrowed(&known)).into());
        }
        Some(_) => return Err(Refusal::wrong_method(method, path, &["POST"])),
        None => service.by_method(method.as_str(), location.identifier.is_some()),
    };
    place.ok_or_else(|| {
        if method == Method::POST {
            return unknown_action(path, ACTION, None, &borrowed(&service.actions())).into();
        }
        Refusal::wrong_method(method, path, &service.methods(location.identifier.is_some()))
    })
}

fn borrowed(texts: &[String]) -> Vec<&str> {
    texts.iter().map(String::as_str).collect()
}
