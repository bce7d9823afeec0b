//! A client of a server in a test.

use reqwest::{Body, Method};
use serde_json::{Value, json};

use crate::Answer;

/// A client of a server, with its session's token if it is logged in. Paths are the whole path and query.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    /// `http://127.0.0.1:port`.
    pub url: String,
    /// The token of the session.
    pub token: Option<String>,
}

impl Client {
    pub(crate) fn new(url: &str) -> Self {
        let http =
            reqwest::Client::builder().no_proxy().tls_danger_accept_invalid_certs(true).build().unwrap();
        Self { http, url: url.to_owned(), token: None }
    }

    /// The same client with the token of a new session.
    pub async fn logged_in(mut self, user: &str, password: &str) -> Self {
        let response = self.http.post(format!("{}/api/session", self.url)).basic_auth(user, Some(password));
        self.token = Some(Answer::of(response.send().await.unwrap()).await.expect(201).string());
        self
    }

    /// The same client with that token.
    pub fn with_token(mut self, token: &str) -> Self {
        self.token = Some(token.to_owned());
        self
    }

    /// A request to be filled further; a path, or a whole address such as an endpoint's.
    pub fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        let address = if path.starts_with("http") { path.to_owned() } else { format!("{}{path}", self.url) };
        let request = self.http.request(method, address);
        match &self.token {
            Some(token) => request.header("vmware-api-session-id", token),
            None => request,
        }
    }

    /// Sends a request without a body.
    pub async fn send(&self, method: Method, path: &str) -> Answer {
        Answer::of(self.request(method, path).send().await.unwrap()).await
    }

    /// Sends a request with headers and bytes.
    pub async fn send_bytes(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: impl Into<Body>,
    ) -> Answer {
        let mut request = self.request(method, path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        Answer::of(request.body(body).send().await.unwrap()).await
    }

    /// `GET`.
    pub async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path).await
    }

    /// `HEAD`.
    pub async fn head(&self, path: &str) -> Answer {
        self.send(Method::HEAD, path).await
    }

    /// `DELETE`.
    pub async fn delete(&self, path: &str) -> Answer {
        self.send(Method::DELETE, path).await
    }

    /// `POST` without a body.
    pub async fn post_empty(&self, path: &str) -> Answer {
        self.send(Method::POST, path).await
    }

    /// `POST` of JSON.
    pub async fn post(&self, path: &str, body: Value) -> Answer {
        Answer::of(self.request(Method::POST, path).json(&body).send().await.unwrap()).await
    }

    /// `PATCH` of JSON.
    pub async fn patch(&self, path: &str, body: Value) -> Answer {
        Answer::of(self.request(Method::PATCH, path).json(&body).send().await.unwrap()).await
    }

    /// A call over JSON-RPC; the input is the fields of `operation-input`, in their tagged form. Returns the `result`.
    pub async fn rpc(&self, service: &str, operation: &str, input: Value) -> Value {
        let security = self.token.as_ref().map(
            |token| json!({ "schemeId": "com.vmware.vapi.std.security.session_id", "sessionId": token }),
        );
        let mut context = json!({ "appCtx": { "opId": "test" } });
        if let Some(security) = security {
            context["securityCtx"] = security;
        }
        let body = json!({
            "jsonrpc": "2.0", "method": "invoke", "id": "7",
            "params": {
                "serviceId": service, "operationId": operation, "ctx": context,
                "input": { "STRUCTURE": { "operation-input": input } },
            },
        });
        let bare = Self { token: None, ..self.clone() };
        let answer = bare.post("/api", body).await.expect(200).json();
        assert_eq!(answer["id"], "7");
        answer["result"].clone()
    }
}
