//! Packages that are uploaded file by file.

mod fetched;
mod retyped;
mod validated;

use testkit::package::{
    Digest, Named, Package, Reference, Spelling, descriptor, descriptor_of_several, manifest_spelled, noise,
};

use super::{begun, listed};

fn row(name: &str, source_type: &str, status: &str) -> testkit::package::Listed {
    (name.to_owned(), source_type.to_owned(), status.to_owned())
}

fn package() -> Package {
    Package::new("a", &[("disk1.vmdk", &noise(1, 100_000)), ("disk2.vmdk", &noise(2, 600))])
}

/// All orders of these files.
fn orders(files: &[Named]) -> Vec<Vec<Named>> {
    if files.is_empty() {
        return vec![Vec::new()];
    }
    let with_first = |index: usize| {
        let mut rest = files.to_vec();
        let first = rest.remove(index);
        orders(&rest).into_iter().map(move |order| [vec![first.clone()], order].concat())
    };
    (0..files.len()).flat_map(with_first).collect()
}

#[tokio::test]
async fn usf_11_files_come_in_any_order_but_for_a_manifest_after_the_descriptor() {
    let (server, admin, library) = begun().await;
    let package = package().with_manifest(Digest::Sha256);
    let (mut taken, mut refused) = (0, 0);
    for (index, order) in orders(&package.files()).into_iter().enumerate() {
        let place = |name: &str| order.iter().position(|(file, _)| file == name).unwrap();
        let item = admin.new_item_of_in(&library, &format!("item {index}"), "ovf").await;
        let session = admin.new_update_session(&item).await;
        if place("a.ovf") < place("a.mf") {
            admin.push_all(&session, &order[..place("a.mf")]).await;
            let spec = serde_json::json!({ "name": "a.mf", "source_type": "PUSH" });
            let answer = admin.add_file(&session, spec).await;
            let answer = answer.expect_error(400, "NOT_ALLOWED_IN_CURRENT_STATE");
            assert!(
                answer.message().contains("a.mf") && answer.message().contains("a.ovf"),
                "{}",
                answer.message()
            );
            admin.update_session(&session, "cancel").await.expect(204);
            refused += 1;
        } else {
            admin.push_all(&session, &order).await;
            assert_eq!(admin.session_files(&session).await, listed(&package, "PUSH"));
            admin.complete(&session).await;
            assert_eq!(admin.content(&item).await, package.content());
            taken += 1;
        }
    }
    assert_eq!((taken, refused), (12, 12));
    server.stop().await;
}

#[tokio::test]
async fn usf_11_a_certificate_after_the_descriptor_is_refused() {
    let (server, admin, library) = begun().await;
    let item = admin.new_item_of_in(&library, "item", "ovf").await;
    let session = admin.new_update_session(&item).await;
    let package = package();
    admin.push(&session, "a.ovf", &package.descriptor).await.expect(200);
    let spec = serde_json::json!({ "name": "a.cert", "source_type": "PUSH" });
    admin.add_file(&session, spec).await.expect_error(400, "NOT_ALLOWED_IN_CURRENT_STATE");
    // What is no package may have such files in any order.
    let plain = admin.new_item_in(&library, "plain").await;
    let session = admin.new_update_session(&plain).await;
    admin.push_all(&session, &[("a.ovf".to_owned(), package.descriptor)]).await;
    admin.push_all(&session, &[("a.cert".to_owned(), b"anything".to_vec())]).await;
    admin.complete(&session).await;
    assert_eq!(admin.file_names(&plain).await, ["a.cert", "a.ovf"]);
    server.stop().await;
}

#[tokio::test]
async fn usf_14_a_descriptor_makes_entries_for_the_files_that_are_not_there() {
    let (server, admin, library) = begun().await;
    let item = admin.new_item_of_in(&library, "item", "ovf").await;
    let session = admin.new_update_session(&item).await;
    let package = package();
    let disk1 = package.disks[0].clone();
    admin.push_all(&session, &[disk1]).await;
    admin.push(&session, "a.ovf", &package.descriptor).await.expect(200);
    let expected = [
        row("a.ovf", "PUSH", "READY"),
        row("disk1.vmdk", "PUSH", "READY"),
        row("disk2.vmdk", "PUSH", "WAITING_FOR_TRANSFER"),
    ];
    assert_eq!(admin.session_files(&session).await, expected);
    let info = admin.session_file(&session, "disk2.vmdk").await;
    assert_eq!(info["bytes_transferred"], 0);
    assert_eq!(info["keep_in_storage"], true);
    // US-17
    let answer = admin.update_session(&session, "complete").await;
    let answer = answer.expect_error(400, "NOT_ALLOWED_IN_CURRENT_STATE");
    assert!(answer.text().contains("disk2.vmdk"), "{}", answer.text());
    let endpoint = info["upload_endpoint"]["uri"].as_str().unwrap();
    let bytes = package.disks[1].1.clone();
    admin.send_bytes(reqwest::Method::PUT, endpoint, &[], bytes).await.expect(200);
    admin.complete(&session).await;
    assert_eq!(admin.content(&item).await, package.content());
    server.stop().await;
}

