//! What comes of verifying items, by what has become of their bytes.

use serde_json::{Value, json};
use testkit::TestServer;
use testkit::package::{Digest, Package};

use super::{ITEMS, SERVICE, import, problems, rot, standing, stored, verified};

#[tokio::test]
async fn what_is_as_it_was_has_no_problems() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let item = admin.new_item_with(&[("a.txt", b"text"), ("b.bin", &[7; 1_000_000])]).await;
    let before = standing(&admin, &item).await;
    assert_eq!((&before["status"], &before["asked_time"]), (&json!("NOT_AVAILABLE"), &Value::Null));
    let info = verified(&admin, &item).await;
    assert_eq!((&info["status"], &info["problems"]), (&json!("NOT_AVAILABLE"), &json!([])));
    assert_eq!((&info["bytes_read"], &info["bytes_total"]), (&json!(1_000_004), &json!(1_000_004)));
    assert_eq!(info["content_version"], "2");
    assert!(info["asked_time"].is_string() && info["end_time"].is_string(), "{info}");
    server.stop().await;
}

#[tokio::test]
async fn a_rotten_byte_is_found_with_what_was_expected() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let bytes = vec![3; 700_000];
    let item = admin.new_item_with(&[("good.bin", b"good"), ("rotten.bin", &bytes)]).await;
    rot(&stored(&server, &admin, &item, "rotten.bin").await, 654_321);
    let info = verified(&admin, &item).await;
    let mut changed = bytes.clone();
    changed[654_321] ^= 1;
    let expected =
        (json!("rotten.bin"), json!(Digest::Sha256.of(&bytes)), json!(Digest::Sha256.of(&changed)));
    assert_eq!((&info["status"], problems(&info)), (&json!("VERIFICATION_FAILURE"), vec![expected]));
    rot(&stored(&server, &admin, &item, "rotten.bin").await, 654_321);
    let info = verified(&admin, &item).await;
    assert_eq!((&info["status"], &info["problems"]), (&json!("NOT_AVAILABLE"), &json!([])));
    server.stop().await;
}

#[tokio::test]
async fn bytes_that_are_gone_or_fewer_are_found() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let files: [(&str, &[u8]); 3] = [("cut.bin", b"cut off"), ("gone.bin", b"gone"), ("kept.bin", b"kept")];
    let item = admin.new_item_with(&files).await;
    std::fs::write(stored(&server, &admin, &item, "cut.bin").await, b"cut").unwrap();
    std::fs::remove_file(stored(&server, &admin, &item, "gone.bin").await).unwrap();
    let info = verified(&admin, &item).await;
    assert_eq!(info["status"], "VERIFICATION_FAILURE");
    let cut = (json!("cut.bin"), json!("7"), json!("3"));
    assert_eq!(problems(&info), [cut, (json!("gone.bin"), Value::Null, Value::Null)]);
    let told = info["problems"][1]["message"]["default_message"].as_str().unwrap();
    assert!(told.starts_with("the stored bytes of \"gone.bin\" cannot be read: "), "{told}");
    server.stop().await;
}

#[tokio::test]
async fn prv_12_a_rotten_disk_of_a_package_fails_its_verification_until_it_is_replaced() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    for digest in [Digest::Sha1, Digest::Sha512] {
        let package = Package::new("appliance", &[("disk.vmdk", b"disk")]).with_manifest(digest);
        let item = import(&admin, &package).await;
        assert_eq!(verified(&admin, &item).await["status"], "NOT_AVAILABLE");
        let stored = stored(&server, &admin, &item, "disk.vmdk").await;
        rot(&stored, 0);
        let info = verified(&admin, &item).await;
        assert_eq!(info["status"], "VERIFICATION_FAILURE");
        // One problem of the file, not another for the manifest, which says the same.
        assert_eq!(problems(&info).len(), 1, "{info}");
        rot(&stored, 0);
        let library =
            admin.get(&format!("/api/content/library/item/{item}")).await.json()["library_id"].clone();
        let library = library.as_str().unwrap().to_owned();
        admin.delete(&format!("/api/content/local-library/{library}")).await.expect(204);
        server.collect().await;
    }
    server.stop().await;
}

#[tokio::test]
async fn bytes_that_come_again_replace_the_rotten_ones() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let item = admin.new_item_with(&[("a.bin", b"whole")]).await;
    rot(&stored(&server, &admin, &item, "a.bin").await, 0);
    assert_eq!(verified(&admin, &item).await["status"], "VERIFICATION_FAILURE");
    let other = admin.new_item_with(&[("b.bin", b"whole")]).await;
    assert_eq!(std::fs::read(stored(&server, &admin, &other, "b.bin").await).unwrap(), b"whole");
    admin.put_content(&item, &[("a.bin", b"whole")]).await;
    assert_eq!(verified(&admin, &item).await["problems"], json!([]));
    assert_eq!(std::fs::read(stored(&server, &admin, &item, "a.bin").await).unwrap(), b"whole");
    server.stop().await;
}

