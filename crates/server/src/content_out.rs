//! Content on its way out: whole files and ranges of them, from a download endpoint or from the store of an item.

mod conditions;
mod headers;
mod multipart;
mod ranges;
mod stream;

use http::header::{ACCEPT_RANGES, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode};
use http_body_util::BodyExt as _;
use hyper::body::Incoming;
use library::Origin;
use library::content::{self, Content, ContentError};
use vapi::Error;
use vapi::dialect::Credentials;

use crate::api_calls::admit;
use crate::listen::{Body, Connection, full_body};
use crate::origin::base_url;
use crate::refusal::{refuse, status_of_failure, wrong_request};
use crate::router::{Shared, unescaped};

use conditions::Verdict;
use ranges::Wanted;

/// Answers at a download endpoint: the address itself is the authority to read.
pub(crate) async fn data(
    shared: &Shared,
    request: Request<Incoming>,
    token: &str,
    name: &str,
) -> Response<Body> {
    match content::by_token(&shared.stackroom, token, name).await {
        Ok(content) => send(request.method(), request.headers(), content).await,
        Err(error) => refused(error),
    }
}

/// Answers at the address of an item's stored file, `/cls/static/{library}/{item}/{file}?version=…`.
pub(crate) async fn stored(
    shared: &Shared,
    request: Request<Incoming>,
    connection: &Connection,
) -> Response<Body> {
    let (parts, _) = request.into_parts();
    let Some([library, item, name]) = segments(parts.uri.path()) else {
        return wrong_request(
            StatusCode::NOT_FOUND,
            "a stored file is at /cls/static/{library}/{item}/{file}",
        );
    };
    let version = parts.uri.query().and_then(version_of);
    let origin = Origin {
        base_url: base_url(&parts, connection, shared.public_url.as_ref()),
        generation: library::Generation::Current,
    };
    let caller = match admit(shared, Credentials::of(&parts.headers), connection.peer.ip(), origin).await {
        Ok(caller) => caller,
        // FIL-12
        Err(error) => return refuse(status_of_failure(&error), &error),
    };
    match content::by_path(&caller, library, item, name, version).await {
        Ok(content) => send(&parts.method, &parts.headers, content).await,
        Err(error) => refused(error),
    }
}

fn segments(path: &str) -> Option<[String; 3]> {
    let mut segments = path.strip_prefix(content::STATIC)?.strip_prefix('/')?.split('/').map(unescaped);
    let found = [segments.next()??, segments.next()??, segments.next()??];
    segments.next().is_none().then_some(found)
}

fn version_of(query: &str) -> Option<String> {
    query.split('&').find_map(|pair| pair.strip_prefix("version=")).and_then(unescaped)
}

fn refused(error: ContentError) -> Response<Body> {
    match error {
        ContentError::NotFound(error) => refuse(StatusCode::NOT_FOUND, &error),
        ContentError::Ended(error) => refuse(StatusCode::GONE, &error),
        ContentError::Denied(error) => refuse(status_of_failure(&error), &error),
        ContentError::Failed(failure) => {
            let error = Error::from(failure);
            refuse(status_of_failure(&error), &error)
        }
    }
}

async fn send(method: &Method, request: &HeaderMap, content: Content) -> Response<Body> {
    let mut response = Response::new(full_body(""));
    headers::describe(response.headers_mut(), &content);
    match conditions::judge(request, &content) {
        Verdict::Send => (),
        Verdict::NotModified => {
            *response.status_mut() = StatusCode::NOT_MODIFIED;
            return response;
        }
        Verdict::Failed => {
            *response.status_mut() = StatusCode::PRECONDITION_FAILED;
            return response;
        }
    }
    response.headers_mut().insert(ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    // RFC 9110, 14.2: ranges are of GET alone.
    if method == Method::HEAD {
        return told(response, &content);
    }
    match ranges::wanted(request, &content) {
        Wanted::Whole => whole(response, content).await,
        Wanted::Part(range) => part(response, content, range).await,
        Wanted::Parts(ranges) => multipart::parts(response, content, ranges),
        Wanted::None => unsatisfiable(response, content.size),
    }
}

/// The answer of the whole file, without its bytes.
fn told(mut response: Response<Body>, content: &Content) -> Response<Body> {
    let headers = response.headers_mut();
    headers.insert(CONTENT_LENGTH, content.size.into());
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(headers::BINARY));
    response.map(|_| headers::no_body())
}

async fn whole(response: Response<Body>, content: Content) -> Response<Body> {
    let response = told(response, &content);
    let size = content.size;
    if size == 0 {
        stream::note_completed(content.lease()).await;
        return response;
    }
    match stream::range(content, 0..size).await {
        Ok(body) => response.map(|_| body.boxed_unsync()),
        Err(failure) => refused(ContentError::Failed(failure)),
    }
}

async fn part(mut response: Response<Body>, content: Content, range: std::ops::Range<u64>) -> Response<Body> {
    *response.status_mut() = StatusCode::PARTIAL_CONTENT;
    let headers = response.headers_mut();
    headers.insert(CONTENT_LENGTH, (range.end - range.start).into());
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(headers::BINARY));
    if let Ok(value) = ranges::content_range(&range, content.size).parse() {
        headers.insert(CONTENT_RANGE, value);
    }
    match stream::range(content, range).await {
        Ok(body) => response.map(|_| body.boxed_unsync()),
        Err(failure) => refused(ContentError::Failed(failure)),
    }
}

fn unsatisfiable(mut response: Response<Body>, size: u64) -> Response<Body> {
    *response.status_mut() = StatusCode::RANGE_NOT_SATISFIABLE;
    if let Ok(value) = format!("bytes */{size}").parse() {
        response.headers_mut().insert(CONTENT_RANGE, value);
    }
    response
}
