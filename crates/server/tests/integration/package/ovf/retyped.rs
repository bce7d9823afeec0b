//! Items whose type changes when they have files already.

use serde_json::json;
use testkit::Client;
use testkit::package::Package;

use super::{begun, package};

/// Makes a plain item of the package's files, and then an item of packages of it.
async fn retyped(admin: &Client, library: &str, name: &str, package: &Package) -> String {
    let item = admin.new_item_in(library, name).await;
    let session = admin.new_update_session(&item).await;
    admin.push_all(&session, &package.files()).await;
    admin.complete(&session).await;
    admin.patch(&format!("/api/content/library/item/{item}"), json!({ "type": "ovf" })).await.expect(204);
    item
}

#[tokio::test]
async fn itm_09_files_that_an_item_had_before_its_type_are_looked_at_by_the_next_session() {
    let (server, admin, library) = begun().await;
    let good = package();
    let item = retyped(&admin, &library, "good", &good).await;
    let session = admin.new_update_session(&item).await;
    assert_eq!(admin.validate(&session).await["has_errors"], false);
    admin.complete(&session).await;
    assert_eq!(admin.content(&item).await, good.content());

    let mut bad = package();
    bad.disks[0].1.pop();
    let item = retyped(&admin, &library, "bad", &bad).await;
    let session = admin.new_update_session(&item).await;
    assert_eq!(admin.validate(&session).await["invalid_files"][0]["name"], "disk1.vmdk");
    let reasons = admin.complete_in_vain(&session).await;
    assert!(reasons.contains("\"disk1.vmdk\" has 99999 bytes"), "{reasons}");
    assert_eq!(admin.content(&item).await, bad.content());
    let session = admin.new_update_session(&item).await;
    admin.push(&session, "disk1.vmdk", &good.disks[0].1).await.expect(200);
    admin.complete(&session).await;
    assert_eq!(admin.content(&item).await, good.content());
    server.stop().await;
}
