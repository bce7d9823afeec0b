//! Archives that are unpacked into an item's files.

use std::path::Path;

use reqwest::Method;
use serde_json::json;
use testkit::package::{Digest, Key, Named, Package, Signer, Validity, noise};
use testkit::{Page, Source};

use super::{begun, listed, run, until_unpacked};

fn package() -> Package {
    let disks: [(&str, &[u8]); 3] =
        [("disk1.vmdk", &noise(1, 70_000)), ("disk2.vmdk", &noise(2, 512)), ("notes.txt", b"")];
    Package::new("machine", &disks).with_manifest(Digest::Sha256)
}

/// A package with names that do not fit into the plain header of a member.
fn package_with_long_names() -> Package {
    let long = format!("{}.vmdk", "disk-".repeat(30));
    Package::new("Gerät", &[(&long, &noise(3, 3000)), ("zweite Platte.vmdk", &noise(4, 1024))])
        .with_manifest(Digest::Sha512)
}

/// Writes files into a directory and has a tool make an archive of them; the arguments before the names of the files
/// have to end with what names the archive `made.ova`.
fn made_by(tool: &str, arguments: &[&str], files: &[Named]) -> Vec<u8> {
    let directory = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        std::fs::write(directory.path().join(name), bytes).unwrap();
    }
    let names: Vec<_> = files.iter().map(|(name, _)| name.as_str()).collect();
    run(directory.path(), tool, &[arguments, &names].concat());
    std::fs::read(directory.path().join("made.ova")).unwrap()
}

const BY_PYTHON: &str = "\
import sys, tarfile
archive = tarfile.open('made.ova', 'w', format=getattr(tarfile, sys.argv[1]))
for name in sys.argv[2:]:
    archive.add(name)
archive.close()
";

/// Each tool with each format that it writes, and whether the format has room for long names.
const TOOLS: [(&str, &[&str], bool); 12] = [
    ("tar", &["--format=v7", "-cf", "made.ova"], false),
    ("tar", &["--format=ustar", "-cf", "made.ova"], false),
    ("tar", &["--format=oldgnu", "-cf", "made.ova"], true),
    ("tar", &["--format=gnu", "-cf", "made.ova"], true),
    ("tar", &["--format=posix", "-cf", "made.ova"], true),
    ("bsdtar", &["--format=v7", "-cf", "made.ova"], false),
    ("bsdtar", &["--format=ustar", "-cf", "made.ova"], false),
    ("bsdtar", &["--format=gnutar", "-cf", "made.ova"], true),
    ("bsdtar", &["--format=pax", "-cf", "made.ova"], true),
    ("python3", &["-c", BY_PYTHON, "USTAR_FORMAT"], false),
    ("python3", &["-c", BY_PYTHON, "GNU_FORMAT"], true),
    ("python3", &["-c", BY_PYTHON, "PAX_FORMAT"], true),
];

#[tokio::test]
async fn typ_03_the_members_of_an_archive_in_any_format_become_the_items_files() {
    let (server, admin, library) = begun().await;
    for (index, (tool, arguments, takes_long_names)) in TOOLS.into_iter().enumerate() {
        let mut packages = vec![package()];
        packages.extend(takes_long_names.then(package_with_long_names));
        for package in packages {
            let archive = made_by(tool, arguments, &package.files());
            let name = format!("{} {index}", package.name);
            let item = admin.new_item_of_in(&library, &name, "ovf").await;
            let session = admin.new_update_session(&item).await;
            admin.push(&session, "package.ova", &archive).await.expect(200);
            assert_eq!(admin.session_files(&session).await, listed(&package, "PUSH"), "{tool} {arguments:?}");
            assert_eq!(admin.file_names(&item).await, [""; 0]);
            admin.complete(&session).await;
            assert_eq!(admin.content(&item).await, package.content(), "{tool} {arguments:?}");
        }
    }
    server.stop().await;
}

#[tokio::test]
async fn typ_03_the_members_of_an_archive_that_is_fetched_become_the_items_files() {
    let (server, admin, library) = begun().await;
    let source = Source::start().await;
    let package = package();
    let address = source.put("/package.ova", Page::Bytes(package.archive()));
    let item = admin.new_item_of_in(&library, "item", "ovf").await;
    let session = admin.new_update_session(&item).await;
    let spec = json!({ "name": "package.ova", "source_type": "PULL", "source_endpoint": { "uri": address } });
    admin.add_file(&session, spec).await.expect(201);
    until_unpacked(&admin, &session, "package.ova").await;
    let names: Vec<_> =
        listed(&package, "PULL").into_iter().map(|(name, _, status)| (name, status)).collect();
    let files = admin.session_files(&session).await.into_iter();
    assert_eq!(files.map(|(name, _, status)| (name, status)).collect::<Vec<_>>(), names);
    admin.complete(&session).await;
    assert_eq!(admin.content(&item).await, package.content());
    server.stop().await;
}