#[tokio::test]
async fn usf_21_the_bytes_of_a_manifest_do_not_stay_behind() {
    let (server, admin, library) = begun().await;
    let item = admin.new_item_of_in(&library, "item", "ovf").await;
    let package = package().with_manifest(Digest::Sha256);
    let session = admin.begin_package(&item, &package).await;
    assert_eq!(server.stored_files(), 4);
    admin.complete(&session).await;
    server.until_stored(3).await;
    assert_eq!(admin.content(&item).await, package.content());
    server.stop().await;
}

#[tokio::test]
async fn fil_14_a_descriptor_makes_no_entry_that_differs_from_another_by_capitals_only() {
    let (server, admin, library) = begun().await;
    let item = admin.new_item_of_in(&library, "item", "ovf").await;
    let session = admin.new_update_session(&item).await;
    let (one, two) = (noise(1, 600), noise(2, 600));
    let package = Package::new("a", &[("disk1.vmdk", &one), ("Disk1.vmdk", &two), ("disk2.vmdk", &two)]);
    admin.push(&session, "a.ovf", &package.descriptor).await.expect(200);
    let expected = [
        row("a.ovf", "PUSH", "READY"),
        row("disk1.vmdk", "PUSH", "WAITING_FOR_TRANSFER"),
        row("disk2.vmdk", "PUSH", "WAITING_FOR_TRANSFER"),
    ];
    assert_eq!(admin.session_files(&session).await, expected);
    let missing = admin.validate(&session).await["missing_files"].to_string();
    assert!(missing.contains("Disk1.vmdk"), "{missing}");
    server.stop().await;
}

#[tokio::test]
async fn usf_14_a_new_descriptor_makes_entries_for_what_the_item_does_not_have() {
    let (server, admin, library) = begun().await;
    let item = admin.new_item_of_in(&library, "item", "ovf").await;
    let first = package();
    let session = admin.begin_package(&item, &first).await;
    admin.complete(&session).await;
    let (kept, new) = (first.disks[0].1.clone(), noise(9, 50));
    let second = Package::new("a", &[("disk1.vmdk", &kept), ("disk3.vmdk", &new)]);
    let session = admin.new_update_session(&item).await;
    admin.push(&session, "a.ovf", &second.descriptor).await.expect(200);
    let files = admin.session_files(&session).await;
    assert!(files.contains(&row("disk1.vmdk", "NONE", "READY")), "{files:?}");
    assert!(files.contains(&row("disk3.vmdk", "PUSH", "WAITING_FOR_TRANSFER")), "{files:?}");
    admin.push(&session, "disk3.vmdk", &new).await.expect(200);
    let result = admin.validate(&session).await;
    assert_eq!(result["invalid_files"][0]["name"], "disk2.vmdk", "{result}");
    admin.remove(&session, "disk2.vmdk").await;
    admin.complete(&session).await;
    assert_eq!(admin.content(&item).await, second.content());
    server.stop().await;
}

#[tokio::test]
async fn usf_14_a_reference_in_chunks_makes_an_entry_for_each_chunk() {
    let (server, admin, library) = begun().await;
    let whole = noise(4, 2500);
    let reference = Reference { chunk_size: Some(1000), ..Reference::to("big.vmdk", &whole) };
    let chunks = [
        ("big.vmdk.000000000", &whole[..1000]),
        ("big.vmdk.000000001", &whole[1000..2000]),
        ("big.vmdk.000000002", &whole[2000..]),
    ];
    let package = Package::described("a", descriptor(&[reference]), &chunks).with_manifest(Digest::Sha1);
    let item = admin.new_item_of_in(&library, "file by file", "ovf").await;
    let session = admin.new_update_session(&item).await;
    admin.push_all(&session, &[("a.mf".to_owned(), package.manifest.clone().unwrap())]).await;
    admin.push(&session, "a.ovf", &package.descriptor).await.expect(200);
    let waits = |name: &str| row(name, "PUSH", "WAITING_FOR_TRANSFER");
    let entries = admin.session_files(&session).await;
    assert_eq!(entries[2..], [waits(chunks[0].0), waits(chunks[1].0), waits(chunks[2].0)]);
    admin.push_all(&session, &package.disks).await;
    admin.complete(&session).await;
    assert_eq!(admin.content(&item).await, package.content());

    let item = admin.new_item_of_in(&library, "archive", "ovf").await;
    let session = admin.new_update_session(&item).await;
    admin.push(&session, "a.ova", &package.archive()).await.expect(200);
    admin.complete(&session).await;
    assert_eq!(admin.content(&item).await, package.content());

    let short = Package { disks: vec![package.disks[0].clone()], manifest: None, ..package };
    let session = admin.new_update_session(&item).await;
    admin.push(&session, "a.ova", &short.archive()).await.expect(200);
    let reasons = admin.complete_in_vain(&session).await;
    assert!(reasons.contains("big.vmdk.000000001") && reasons.contains("big.vmdk.000000002"), "{reasons}");
    server.stop().await;
}

