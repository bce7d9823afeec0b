//! Pulling over TLS from a second server, whose certificate nobody vouches for.

use serde_json::json;
use testkit::TestServer;

use super::{Begun, begun, reason};

/// A server with TLS, and the address of a file on it.
pub(super) struct Secure {
    pub(super) server: TestServer,
    pub(super) uri: String,
}

impl Secure {
    pub(super) async fn start() -> Self {
        let server = TestServer::start_with(|config| config.listen = Some(([127, 0, 0, 1], 0).into())).await;
        let admin = server.admin().await;
        let item = admin.new_item_with(&[("a", b"over TLS")]).await;
        let session = admin.new_download_session(&item).await;
        let uri = admin.prepare(&session, "a").await.replace(&server.url(), &server.tls_url());
        Self { server, uri }
    }

    pub(super) fn certificate(&self) -> String {
        std::fs::read_to_string(self.server.data().join("tls/certificate.pem")).unwrap()
    }
}

async fn both() -> (Begun, Secure) {
    (begun().await, Secure::start().await)
}

fn wrong(thumbprint: &str) -> String {
    thumbprint.chars().rev().collect()
}

#[tokio::test]
async fn tep_03_a_pinned_thumbprint_trusts_exactly_that_certificate() {
    let (begun, secure) = both().await;
    let thumbprints = secure.server.thumbprints();
    for thumbprint in [&thumbprints.sha1, &thumbprints.sha256] {
        let endpoint = json!({ "uri": secure.uri, "ssl_certificate_thumbprint": wrong(thumbprint) });
        let info = begun.pulled(endpoint).await;
        let reason = reason(&info);
        assert!(reason.contains(thumbprint.as_str()) && reason.contains(&wrong(thumbprint)), "{reason}");
        let endpoint = json!({ "uri": secure.uri, "ssl_certificate_thumbprint": thumbprint });
        let info = begun.pulled(endpoint.clone()).await;
        assert_eq!((&info["status"], &info["source_endpoint"]), (&json!("READY"), &endpoint));
    }
    let endpoint = json!({ "uri": secure.uri, "ssl_certificate_thumbprint": "12:34" });
    begun.add("b", endpoint).await.expect_error(400, "INVALID_ARGUMENT");
    assert_eq!(begun.completed().await, b"over TLS");
    begun.server.stop().await;
    secure.server.stop().await;
}

#[tokio::test]
async fn tep_04_a_pinned_certificate_comes_before_a_thumbprint() {
    let (begun, secure) = both().await;
    let other = Secure::start().await;
    let thumbprint = secure.server.thumbprints().sha256;
    let endpoint = json!({
        "uri": secure.uri, "ssl_certificate": secure.certificate(), "ssl_certificate_thumbprint": wrong(&thumbprint),
    });
    assert_eq!(begun.pulled(endpoint).await["status"], "READY");
    let endpoint = json!({
        "uri": secure.uri, "ssl_certificate": other.certificate(), "ssl_certificate_thumbprint": thumbprint,
    });
    let reason = reason(&begun.pulled(endpoint).await);
    assert!(reason.contains(&thumbprint), "{reason}");
    let endpoint = json!({ "uri": secure.uri, "ssl_certificate": "no certificate" });
    begun.add("b", endpoint).await.expect_error(400, "INVALID_ARGUMENT");
    for server in [begun.server, secure.server, other.server] {
        server.stop().await;
    }
}

#[tokio::test]
async fn tep_05_without_a_pin_the_chain_is_verified() {
    let (begun, secure) = both().await;
    let reason = begun.refused_from(&secure.uri).await;
    assert!(reason.contains("not trusted"), "{reason}");
    // The message tells what to pin.
    assert!(reason.contains(&secure.server.thumbprints().sha256), "{reason}");
    assert_eq!(begun.server.stored_files(), 0);
    begun.server.stop().await;
    secure.server.stop().await;
}
