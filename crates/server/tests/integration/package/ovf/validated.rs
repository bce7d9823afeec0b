//! Validating packages before completing.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use testkit::Client;
use testkit::package::{Digest, Package, Reference, descriptor, manifest, noise};

use super::{begun, package};

/// The names that validate says are missing, and those that are invalid with the reasons.
async fn validated(admin: &Client, session: &str) -> (BTreeSet<String>, Vec<(String, String)>) {
    let result = admin.validate(session).await;
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let missing: BTreeSet<_> = result["missing_files"].as_array().unwrap().iter().map(text).collect();
    let invalid = result["invalid_files"].as_array().unwrap().iter();
    let invalid: Vec<_> =
        invalid.map(|file| (text(&file["name"]), text(&file["error_message"]["default_message"]))).collect();
    assert_eq!(result["has_errors"], json!(!missing.is_empty() || !invalid.is_empty()));
    (missing, invalid)
}

fn names(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|&name| name.to_owned()).collect()
}

#[tokio::test]
async fn usf_27_validate_names_the_files_that_the_descriptor_refers_to_and_are_missing() {
    let (server, admin, library) = begun().await;
    let item = admin.new_item_of_in(&library, "item", "ovf").await;
    let session = admin.new_update_session(&item).await;
    assert_eq!(validated(&admin, &session).await, (names(&[]), Vec::new()));
    let package = package();
    admin.push(&session, "a.ovf", &package.descriptor).await.expect(200);
    assert_eq!(validated(&admin, &session).await, (names(&["disk1.vmdk", "disk2.vmdk"]), Vec::new()));
    // Not even an entry that is taken away makes it whole.
    admin.remove(&session, "disk2.vmdk").await;
    assert_eq!(validated(&admin, &session).await, (names(&["disk1.vmdk", "disk2.vmdk"]), Vec::new()));
    admin.push_all(&session, &package.disks[..1]).await;
    assert_eq!(validated(&admin, &session).await, (names(&["disk2.vmdk"]), Vec::new()));
    server.stop().await;
}

#[tokio::test]
async fn usf_27_validate_names_a_descriptor_that_is_missing() {
    let (server, admin, library) = begun().await;
    let package = package().with_manifest(Digest::Sha256);
    let item = admin.new_item_of_in(&library, "item", "ovf").await;
    let session = admin.new_update_session(&item).await;
    admin.push_all(&session, &package.disks).await;
    let (missing, _) = validated(&admin, &session).await;
    assert_eq!(missing.len(), 1);
    assert!(missing.first().unwrap().ends_with(".ovf"), "{missing:?}");
    // The manifest tells what it is called.
    admin.push(&session, "a.mf", package.manifest.as_ref().unwrap()).await.expect(200);
    assert_eq!(validated(&admin, &session).await, (names(&["a.ovf"]), Vec::new()));
    server.stop().await;
}

#[tokio::test]
async fn usf_27_validate_tells_of_each_file_that_is_invalid_why() {
    let (server, admin, library) = begun().await;
    let item = admin.new_item_of_in(&library, "item", "ovf").await;
    let session = admin.new_update_session(&item).await;
    let mut bad = package();
    bad.disks.push(("disk3.vmdk".to_owned(), noise(3, 10)));
    let references = [
        Reference { size: Some(5), ..Reference::unsized_to("disk1.vmdk") },
        Reference::unsized_to("disk2.vmdk"),
    ];
    bad.descriptor = descriptor(&references);
    admin.push_all(&session, &bad.disks).await;
    admin.push(&session, "a.ovf", &bad.descriptor).await.expect(200);
    let (missing, invalid) = validated(&admin, &session).await;
    assert_eq!(missing, names(&[]));
    let told: Vec<_> = invalid.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(told, ["disk1.vmdk", "disk3.vmdk"]);
    assert!(invalid[0].1.contains("100000 bytes") && invalid[0].1.contains("states 5"), "{}", invalid[0].1);
    assert!(invalid[1].1.contains("\"a.ovf\" does not refer to it"), "{}", invalid[1].1);
    server.stop().await;
}

#[tokio::test]
async fn usf_27_validate_tells_of_digests_that_were_not_known_while_the_file_came() {
    let (server, admin, library) = begun().await;
    for digest in [Digest::Sha1, Digest::Sha256, Digest::Sha512] {
        let item = admin.new_item_of_in(&library, digest.name(), "ovf").await;
        let session = admin.new_update_session(&item).await;
        let package = package();
        let mut files = package.kept();
        files[1].1 = b"something else".to_vec();
        // The disks come before the manifest that speaks of them.
        admin.push_all(&session, &package.disks).await;
        admin.push(&session, "a.mf", &manifest(digest, &files)).await.expect(200);
        admin.push(&session, "a.ovf", &package.descriptor).await.expect(200);
        let (missing, invalid) = validated(&admin, &session).await;
        assert_eq!(missing, names(&[]));
        let [(name, reason)] = invalid.as_slice() else { panic!("{invalid:?}") };
        assert_eq!(name, "disk1.vmdk");
        let (stated, computed) = (digest.of(b"something else"), digest.of(&package.disks[0].1));
        assert!(reason.contains(&stated) && reason.contains(&computed), "{reason}");
        let reasons = admin.complete_in_vain(&session).await;
        assert!(reasons.contains(&computed), "{reasons}");
        server.until_stored(0).await;
    }
    server.stop().await;
}

#[tokio::test]
async fn usf_29_what_validate_found_can_be_mended_in_the_same_session() {
    let (server, admin, library) = begun().await;
    let item = admin.new_item_of_in(&library, "item", "ovf").await;
    let session = admin.new_update_session(&item).await;
    let good = package();
    let bad = Package::new("a", &[("disk1.vmdk", &noise(1, 100_000)), ("disk2.vmdk", b"too short")]);
    admin.push_all(&session, &bad.disks[1..]).await;
    admin.push(&session, "surplus.vmdk", b"surplus").await.expect(200);
    admin.push(&session, "a.ovf", &good.descriptor).await.expect(200);
    let (missing, invalid) = validated(&admin, &session).await;
    assert_eq!(missing, names(&["disk1.vmdk"]));
    let told: Vec<_> = invalid.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(told, ["disk2.vmdk", "surplus.vmdk"]);

    admin.push_all(&session, &good.disks[..1]).await;
    admin.remove(&session, "surplus.vmdk").await;
    let (missing, invalid) = validated(&admin, &session).await;
    assert_eq!((missing, invalid.len(), invalid[0].0.as_str()), (names(&[]), 1, "disk2.vmdk"));

    admin.add_push(&session, "disk2.vmdk").await;
    admin.push_all(&session, &good.disks[1..]).await;
    assert_eq!(validated(&admin, &session).await, (names(&[]), Vec::new()));
    admin.complete(&session).await;
    assert_eq!(admin.content(&item).await, good.content());
    server.stop().await;
}
