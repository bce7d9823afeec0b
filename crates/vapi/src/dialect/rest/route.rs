//! The routes under `/api`, and which of them a request takes.

use crate::dialect::input::decode;
use crate::error::Error;
use crate::operation::{Body, Method};
use crate::schema::Type;
use crate::table::Signature;

/// The route of one operation.
#[derive(Debug)]
pub(super) struct Route {
    pub(super) place: usize,
    pub(super) method: &'static str,
    pub(super) action: Option<&'static str>,
    pub(super) body: Body,
    pub(super) created: bool,
    segments: Vec<Segment>,
    /// The parameters that must be in the query, and so tell the operation from a sibling without them.
    required: Vec<&'static str>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Segment {
    Fixed(&'static str),
    Parameter(&'static str),
}

/// A route that a path fits, with the parameters in the path.
#[derive(Debug)]
pub(super) struct Found<'a> {
    pub(super) route: &'a Route,
    pub(super) parameters: Vec<(&'static str, String)>,
}

impl Route {
    pub(super) fn new(place: usize, signature: &Signature) -> Option<Self> {
        let route = signature.definition.route?;
        let (path, query) = route.path.split_once('?').unwrap_or((route.path, ""));
        let segments: Vec<_> = path.split('/').skip(1).map(Segment::of).collect();
        let in_path = |name: &str| {
            segments.iter().any(|segment| matches!(segment, Segment::Parameter(own) if *own == name))
        };
        let mandatory = signature.parameters.iter().filter(|(_, kind)| !matches!(kind, Type::Optional(_)));
        let required = match route.body {
            Body::None => mandatory.map(|(name, _)| *name).filter(|name| !in_path(name)).collect(),
            Body::Parameter(_) | Body::Fields => Vec::new(),
        };
        let action = query.split('&').find_map(|pair| pair.strip_prefix("action="));
        let (body, created) = (route.body, route.created);
        Some(Self { place, method: method_name(route.method), action, body, created, segments, required })
    }

    /// Whether the path has the shape of the route.
    fn fits(&self, path: &[&str]) -> bool {
        self.segments.len() == path.len()
            && self.segments.iter().zip(path).all(|(segment, part)| match segment {
                Segment::Fixed(text) => text == part,
                Segment::Parameter(_) => !part.is_empty(),
            })
    }

    /// For each segment, whether it is a parameter: what sorts first is more exact.
    fn looseness(&self) -> Vec<bool> {
        self.segments.iter().map(|segment| matches!(segment, Segment::Parameter(_))).collect()
    }

    fn parameters(&self, path: &[&str]) -> Result<Vec<(&'static str, String)>, Error> {
        let parts = self.segments.iter().zip(path);
        let named = parts.filter_map(|(segment, part)| match segment {
            Segment::Parameter(name) => Some((*name, part)),
            Segment::Fixed(_) => None,
        });
        named.map(|(name, part)| Ok((name, decode(part)?))).collect()
    }
}

impl Segment {
    fn of(text: &'static str) -> Self {
        let parameter = text.strip_prefix('{').and_then(|text| text.strip_suffix('}'));
        parameter.map_or(Self::Fixed(text), Self::Parameter)
    }
}

const fn method_name(method: Method) -> &'static str {
    match method {
        Method::Get => "GET",
        Method::Post => "POST",
        Method::Patch => "PATCH",
        Method::Put => "PUT",
        Method::Delete => "DELETE",
    }
}

/// The routes of the resource at a path, whatever the method; fixed segments win over parameters.
pub(super) fn at<'a>(routes: &'a [Route], path: &str) -> Result<Vec<Found<'a>>, Error> {
    let below = path.strip_prefix("/api/").unwrap_or_default();
    let parts: Vec<_> = below.split('/').collect();
    let fitting: Vec<_> = routes.iter().filter(|route| route.fits(&parts)).collect();
    let best = fitting.iter().map(|route| route.looseness()).min();
    let here = fitting.into_iter().filter(|route| Some(route.looseness()) == best);
    here.map(|route| Ok(Found { route, parameters: route.parameters(&parts)? })).collect()
}

/// Of siblings that differ in what the query must hold alone, the one that asks for most of what is there; else the
/// one that asks for least, which then says what is missing.
pub(super) fn pick<'a>(siblings: Vec<Found<'a>>, in_query: impl Fn(&str) -> bool) -> Option<Found<'a>> {
    let demand = |found: &Found<'_>| {
        let required = &found.route.required;
        let satisfied = required.iter().all(|name| in_query(name));
        if satisfied { (0, usize::MAX - required.len()) } else { (1, required.len()) }
    };
    siblings.into_iter().min_by_key(demand)
}
