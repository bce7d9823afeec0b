//! Calls: from a request through its dialect to the rule, and back.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::header::{CONNECTION, SET_COOKIE};
use http::request::Parts;
use http::{HeaderValue, Request, Response, StatusCode};
use http_body_util::{BodyExt as _, Limited};
use hyper::body::Incoming;
use library::access::{self, Credentials};
use library::{Caller, Generation, Origin};
use vapi::dialect::{self, Accepted, Call, Dialects, MAX_BODY};
use vapi::{Error, Registry, Value};

use crate::listen::{Body, Connection, full_body};
use crate::operations;
use crate::origin::base_url;
use crate::refusal::wrong_request;
use crate::router::Shared;

/// How long a call's body may take to arrive: calls are small.
const BODY_TIMEOUT: Duration = Duration::from_secs(30);

/// Answers calls.
pub(crate) struct ApiCalls {
    registry: Registry<Caller>,
    dialects: Dialects,
    /// The place of the operation that makes a session.
    login: Option<usize>,
}

impl ApiCalls {
    pub(crate) fn new() -> Self {
        let registry = operations::registry();
        let dialects = Dialects::new(registry.table());
        let login = registry.table().find(api::session::SERVICE, "create");
        Self { registry, dialects, login }
    }

    pub(crate) async fn answer(
        &self,
        shared: &Shared,
        request: Request<Incoming>,
        connection: &Connection,
    ) -> Response<Body> {
        let (parts, body) = request.into_parts();
        let body = match read(body).await {
            Ok(body) => body,
            Err(refusal) => return refusal,
        };
        let Accepted { call, reply } = match self.dialects.accept(&parts, &body) {
            Ok(accepted) => accepted,
            Err(refusal) => return refusal.map(full_body),
        };
        let login = self.login == Some(call.place);
        let wants_cookie = login && !call.context.header_authentication && parts.uri.path() != "/api";
        let definition = self.registry.table().get(call.place).definition;
        let span = tracing::Span::current();
        span.record("operation", format_args!("{}.{}", definition.service, definition.id));
        if let Some(id) = call.context.operation_id.as_deref().filter(|id| id.len() <= 128) {
            span.record("op_id", format_args!("{}", id.escape_debug()));
        }
        let outcome = self.invoke(shared, &parts, connection, call).await;
        let cookie = wants_cookie.then(|| cookie(&outcome, connection.tls)).flatten();
        let mut response = reply.respond(outcome).map(full_body);
        if let Some(cookie) = cookie {
            response.headers_mut().append(SET_COOKIE, cookie);
        }
        response
    }

    async fn invoke(
        &self,
        shared: &Shared,
        parts: &Parts,
        connection: &Connection,
        call: Call,
    ) -> Result<Value, Error> {
        let generation = match call.generation {
            dialect::Generation::Y2014 => Generation::Y2014,
            dialect::Generation::Current => Generation::Current,
        };
        let origin = Origin { base_url: base_url(parts, connection, shared.public_url.as_ref()), generation };
        let caller = admit(shared, call.credentials, connection.peer.ip(), origin).await?;
        let definition = self.registry.table().get(call.place).definition;
        access::authorize(&caller, definition.privileges, &call.input)?;
        self.registry.invoke(call.place, &caller, call.input, call.source).await
    }
}

/// Finds out who sends a request.
pub(crate) async fn admit(
    shared: &Shared,
    credentials: dialect::Credentials,
    address: IpAddr,
    origin: Origin,
) -> Result<Caller, Error> {
    let credentials = match credentials {
        dialect::Credentials::None => Credentials::None,
        dialect::Credentials::Password { user, password } => Credentials::Password(user, password),
        dialect::Credentials::Session(token) => Credentials::Session(token),
        dialect::Credentials::Unsupported(_) => Credentials::Unsupported,
    };
    access::admit(&Arc::clone(&shared.stackroom), credentials, address, origin).await
}

async fn read(body: Incoming) -> Result<Bytes, Response<Body>> {
    match tokio::time::timeout(BODY_TIMEOUT, Limited::new(body, MAX_BODY).collect()).await {
        Ok(Ok(collected)) => Ok(collected.to_bytes()),
        Ok(Err(error)) if error.is::<http_body_util::LengthLimitError>() => {
            let text =
                format!("a call's body may have {MAX_BODY} bytes at most; files go to upload endpoints");
            Err(closing(wrong_request(StatusCode::PAYLOAD_TOO_LARGE, &text)))
        }
        Ok(Err(_)) => Err(closing(wrong_request(StatusCode::BAD_REQUEST, "the body broke off"))),
        Err(_) => Err(closing(wrong_request(StatusCode::REQUEST_TIMEOUT, "the body did not arrive in time"))),
    }
}

fn closing(mut response: Response<Body>) -> Response<Body> {
    response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    response
}

/// The cookie with a new session's token, for clients that do not send it in a header.
fn cookie(outcome: &Result<Value, Error>, tls: bool) -> Option<HeaderValue> {
    let Ok(Value::Secret(token)) = outcome else { return None };
    let secure = if tls { "; Secure" } else { "" };
    let text =
        format!("{}={}; Path=/; HttpOnly; SameSite=Strict{secure}", dialect::SESSION_HEADER, token.expose());
    let mut value = HeaderValue::from_str(&text).ok()?;
    value.set_sensitive(true);
    Some(value)
}
