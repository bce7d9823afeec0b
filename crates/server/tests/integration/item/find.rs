use serde_json::json;
use testkit::TestServer;

use super::{ITEMS, UNKNOWN, create, found, those};

#[tokio::test]
async fn itm_35_find_needs_something_to_find_by() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    admin.new_item().await;
    let refused = admin.post(&format!("{ITEMS}?action=find"), json!({})).await;
    let message = refused.expect_error(400, "INVALID_ARGUMENT").message();
    assert!(message.contains("source_id"), "{message}");
    server.stop().await;
}

#[tokio::test]
async fn itm_36_what_is_found_has_all_that_is_asked_for() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let (images, others) = (admin.new_library("images").await, admin.new_library("others").await);
    let made = |library: &str, name: &str, kind: &str, source: &str| json!({ "library_id": library, "name": name, "type": kind, "source_id": source });
    let source = "d60d8f52-1111-4000-8000-000000000000";
    let first = create(&admin, made(&images, "Débian", "ISO", source)).await.expect(201).string();
    let second = create(&admin, made(&images, "ubuntu", "iso", UNKNOWN)).await.expect(201).string();
    let third = create(&admin, made(&others, "DÉBIAN", "ovf", source)).await.expect(201).string();
    for (spec, expected) in [
        (json!({ "name": "débian" }), those([&first, &third])),
        (json!({ "name": "débia" }), vec![]),
        (json!({ "library_id": images }), those([&first, &second])),
        (json!({ "library_id": UNKNOWN }), vec![]),
        (json!({ "source_id": source }), those([&first, &third])),
        (json!({ "type": "Iso" }), those([&first, &second])),
        (json!({ "cached": true }), those([&first, &second, &third])),
        (json!({ "cached": false }), vec![]),
        (json!({ "name": "DÉBIAN", "type": "OVF" }), those([&third])),
        (json!({ "source_id": source, "library_id": images, "type": "iso" }), those([&first])),
        (json!({ "name": "ubuntu", "source_id": source }), vec![]),
    ] {
        assert_eq!(found(&admin, spec.clone()).await, expected, "{spec}");
    }
    server.stop().await;
}

#[tokio::test]
async fn itm_37_find_needs_the_privilege_to_read() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let library = admin.new_library("images").await;
    let item = admin.new_item_in(&library, "debian").await;
    let writer = server.user("writer", &["ContentLibrary.AddLibraryItem"]).await;
    let reader = server.user("reader", &["System.Read"]).await;
    for spec in [json!({ "name": "debian" }), json!({ "library_id": library })] {
        let refused = writer.post(&format!("{ITEMS}?action=find"), spec.clone()).await;
        refused.expect_error(403, "UNAUTHORIZED");
        assert_eq!(found(&reader, spec).await, [item.as_str()]);
    }
    server.stop().await;
}