#[tokio::test]
async fn us_19_a_session_that_waits_for_an_archive_is_done_when_it_is_unpacked() {
    let (server, admin, library) = begun().await;
    let source = Source::start().await;
    let package = package();
    let archive = package.archive();
    let address = source.put("/package.ova", Page::Stalled(archive.clone(), 40_000));
    let item = admin.new_item_of_in(&library, "item", "ovf").await;
    let session = admin.new_update_session(&item).await;
    let spec = json!({ "name": "package.ova", "source_type": "PULL", "source_endpoint": { "uri": address } });
    admin.add_file(&session, spec).await.expect(201);
    admin.until_received(&session, "package.ova", 40_000).await;
    // What has been unpacked is not shown before all of it is.
    let waits = ("package.ova".to_owned(), "PULL".to_owned(), "TRANSFERRING".to_owned());
    assert_eq!(admin.session_files(&session).await, [waits]);
    admin.update_session(&session, "cancel").await.expect(204);
    server.until_stored(0).await;

    let address = source.put("/whole.ova", Page::Bytes(archive));
    let session = admin.new_update_session(&item).await;
    let spec = json!({ "name": "package.ova", "source_type": "PULL", "source_endpoint": { "uri": address } });
    admin.add_file(&session, spec).await.expect(201);
    admin.update_session(&session, "complete").await.expect(204);
    assert_eq!(admin.until_ended(&session).await["state"], "DONE");
    assert_eq!(admin.content(&item).await, package.content());
    server.stop().await;
}

#[tokio::test]
async fn usf_21_manifest_and_certificate_in_an_archive_are_not_kept_in_storage() {
    let (server, admin, library) = begun().await;
    let item = admin.new_item_of_in(&library, "item", "ovf").await;
    let session = signed_archive(&admin, &item).await;
    for (name, is_kept) in [("s.ovf", true), ("s.mf", false), ("s.cert", false), ("disk.vmdk", true)] {
        assert_eq!(admin.session_file(&session, name).await["keep_in_storage"], is_kept, "{name}");
    }
    server.stop().await;
}

#[tokio::test]
async fn fil_15_manifest_and_certificate_are_no_files_of_the_item_and_their_bytes_are_gone() {
    let (server, admin, library) = begun().await;
    let item = admin.new_item_of_in(&library, "item", "ovf").await;
    let session = signed_archive(&admin, &item).await;
    assert_eq!(admin.session_files(&session).await.len(), 4);
    admin.complete(&session).await;
    assert_eq!(admin.file_names(&item).await, ["disk.vmdk", "s.ovf"]);
    server.collect().await;
    server.until_stored(2).await;
    server.stop().await;
}

/// Sends a signed package as an archive, in a session that ignores who has signed it.
async fn signed_archive(admin: &testkit::Client, item: &str) -> String {
    let signer = Signer::self_signed("somebody", Key::Ecdsa, Validity::NOW);
    let package = Package::new("s", &[("disk.vmdk", &noise(5, 2000))]).signed_by(&signer);
    let ignored = json!([{ "type": "SELF_SIGNED_CERTIFICATE", "ignored": true }]);
    let spec = json!({ "library_item_id": item, "warning_behavior": ignored });
    let sessions = "/api/content/library/item/update-session";
    let session = admin.post(sessions, spec).await.expect(201).string();
    admin.push(&session, "s.ova", &package.archive()).await.expect(200);
    session
}

#[tokio::test]
async fn usf_07_the_size_of_an_archive_is_checked() {
    let (server, admin, library) = begun().await;
    let archive = package().archive();
    let item = admin.new_item_of_in(&library, "item", "ovf").await;
    let session = admin.new_update_session(&item).await;
    for wrong in [archive.len() - 512, archive.len() + 512] {
        let spec = json!({ "name": "package.ova", "source_type": "PUSH", "size": wrong });
        let message = refused(&admin, &session, spec, &archive).await;
        for number in [wrong, archive.len()] {
            assert!(message.contains(&number.to_string()), "{message}");
        }
        server.until_stored(0).await;
    }
    let spec = json!({ "name": "package.ova", "source_type": "PUSH", "size": archive.len() });
    taken(&admin, &session, spec, &archive).await;
    assert_eq!(admin.content(&item).await, package().content());
    server.stop().await;
}

