use vapi::Error;
use vapi::ErrorKind::{InternalServerError, ServiceUnavailable, Unauthenticated, Unauthorized};

use super::error;

pub(crate) fn unauthenticated() -> Error {
    // GEN-04
    let text = "log in first: the request brings no credentials that are good".to_owned();
    let mut refusal = error(Unauthenticated, "access.unauthenticated", text, &[]);
    refusal.challenge = Some("Basic realm=\"stackroom\"".to_owned());
    refusal
}

pub(crate) fn unauthorized() -> Error {
    // GEN-03
    error(Unauthorized, "access.unauthorized", "you are not allowed to do this".to_owned(), &[])
}

pub(crate) fn too_many_logins() -> Error {
    let text = "too many passwords wait to be verified; try again in some seconds".to_owned();
    error(ServiceUnavailable, "access.too_many_logins", text, &[])
}

pub(crate) fn shutting_down() -> Error {
    let text = "the server is stopping; try again when it is back".to_owned();
    error(ServiceUnavailable, "server.stopping", text, &[])
}

pub(crate) fn password_not_hashed() -> Error {
    let text = "the password could not be hashed for keeping".to_owned();
    error(InternalServerError, "access.password_not_hashed", text, &[])
}
