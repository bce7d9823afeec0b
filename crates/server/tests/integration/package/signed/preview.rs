//! What a session shows of a package before it is completed.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use testkit::package::{Digest, Key, Signer, Validity};
use testkit::{Page, Source};

use super::{WARNINGS, begin, begin_with, begun, package};

/// The bytes of a certificate in PEM.
fn der(pem: &str) -> Vec<u8> {
    let lines = pem.lines().filter(|line| !line.starts_with("-----"));
    STANDARD.decode(lines.collect::<String>()).unwrap()
}

#[tokio::test]
async fn prv_01_there_is_no_preview_without_files_that_allow_one() {
    let (server, admin, library) = begun().await;
    let item = admin.new_item_of_in(&library, "item", "ovf").await;
    let session = begin(&admin, &item, &[]).await;
    assert_eq!(admin.preview(&session).await, json!({ "state": "UNAVAILABLE" }));
    admin.push(&session, "disk1.vmdk", b"disk").await.expect(200);
    assert_eq!(admin.preview(&session).await, json!({ "state": "UNAVAILABLE" }));
    let plain = admin.new_item_in(&library, "plain").await;
    let session = begin(&admin, &plain, &[]).await;
    admin.push(&session, "a.ovf", &package().descriptor).await.expect(200);
    assert_eq!(admin.preview(&session).await, json!({ "state": "UNAVAILABLE" }));
    server.stop().await;
}

#[tokio::test]
async fn prv_02_the_preview_is_prepared_while_the_descriptor_is_awaited() {
    let (server, admin, library) = begun().await;
    let item = admin.new_item_of_in(&library, "item", "ovf").await;
    let session = begin(&admin, &item, &[]).await;
    let endpoint = admin.add_push(&session, "a.ovf").await;
    assert_eq!(admin.preview(&session).await, json!({ "state": "PREPARING" }));
    let descriptor = package().descriptor;
    let mut upload = testkit::RawUpload::put(&endpoint, descriptor.len()).await;
    upload.send(&descriptor[..100]).await;
    admin.until_received(&session, "a.ovf", 100).await;
    assert_eq!(admin.preview(&session).await, json!({ "state": "PREPARING" }));
    upload.send(&descriptor[100..]).await;
    admin.until_transferred(&session, "a.ovf").await;
    assert_eq!(admin.preview(&session).await["state"], "AVAILABLE");
    server.stop().await;
}

#[tokio::test]
async fn prv_03_the_preview_is_there_with_the_metadata_files_and_before_the_disks() {
    let (server, admin, library) = begun().await;
    let item = admin.new_item_of_in(&library, "item", "ovf").await;
    let session = begin(&admin, &item, &[]).await;
    let signer = Signer::self_signed("somebody", Key::Ecdsa, Validity::NOW);
    let package = package().signed_by(&signer);
    let files = package.files();
    let file = |name: &str| files.iter().find(|(file, _)| file == name).cloned().unwrap();
    admin.push_all(&session, &[file("a.mf"), file("a.cert"), file("a.ovf")]).await;
    let preview = admin.preview(&session).await;
    assert_eq!(preview["state"], "AVAILABLE");
    assert_eq!(preview["warnings"][0]["type"], "SELF_SIGNED_CERTIFICATE");
    assert_eq!(preview["certificate_info"]["self_signed"], true);
    server.stop().await;
}

#[tokio::test]
async fn prv_04_a_session_that_completes_without_metadata_files_has_no_use_for_a_preview() {
    let (server, admin, library) = begun().await;
    let source = Source::start().await;
    let item = admin.new_item_in(&library, "plain").await;
    let session = begin(&admin, &item, &[]).await;
    let address = source.put("/file", Page::Stalled(vec![1; 100], 30));
    let spec = json!({ "name": "file", "source_type": "PULL", "source_endpoint": { "uri": address } });
    admin.add_file(&session, spec).await.expect(201);
    assert_eq!(admin.preview(&session).await, json!({ "state": "UNAVAILABLE" }));
    admin.update_session(&session, "complete").await.expect(204);
    assert_eq!(admin.preview(&session).await, json!({ "state": "NOT_APPLICABLE" }));
    server.stop().await;
}

#[tokio::test]
async fn prv_05_a_package_without_a_signature_has_a_preview_without_warnings() {
    let (server, admin, library) = begun().await;
    for (name, package) in [("bare", package()), ("with a manifest", package().with_manifest(Digest::Sha1))] {
        let item = admin.new_item_of_in(&library, name, "ovf").await;
        let session = begin_with(&admin, &item, &package, &[]).await;
        assert_eq!(admin.preview(&session).await, json!({ "state": "AVAILABLE", "warnings": [] }));
        admin.complete(&session).await;
        // US-11
        assert_eq!(admin.preview(&session).await, Value::Null);
    }
    server.stop().await;
}

#[tokio::test]
async fn prv_06_the_preview_tells_of_the_certificate() {
    let (server, admin, library) = begun().await;
    let authority = Signer::self_signed("an authority", Key::Rsa, Validity::NOW);
    let issued = authority.issue("somebody", Key::Ecdsa, Validity::NOW);
    let cases = [("issued", issued, "an authority", false), ("own", authority, "an authority", true)];
    for (name, signer, issuer, is_self_signed) in cases {
        let item = admin.new_item_of_in(&library, name, "ovf").await;
        let session = begin_with(&admin, &item, &package().signed_by(&signer), &[]).await;
        let info = admin.preview(&session).await["certificate_info"].clone();
        let subject = if is_self_signed { "an authority" } else { "somebody" };
        assert_eq!(info["subject"], format!("CN={subject},O=Stackroom tests"));
        assert_eq!(info["issuer"], format!("CN={issuer},O=Stackroom tests"));
        assert_eq!(info["self_signed"], is_self_signed);
        let x509 = info["x509"].as_str().unwrap();
        let bytes = if x509.starts_with("-----") { der(x509) } else { STANDARD.decode(x509).unwrap() };
        assert_eq!(bytes, der(&signer.certificate()));
    }
    server.stop().await;
}

#[tokio::test]
async fn prv_07_the_preview_has_the_chain_of_certificates() {
    let (server, admin, library) = begun().await;
    let root = Signer::self_signed("root", Key::Rsa, Validity::NOW);
    let signer = root.issue_authority("middle", Key::Rsa).issue("somebody", Key::Rsa, Validity::NOW);
    let item = admin.new_item_of_in(&library, "item", "ovf").await;
    let session = begin_with(&admin, &item, &package().signed_by(&signer), &WARNINGS).await;
    let chain = admin.preview(&session).await["cert_chain"].clone();
    let told = chain.as_array().unwrap().iter().map(|text| STANDARD.decode(text.as_str().unwrap()).unwrap());
    // What the package has: the root is for the other side to know.
    let sent: Vec<_> = signer.chain()[..2].iter().map(|pem| der(pem)).collect();
    assert_eq!(told.collect::<Vec<_>>(), sent);
    server.stop().await;
}
