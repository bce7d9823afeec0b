//! What is said of a file that is no image, or a damaged one.

use iso::Error;

use crate::image::{Image, SECTOR, SECTORS, read};

fn told(bytes: &[u8]) -> String {
    read(bytes).unwrap_err().to_string()
}

#[test]
fn other_files_are_told_apart() {
    for (start, looks_like) in [
        (b"\x1f\x8b\x08".as_slice(), "; this looks like gzip: unpack it first"),
        (b"\xfd7zXZ\0", "; this looks like xz: unpack it first"),
        (b"PK\x03\x04", "; this looks like a zip archive: unpack it first"),
        (b"KDMV", "; this looks like a VMDK disk, which is no optical disc"),
        (b"QFI\xfb", "; this looks like a QCOW2 disk, which is no optical disc"),
        (b"\n<!DOCTYPE HTML>", "; this looks like a web page, as a failed download leaves it"),
        (
            b"\0\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\0\x01",
            "; this looks like a raw copy of a CD with sectors of 2352 bytes: convert it to an ISO image first",
        ),
        (b"something else", ""),
    ] {
        let mut image = Image::empty();
        image.put(0, start);
        let no_image = "this is no disc image: at byte 32768 there is no volume descriptor, neither of ISO 9660 (CD001) \
                        nor of UDF (BEA01)";
        assert_eq!(told(&image.0), format!("{no_image}{looks_like}"));
    }
}

#[test]
fn an_archive_is_told_by_its_header() {
    let mut image = Image::empty();
    image.put(257, b"ustar");
    assert!(
        told(&image.0)
            .ends_with("; this looks like a tar archive or an OVA, which belongs into an item of type ovf")
    );
}

#[test]
fn zeros_are_told_of() {
    let told = told(&Image::empty().0);
    assert!(
        told.ends_with("; this looks like an empty or unfinished file: all that was read of it is zeros"),
        "{told}"
    );
}

#[test]
fn a_short_file_is_told_with_its_size() {
    let text = "a disc image has its first volume descriptor from byte 32768 to 34815; this file has only";
    assert_eq!(told(b""), format!("{text} 0 bytes"));
    assert_eq!(
        told(b"<html>not found"),
        format!("{text} 15 bytes; this looks like a web page, as a failed download leaves it")
    );
    assert_eq!(told(&Image::plain().0[..34815]), format!("{text} 34815 bytes"));
}

#[test]
fn a_short_file_with_a_descriptor_is_cut_short() {
    let image = Image::plain();
    let stated = (SECTORS * SECTOR) as u64;
    let error = Error::Truncated { what: "volume of ISO 9660", stated, size: stated - 1 };
    assert_eq!(read(&image.0[..SECTORS * SECTOR - 1]), Err(error));
    assert_eq!(
        told(&image.0[..34816]),
        "the image is cut short: its volume of ISO 9660 has 655360 bytes, the file only 34816"
    );
}

#[test]
fn a_udf_volume_that_is_cut_short_is_told_too() {
    let image = Image::pure_udf();
    assert_eq!(
        told(&image.0[..SECTORS * SECTOR - 1]),
        "the image is cut short: its volume of UDF has 655360 bytes, the file only 655359"
    );
}

#[test]
fn numbers_that_are_written_twice_have_to_agree() {
    let mut image = Image::plain();
    image.put(16 * SECTOR + 84, &7_u32.to_be_bytes());
    let error = Error::Disagreement {
        field: "volume size",
        offset: 32848,
        little: u32::try_from(SECTORS).unwrap(),
        big: 7,
    };
    assert_eq!(image.read(), Err(error));
    let mut image = Image::plain();
    image.put(16 * SECTOR + 130, b"\x02\x00");
    let error = Error::Disagreement { field: "block size", offset: 32896, little: 2048, big: 512 };
    assert_eq!(image.read(), Err(error));
}

#[test]
fn impossible_numbers_are_refused() {
    let mut image = Image::plain();
    image.put(16 * SECTOR + 128, b"\x03\x00\x00\x03");
    assert_eq!(image.read(), Err(Error::BlockSize { size: 3 }));
    let mut image = Image::plain();
    image.primary(16, "EMPTY", 0);
    assert_eq!(image.read(), Err(Error::Empty));
    let mut image = Image::plain();
    image.put(16 * SECTOR + 6, b"\x02");
    assert_eq!(image.read(), Err(Error::Version { version: 2 }));
}

#[test]
fn descriptors_without_a_volume_are_refused() {
    let mut image = Image::empty();
    image.put(16 * SECTOR, b"\xffCD001\x01");
    assert_eq!(image.read(), Err(Error::NoVolume));
}

#[test]
fn a_primary_volume_behind_the_end_of_the_descriptors_is_none() {
    let mut image = Image::empty();
    image.put(16 * SECTOR, b"\xffCD001\x01");
    image.primary(17, "BEHIND", 1);
    assert_eq!(image.read(), Err(Error::NoVolume));
}

#[test]
fn udf_alone_needs_its_anchor_and_a_logical_volume() {
    let mut image = Image::pure_udf();
    image.put(256 * SECTOR + 17, b"!");
    assert_eq!(image.read(), Err(Error::NoAnchor));
    let mut image = Image::pure_udf();
    image.put(51 * SECTOR + 100, b"!");
    assert_eq!(image.read(), Err(Error::NoLogicalVolume { block: 50 }));
}
