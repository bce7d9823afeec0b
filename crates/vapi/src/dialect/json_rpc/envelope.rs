//! The envelope of a request.

use super::{Fault, Id};
use crate::dialect::json::{self, Json, tagged};
use crate::dialect::{Context, Credentials};
use crate::types::Secret;
use crate::value::{Structure, Value};

/// The scheme of a user's name and password.
pub(super) const PASSWORD_SCHEME: &str = "com.vmware.vapi.std.security.user_pass";
/// The scheme of a session's token.
pub(super) const SESSION_SCHEME: &str = "com.vmware.vapi.std.security.session_id";
/// The name of the structure of parameters.
pub(super) const INPUT: &str = "operation-input";

/// What a request says.
#[derive(Debug)]
pub(super) struct Request {
    pub(super) id: Id,
    pub(super) service: String,
    pub(super) operation: String,
    pub(super) input: Structure,
    pub(super) credentials: Option<Credentials>,
    pub(super) context: Context,
}

impl Request {
    /// Reads a request. A fault comes with the id to answer under.
    pub(super) fn read(body: &[u8]) -> Result<Self, (Id, Fault)> {
        let document = json::parse(body).map_err(|problem| (Id::Null, Fault::parse(problem)))?;
        let (id, method, parameters) = request(document).map_err(|fault| (Id::Null, fault))?;
        if method != "invoke" {
            return Err((id, Fault::unknown_method(&method)));
        }
        match Self::parameters(id.clone(), parameters) {
            Ok(request) => Ok(request),
            Err(problem) => Err((id, Fault::invalid_parameters(problem))),
        }
    }

    fn parameters(id: Id, parameters: Json) -> Result<Self, String> {
        let mut members = object(parameters, "params")?;
        let service = text(&mut members, "serviceId")?;
        let operation = text(&mut members, "operationId")?;
        let input = input(take(&mut members, "input").ok_or("input is missing")?)?;
        let mut context = optional_object(&mut members, "ctx")?;
        let application = Json::Object(optional_object(&mut context, "appCtx")?);
        let security = optional_object(&mut context, "securityCtx")?;
        let credentials = credentials(security)?;
        Ok(Self { id, service, operation, input, credentials, context: application_context(&application) })
    }
}

/// Id, method and parameters of what is a request.
fn request(document: Json) -> Result<(Id, String, Json), Fault> {
    let mut members = object(document, "the request").map_err(Fault::invalid_request)?;
    let version = take(&mut members, "jsonrpc");
    if version.as_ref().and_then(Json::text) != Some("2.0") {
        return Err(Fault::invalid_request("jsonrpc has to be \"2.0\""));
    }
    let id = match take(&mut members, "id") {
        Some(Json::Text(text)) => Id::Text(text),
        Some(Json::Integer(number)) => Id::Number(number),
        _ => return Err(Fault::invalid_request("id has to be a string")),
    };
    let method = text(&mut members, "method").map_err(Fault::invalid_request)?;
    Ok((id, method, take(&mut members, "params").unwrap_or(Json::Null)))
}

fn input(json: Json) -> Result<Structure, String> {
    match tagged::read(json).map_err(|problem| format!("input: {problem}"))? {
        Value::Structure(structure) if structure.name == INPUT => Ok(structure),
        Value::Structure(structure) => {
            Err(format!("input has to be a structure named {INPUT:?}, not {:?}", structure.name))
        }
        _ => Err(format!("input has to be a STRUCTURE named {INPUT:?}")),
    }
}

fn credentials(mut members: Members) -> Result<Option<Credentials>, String> {
    if members.is_empty() {
        return Ok(None);
    }
    let scheme = text(&mut members, "schemeId")?;
    Ok(Some(match scheme.as_str() {
        PASSWORD_SCHEME => Credentials::Password {
            user: text(&mut members, "userName")?,
            password: Secret::from(text(&mut members, "password")?),
        },
        SESSION_SCHEME => Credentials::Session(Secret::from(text(&mut members, "sessionId")?)),
        _ => Credentials::Unsupported(scheme),
    }))
}

fn application_context(members: &Json) -> Context {
    let text = |name: &str| members.get(name).and_then(Json::text).map(str::to_owned);
    Context {
        operation_id: text("opId"),
        user_agent: text("$userAgent"),
        locale: text("locale").or_else(|| text("accept-language")),
        header_authentication: false,
    }
}

type Members = Vec<(String, Json)>;

fn take(members: &mut Members, name: &str) -> Option<Json> {
    let index = members.iter().position(|(other, _)| other == name)?;
    Some(members.swap_remove(index).1)
}

fn object(json: Json, what: &str) -> Result<Members, String> {
    match json {
        Json::Object(members) => Ok(members),
        other => Err(format!("{what} has to be an object, not {}", other.kind())),
    }
}

fn optional_object(members: &mut Members, name: &str) -> Result<Members, String> {
    match take(members, name) {
        None | Some(Json::Null) => Ok(Members::new()),
        Some(json) => object(json, name),
    }
}

fn text(members: &mut Members, name: &str) -> Result<String, String> {
    match take(members, name) {
        Some(Json::Text(text)) => Ok(text),
        Some(other) => Err(format!("{name} has to be a string, not {}", other.kind())),
        None => Err(format!("{name} is missing")),
    }
}
