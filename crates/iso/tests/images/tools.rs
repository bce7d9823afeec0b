//! Images that the usual tools make. A tool that is not installed is not tested; CI installs xorriso and genisoimage.

use std::fs;
use std::path::Path;
use std::process::Command;

use iso::{Boot, BootEntry, Catalogue, PartitionTable, Platform, UdfStandard, Volume};

use crate::image::read;

/// A folder with a file, and two images to boot from.
fn tree() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let tree = folder.path().join("tree");
    fs::create_dir_all(tree.join("boot")).unwrap();
    fs::write(tree.join("A file with a long name.txt"), "content").unwrap();
    fs::write(tree.join("boot/bios.bin"), vec![0x90; 4096]).unwrap();
    fs::write(tree.join("boot/uefi.img"), vec![0; 65536]).unwrap();
    folder
}

/// Runs a tool in the folder, and reads the image that it makes.
#[track_caller]
fn made(folder: &Path, command: &[&str]) -> (Volume, Vec<u8>) {
    let (program, arguments) = command.split_first().unwrap();
    let output = Command::new(program).args(arguments).current_dir(folder).output();
    let output = output.unwrap_or_else(|error| panic!("{program} cannot be run, is it installed? {error}"));
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let bytes = fs::read(folder.join("image.iso")).unwrap();
    let volume = read(&bytes).unwrap_or_else(|error| panic!("{command:?}: {error}"));
    (volume, bytes)
}

const XORRISO: [&str; 6] = ["xorriso", "-as", "mkisofs", "-quiet", "-o", "image.iso"];
const GENISOIMAGE: [&str; 4] = ["genisoimage", "-quiet", "-o", "image.iso"];

#[test]
fn plain_images() {
    let folder = tree();
    for tool in [&XORRISO[..], &GENISOIMAGE] {
        let command = [tool, &["-R", "-V", "DATA_1", "tree"]].concat();
        let (volume, bytes) = made(folder.path(), &command);
        assert_eq!(volume.label(), "DATA_1");
        assert_eq!((volume.joliet.clone(), volume.udf.clone(), volume.boot.clone()), (None, None, None));
        assert!(
            volume.size <= bytes.len() as u64 && volume.size + 400_000 > bytes.len() as u64,
            "{}",
            volume.size
        );
    }
}

#[test]
fn joliet() {
    let folder = tree();
    for tool in [&XORRISO[..], &GENISOIMAGE] {
        let command = [tool, &["-J", "-R", "-V", "My label", "tree"]].concat();
        let (volume, _) = made(folder.path(), &command);
        assert_eq!(volume.joliet.clone().unwrap().label, "My label");
        assert_eq!(volume.joliet.as_ref().unwrap().level, 3);
    }
}

#[test]
fn udf_beside_iso_9660() {
    let folder = tree();
    let command = [&GENISOIMAGE[..], &["-udf", "-J", "-R", "-V", "BRIDGE", "tree"]].concat();
    let (volume, _) = made(folder.path(), &command);
    let udf = volume.udf.clone().unwrap();
    assert_eq!((udf.standard, udf.label.as_deref()), (UdfStandard::Nsr02, Some("BRIDGE")));
    assert_eq!(udf.revision.as_deref(), Some("1.02"));
    assert_eq!(volume.iso9660.unwrap().label, "BRIDGE");
}

#[test]
fn boot_by_bios_and_uefi_and_from_a_stick() {
    let folder = tree();
    let bios = ["-b", "boot/bios.bin", "-no-emul-boot", "-boot-load-size", "4"];
    let uefi = ["-eltorito-alt-boot", "-e", "boot/uefi.img", "-no-emul-boot"];
    let stick = ["-append_partition", "2", "0xef", "tree/boot/uefi.img"];
    let command = [&XORRISO[..], &["-V", "BOOT"], &bios, &uefi, &stick, &["tree"]].concat();
    let (volume, bytes) = made(folder.path(), &command);
    let Some(Boot { catalogue: Catalogue::Entries(entries), .. }) = &volume.boot else {
        panic!("{:?}", volume.boot);
    };
    let platforms: Vec<_> = entries.iter().map(|entry| (entry.platform, entry.is_bootable)).collect();
    assert_eq!(platforms, [(Platform::Bios, true), (Platform::Uefi, true)]);
    assert_eq!(entries[0].sectors_loaded, 4);
    assert_eq!(loaded(&bytes, &entries[0]), vec![0x90; 2048]);
    assert!(volume.partition_tables.contains(&PartitionTable::Mbr), "{:?}", volume.partition_tables);
}

fn loaded<'a>(image: &'a [u8], entry: &BootEntry) -> &'a [u8] {
    let start = entry.sector as usize * 2048;
    &image[start..start + usize::from(entry.sectors_loaded) * 512]
}

#[test]
fn udf_alone() {
    for (sectors, revision) in [("2048", "1.02"), ("2048", "2.01"), ("512", "1.50")] {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("image.iso"), vec![0; 4 << 20]).unwrap();
        let label = format!("--label=Gr\u{fc}\u{df}e {revision}");
        let (revision_option, blocks) = (format!("--udfrev={revision}"), format!("--blocksize={sectors}"));
        let command = ["mkudffs", "--utf8", &blocks, &revision_option, &label, "image.iso"];
        let (volume, bytes) = made(folder.path(), &command);
        assert_eq!(volume.label(), format!("Gr\u{fc}\u{df}e {revision}"));
        assert_eq!(volume.udf.clone().unwrap().revision.as_deref(), Some(revision));
        assert!(volume.size <= bytes.len() as u64 && volume.size > 3 << 20);
        assert_eq!(volume.iso9660, None);
    }
}
