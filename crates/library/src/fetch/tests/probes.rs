use super::super::{Fetcher, PeerCertificate, Policy, Probe, ProbeStatus, Source};
use super::server::{Answer, Identity, Server, answer, ok};
use super::{fetcher, open_to_loopback, plain};

async fn probe(uri: &str) -> Probe {
    fetcher().probe(&plain(uri)).await
}

#[tokio::test]
async fn sl_20_the_status_tells_what_was_found() {
    let cases = [
        ("200 OK", ProbeStatus::Success),
        ("404 Not Found", ProbeStatus::ResourceNotFound),
        ("401 Unauthorized", ProbeStatus::InvalidCredentials),
        ("403 Forbidden", ProbeStatus::InvalidCredentials),
        ("500 Internal Server Error", ProbeStatus::UnknownError),
    ];
    for (line, status) in cases {
        let server = Server::start(move |_| answer(line, "", "")).await;
        let found = probe(&server.http("/lib.json")).await;
        assert_eq!(found.status, status, "{line}");
        // SL-23
        assert_eq!(found.messages.is_empty(), status == ProbeStatus::Success, "{line}");
        assert_eq!(found.thumbprint_sha256, None);
        assert!(server.requests()[0].starts_with("HEAD "));
    }
}

#[tokio::test]
async fn sl_20_failures_before_an_answer_have_statuses_too() {
    assert_eq!(probe("http://nowhere.invalid/").await.status, ProbeStatus::HostNotFound);
    let refused = probe("http://169.254.169.254/").await;
    assert_eq!(refused.status, ProbeStatus::UnknownError);
    assert!(refused.messages[0].contains("pull.allow"));
    let error = Source::parse("lib.json", None, None).unwrap_err();
    assert_eq!(Probe::from(&error).status, ProbeStatus::InvalidUrl);

    let server = Server::start(|_| Answer::from("").then_silent()).await;
    let hasty = Policy { connect_timeout: std::time::Duration::from_millis(500), ..open_to_loopback() };
    let found = Fetcher::new(hasty).unwrap().probe(&plain(&server.http("/"))).await;
    assert_eq!(found.status, ProbeStatus::TimedOut);
}

#[tokio::test]
async fn a_probe_has_one_limit_for_all_that_it_asks() {
    let server = Server::start(|_| Answer::from("").then_silent()).await;
    let limit = std::time::Duration::from_millis(300);
    let hasty = Fetcher::new(Policy { probe_timeout: limit, ..open_to_loopback() }).unwrap();
    let probe =
        tokio::time::timeout(limit * 10, async { hasty.probe(&plain(&server.http("/"))).await }).await;
    let found = probe.expect("the probe goes on");
    assert_eq!(found.status, ProbeStatus::TimedOut);
    assert_eq!(found.messages, ["the source gave no answer within 0.3 seconds"]);
}

#[tokio::test]
async fn a_server_without_head_is_asked_for_one_byte() {
    for refusal in ["405 Method Not Allowed", "501 Not Implemented"] {
        let server = Server::start(move |head| {
            if head.starts_with("HEAD") {
                return answer(refusal, "", "");
            }
            answer("206 Partial Content", "Content-Range: bytes 0-0/10\r\n", "0")
        })
        .await;
        assert_eq!(probe(&server.http("/")).await.status, ProbeStatus::Success, "{refusal}");
        assert!(server.requests()[1].to_ascii_lowercase().contains("range: bytes=0-0"));
    }
}

#[tokio::test]
async fn sl_21_the_thumbprint_is_told_whenever_tls_was_spoken() {
    let (identity, other) = (Identity::new(), Identity::new());
    let certificate = PeerCertificate::new(identity.certificate.clone());
    let missing =
        |head: &str| if head.contains("/absent") { answer("404 Not Found", "", "") } else { ok("") };
    let server = Server::start_tls(&identity, missing).await;
    let cases = [
        ("/", Some(&identity.pem), ProbeStatus::Success),
        ("/absent", Some(&identity.pem), ProbeStatus::ResourceNotFound),
        ("/", Some(&other.pem), ProbeStatus::CertificateError),
        ("/", None, ProbeStatus::CertificateError),
    ];
    for (path, pem, status) in cases {
        let source = Source::parse(&server.https(path), None, pem.map(String::as_str)).unwrap();
        let found = fetcher().probe(&source).await;
        assert_eq!(found.status, status, "{:?}", found.messages);
        assert_eq!(found.thumbprint_sha256, Some(certificate.sha256().to_string()));
        assert_eq!(found.thumbprint_sha1, Some(certificate.sha1().to_string()));
        assert_eq!(found.certificate_pem, Some(certificate.pem()));
    }
    assert_eq!(server.requests().len(), 2, "a server that is not trusted should hear nothing");
    let told = fetcher().probe(&plain(&server.https("/"))).await.thumbprint_sha256;
    let source = Source::parse(&server.https("/"), told.as_deref(), None).unwrap();
    assert_eq!(fetcher().probe(&source).await.status, ProbeStatus::Success);
}
