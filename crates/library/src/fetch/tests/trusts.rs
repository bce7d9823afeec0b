use super::super::{FetchError, Fetcher, PeerCertificate, Policy, Source, Thumbprint, Trust};
use super::server::{Identity, Server, ok};
use super::{fetch, fetcher, open_to_loopback, plain, refusal};

fn certificate(identity: &Identity) -> PeerCertificate {
    PeerCertificate::new(identity.certificate.clone())
}

#[tokio::test]
async fn tep_03_a_thumbprint_admits_exactly_its_certificate() {
    let (identity, other) = (Identity::new(), Identity::new());
    let server = Server::start_tls(&identity, |_| ok("bytes")).await;
    let (right, wrong) = (certificate(&identity), certificate(&other));
    for thumbprint in [right.sha1(), right.sha256()] {
        for text in [thumbprint.to_string(), thumbprint.to_string().replace(':', "").to_lowercase()] {
            let source = Source::parse(&server.https("/"), Some(&text), None).unwrap();
            assert_eq!(fetch(&fetcher(), &source).await.unwrap(), b"bytes", "{text}");
        }
    }
    let heard = server.requests().len();
    for (expected, received) in [(wrong.sha1(), right.sha1()), (wrong.sha256(), right.sha256())] {
        let source = Source::parse(&server.https("/"), Some(&expected.to_string()), None).unwrap();
        let error = refusal(&fetcher(), &source).await;
        let text = error.to_string();
        assert!(text.contains(&expected.to_string()) && text.contains(&received.to_string()), "{text}");
        assert!(!error.is_transient());
    }
    assert_eq!(server.requests().len(), heard, "a server that is not trusted should hear nothing");
}

#[tokio::test]
async fn tep_04_a_certificate_goes_before_a_thumbprint() {
    let (identity, other) = (Identity::new(), Identity::new());
    let server = Server::start_tls(&identity, |_| ok("bytes")).await;
    let (right, wrong) = (certificate(&identity).sha256(), certificate(&other).sha256());
    let source = Source::parse(&server.https("/"), Some(&wrong.to_string()), Some(&identity.pem)).unwrap();
    assert_eq!(fetch(&fetcher(), &source).await.unwrap(), b"bytes");
    let source = Source::parse(&server.https("/"), Some(&right.to_string()), Some(&other.pem)).unwrap();
    let error = refusal(&fetcher(), &source).await;
    assert!(matches!(error, FetchError::CertificateMismatch { .. }), "{error}");
}

#[tokio::test]
async fn tep_05_without_a_pin_the_chain_has_to_lead_to_a_root() {
    let identity = Identity::new();
    let server = Server::start_tls(&identity, |_| ok("bytes")).await;
    let error = refusal(&fetcher(), &plain(&server.https("/"))).await;
    assert!(matches!(error, FetchError::CertificateUntrusted { .. }), "{error}");
    assert!(error.to_string().contains(&certificate(&identity).sha256().to_string()), "{error}");
    assert!(!error.is_transient());
    assert!(server.requests().is_empty());

    let trusting = Policy { extra_roots: vec![identity.certificate.clone()], ..open_to_loopback() };
    let trusting = Fetcher::new(trusting).unwrap();
    assert_eq!(fetch(&trusting, &plain(&server.https("/"))).await.unwrap(), b"bytes");
}

#[tokio::test]
async fn tep_05_the_chain_has_to_be_for_the_host() {
    let identity = Identity::named("elsewhere.example");
    let server = Server::start_tls(&identity, |_| ok("bytes")).await;
    let trusting = Policy { extra_roots: vec![identity.certificate.clone()], ..open_to_loopback() };
    let error = refusal(&Fetcher::new(trusting).unwrap(), &plain(&server.https("/"))).await;
    assert!(matches!(error, FetchError::CertificateUntrusted { .. }), "{error}");
    assert!(error.to_string().contains("elsewhere.example"), "{error}");
}

#[tokio::test]
async fn a_server_without_tls_is_no_https_source() {
    use tokio::io::AsyncWriteExt;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let uri = format!("https://{}/", listener.local_addr().unwrap());
    let server = tokio::spawn(async move {
        let (mut socket, _) = listener.accept().await.unwrap();
        socket.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await.unwrap();
        socket
    });
    let error = refusal(&fetcher(), &plain(&uri)).await;
    assert!(matches!(error, FetchError::Tls { .. }), "{error:?}");
    assert!(!error.is_transient());
    server.await.unwrap();
}

#[test]
fn tep_03_thumbprints_are_told_apart_by_length() {
    let sha1 = "AB".repeat(20);
    let sha256 = vec!["ab"; 32].join(":");
    assert_eq!(Thumbprint::parse(&sha1).unwrap(), Thumbprint::Sha1([0xab; 20]));
    assert_eq!(Thumbprint::parse(&sha256).unwrap(), Thumbprint::Sha256([0xab; 32]));
    assert_eq!(Thumbprint::parse(&sha256).unwrap().to_string(), sha256.to_uppercase());
    for wrong in ["", "AB", &"AB".repeat(21), &"XY".repeat(20)] {
        assert!(matches!(Thumbprint::parse(wrong), Err(FetchError::ThumbprintText { .. })), "{wrong}");
    }
}

#[test]
fn an_empty_pin_is_none_and_a_wrong_one_an_error() {
    assert_eq!(Trust::parse(Some(""), Some(" ")).unwrap(), Trust::Chain);
    let error = Trust::parse(None, Some("not PEM")).unwrap_err();
    assert!(matches!(error, FetchError::CertificateText), "{error}");
}

#[test]
fn a_certificate_keeps_its_form() {
    let identity = Identity::new();
    let Trust::Certificate(read) = Trust::parse(None, Some(&identity.pem)).unwrap() else {
        panic!("a certificate was given");
    };
    assert_eq!(read.pem().lines().collect::<Vec<_>>(), identity.pem.lines().collect::<Vec<_>>());
}
