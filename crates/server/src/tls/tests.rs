use std::collections::BTreeSet;
use std::fs;
use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::time::Duration;

use rustls::{ClientConfig, RootCertStore, SupportedProtocolVersion};
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, ServerName};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::{TlsAcceptor, TlsConnector};

use super::files::Files;
use super::*;
use crate::config::TlsConfig;

fn now() -> jiff::Timestamp {
    jiff::Timestamp::now()
}

/// Writes a new certificate for `localhost` and a name, and returns its thumbprints.
fn write_new(files: &Files, name: &str) -> Thumbprints {
    let names = BTreeSet::from(["localhost".to_owned(), name.to_owned()]);
    let made = own::make(&names, now()).unwrap();
    files.write(&made.certificate, &made.key).unwrap();
    Thumbprints::of(&CertificateDer::from_pem_slice(made.certificate.as_bytes()).unwrap())
}

fn config_of(files: &Files) -> Config {
    let tls = TlsConfig {
        certificate: Some(files.certificate.clone()),
        key: Some(files.key.clone()),
        names: Vec::new(),
    };
    Config { tls, ..Config::default() }
}

fn files_in(directory: &Path) -> Files {
    Files { certificate: directory.join("c.pem"), key: directory.join("k.pem") }
}

/// Accepts connections as long as the test runs.
async fn listen(tls: &Tls) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let acceptor = TlsAcceptor::from(tls.server_config());
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            let _ = acceptor.accept(stream).await;
        }
    });
    address
}

/// Shakes hands, trusting the certificate in a file alone, and returns what the server showed.
async fn shake(
    address: SocketAddr,
    trusted: &Path,
    name: &str,
    version: &'static SupportedProtocolVersion,
) -> Result<Thumbprints, String> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(trusted).unwrap()).unwrap();
    let mut config = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_protocol_versions(&[version])
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    let stream = TcpStream::connect(address).await.unwrap();
    let name = ServerName::try_from(name.to_owned()).unwrap();
    let stream = TlsConnector::from(Arc::new(config))
        .connect(name, stream)
        .await
        .map_err(|error| error.to_string())?;
    let (_, session) = stream.get_ref();
    assert_eq!(session.alpn_protocol(), Some(&b"http/1.1"[..]));
    assert_eq!(session.protocol_version(), Some(version.version));
    Ok(Thumbprints::of(&session.peer_certificates().unwrap()[0]))
}

async fn shake_13(address: SocketAddr, trusted: &Path) -> Result<Thumbprints, String> {
    shake(address, trusted, "localhost", &rustls::version::TLS13).await
}

#[tokio::test]
async fn the_first_start_makes_a_certificate_that_clients_can_verify() {
    let data = tempfile::tempdir().unwrap();
    let config = Config {
        data: data.path().join("data"),
        listen: Some("127.0.0.3:0".parse().unwrap()),
        http_listen: Some("0.0.0.0:0".parse().unwrap()),
        public_url: Some("https://content.example.com".parse().unwrap()),
        tls: TlsConfig {
            names: vec!["10.9.8.7".to_owned(), "*.lab.example".to_owned()],
            ..Default::default()
        },
        ..Config::default()
    };
    let tls = Tls::open(&config, now()).unwrap();
    let certificate = config.data.join("tls/certificate.pem");
    let address = listen(&tls).await;
    for version in [&rustls::version::TLS12, &rustls::version::TLS13] {
        for name in
            ["localhost", "127.0.0.1", "::1", "127.0.0.3", "content.example.com", "10.9.8.7", "a.lab.example"]
        {
            let shown = shake(address, &certificate, name, version).await;
            assert_eq!(shown, Ok(tls.thumbprints()), "{name} {version:?}");
        }
    }
    let unnamed = shake(address, &certificate, "other.example.com", &rustls::version::TLS13).await;
    assert!(unnamed.is_err_and(|error| error.contains("not valid for name")));
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&config.data.join("tls/key.pem")), 0o600);
    assert_eq!(mode(&config.data.join("tls")), 0o700);

    let again = Tls::open(&config, now()).unwrap();
    assert_eq!(again.thumbprints(), tls.thumbprints());
}

#[tokio::test]
async fn a_new_file_is_taken_up_and_a_bad_one_leaves_the_old_certificate() {
    let directory = tempfile::tempdir().unwrap();
    let files = files_in(directory.path());
    let first = write_new(&files, "first");
    let tls = Tls::open(&config_of(&files), now()).unwrap();
    let address = listen(&tls).await;
    let watched = tls.clone();
    let watch = tokio::spawn(async move { watched.watch_every(Duration::from_millis(10)).await });
    assert_eq!(shake_13(address, &files.certificate).await, Ok(first.clone()));

    let second = write_new(&files, "second");
    assert_ne!(first, second);
    for _ in 0..500 {
        if tls.thumbprints() == second {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(shake_13(address, &files.certificate).await, Ok(second.clone()));

    let good = directory.path().join("good.pem");
    fs::copy(&files.certificate, &good).unwrap();
    fs::write(&files.certificate, "garbage").unwrap();
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert_eq!(shake_13(address, &good).await, Ok(second));
    watch.abort();
}

#[test]
fn problems_name_the_file() {
    let directory = tempfile::tempdir().unwrap();
    let files = files_in(directory.path());
    let config = config_of(&files);
    let problem = || Tls::open(&config, now()).unwrap_err().to_string();
    assert!(problem().contains("c.pem: cannot be read: No such file"), "{}", problem());

    write_new(&files, "a");
    fs::write(&files.certificate, "garbage").unwrap();
    assert!(problem().contains("c.pem: holds no certificate in PEM"), "{}", problem());

    write_new(&files, "a");
    fs::write(&files.key, "garbage").unwrap();
    assert!(problem().contains("k.pem: holds no private key in PEM"), "{}", problem());

    write_new(&files, "a");
    let other = files_in(&directory.path().join("other"));
    write_new(&other, "b");
    fs::copy(&other.key, &files.key).unwrap();
    assert!(problem().contains("c.pem: cannot be used with the key"), "{}", problem());
}

#[test]
fn a_reload_of_unusable_files_fails_and_changes_nothing() {
    let directory = tempfile::tempdir().unwrap();
    let files = files_in(directory.path());
    let first = write_new(&files, "a");
    let tls = Tls::open(&config_of(&files), now()).unwrap();
    fs::remove_file(&files.key).unwrap();
    assert!(tls.reload().is_err());
    assert_eq!(tls.thumbprints(), first);
}

#[test]
fn the_servers_own_certificate_is_made_anew_a_month_before_it_expires() {
    let directory = tempfile::tempdir().unwrap();
    let config = Config { data: directory.path().to_owned(), ..Config::default() };
    let thumbprint = |days: i64| {
        let then = now() + jiff::SignedDuration::from_hours(24 * days);
        Tls::open(&config, then).unwrap().thumbprints().sha256
    };
    let first = thumbprint(0);
    assert_eq!(thumbprint(794), first);
    assert_ne!(thumbprint(796), first);
}
