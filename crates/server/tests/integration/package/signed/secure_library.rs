//! A library with a security policy.

use serde_json::{Value, json};
use testkit::package::{Digest, Key, Package, Signer, Validity};
use testkit::{Client, TestServer};

use super::{WARNINGS, begin, begin_with, doubtful, package, trust};

/// A server, its administrator and a library with the built-in policy.
async fn begun() -> (TestServer, Client, String) {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let policies = admin.get("/api/content/security-policies").await.expect(200).json();
    assert_eq!(policies[0]["name"], "OVF default policy");
    let spec = json!({
        "name": "secure",
        "storage_backings": [{ "type": "DATASTORE", "datastore_id": "datastore-1" }],
        "security_policy_id": policies[0]["policy"],
    });
    let library = admin.post("/api/content/local-library", spec).await.expect(201).string();
    (server, admin, library)
}

async fn item_info(admin: &Client, item: &str) -> Value {
    admin.get(&format!("/api/content/library/item/{item}")).await.expect(200).json()
}

/// Sends a package that is to be refused although all warnings are ignored; the reasons. The item stays as it is.
async fn refused(server: &TestServer, admin: &Client, item: &str, package: &Package) -> String {
    server.collect().await;
    let (before, stored) = (admin.content(item).await, server.stored_files());
    let session = begin_with(admin, item, package, &WARNINGS).await;
    let reasons = admin.complete_in_vain(&session).await;
    assert_eq!(admin.content(item).await, before);
    server.until_stored(stored).await;
    reasons
}

/// Sends a package that is to be taken.
async fn taken(admin: &Client, item: &str, package: &Package) {
    let session = begin_with(admin, item, package, &[]).await;
    admin.complete(&session).await;
    assert_eq!(admin.content(item).await, package.content());
}

#[tokio::test]
async fn sp_02_a_package_that_is_signed_by_a_trusted_certificate_enters_and_is_verified() {
    let (server, admin, library) = begun().await;
    let authority = Signer::self_signed("authority", Key::Rsa, Validity::NOW);
    let signer = authority.issue("somebody", Key::Rsa, Validity::NOW);
    trust(&admin, &authority.certificate()).await;
    let package = package().signed_by(&signer);
    let by_files = admin.new_item_of_in(&library, "file by file", "ovf").await;
    let session = admin.begin_package(&by_files, &package).await;
    admin.complete(&session).await;
    let by_archive = admin.new_item_of_in(&library, "archive", "ovf").await;
    taken(&admin, &by_archive, &package).await;
    for item in [by_files, by_archive] {
        assert_eq!(admin.content(&item).await, package.content());
        let info = item_info(&admin, &item).await;
        // ITM-21, ITM-22
        assert_eq!(info["security_compliance"], true);
        assert_eq!(info["certificate_verification_info"]["status"], "VERIFIED");
        assert_eq!(info["certificate_verification_info"]["cert_chain"].as_array().unwrap().len(), 1);
    }
    server.stop().await;
}

#[tokio::test]
async fn sp_02_a_package_that_is_not_signed_does_not_enter() {
    let (server, admin, library) = begun().await;
    let item = admin.new_item_of_in(&library, "item", "ovf").await;
    for package in [package(), package().with_manifest(Digest::Sha256)] {
        let reasons = refused(&server, &admin, &item, &package).await;
        assert!(reasons.contains("signed") && reasons.contains("OVF default policy"), "{reasons}");
    }
    let session = admin.begin_package(&item, &package()).await;
    admin.complete_in_vain(&session).await;
    assert_eq!(admin.file_names(&item).await, [""; 0]);
    server.until_stored(0).await;
    server.stop().await;
}

#[tokio::test]
async fn sp_02_a_package_that_was_tampered_with_does_not_enter() {
    let (server, admin, library) = begun().await;
    let signer = Signer::self_signed("somebody", Key::Ecdsa, Validity::NOW);
    trust(&admin, &signer.certificate()).await;
    let item = admin.new_item_of_in(&library, "item", "ovf").await;
    let good = package().signed_by(&signer);
    taken(&admin, &item, &good).await;

    let mut disk = good.clone();
    disk.disks[1].1[0] ^= 1;
    let session = begin(&admin, &item, &WARNINGS).await;
    let answer = admin.push(&session, "a.ova", &disk.archive()).await.expect(400);
    let computed = Digest::Sha256.of(&disk.disks[1].1);
    assert!(
        answer.message().contains("disk2.vmdk") && answer.message().contains(&computed),
        "{}",
        answer.message()
    );
    admin.update_session(&session, "cancel").await.expect(204);

    // The manifest says what the disk has become, and is not what was signed.
    let manifest = disk.clone().with_manifest(Digest::Sha256);
    let reasons = refused(&server, &admin, &item, &manifest).await;
    assert!(reasons.contains("\"a.cert\" does not sign the manifest"), "{reasons}");
    let unsigned = Package { certificate: None, ..manifest };
    refused(&server, &admin, &item, &unsigned).await;

    assert_eq!(admin.content(&item).await, good.content());
    assert_eq!(item_info(&admin, &item).await["certificate_verification_info"]["status"], "VERIFIED");
    server.stop().await;
}