#[tokio::test]
async fn usf_14_a_compressed_reference_is_a_file_as_it_is_stored() {
    let (server, admin, library) = begun().await;
    let compressed = [&[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3][..], b"not unpacked"].concat();
    let mut package = Package::new("a", &[("disk1.vmdk.gz", &compressed)]);
    let text = String::from_utf8(package.descriptor.clone()).unwrap();
    package.descriptor = text.replacen("<File ", "<File ovf:compression=\"gzip\" ", 1).into_bytes();
    let package = package.with_manifest(Digest::Sha512);
    for name in ["by files", "by archive"] {
        let item = admin.new_item_of_in(&library, name, "ovf").await;
        let session = admin.new_update_session(&item).await;
        if name == "by files" {
            admin.push_package(&session, &package).await;
        } else {
            admin.push(&session, "a.ova", &package.archive()).await.expect(200);
        }
        admin.complete(&session).await;
        assert_eq!(admin.content(&item).await, package.content(), "{name}");
    }
    server.stop().await;
}

#[tokio::test]
async fn typ_03_a_vapp_of_several_machines_is_one_package() {
    let (server, admin, library) = begun().await;
    let disks: [(&str, &[u8]); 2] = [("disk1.vmdk", b"one"), ("disk 2.vmdk", b"two")];
    let references = [Reference::to("disk1.vmdk", b"one"), Reference::to("disk%202.vmdk", b"two")];
    let package = Package::described("several", descriptor_of_several(3, &references), &disks);
    let item = admin.new_item_of_in(&library, "item", "OVF").await;
    let session = admin.begin_package(&item, &package).await;
    assert_eq!(admin.session_files(&session).await, listed(&package, "PUSH"));
    admin.complete(&session).await;
    assert_eq!(admin.content(&item).await, package.content());
    server.stop().await;
}

#[tokio::test]
async fn us_20_manifests_are_understood_as_they_are_written_in_the_wild() {
    let (server, admin, library) = begun().await;
    for digest in [Digest::Sha1, Digest::Sha256, Digest::Sha512] {
        for (is_spaced, has_carriage_returns) in [(false, false), (false, true), (true, false), (true, true)]
        {
            let mut package = package();
            let spelling = Spelling { is_spaced, has_carriage_returns };
            package.manifest = Some(manifest_spelled(digest, spelling, &package.kept()));
            let item = admin.new_item_of_in(&library, &format!("{digest:?} {spelling:?}"), "ovf").await;
            let session = admin.begin_package(&item, &package).await;
            admin.complete(&session).await;
            assert_eq!(admin.content(&item).await, package.content());

            package.disks[1].1[0] ^= 1;
            let session = admin.new_update_session(&item).await;
            let answer = admin.push(&session, "a.ova", &package.archive()).await.expect(400);
            let computed = digest.of(&package.disks[1].1);
            assert!(answer.message().contains(&computed), "{}", answer.message());
            admin.update_session(&session, "cancel").await.expect(204);
        }
    }
    server.stop().await;
}

#[tokio::test]
async fn us_20_a_replaced_disk_has_to_fit_the_package_that_is_there() {
    let (server, admin, library) = begun().await;
    for (name, package, fits) in [
        ("without a manifest", package(), true),
        ("with a manifest", package().with_manifest(Digest::Sha512), false),
    ] {
        let item = admin.new_item_of_in(&library, name, "ovf").await;
        let session = admin.begin_package(&item, &package).await;
        admin.complete(&session).await;

        // Of another size, it never fits.
        let session = admin.new_update_session(&item).await;
        admin.push(&session, "disk2.vmdk", &noise(5, 601)).await;
        let state = admin.update_session(&session, "complete").await;
        state.expect_error(400, "NOT_ALLOWED_IN_CURRENT_STATE");
        if admin.update_session_info(&session).await["state"] == "ACTIVE" {
            admin.update_session(&session, "cancel").await.expect(204);
        }
        assert_eq!(admin.content(&item).await, package.content());

        let session = admin.new_update_session(&item).await;
        let other = noise(5, 600);
        if fits {
            admin.push(&session, "disk2.vmdk", &other).await.expect(200);
            admin.complete(&session).await;
            assert_eq!(admin.download(&item, "disk2.vmdk").await, other);
        } else {
            let answer = admin.push(&session, "disk2.vmdk", &other).await.expect(400);
            assert!(answer.message().contains(&Digest::Sha512.of(&other)), "{}", answer.message());
            admin.update_session(&session, "cancel").await.expect(204);
            assert_eq!(admin.content(&item).await, package.content());
        }
    }
    server.stop().await;
}