#[tokio::test]
async fn usf_08_the_checksum_of_an_archive_is_checked() {
    let (server, admin, library) = begun().await;
    let archive = package().archive();
    let wrong = Digest::Sha512.of(b"something else");
    let spec = |checksum: &str| {
        let checksum = json!({ "algorithm": "SHA512", "checksum": checksum });
        json!({ "name": "package.ova", "source_type": "PUSH", "checksum_info": checksum })
    };
    let item = admin.new_item_of_in(&library, "item", "ovf").await;
    let session = admin.new_update_session(&item).await;
    let message = refused(&admin, &session, spec(&wrong), &archive).await;
    assert!(message.contains(&wrong) && message.contains(&Digest::Sha512.of(&archive)), "{message}");
    server.until_stored(0).await;
    taken(&admin, &session, spec(&Digest::Sha512.of(&archive)), &archive).await;
    assert_eq!(admin.content(&item).await, package().content());
    server.stop().await;
}

/// Announces and sends an archive that is not as its spec says; the message that is left in its place.
async fn refused(admin: &testkit::Client, session: &str, spec: serde_json::Value, archive: &[u8]) -> String {
    let info = admin.add_file(session, spec).await.expect(201).json();
    let endpoint = info["upload_endpoint"]["uri"].as_str().unwrap();
    let answer = admin.send_bytes(Method::PUT, endpoint, &[], archive.to_vec()).await.expect(400);
    let error = ("package.ova".to_owned(), "PUSH".to_owned(), "ERROR".to_owned());
    assert_eq!(admin.session_files(session).await, [error]);
    let info = admin.session_file(session, "package.ova").await;
    assert_eq!(info["error_message"]["default_message"], answer.message());
    answer.message()
}

async fn taken(admin: &testkit::Client, session: &str, spec: serde_json::Value, archive: &[u8]) {
    let info = admin.add_file(session, spec).await.expect(201).json();
    let endpoint = info["upload_endpoint"]["uri"].as_str().unwrap();
    admin.send_bytes(Method::PUT, endpoint, &[], archive.to_vec()).await.expect(200);
    admin.complete(session).await;
}

#[tokio::test]
async fn usf_01_a_second_archive_replaces_the_whole_package() {
    let (server, admin, library) = begun().await;
    let item = admin.new_item_of_in(&library, "item", "ovf").await;
    let first = package();
    let second = Package::new("other", &[("disk2.vmdk", &noise(6, 900)), ("disk3.vmdk", &noise(7, 901))]);
    for package in [&first, &second] {
        let session = admin.new_update_session(&item).await;
        admin.push(&session, "package.ova", &package.archive()).await.expect(200);
        assert_eq!(admin.session_files(&session).await, listed(package, "PUSH"));
        admin.complete(&session).await;
        assert_eq!(admin.content(&item).await, package.content());
    }
    server.collect().await;
    server.stop().await;
}

#[tokio::test]
async fn usf_14_an_archive_with_real_disks_is_taken_byte_for_byte() {
    let (server, admin, library) = begun().await;
    let directory = tempfile::tempdir().unwrap();
    let disks = [real_disk(directory.path(), "system", 3), real_disk(directory.path(), "data", 1)];
    let disks: Vec<_> = disks.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    for digest in [Digest::Sha1, Digest::Sha256, Digest::Sha512] {
        let package = Package::new("real", &disks).with_manifest(digest);
        let item = admin.new_item_of_in(&library, digest.name(), "ovf").await;
        let session = admin.new_update_session(&item).await;
        let archive = made_by("tar", &["--format=ustar", "-cf", "made.ova"], &package.files());
        admin.push(&session, "real.ova", &archive).await.expect(200);
        admin.complete(&session).await;
        assert_eq!(admin.content(&item).await, package.content());
    }
    server.stop().await;
}

/// A disk in the compressed form of VMDK, filled with some mebibytes.
fn real_disk(directory: &Path, name: &str, mebibytes: usize) -> Named {
    let (raw, disk) = (format!("{name}.raw"), format!("{name}.vmdk"));
    std::fs::write(directory.join(&raw), noise(8, mebibytes << 20)).unwrap();
    run(
        directory,
        "qemu-img",
        &["convert", "-f", "raw", "-O", "vmdk", "-o", "subformat=streamOptimized", &raw, &disk],
    );
    let bytes = std::fs::read(directory.join(&disk)).unwrap();
    assert!(bytes.starts_with(b"KDMV"));
    (disk, bytes)
}
