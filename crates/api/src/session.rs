//! `com.vmware.cis.session`: the sessions that API calls are made in.

use serde::{Deserialize, Serialize};
use vapi::ErrorKind::{self, ServiceUnavailable, Unauthenticated};
use vapi::{Body, Method, Operation, Secret, Timestamp, Validate};

/// The service's id.
pub const SERVICE: &str = "com.vmware.cis.session";

const ERRORS: &[ErrorKind] = &[Unauthenticated, ServiceUnavailable];

/// Gives a session token in exchange for the credentials that the request carries (SES-01, SES-02).
pub const CREATE: Operation<Create, Secret> =
    Operation::new(SERVICE, "create").at(Method::Post, "/session", Body::None).created().raises(ERRORS);

/// Ends the session whose token the request carries (SES-05).
pub const DELETE: Operation<Delete, ()> =
    Operation::new(SERVICE, "delete").at(Method::Delete, "/session", Body::None).raises(ERRORS);

/// Tells about the session whose token the request carries (SES-06).
pub const GET: Operation<Get, Info> =
    Operation::new(SERVICE, "get").at(Method::Get, "/session", Body::None).raises(ERRORS);

/// What [`CREATE`] takes: credentials are no parameters.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Create {}

/// What [`DELETE`] takes: the token is no parameter.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Delete {}

/// What [`GET`] takes: the token is no parameter.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Get {}

impl Validate for Create {}
impl Validate for Delete {}
impl Validate for Get {}

/// A session.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename = "com.vmware.cis.session.info")]
pub struct Info {
    /// The user's full login name, `user@domain` (SES-07).
    pub user: String,
    /// When it was created.
    pub created_time: Timestamp,
    /// When it was last used, this call included (SES-08).
    pub last_accessed_time: Timestamp,
}
