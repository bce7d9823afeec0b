//! Compares an offered operation with the published one.

use std::collections::BTreeSet;

use vapi::{Body, Method, On, Privilege, Route, Type};

use crate::compare_types::TypeComparison;
use crate::exceptions::Exceptions;
use crate::offered::Offered;
use crate::published::{Http, Parameter, Published, PublishedOperation, PublishedPrivilege};

/// The parameter that travels as a header on `/api`.
const HEADER_PARAMETER: &str = "client_token";

/// What is different between the published operation and the offered one.
pub(crate) fn differences(published: &Published, offered: &Offered, exceptions: &Exceptions) -> Vec<String> {
    let name = offered.name();
    let Some(operation) = published.operation(offered.definition.service, offered.definition.id) else {
        return vec![format!("{name}: not published")];
    };
    let mut differences = compare_types(published, operation, offered, exceptions);
    for difference in [
        compare_errors(operation, offered),
        compare_privileges(operation, offered),
        compare_route(operation, offered),
        compare_places(operation, offered),
    ] {
        differences.extend(difference.map(|text| format!("{name}: {text}")));
    }
    differences
}

fn compare_types(
    published: &Published,
    operation: &PublishedOperation,
    offered: &Offered,
    exceptions: &Exceptions,
) -> Vec<String> {
    let name = offered.name();
    let mut types = TypeComparison { published, exceptions, differences: Vec::new() };
    for parameter in &operation.params {
        let place = format!("{name}({})", parameter.name);
        match offered.parameters.iter().find(|(offered_name, _)| *offered_name == parameter.name) {
            Some((_, kind)) => types.compare(&place, &parameter.kind, kind),
            None => types.differences.push(format!("{place}: not offered")),
        }
    }
    for (parameter, _) in &offered.parameters {
        if operation.params.iter().all(|known| known.name != *parameter) {
            types.differences.push(format!("{name}({parameter}): not published"));
        }
    }
    types.compare(&format!("{name} -> result"), &operation.result, &offered.result);
    types.differences
}

fn compare_errors(operation: &PublishedOperation, offered: &Offered) -> Option<String> {
    let published: BTreeSet<&str> = operation.errors.iter().map(String::as_str).collect();
    let declared: BTreeSet<&str> = offered.definition.errors.iter().map(|kind| kind.name()).collect();
    (published != declared).then(|| format!("errors published {published:?}, declared {declared:?}"))
}

fn compare_privileges(operation: &PublishedOperation, offered: &Offered) -> Option<String> {
    let published: Vec<Option<(&str, On)>> = operation.privileges.iter().map(published_privilege).collect();
    let declared: Vec<Option<(&str, On)>> =
        offered.definition.privileges.iter().map(|Privilege { name, on }| Some((*name, *on))).collect();
    (published != declared).then(|| format!("privileges published {published:?}, declared {declared:?}"))
}

fn published_privilege(privilege: &PublishedPrivilege) -> Option<(&str, On)> {
    let on = match (privilege.on.as_str(), privilege.reference.clone()) {
        ("operation", None) => On::Operation,
        ("resource", Some(reference)) => On::Object(reference.leak()),
        _ => return None,
    };
    Some((&privilege.privilege, on))
}

fn compare_route(operation: &PublishedOperation, offered: &Offered) -> Option<String> {
    let published = operation.http.as_ref().map(|http| published_route(operation, http));
    let declared = offered.definition.route.map(|route| declared_route(route, &offered.result));
    (published != declared).then(|| format!("route published {published:?}, declared {declared:?}"))
}

/// Method, path with canonical parameter names, action, form of the body, and status of success.
type RouteFacts = (String, String, Option<String>, String, u16);

fn published_route(operation: &PublishedOperation, http: &Http) -> RouteFacts {
    let mut path = http.url.strip_prefix("/api").unwrap_or(&http.url).to_owned();
    for Parameter { name, wire_name, .. } in
        operation.params.iter().filter(|parameter| parameter.place == "path")
    {
        path = path.replace(&format!("{{{}}}", wire_name.as_ref().unwrap_or(name)), &format!("{{{name}}}"));
    }
    let path = path.split('?').next().unwrap_or_default().to_owned();
    let body = match &http.body_param {
        Some(parameter) => format!("{} {parameter}", http.body),
        None => http.body.clone(),
    };
    (http.method.clone(), path, http.dispatch.get("action").cloned(), body, http.success_status_hint)
}

fn declared_route(route: Route, result: &Type) -> RouteFacts {
    let method = match route.method {
        Method::Get => "GET",
        Method::Post => "POST",
        Method::Patch => "PATCH",
        Method::Put => "PUT",
        Method::Delete => "DELETE",
    };
    let (path, action) = match route.path.split_once("?action=") {
        Some((path, action)) => (path, Some(action.to_owned())),
        None => (route.path, None),
    };
    let body = match route.body {
        Body::None => "none".to_owned(),
        Body::Parameter(name) => format!("parameter {name}"),
        Body::Fields => "fields".to_owned(),
    };
    let status = match result {
        _ if route.created => 201,
        Type::Void => 204,
        _ => 200,
    };
    (method.to_owned(), path.to_owned(), action, body, status)
}

/// Each parameter travels where it is published to.
fn compare_places(operation: &PublishedOperation, offered: &Offered) -> Option<String> {
    let route = offered.definition.route?;
    operation.params.iter().find_map(|Parameter { name, place, .. }| {
        let declared = declared_place(route, name);
        (place != declared).then(|| format!("{name} published in {place}, declared in {declared}"))
    })
}

fn declared_place(route: Route, parameter: &str) -> &'static str {
    if route.path.contains(&format!("{{{parameter}}}")) {
        return "path";
    }
    if parameter == HEADER_PARAMETER {
        return "header";
    }
    match route.body {
        Body::Fields => "body",
        Body::Parameter(name) if name == parameter => "body",
        Body::None | Body::Parameter(_) => "query",
    }
}
