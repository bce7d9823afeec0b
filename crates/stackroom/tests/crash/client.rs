//! A client that knows that the server may die.

use std::time::Duration;

use reqwest::{Body, Method, RequestBuilder};
use serde_json::Value;

use crate::server::PASSWORD;

/// An answer that takes longer than this never comes.
const PATIENCE: Duration = Duration::from_secs(30);

/// The server died before its answer had come: nobody knows whether it did what it was asked.
#[derive(Debug)]
pub(crate) struct Lost;

#[derive(Clone)]
pub(crate) struct Client {
    http: reqwest::Client,
    address: String,
    token: String,
}

impl Client {
    pub(crate) async fn log_in(address: &str) -> Self {
        let mut client = Self::with_token(address, String::new());
        let request = client.request(Method::POST, "/api/session");
        let request = request.basic_auth("administrator@stackroom.local", Some(PASSWORD));
        let answer = answer(request, "log in".to_owned()).await.unwrap().expect(201);
        client.token = answer.string();
        client
    }

    /// The same session at another run of the server.
    pub(crate) fn at(&self, address: &str) -> Self {
        Self::with_token(address, self.token.clone())
    }

    fn with_token(address: &str, token: String) -> Self {
        let http = reqwest::Client::builder().no_proxy().timeout(PATIENCE).build().unwrap();
        Self { http, address: address.to_owned(), token }
    }

    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.http.request(method, format!("{}{path}", self.address));
        if self.token.is_empty() { request } else { request.header("vmware-api-session-id", &self.token) }
    }

    pub(crate) async fn send(&self, method: Method, path: &str) -> Result<Answer, Lost> {
        answer(self.request(method.clone(), path), format!("{method} {path}")).await
    }

    pub(crate) async fn get(&self, path: &str) -> Result<Answer, Lost> {
        self.send(Method::GET, path).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Result<Answer, Lost> {
        self.send(Method::DELETE, path).await
    }

    pub(crate) async fn post(&self, path: &str) -> Result<Answer, Lost> {
        self.send(Method::POST, path).await
    }

    pub(crate) async fn post_json(&self, path: &str, body: &Value) -> Result<Answer, Lost> {
        answer(self.request(Method::POST, path).json(body), format!("POST {path} {body}")).await
    }

    pub(crate) async fn create(&self, path: &str, token: &str, spec: &Value) -> Result<String, Lost> {
        let request = self.request(Method::POST, path).header("client-token", token).json(spec);
        let answer = answer(request, format!("POST {path} {spec}")).await?;
        Ok(answer.expect(201).string())
    }

    pub(crate) async fn upload(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, String)],
        body: impl Into<Body>,
    ) -> Result<Answer, Lost> {
        let mut request = self.request(method.clone(), path);
        for (name, value) in headers {
            request = request.header(*name, value);
        }
        answer(request.body(body), format!("{method} {path} {headers:?}")).await
    }
}

/// The path and query of an address that an earlier run of the server may have given.
pub(crate) fn path_of(address: &str) -> String {
    let start = address.match_indices('/').nth(2).unwrap().0;
    address[start..].to_owned()
}

pub(crate) struct Answer {
    request: String,
    pub(crate) status: u16,
    headers: reqwest::header::HeaderMap,
    pub(crate) body: Vec<u8>,
}

async fn answer(request: RequestBuilder, name: String) -> Result<Answer, Lost> {
    let lost = |error: reqwest::Error| {
        assert!(!error.is_timeout(), "{name} was not answered in {PATIENCE:?}");
        Lost
    };
    let response = request.send().await.map_err(lost)?;
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    let body = response.bytes().await.map_err(lost)?.to_vec();
    Ok(Answer { request: name, status, headers, body })
}

impl Answer {
    #[track_caller]
    pub(crate) fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}: {}", self.request, String::from_utf8_lossy(&self.body));
        self
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    pub(crate) fn string(&self) -> String {
        self.json().as_str().unwrap().to_owned()
    }

    /// The identifiers of a list.
    pub(crate) fn strings(&self) -> Vec<String> {
        serde_json::from_slice(&self.body).unwrap()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    /// How many bytes an upload endpoint calls safe.
    #[track_caller]
    pub(crate) fn safe(&self) -> u64 {
        self.header("upload-offset")
            .unwrap_or_else(|| panic!("{} tells no offset", self.request))
            .parse()
            .unwrap()
    }
}
