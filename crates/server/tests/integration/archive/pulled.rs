//! Archives and packages that the server fetches.

use serde_json::json;
use testkit::package::{BLOCK, Digest};
use testkit::{Page, Source, until};

use super::{ARCHIVE, Begun, begun, package, unpacked};

async fn pull(begun: &Begun, name: &str, address: &str) {
    let spec = json!({ "name": name, "source_type": "PULL", "source_endpoint": { "uri": address } });
    begun.admin.add_file(&begun.session, spec).await.expect(201);
}

#[tokio::test]
async fn an_archive_is_pulled_from_a_source_that_breaks_off_again_and_again() {
    let begun = begun().await;
    let source = Source::start().await;
    let archive = package().archive();
    // Each attempt goes on in a header, in data, or in padding.
    let address = source.put("/vm.ova", Page::Broken(archive.clone(), archive.len() / 3));
    pull(&begun, ARCHIVE, &address).await;
    let files = unpacked(&package());
    until("the archive is unpacked", async || begun.files().await == files).await;
    assert_eq!(source.requests().len(), 4);
    begun.completed_as(&package()).await;
    begun.server.stop().await;
}

#[tokio::test]
async fn an_archive_that_is_pulled_and_cannot_be_unpacked_is_in_error() {
    let begun = begun().await;
    let source = Source::start().await;
    let mut archive = package().archive();
    let header = archive.len() - 155_000;
    let header = header - header % BLOCK;
    let header = (header..).step_by(BLOCK).find(|at| archive[*at..].starts_with(b"large.vmdk")).unwrap();
    archive[header + 257..header + 262].copy_from_slice(b"other");
    pull(&begun, ARCHIVE, &source.put("/vm.ova", Page::Bytes(archive))).await;
    let info = begun.admin.until_transferred(&begun.session, ARCHIVE).await;
    assert_eq!(info["status"], "ERROR");
    let message = info["error_message"]["default_message"].as_str().unwrap();
    assert!(message.contains("small.vmdk") && message.contains(&format!("offset {header}")), "{message}");
    begun.server.until_stored(0).await;
    begun.server.stop().await;
}

#[tokio::test]
async fn usf_14_a_pulled_descriptor_has_its_disks_pulled_from_beside_it() {
    let begun = begun().await;
    let source = Source::start().await;
    let mut package = package().with_manifest(Digest::Sha1);
    package.manifest = None;
    for (name, bytes) in package.kept() {
        source.put(&format!("/package/{name}?token=1"), Page::Bytes(bytes));
    }
    let path = format!("{}/{}/file/{ARCHIVE}", super::SESSIONS, begun.session);
    begun.admin.delete(&path).await.expect(204);
    let address = source.put("/package/vm.ovf?token=1", Page::Bytes(package.descriptor.clone()));
    pull(&begun, "vm.ovf", &address).await;
    begun.admin.update_session(&begun.session, "complete").await.expect(204);
    assert_eq!(begun.admin.until_ended(&begun.session).await["state"], "DONE");
    assert_eq!(begun.admin.content(&begun.item).await, package.content());
    let asked = source.requests().iter().any(|head| head.starts_with("GET /package/large.vmdk?token=1 "));
    assert!(asked, "{:?}", source.requests());
    begun.server.stop().await;
}
