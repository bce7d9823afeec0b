//! The errors that the infrastructure itself reports, one constructor for each wording.

use std::fmt::Display;

use super::{Error, ErrorKind};
use crate::serde_bridge::BridgeError;

use ErrorKind::{
    InternalServerError, InvalidArgument, InvalidRequest, OperationNotFound, ServiceUnavailable,
    Unauthenticated, Unauthorized, UnexpectedInput,
};

/// The values are in the text and, in the same order, in the arguments.
macro_rules! error {
    ($kind:expr, $id:literal, $text:literal $(, $value:expr)*) => {
        Error::new($kind, concat!("stackroom.", $id), format!($text $(, $value)*), &[$(&$value),*])
    };
}

/// What is asked for is not there, or not in that way.
impl Error {
    /// No service offers that operation.
    #[must_use]
    pub fn unknown_operation(service: &str, operation: &str) -> Self {
        // GEN-12
        error!(
            OperationNotFound,
            "request.unknown_operation", "There is no operation {} in service {}.", operation, service
        )
    }

    /// No operation is at that method and path.
    #[must_use]
    pub fn unknown_path(method: &str, path: &str) -> Self {
        // GEN-12
        error!(OperationNotFound, "request.unknown_path", "There is no operation at {} {}.", method, path)
    }

    /// The body cannot be parsed; `fault` says where and why.
    #[must_use]
    pub fn malformed_body(format: &str, fault: impl Display) -> Self {
        // GEN-14
        error!(InvalidRequest, "request.malformed_body", "The body is not well-formed {}: {}.", format, fault)
    }

    /// The request parses, but is not built as a request of this form has to be.
    #[must_use]
    pub fn malformed_request(fault: impl Display) -> Self {
        // GEN-14
        error!(InvalidRequest, "request.malformed", "The request is not well-formed: {}.", fault)
    }

    /// The body has more bytes than the server takes.
    #[must_use]
    pub fn body_too_large(limit: usize) -> Self {
        error!(
            InvalidRequest,
            "request.body_too_large", "The body is larger than the {} bytes that are allowed.", limit
        )
    }

    /// The body is of a media type that the server does not read.
    #[must_use]
    pub fn unsupported_media_type(came: &str, supported: &str) -> Self {
        error!(
            InvalidRequest,
            "request.unsupported_media_type", "The body is of type {}; send one of {}.", came, supported
        )
    }

    /// No representation that the client accepts can be given.
    #[must_use]
    pub fn not_acceptable(accepted: &str, offered: &str) -> Self {
        error!(
            InvalidRequest,
            "request.not_acceptable",
            "None of the accepted types ({}) can be given; accept one of {}.",
            accepted,
            offered
        )
    }
}

/// The caller, and the state of the server.
impl Error {
    /// Credentials are missing, unknown or expired; `challenge` says how to authenticate.
    #[must_use]
    pub fn unauthenticated(challenge: Option<String>) -> Self {
        // GEN-04
        let error = error!(
            Unauthenticated,
            "request.unauthenticated",
            "Log in first: the credentials are missing, not valid, or no longer valid."
        );
        Self { challenge, ..error }
    }

    /// A privilege is missing.
    #[must_use]
    pub fn unauthorized() -> Self {
        // GEN-03
        error!(Unauthorized, "request.unauthorized", "The user is not allowed to do this.")
    }

    /// The server cannot answer now.
    #[must_use]
    pub fn service_unavailable(why: &str) -> Self {
        // GEN-15
        error!(
            ServiceUnavailable,
            "request.service_unavailable", "The server cannot do this now: {}. Try again later.", why
        )
    }

    /// The server failed; the log has more under the request's id.
    #[must_use]
    pub fn internal(request_id: &str) -> Self {
        error!(
            InternalServerError,
            "request.internal",
            "The server failed. Its log has more about it under request id {}.",
            request_id
        )
    }
}

/// What is wrong with an input. Paths are written `create_spec.storage_backings[0].type`.
impl Error {
    /// A value of another type than the interface declares.
    #[must_use]
    pub fn wrong_type(path: impl Display, came: impl Display, expected: impl Display) -> Self {
        // GEN-09
        error!(InvalidArgument, "input.wrong_type", "{} is {}, and has to be {}.", path, came, expected)
    }

    /// A mandatory field is not there.
    #[must_use]
    pub fn missing_field(path: impl Display) -> Self {
        // GEN-09
        error!(InvalidArgument, "input.missing_field", "{} is missing; it has to be set.", path)
    }

    /// A value that the enumeration does not have.
    #[must_use]
    pub fn unknown_enumeration_value(path: impl Display, value: impl Display, known: impl Display) -> Self {
        // GEN-09
        error!(
            InvalidArgument,
            "input.unknown_enumeration_value", "{} is {}, and has to be one of {}.", path, value, known
        )
    }

    /// A value of the right type that is not acceptable all the same.
    #[must_use]
    pub fn invalid_value(path: impl Display, fault: impl Display) -> Self {
        // GEN-09
        error!(InvalidArgument, "input.invalid_value", "{} is not valid: {}.", path, fault)
    }

    /// A field or parameter that is not there in the interface.
    #[must_use]
    pub fn unknown_field(path: impl Display, known: impl Display) -> Self {
        // GEN-11
        error!(UnexpectedInput, "input.unknown_field", "{} is not known here; known are {}.", path, known)
    }

    /// A field that the tag of its union requires.
    #[must_use]
    pub fn union_field_missing(path: impl Display, tag: &str, value: &str) -> Self {
        // GEN-10
        error!(
            InvalidArgument,
            "input.union_field_missing", "{} is missing: it is required when {} is {}.", path, tag, value
        )
    }

    /// A field that belongs to other values of its union's tag.
    #[must_use]
    pub fn union_field_foreign(path: impl Display, tag: &str, value: &str) -> Self {
        // GEN-10
        error!(
            InvalidArgument,
            "input.union_field_foreign", "{} must not be set when {} is {}.", path, tag, value
        )
    }

    /// A field that does not go with the tag of its union.
    #[must_use]
    pub fn union_violated(path: impl Display, tag: impl Display) -> Self {
        // GEN-10
        error!(
            InvalidArgument,
            "input.union_violated",
            "{} does not go with the value of {}; leave it out, or change the latter.",
            path,
            tag
        )
    }
}

impl From<BridgeError> for Error {
    fn from(error: BridgeError) -> Self {
        // GEN-13
        error!(InternalServerError, "output.no_value", "The result cannot be written: {}.", error)
    }
}
