use std::net::IpAddr;

use super::super::{FetchError, Fetcher, Policy};
use super::server::{Server, ok};
use super::{fetch, fetcher, open_to_loopback, plain, refusal};

fn policy(allow: &[&str], deny: &[&str]) -> Policy {
    let networks = |texts: &[&str]| texts.iter().map(|text| text.parse().unwrap()).collect();
    Policy { allow: networks(allow), deny: networks(deny), ..Policy::default() }
}

fn admits(policy: &Policy, address: &str) -> bool {
    policy.admit("host", address.parse::<IpAddr>().unwrap()).is_ok()
}

#[test]
fn addresses_of_this_machine_and_its_surroundings_are_refused() {
    let refused = [
        "127.0.0.1",
        "127.255.0.9",
        "0.0.0.0",
        "0.1.2.3",
        "169.254.169.254",
        "224.0.0.1",
        "239.1.1.1",
        "255.255.255.255",
        "168.63.129.16",
        "100.100.100.200",
        "::",
        "::1",
        "fe80::1",
        "febf::1",
        "ff02::1",
        "fd00:ec2::254",
        "fd20:ce::254",
        "fd00:c1::a9fe:a9fe",
        "::ffff:127.0.0.1",
        "::ffff:169.254.169.254",
        "::127.0.0.1",
        "::ffff:0:127.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::a9fe:a9fe",
        "2002:7f00:1::",
        "2002:a9fe:a9fe::1",
        "2001:0:1:2:3:4:80ff:fffe",
    ];
    for address in refused {
        assert!(!admits(&Policy::default(), address), "{address} should be refused");
    }
}

#[test]
fn addresses_of_other_hosts_private_ones_too_are_allowed() {
    let allowed = [
        "10.0.0.1",
        "172.16.9.9",
        "192.168.1.1",
        "100.64.0.1",
        "8.8.8.8",
        "fd12::1",
        "2606:4700::1111",
        "::ffff:10.0.0.1",
        "64:ff9b::808:808",
        "2002:808:808::1",
    ];
    for address in allowed {
        assert!(admits(&Policy::default(), address), "{address} should be allowed");
    }
}

#[test]
fn deny_goes_before_allow_and_allow_before_nature() {
    let mixed = policy(&["127.0.0.0/8", "10.0.0.0/8"], &["127.0.0.2/32", "10.0.0.0/8"]);
    assert!(admits(&mixed, "127.0.0.1"));
    assert!(admits(&mixed, "::ffff:127.0.0.1"));
    assert!(!admits(&mixed, "127.0.0.2"));
    assert!(!admits(&mixed, "10.1.1.1"));
    assert!(!admits(&mixed, "::ffff:10.1.1.1"));
    assert!(!admits(&mixed, "::1"));
    assert!(admits(&policy(&["::1/128"], &[]), "::1"));
}

#[tokio::test]
async fn a_refused_host_hears_nothing_and_the_message_names_the_setting() {
    let server = Server::start(|_| ok("secret")).await;
    let port = server.port();
    let closed = Fetcher::new(Policy::default()).unwrap();
    for host in ["127.0.0.1", "127.1", "0x7f.1", "2130706433", "localhost", "[::ffff:127.0.0.1]"] {
        let error = refusal(&closed, &plain(&format!("http://{host}:{port}/f"))).await;
        assert!(matches!(error, FetchError::AddressRefused { .. }), "{host}: {error}");
        assert!(!error.is_transient());
        let text = error.to_string();
        assert!(text.contains("pull.allow") && text.contains("loopback"), "{text}");
    }
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn an_allowed_host_is_reached_by_address_and_by_name() {
    let server = Server::start(|_| ok("bytes")).await;
    assert_eq!(fetch(&fetcher(), &plain(&server.http("/f"))).await.unwrap(), b"bytes");
    let named = format!("http://localhost:{}/f", server.port());
    assert_eq!(fetch(&fetcher(), &plain(&named)).await.unwrap(), b"bytes");
}

#[tokio::test]
async fn a_denied_host_is_refused_with_the_setting_that_does_it() {
    let server = Server::start(|_| ok("secret")).await;
    let denying = Policy { deny: vec!["127.0.0.1/32".parse().unwrap()], ..open_to_loopback() };
    let error = refusal(&Fetcher::new(denying).unwrap(), &plain(&server.http("/"))).await;
    assert!(matches!(error, FetchError::AddressDenied { .. }), "{error}");
    assert!(error.to_string().contains("pull.deny"));
}
