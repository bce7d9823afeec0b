//! Disc images.

use std::path::Path;

use testkit::package::noise;
use testkit::{Page, Source};

use super::{begun, run};

/// Images that tools make of a folder: what made it, and its bytes.
fn images() -> Vec<(&'static str, Vec<u8>)> {
    let directory = tempfile::tempdir().unwrap();
    let folder = directory.path().join("folder");
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(folder.join("read me.txt"), b"read me").unwrap();
    std::fs::write(folder.join("filler"), noise(1, 1 << 20)).unwrap();
    std::fs::write(folder.join("boot.img"), noise(2, 2048)).unwrap();
    let boot = ["-b", "boot.img", "-c", "boot.cat", "-no-emul-boot", "-boot-load-size", "4"];
    vec![
        made(directory.path(), "xorriso", &["-as", "mkisofs", "-quiet", "-J", "-R", "-V", "BY_XORRISO"]),
        made(
            directory.path(),
            "xorriso",
            &[&["-as", "mkisofs", "-quiet", "-V", "BOOTABLE"], &boot[..]].concat(),
        ),
        made(directory.path(), "genisoimage", &["-quiet", "-V", "PLAIN"]),
        made(directory.path(), "genisoimage", &["-quiet", "-J", "-udf", "-V", "BRIDGE"]),
    ]
}

fn made(directory: &Path, tool: &'static str, arguments: &[&str]) -> (&'static str, Vec<u8>) {
    run(directory, tool, &[arguments, &["-o", "made.iso", "folder"]].concat());
    let file = directory.join("made.iso");
    let bytes = std::fs::read(&file).unwrap();
    std::fs::remove_file(file).unwrap();
    (tool, bytes)
}

#[tokio::test]
async fn typ_03_images_that_tools_make_are_taken_byte_for_byte() {
    let (server, admin, library) = begun().await;
    for (index, (tool, image)) in images().into_iter().enumerate() {
        let item = admin.new_item_of_in(&library, &format!("{tool} {index}"), "ISO").await;
        let session = admin.new_update_session(&item).await;
        admin.push(&session, "made.iso", &image).await.expect(200);
        assert_eq!(admin.validate(&session).await["has_errors"], false);
        admin.complete(&session).await;
        assert_eq!(admin.download(&item, "made.iso").await, image);
    }
    server.stop().await;
}

#[tokio::test]
async fn us_20_what_is_no_image_or_not_all_of_one_is_refused_with_the_reason() {
    let (server, admin, library) = begun().await;
    let (_, image) = images().remove(0);
    let compressed = [&[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3][..], &noise(3, 100_000)].concat();
    let cases: [(&str, Vec<u8>, &[&str]); 6] = [
        ("empty", Vec::new(), &["only 0 bytes"]),
        ("short", image[..20_000].to_vec(), &["byte 32768", "only 20000 bytes"]),
        ("cut", image[..image.len() / 2].to_vec(), &["cut short", "bytes, the file only"]),
        ("text", b"not an image\n".repeat(10_000), &["no disc image", "CD001"]),
        ("noise", noise(4, 100_000), &["no disc image"]),
        ("compressed", compressed, &["gzip"]),
    ];
    let source = Source::start().await;
    for (name, bytes, words) in cases {
        let item = admin.new_item_of_in(&library, name, "iso").await;
        let session = admin.new_update_session(&item).await;
        let answer = admin.push(&session, "pushed.iso", &bytes).await.expect(400);
        let address = source.put(&format!("/{name}"), Page::Bytes(bytes));
        let pulled = admin.pull(&session, "pulled.iso", &address).await;
        assert_eq!(pulled["status"], "ERROR");
        let by_pull = pulled["error_message"]["default_message"].as_str().unwrap().to_owned();
        for (file, message) in [("pushed.iso", answer.message()), ("pulled.iso", by_pull)] {
            for word in [file].iter().chain(words) {
                assert!(message.contains(word), "{name}: {word}: {message}");
            }
        }
        admin.update_session(&session, "complete").await.expect_error(400, "NOT_ALLOWED_IN_CURRENT_STATE");
        assert_eq!(admin.file_names(&item).await, [""; 0]);
        server.until_stored(0).await;
    }
    server.stop().await;
}

#[tokio::test]
async fn typ_04_an_item_of_no_type_or_an_unknown_one_takes_anything_as_it_is() {
    let (server, admin, library) = begun().await;
    for kind in ["", "file", "floppy"] {
        let item = admin.new_item_of_in(&library, &format!("type {kind}"), kind).await;
        let session = admin.new_update_session(&item).await;
        for name in ["no.iso", "no.ovf", "no.ova", "no.mf"] {
            admin.push(&session, name, name.as_bytes()).await.expect(200);
        }
        admin.complete(&session).await;
        assert_eq!(admin.file_names(&item).await, ["no.iso", "no.mf", "no.ova", "no.ovf"]);
    }
    server.stop().await;
}

#[tokio::test]
async fn us_20_one_bad_image_leaves_the_images_that_an_item_has() {
    let (server, admin, library) = begun().await;
    let (_, image) = images().remove(2);
    let item = admin.new_item_of_in(&library, "item", "iso").await;
    let session = admin.new_update_session(&item).await;
    admin.push(&session, "first.iso", &image).await.expect(200);
    admin.complete(&session).await;
    let session = admin.new_update_session(&item).await;
    admin.push(&session, "second.iso", b"no image").await.expect(400);
    admin.update_session(&session, "complete").await.expect_error(400, "NOT_ALLOWED_IN_CURRENT_STATE");
    assert_eq!(admin.file_names(&item).await, ["first.iso"]);
    assert_eq!(admin.download(&item, "first.iso").await, image);
    server.stop().await;
}