#[tokio::test]
async fn a_descriptor_that_was_changed_is_looked_at_again() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let item = import(&admin, &Package::new("appliance", &[("disk.vmdk", b"disk")])).await;
    let file = stored(&server, &admin, &item, "appliance.ovf").await;
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, text.replace("Envelope", "Envelops")).unwrap();
    let info = verified(&admin, &item).await;
    let names: Vec<_> = problems(&info).into_iter().map(|(name, _, _)| name).collect();
    assert_eq!(names, ["appliance.ovf", "appliance.ovf"], "its bytes, and what they say: {info}");
    server.stop().await;
}

#[tokio::test]
async fn files_that_become_a_package_by_a_change_of_type_are_verified_as_one() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let package = Package::new("appliance", &[("disk.vmdk", b"disk")]);
    let files = package.kept();
    let files: Vec<_> = files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    let item = admin.new_item_with(&files).await;
    let lame = admin.new_item_in(&admin.new_library("other").await, "lame").await;
    admin.put_content(&lame, &files[..1]).await;
    for item in [&item, &lame] {
        admin.patch(&format!("/api/content/library/item/{item}"), json!({ "type": "ovf" })).await.expect(204);
    }
    let metadata = async |item: &str| admin.get(&format!("{ITEMS}/{item}/metadata")).await.json();
    assert_eq!(metadata(&item).await["ovf_template"], Value::Null);
    assert_eq!(verified(&admin, &item).await["status"], "NOT_AVAILABLE");
    assert_eq!(metadata(&item).await["ovf_template"]["vm_count"], 1);
    let info = verified(&admin, &lame).await;
    assert_eq!(info["status"], "VERIFICATION_FAILURE");
    assert_eq!(problems(&info), [(json!("disk.vmdk"), Value::Null, Value::Null)]);
    assert_eq!(metadata(&lame).await["ovf_template"], Value::Null);
    server.stop().await;
}

#[tokio::test]
async fn verification_is_offered_in_every_dialect() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let item = admin.new_item_with(&[("a.txt", b"text")]).await;
    for prefix in ["/rest/io/stackroom/library/item", "/io/stackroom/library/item"] {
        admin.post_empty(&format!("{prefix}/id:{item}?~action=verify")).await.expect(200);
        super::ended(&admin, &item).await;
        let told = admin.get(&format!("{prefix}/id:{item}?~action=verification")).await;
        let told = if told.status == 200 {
            told
        } else {
            admin.post_empty(&format!("{prefix}/id:{item}?~action=verification")).await
        };
        assert_eq!(told.expect(200).json()["value"]["status"], "NOT_AVAILABLE", "{prefix}");
    }
    let input = json!({ "library_item_id": item });
    assert_eq!(admin.rpc(SERVICE, "verify", input.clone()).await, json!({ "output": null }));
    super::ended(&admin, &item).await;
    let output = admin.rpc(SERVICE, "verification", input).await["output"].clone();
    let info = &output["STRUCTURE"]["io.stackroom.library.item.verification_info"];
    assert_eq!((&info["status"], &info["bytes_read"]), (&json!("NOT_AVAILABLE"), &json!(4)));
    server.stop().await;
}

#[tokio::test]
async fn an_unknown_item_is_not_found_and_privileges_are_asked_for() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let item = admin.new_item_with(&[("a.txt", b"text")]).await;
    let paths = |item: &str| ["verification", "metadata"].map(|what| format!("{ITEMS}/{item}/{what}"));
    let verify = |item: &str| format!("{ITEMS}/{item}?action=verify");
    for path in paths("nowhere") {
        admin.get(&path).await.expect_error(404, "NOT_FOUND");
    }
    admin.post_empty(&verify("nowhere")).await.expect_error(404, "NOT_FOUND");
    let reader = server.user("reader", &["System.Read"]).await;
    let writer = server.user("writer", &["ContentLibrary.UpdateLibraryItem"]).await;
    for path in paths(&item) {
        reader.get(&path).await.expect(200);
        writer.get(&path).await.expect_error(403, "UNAUTHORIZED");
    }
    reader.post_empty(&verify(&item)).await.expect_error(403, "UNAUTHORIZED");
    writer.post_empty(&verify(&item)).await.expect(204);
    server.stop().await;
}