#[tokio::test]
async fn prv_14_warnings_fail_the_session_even_if_they_are_ignored() {
    let (server, admin, library) = begun().await;
    for (kind, signer, authority) in doubtful() {
        if let Some(authority) = authority {
            trust(&admin, &authority.certificate()).await;
        }
        let item = admin.new_item_of_in(&library, kind, "ovf").await;
        let reasons = refused(&server, &admin, &item, &package().signed_by(&signer)).await;
        assert!(reasons.contains("OVF default policy"), "{kind}: {reasons}");
    }
    server.stop().await;
}

#[tokio::test]
async fn tc_01_a_package_enters_when_its_authority_has_come_to_be_trusted() {
    let (server, admin, library) = begun().await;
    let authority = Signer::self_signed("authority", Key::Ecdsa, Validity::NOW);
    let package = package().signed_by(&authority.issue("somebody", Key::Rsa, Validity::NOW));
    let item = admin.new_item_of_in(&library, "item", "ovf").await;
    let before = refused(&server, &admin, &item, &package).await;
    assert!(before.contains("trust"), "{before}");
    let trusted = trust(&admin, &authority.certificate()).await;
    taken(&admin, &item, &package).await;
    // TC-08
    admin.delete(&format!("/api/content/trusted-certificates/{trusted}")).await.expect(204);
    assert_eq!(refused(&server, &admin, &item, &package).await, before);
    server.stop().await;
}

#[tokio::test]
async fn us_20_a_refused_package_tells_all_reasons_and_leaves_the_item_as_it_was() {
    let (server, admin, library) = begun().await;
    let authority = Signer::self_signed("authority", Key::Rsa, Validity::NOW);
    trust(&admin, &authority.certificate()).await;
    let item = admin.new_item_of_in(&library, "item", "ovf").await;
    let good = package().signed_by(&authority.issue("somebody", Key::Rsa, Validity::NOW));
    taken(&admin, &item, &good).await;

    let expired = authority.issue("somebody else", Key::Rsa, Validity::PAST);
    let mut bad = package();
    bad.disks.push(("disk3.vmdk".to_owned(), b"surplus".to_vec()));
    let mut bad = bad.signed_by(&expired);
    bad.disks[2].0 = "disk4.vmdk".to_owned();
    let reasons = refused(&server, &admin, &item, &bad).await;
    for word in [
        "\"disk4.vmdk\" does not belong to the package",
        "no line for \"disk4.vmdk\"",
        "a line for \"disk3.vmdk\"",
        "somebody else",
        "OVF default policy",
    ] {
        assert!(reasons.contains(word), "{word}: {reasons}");
    }
    server.stop().await;
}

#[tokio::test]
async fn sp_03_items_of_other_types_enter_unsigned() {
    let (server, admin, library) = begun().await;
    let item = admin.new_item_in(&library, "plain").await;
    let session = admin.begin_package(&item, &package()).await;
    admin.complete(&session).await;
    assert_eq!(admin.content(&item).await, package().content());
    // ITM-22
    assert_eq!(item_info(&admin, &item).await.get("certificate_verification_info"), None);
    server.stop().await;
}

#[tokio::test]
async fn prv_12_who_entered_untrusted_shows_so_when_the_library_becomes_secure() {
    let (server, admin, _) = begun().await;
    let policies = admin.get("/api/content/security-policies").await.expect(200).json();
    let library = admin.new_library("to become secure").await;
    let signer = Signer::self_signed("somebody", Key::Ecdsa, Validity::NOW);
    let signed = admin.new_item_of_in(&library, "signed", "ovf").await;
    let session = begin_with(&admin, &signed, &package().signed_by(&signer), &WARNINGS).await;
    admin.complete(&session).await;
    let unsigned = admin.new_item_of_in(&library, "unsigned", "ovf").await;
    taken(&admin, &unsigned, &package()).await;
    for item in [&signed, &unsigned] {
        let info = item_info(&admin, item).await;
        assert_eq!(info.get("certificate_verification_info"), None);
        assert_eq!(info["security_compliance"], true);
    }
    let spec = json!({ "security_policy_id": policies[0]["policy"] });
    admin.patch(&format!("/api/content/local-library/{library}"), spec).await.expect(204);
    // PRV-13, SP-04
    for (item, status, chain) in [(&signed, "UNTRUSTED", Some(1)), (&unsigned, "NOT_AVAILABLE", None)] {
        let info = item_info(&admin, item).await;
        let verification = &info["certificate_verification_info"];
        assert_eq!(verification["status"], status);
        assert_eq!(verification.get("cert_chain").map(|chain| chain.as_array().unwrap().len()), chain);
        assert_eq!(info["security_compliance"], false);
    }
    server.stop().await;
}
