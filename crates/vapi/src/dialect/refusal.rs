//! What the dialects themselves refuse.

use http::StatusCode;

use crate::error::{Error, ErrorKind};

/// A request that is answered before any operation runs: the error, and where HTTP asks for it a status of its own.
#[derive(Debug)]
pub(super) struct Refusal {
    pub(super) error: Error,
    pub(super) status: Option<StatusCode>,
    /// The methods that the resource has.
    pub(super) allow: Option<String>,
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Self { error, status: None, allow: None }
    }
}

impl Refusal {
    /// The resource is there, but not for that method.
    pub(super) fn wrong_method(method: &http::Method, path: &str, allow: &[&str]) -> Self {
        let allow = allow.join(", ");
        let error = Error::new(
            ErrorKind::OperationNotFound,
            "stackroom.request.wrong_method",
            format!("{method} is not possible on {path}; possible are {allow}."),
            &[method, &path, &allow],
        );
        Self { error, status: Some(StatusCode::METHOD_NOT_ALLOWED), allow: Some(allow) }
    }

    /// The body is of a type that is not read here.
    pub(super) fn content_type(came: &str, supported: &str) -> Self {
        let error = Error::unsupported_media_type(came, supported);
        Self { error, status: Some(StatusCode::UNSUPPORTED_MEDIA_TYPE), allow: None }
    }

    /// The answer would be of no type that the client accepts.
    pub(super) fn not_acceptable(accepted: &str, offered: &str) -> Self {
        let error = Error::not_acceptable(accepted, offered);
        Self { error, status: Some(StatusCode::NOT_ACCEPTABLE), allow: None }
    }
}

/// The resource has other actions, or needs one to be named.
pub(super) fn unknown_action(path: &str, name: &str, action: Option<&str>, known: &[&str]) -> Error {
    let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
    let text = match action {
        None => format!("{path} needs ?{name}= to say what to do; for this method there are: {known}."),
        Some(action) => format!("{path} has no {name} {action:?}; for this method there are: {known}."),
    };
    let action = action.unwrap_or_default();
    Error::new(
        ErrorKind::OperationNotFound,
        "stackroom.request.unknown_action",
        text,
        &[&path, &name, &action, &known],
    )
}

/// A body that is no object of parameters.
pub(super) fn not_an_object(found: &str) -> Error {
    Error::malformed_request(format_args!("the body has to be an object of parameters by name, not {found}"))
}

/// A parameter that came in two places with different values.
pub(super) fn conflict(parameter: &str) -> Error {
    Error::invalid_value(parameter, "it came in two places with different values")
}

/// An identifier in the path of an operation that takes none.
pub(super) fn no_identifier(operation: &str, identifier: &str) -> Error {
    Error::malformed_request(format_args!(
        "the operation {operation} takes no identifier in the path, and the path ends in id:{identifier}"
    ))
}
