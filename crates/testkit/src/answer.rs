//! What a server answered.

use reqwest::header::HeaderMap;
use serde_json::Value;

/// What a server answered.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Vec<u8>,
}

impl Answer {
    pub(crate) async fn of(response: reqwest::Response) -> Self {
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Self { status, headers, body: response.bytes().await.unwrap().to_vec() }
    }

    /// The body as text.
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    /// The body, which is a JSON string.
    pub fn string(&self) -> String {
        self.json().as_str().unwrap().to_owned()
    }

    /// A header's value.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    /// Demands a status.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", String::from_utf8_lossy(&self.body));
        self
    }

    /// Demands an error of that type and status, on `/api`.
    #[track_caller]
    pub fn expect_error(self, status: u16, error_type: &str) -> Self {
        let answer = self.expect(status);
        assert_eq!(answer.json()["error_type"], error_type, "{}", answer.text());
        answer
    }

    /// The first message of an error on `/api`.
    pub fn message(&self) -> String {
        self.json()["messages"][0]["default_message"].as_str().unwrap().to_owned()
    }
}
