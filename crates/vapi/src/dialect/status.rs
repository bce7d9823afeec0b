//! The HTTP status of each standard error.

use http::StatusCode;

use crate::error::ErrorKind;

/// The status on `/rest` and the 2014 paths.
pub(super) const fn legacy(kind: ErrorKind) -> StatusCode {
    match kind {
        ErrorKind::Unauthenticated => StatusCode::UNAUTHORIZED,
        ErrorKind::Unauthorized => StatusCode::FORBIDDEN,
        ErrorKind::NotFound | ErrorKind::OperationNotFound => StatusCode::NOT_FOUND,
        ErrorKind::ConcurrentChange => StatusCode::CONFLICT,
        ErrorKind::InternalServerError | ErrorKind::UnverifiedPeer => StatusCode::INTERNAL_SERVER_ERROR,
        ErrorKind::ServiceUnavailable => StatusCode::SERVICE_UNAVAILABLE,
        ErrorKind::TimedOut => StatusCode::GATEWAY_TIMEOUT,
        ErrorKind::Error
        | ErrorKind::AlreadyExists
        | ErrorKind::AlreadyInDesiredState
        | ErrorKind::Canceled
        | ErrorKind::FeatureInUse
        | ErrorKind::InvalidArgument
        | ErrorKind::InvalidElementConfiguration
        | ErrorKind::InvalidElementType
        | ErrorKind::InvalidRequest
        | ErrorKind::NotAllowedInCurrentState
        | ErrorKind::ResourceBusy
        | ErrorKind::ResourceInaccessible
        | ErrorKind::ResourceInUse
        | ErrorKind::UnableToAllocateResource
        | ErrorKind::UnexpectedInput
        | ErrorKind::Unsupported => StatusCode::BAD_REQUEST,
    }
}

/// The status on `/api`, which differs for what the server cannot do at the moment, and for what has no status of its
/// own. An unexpected input is the client's fault there too.
pub(super) const fn rest(kind: ErrorKind) -> StatusCode {
    match kind {
        ErrorKind::ResourceBusy
        | ErrorKind::ResourceInaccessible
        | ErrorKind::Error
        | ErrorKind::Canceled => StatusCode::INTERNAL_SERVER_ERROR,
        _ => legacy(kind),
    }
}
