use super::super::FetchError;
use super::server::{Identity, Server, ok, redirect};
use super::{fetch, fetcher, plain, refusal};
use crate::fetch::Source;

/// Redirects from `/5` to `/4` and so on down to `/0`, which has the bytes.
async fn chain() -> Server {
    Server::start(|head| {
        let number: u32 = head.split(['/', ' ']).nth(2).unwrap().parse().unwrap();
        if number == 0 { ok("bytes") } else { redirect(&format!("/{}", number - 1)) }
    })
    .await
}

#[tokio::test]
async fn five_redirects_are_followed_and_six_are_not() {
    let server = chain().await;
    assert_eq!(fetch(&fetcher(), &plain(&server.http("/5"))).await.unwrap(), b"bytes");
    let error = refusal(&fetcher(), &plain(&server.http("/6"))).await;
    assert!(matches!(error, FetchError::TooManyRedirects { limit: 5 }), "{error}");
}

#[tokio::test]
async fn redirects_to_refused_places_are_refused() {
    let cases = [
        ("http://169.254.169.254/latest/meta-data", "169.254.169.254"),
        ("http://[::1]/", "::1"),
        ("http://[64:ff9b::a9fe:a9fe]/", "64:ff9b::a9fe:a9fe"),
        ("file:///etc/passwd", "redirected to a file address"),
        ("gopher://host/", "redirected to a gopher address"),
        ("http://", "missing or not valid"),
    ];
    for (to, message) in cases {
        let server = Server::start(move |_| redirect(to)).await;
        let error = refusal(&fetcher(), &plain(&server.http("/"))).await;
        assert!(error.to_string().contains(message), "{to}: {error}");
        assert!(!error.is_transient(), "{to}");
    }
}

#[tokio::test]
async fn https_is_never_given_up() {
    let target = Server::start(|_| ok("bytes")).await;
    let to = target.http("/");
    let identity = Identity::new();
    let server = Server::start_tls(&identity, move |_| redirect(&to)).await;
    let source = Source::parse(&server.https("/"), None, Some(&identity.pem)).unwrap();
    let error = refusal(&fetcher(), &source).await;
    assert!(matches!(error, FetchError::RedirectDowngrade { .. }), "{error}");
    assert!(target.requests().is_empty());
}

#[tokio::test]
async fn the_pin_holds_for_every_hop() {
    let (one, other) = (Identity::new(), Identity::new());
    let target = Server::start_tls(&other, |_| ok("bytes")).await;
    let to = target.https("/");
    let server = Server::start_tls(&one, move |_| redirect(&to)).await;
    let source = Source::parse(&server.https("/"), None, Some(&one.pem)).unwrap();
    let error = refusal(&fetcher(), &source).await;
    assert!(matches!(error, FetchError::CertificateMismatch { .. }), "{error}");
    assert!(target.requests().is_empty());
}

#[tokio::test]
async fn credentials_stay_with_the_host_they_were_given_for() {
    let target = Server::start(|_| ok("bytes")).await;
    let to = target.http("/there");
    let server =
        Server::start(
            move |head| {
                if head.starts_with("GET /here") { redirect("/inside") } else { redirect(&to) }
            },
        )
        .await;
    let uri = format!("http://us%3Aer:p%40ss@{}/here", server.address);
    assert_eq!(fetch(&fetcher(), &plain(&uri)).await.unwrap(), b"bytes");
    let authorized =
        |head: &String| head.to_ascii_lowercase().contains("authorization: basic dxm6zxi6cebzcw==");
    assert_eq!(server.requests().len(), 2);
    assert!(server.requests().iter().all(authorized), "{:?}", server.requests());
    assert_eq!(target.requests().len(), 1);
    assert!(!target.requests()[0].to_ascii_lowercase().contains("authorization"));
}
