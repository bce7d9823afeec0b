//! Packages of which the descriptor is announced for the server to fetch.

use serde_json::json;
use testkit::package::{Digest, Package, noise};
use testkit::{Client, Page, Source};

use super::{begun, package, row};

/// Announces files that are fetched.
async fn announce(admin: &Client, session: &str, files: &[(&str, &str)]) {
    for (name, address) in files {
        let spec = json!({ "name": name, "source_type": "PULL", "source_endpoint": { "uri": address } });
        admin.add_file(session, spec).await.expect(201);
    }
}

#[tokio::test]
async fn usf_14_the_files_of_a_descriptor_that_is_fetched_are_fetched_from_beside_it() {
    let (server, admin, library) = begun().await;
    let source = Source::start().await;
    let package = package();
    let address = source.put("/some/where/a.ovf?token=secret", Page::Bytes(package.descriptor.clone()));
    for (name, bytes) in &package.disks {
        source.put(&format!("/some/where/{name}?token=secret"), Page::Bytes(bytes.clone()));
    }
    let item = admin.new_item_of_in(&library, "item", "ovf").await;
    let session = admin.new_update_session(&item).await;
    announce(&admin, &session, &[("a.ovf", &address)]).await;
    admin.until_transferred(&session, "a.ovf").await;
    for (name, _) in &package.disks {
        let info = admin.until_transferred(&session, name).await;
        assert_eq!((&info["source_type"], &info["status"]), (&json!("PULL"), &json!("READY")), "{info}");
        assert_eq!(info["source_endpoint"]["uri"], address.replace("a.ovf", name));
    }
    admin.complete(&session).await;
    assert_eq!(admin.content(&item).await, package.content());
    server.stop().await;
}

#[tokio::test]
async fn us_19_a_session_that_waits_for_a_descriptor_waits_for_its_files_too() {
    let (server, admin, library) = begun().await;
    let source = Source::start().await;
    let package = package().with_manifest(Digest::Sha256);
    let files = package.files();
    for (name, bytes) in &files {
        source.put(&format!("/{name}"), Page::Bytes(bytes.clone()));
    }
    let base = source.put("/", Page::Status(404));
    let item = admin.new_item_of_in(&library, "item", "ovf").await;
    let session = admin.new_update_session(&item).await;
    announce(&admin, &session, &[("a.mf", &format!("{base}a.mf")), ("a.ovf", &format!("{base}a.ovf"))]).await;
    admin.update_session(&session, "complete").await.expect(204);
    let info = admin.until_ended(&session).await;
    assert_eq!(info["state"], "DONE", "{info}");
    assert_eq!(admin.content(&item).await, package.content());
    server.stop().await;
}

#[tokio::test]
async fn us_20_a_session_that_waits_for_a_bad_package_ends_in_error_and_leaves_nothing() {
    let (server, admin, library) = begun().await;
    let source = Source::start().await;
    let item = admin.new_item_of_in(&library, "item", "ovf").await;
    let old = Package::new("a", &[("disk1.vmdk", b"old")]);
    let session = admin.begin_package(&item, &old).await;
    admin.complete(&session).await;

    let new = package();
    let base = source.put("/", Page::Status(404));
    source.put("/a.ovf", Page::Bytes(new.descriptor.clone()));
    source.put("/disk1.vmdk", Page::Bytes(noise(7, 99_999)));
    source.put("/disk2.vmdk", Page::Bytes(new.disks[1].1.clone()));
    source.put("/surplus.vmdk", Page::Bytes(noise(8, 10)));
    let session = admin.new_update_session(&item).await;
    // Its files are the item's own already, so that none but those that are announced are fetched.
    let addresses =
        ["disk1.vmdk", "disk2.vmdk", "surplus.vmdk", "a.ovf"].map(|name| (name, format!("{base}{name}")));
    let files: Vec<_> = addresses.iter().map(|(name, address)| (*name, address.as_str())).collect();
    announce(&admin, &session, &files).await;
    admin.update_session(&session, "complete").await.expect(204);
    let info = admin.until_ended(&session).await;
    assert_eq!(info["state"], "ERROR", "{info}");
    let reasons = info["error_message"]["default_message"].as_str().unwrap();
    for word in ["\"disk1.vmdk\" has 99999 bytes", "states 100000", "\"surplus.vmdk\" does not belong"] {
        assert!(reasons.contains(word), "{reasons}");
    }
    server.until_stored(2).await;
    assert_eq!(admin.content(&item).await, old.content());
    server.stop().await;
}

#[tokio::test]
async fn usf_14_a_file_that_is_not_beside_its_descriptor_is_in_error() {
    let (server, admin, library) = begun().await;
    let source = Source::start().await;
    let package = package();
    let address = source.put("/a.ovf", Page::Bytes(package.descriptor.clone()));
    source.put("/disk1.vmdk", Page::Bytes(package.disks[0].1.clone()));
    let item = admin.new_item_of_in(&library, "item", "ovf").await;
    let session = admin.new_update_session(&item).await;
    announce(&admin, &session, &[("a.ovf", &address)]).await;
    admin.until_transferred(&session, "a.ovf").await;
    admin.until_transferred(&session, "disk1.vmdk").await;
    let info = admin.until_transferred(&session, "disk2.vmdk").await;
    assert_eq!(info["status"], "ERROR");
    let message = info["error_message"]["default_message"].as_str().unwrap();
    assert!(message.contains("404"), "{message}");
    // The client has it and sends it instead.
    admin.add_push(&session, "disk2.vmdk").await;
    admin.push(&session, "disk2.vmdk", &package.disks[1].1).await.expect(200);
    let expected = [
        row("a.ovf", "PULL", "READY"),
        row("disk1.vmdk", "PULL", "READY"),
        row("disk2.vmdk", "PUSH", "READY"),
    ];
    assert_eq!(admin.session_files(&session).await, expected);
    admin.complete(&session).await;
    assert_eq!(admin.content(&item).await, package.content());
    server.stop().await;
}
