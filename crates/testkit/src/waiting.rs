//! Waiting for what the server does in its own time.

use std::time::Duration;

use serde_json::Value;

use crate::Client;

/// Asks again and again until the answer is yes. A test that asks for fifteen seconds in vain fails, and says for what.
pub async fn until(what: &str, mut ask: impl AsyncFnMut() -> bool) {
    let asking = async {
        while !ask().await {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    let came = tokio::time::timeout(Duration::from_secs(15), asking).await;
    assert!(came.is_ok(), "waited in vain until {what}");
}

impl Client {
    /// Waits until so many bytes of a file of an update session have been received.
    pub async fn until_received(&self, session: &str, name: &str, bytes: u64) {
        let what = format!("{bytes} bytes of {name} are there");
        until(&what, async || self.session_file(session, name).await["bytes_transferred"] == bytes).await;
    }

    /// Waits until a file of an update session is READY or in ERROR; what is told about it then.
    pub async fn until_transferred(&self, session: &str, name: &str) -> Value {
        let mut info = Value::Null;
        until(&format!("{name} has been transferred"), async || {
            info = self.session_file(session, name).await;
            info["status"] == "READY" || info["status"] == "ERROR"
        })
        .await;
        info
    }

    /// Waits until an update session is not ACTIVE any more; what is told about it then.
    pub async fn until_ended(&self, session: &str) -> Value {
        let mut info = Value::Null;
        until("the update session has ended", async || {
            info = self.update_session_info(session).await;
            info["state"] != "ACTIVE"
        })
        .await;
        info
    }
}
