use std::path::Path;
use std::time::Duration;

use super::super::{FetchError, Fetcher, Location, Policy, Source};
use super::server::{Server, answer, redirect};
use super::{fetcher, open_to_loopback, plain, refusal};

#[test]
fn tep_01_schemes_are_http_https_and_file() {
    let parse = |uri: &str| Source::parse(uri, None, None);
    for uri in ["http://host/a", "HTTPS://host:8443/a?b", "http://10.0.0.1/"] {
        assert!(matches!(parse(uri).unwrap().location, Location::Http { .. }), "{uri}");
    }
    for (uri, path) in [("file:///a/b%20c", "/a/b c"), ("file://localhost/a", "/a"), ("file:/a", "/a")] {
        let source = parse(uri).unwrap();
        assert!(matches!(&source.location, Location::File(found) if found == Path::new(path)), "{uri}");
        assert!(source.is_file());
    }
    let wrong = [
        ("ds:///vmfs/volumes/1/a", "serve the file by https"),
        ("ftp://host/a", "scheme ftp"),
        ("nfs://host/a", "scheme nfs"),
        ("host/a", "not a valid URI"),
        ("", "not a valid URI"),
        ("http://", "not a valid URI"),
        ("file://host/a", "cannot name the host host"),
        ("file:///a/..%2f..%2fetc", "without parent folders"),
    ];
    for (uri, message) in wrong {
        let error = parse(uri).unwrap_err();
        assert!(error.to_string().contains(message), "{uri}: {error}");
        assert!(!error.is_transient(), "{uri}");
    }
}

#[tokio::test]
async fn secrets_of_an_address_are_never_shown() {
    let server = Server::start(|head| {
        if head.contains("/loop") {
            redirect("/loop?token=s3cret")
        } else {
            answer("401 Unauthorized", "", "")
        }
    })
    .await;
    let dead = Server::start(|_| answer("200 OK", "", "")).await;
    let uris = [
        format!("http://user:s3cret@{}/a?token=s3cret", server.address),
        format!("http://user:s3cret@{}/loop?token=s3cret", server.address),
        format!("http://user:s3cret@{}/a?token=s3cret", dead.address),
        format!("https://user:s3cret@{}/a?token=s3cret", server.address),
        "http://user:s3cret@169.254.1.1/a?token=s3cret".to_owned(),
        "http://user:s3cret@nowhere.invalid/a?token=s3cret".to_owned(),
    ];
    drop(dead);
    let hasty = Policy { connect_timeout: Duration::from_millis(500), ..open_to_loopback() };
    let fetcher = Fetcher::new(hasty).unwrap();
    for uri in uris {
        let source = plain(&uri);
        let error = refusal(&fetcher, &source).await;
        let probe = fetcher.probe(&source).await;
        let shown = format!("{source:?} {error} {error:?} {probe:?}");
        assert!(!shown.contains("s3cret"), "{shown}");
    }
    for wrong in ["ftp://user:s3cret@host/", "http://user:s3cret@/", "http://user:s3cret@host:99999/"] {
        let error = Source::parse(wrong, None, None).unwrap_err();
        assert!(!format!("{error} {error:?}").contains("s3cret"), "{error}");
    }
}

#[tokio::test]
async fn a_name_that_does_not_resolve_is_named() {
    let error = refusal(&fetcher(), &plain("http://nowhere.invalid/")).await;
    assert!(matches!(error, FetchError::HostNotFound { .. }), "{error:?}");
    assert!(error.to_string().contains("nowhere.invalid"));
}
