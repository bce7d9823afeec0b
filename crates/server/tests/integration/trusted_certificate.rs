//! `com.vmware.content.trusted_certificates`: TC.

use serde_json::{Value, json};
use testkit::package::{Digest, Key, Signer, Validity};
use testkit::{Answer, Client, TestServer};

const CERTIFICATES: &str = "/api/content/trusted-certificates";
const SERVICE: &str = "com.vmware.content.trusted_certificates";
const UNKNOWN: &str = "00000000000000000000000000000000000000000000000000000000000000aa";

fn signer(name: &str) -> Signer {
    Signer::self_signed(name, Key::Ecdsa, Validity::NOW)
}

async fn create(client: &Client, text: &str) -> Answer {
    client.post(CERTIFICATES, json!({ "cert_text": text })).await
}

async fn list(client: &Client) -> Vec<Value> {
    let listed = client.get(CERTIFICATES).await.expect(200).json();
    listed["certificates"].as_array().unwrap().clone()
}

/// The DER form of a certificate.
fn der(pem: &str) -> Vec<u8> {
    use base64::Engine as _;
    let text: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    base64::engine::general_purpose::STANDARD.decode(text).unwrap()
}

#[tokio::test]
async fn tc_01_create_takes_one_certificate() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let (first, second) = (signer("first").certificate(), signer("second").certificate());
    let refused = create(&admin, &format!("{first}{second}")).await.expect_error(500, "ERROR");
    assert!(refused.message().contains("exactly one certificate"), "{}", refused.message());
    assert_eq!(list(&admin).await, Vec::<Value>::new());
    let id = create(&admin, &first).await.expect(201).string();
    assert_eq!(list(&admin).await, [json!({ "certificate": id, "cert_text": first })]);
    server.stop().await;
}

#[tokio::test]
async fn tc_02_the_id_is_the_sha_256_of_the_der_form() {
    let server = TestServer::start().await;
    let pem = signer("signer").certificate();
    let id = create(&server.admin().await, &pem).await.expect(201).string();
    assert_eq!(id, Digest::Sha256.of(&der(&pem)));
    server.stop().await;
}

#[tokio::test]
async fn tc_03_the_same_certificate_again_has_the_same_id() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let pem = signer("signer").certificate();
    let first = create(&admin, &pem).await.expect(201).string();
    let again = create(&admin, &format!("some words before\n{pem}\r\n")).await.expect(201).string();
    assert_eq!(again, first);
    assert_eq!(list(&admin).await.len(), 1);
    server.stop().await;
}

#[tokio::test]
async fn tc_04_a_certificate_is_a_string_with_its_line_breaks_escaped() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let pem = signer("signer").certificate();
    let body = format!("{{\"cert_text\": \"{}\"}}", pem.replace('\n', "\\n"));
    let json = [("content-type", "application/json")];
    let answer = admin.send_bytes(reqwest::Method::POST, CERTIFICATES, &json, body).await.expect(201);
    let id = answer.string();
    assert_eq!(admin.get(&format!("{CERTIFICATES}/{id}")).await.json(), json!({ "cert_text": pem }));
    server.stop().await;
}

#[tokio::test]
async fn tc_05_garbage_is_the_generic_error_in_every_dialect() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let key = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n";
    let broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    for garbage in ["", "certainly no certificate", key, broken] {
        let refused = create(&admin, garbage).await.expect_error(500, "ERROR");
        assert!(refused.message().starts_with("cert_text has to be"), "{}", refused.message());
        let body = json!({ "spec": { "cert_text": garbage } });
        let path = "/rest/com/vmware/content/trusted-certificates";
        let refused = admin.post(path, body).await.expect(400).json();
        assert_eq!(refused["type"], "com.vmware.vapi.std.errors.error");
        let spec = json!({ "STRUCTURE": { "com.vmware.content.trusted_certificates.create_spec": {
            "cert_text": garbage,
        } } });
        let refused = admin.rpc(SERVICE, "create", json!({ "spec": spec })).await;
        assert!(refused["error"]["ERROR"]["com.vmware.vapi.std.errors.error"].is_object(), "{refused}");
    }
    assert_eq!(list(&admin).await, Vec::<Value>::new());
    server.stop().await;
}

#[tokio::test]
async fn tc_06_an_unknown_certificate_is_not_found() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let path = format!("{CERTIFICATES}/{UNKNOWN}");
    let missing = admin.get(&path).await.expect_error(404, "NOT_FOUND");
    assert!(missing.message().contains(UNKNOWN), "{}", missing.message());
    admin.delete(&path).await.expect_error(404, "NOT_FOUND");
    server.stop().await;
}

#[tokio::test]
async fn tc_07_list_wraps_summaries_in_every_dialect() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let (first, second) = (signer("first").certificate(), signer("second").certificate());
    let mut expected = Vec::new();
    for pem in [first, second] {
        server.clock.turn(std::time::Duration::from_secs(1));
        let id = create(&admin, &pem).await.expect(201).string();
        expected.push(json!({ "certificate": id, "cert_text": pem }));
    }
    assert_eq!(list(&admin).await, expected);
    for path in ["/rest/com/vmware/content/trusted-certificates", "/com/vmware/content/trusted-certificates"]
    {
        let value = admin.get(path).await.expect(200).json()["value"].clone();
        assert_eq!(value, json!({ "certificates": expected }), "{path}");
    }
    let output = admin.rpc(SERVICE, "list", json!({})).await["output"].clone();
    let result = &output["STRUCTURE"]["com.vmware.content.trusted_certificates.list_result"];
    let summary = &result["certificates"][1]["STRUCTURE"]["com.vmware.content.trusted_certificates.summary"];
    assert_eq!(summary, &expected[1]);
    server.stop().await;
}

#[tokio::test]
async fn tc_08_delete_takes_a_certificate_away_also_over_a_restart() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let kept = create(&admin, &signer("kept").certificate()).await.expect(201).string();
    let gone = create(&admin, &signer("gone").certificate()).await.expect(201).string();
    admin.delete(&format!("{CERTIFICATES}/{gone}")).await.expect(204);
    let server = server.restart().await;
    let admin = server.admin().await;
    let ids: Vec<_> = list(&admin).await.iter().map(|summary| summary["certificate"].clone()).collect();
    assert_eq!(ids, [json!(kept)]);
    server.stop().await;
}

#[tokio::test]
async fn tc_09_each_operation_needs_its_privilege() {
    let server = TestServer::start().await;
    let pem = signer("signer").certificate();
    let adder = server.user("adder", &["ContentLibrary.AddCertToTrustStore"]).await;
    let reader = server.user("reader", &["System.Read"]).await;
    let remover = server.user("remover", &["ContentLibrary.DeleteCertFromTrustStore"]).await;
    create(&reader, &pem).await.expect_error(403, "UNAUTHORIZED");
    let id = create(&adder, &pem).await.expect(201).string();
    let path = format!("{CERTIFICATES}/{id}");
    for client in [&adder, &remover] {
        client.get(CERTIFICATES).await.expect_error(403, "UNAUTHORIZED");
        client.get(&path).await.expect_error(403, "UNAUTHORIZED");
    }
    reader.get(&path).await.expect(200);
    reader.delete(&path).await.expect_error(403, "UNAUTHORIZED");
    adder.delete(&path).await.expect_error(403, "UNAUTHORIZED");
    remover.delete(&path).await.expect(204);
    server.stop().await;
}
