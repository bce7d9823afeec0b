//! What is read of an image that is right.

use iso::{Boot, BootEntry, Catalogue, Joliet, PartitionTable, Platform, Udf, UdfStandard};

use crate::image::{CATALOGUE, Image, SECTOR, SECTORS};

const SIZE: u64 = (SECTORS * SECTOR) as u64;

#[test]
fn a_primary_volume_alone_is_an_image() {
    let volume = Image::plain().read().unwrap();
    assert_eq!(volume.label(), "PRIMARY");
    assert_eq!((volume.size, volume.joliet.clone(), volume.udf.clone()), (SIZE, None, None));
    let primary = volume.iso9660.unwrap();
    assert_eq!((primary.size, primary.block_size, primary.system.as_str()), (SIZE, 2048, ""));
}

#[test]
fn what_follows_the_volume_is_padding() {
    let mut image = Image::plain();
    image.primary(16, "SMALL", 100);
    assert_eq!(image.read().unwrap().size, 100 * 2048);
}

#[test]
fn blocks_can_be_smaller_than_sectors() {
    let mut image = Image::plain();
    image.primary(16, "SMALL", 100);
    image.put(16 * SECTOR + 128, b"\x00\x02\x02\x00");
    assert_eq!(image.read().unwrap().size, 100 * 512);
}

#[test]
fn labels_are_read_in_what_tools_write_and_without_control_characters() {
    for (bytes, label) in [
        (b"Caf\xc3\xa9  ".as_slice(), "Caf\u{e9}"),
        (b"Caf\xe9  ", "Caf\u{e9}"),
        (b"A\x1b[31mB\0\0", "A[31mB"),
        (b"        ", ""),
    ] {
        let mut image = Image::plain();
        image.put(16 * SECTOR + 40, &[b' '; 32]);
        image.put(16 * SECTOR + 40, bytes);
        assert_eq!(image.read().unwrap().iso9660.unwrap().label, label);
    }
}

#[test]
fn joliet_has_the_better_label_unless_it_is_cut_off() {
    for (label, shown) in [
        ("Gr\u{fc}\u{df}e", "Gr\u{fc}\u{df}e"),
        ("PrimaryIsLonger ", "PrimaryIsLonger"),
        ("PrimaryIsLongerT", "PRIMARY"),
        ("", "PRIMARY"),
    ] {
        let mut image = Image::plain();
        image.joliet(17, label);
        image.put(18 * SECTOR, b"\xffCD001\x01");
        let volume = image.read().unwrap();
        assert_eq!(volume.joliet, Some(Joliet { label: label.trim().to_owned(), level: 3 }));
        assert_eq!(volume.label(), shown);
    }
}

#[test]
fn a_supplementary_volume_of_another_kind_is_passed_over() {
    let mut image = Image::plain();
    image.joliet(17, "Not Joliet");
    image.put(17 * SECTOR + 88, b"%/?");
    assert_eq!(image.read().unwrap().joliet, None);
}

#[test]
fn udf_beside_iso_9660_gives_the_label() {
    let mut image = Image::plain();
    image.recognition(18, b"NSR02");
    image.udf(SECTOR, 0x0102, b"\x10\0B\0r\0i\0d\0g\0e");
    let volume = image.read().unwrap();
    let udf = Udf {
        standard: UdfStandard::Nsr02,
        label: Some("Bridge".to_owned()),
        revision: Some("1.02".to_owned()),
        size: Some(SIZE),
    };
    assert_eq!((volume.label(), volume.udf.as_ref()), ("Bridge", Some(&udf)));
}

#[test]
fn udf_alone_is_an_image_whatever_its_sectors() {
    for sector_size in [2048, 1024, 512] {
        let mut image = Image::empty();
        image.recognition(16, b"NSR03");
        image.udf(sector_size, 0x0201, b"\x08Pure");
        let volume = image.read().unwrap();
        assert_eq!(
            (volume.label(), volume.size, volume.iso9660.clone()),
            ("Pure", SIZE, None),
            "{sector_size}"
        );
        assert_eq!(volume.udf.unwrap().revision.unwrap(), "2.01");
    }
}

#[test]
fn the_last_of_several_logical_volumes_prevails() {
    let mut image = Image::pure_udf();
    let fields: [(usize, &[u8]); 3] = [(16, &7_u32.to_le_bytes()), (84, b"\x08Newer"), (211, &[6])];
    image.descriptor(52 * SECTOR, 6, &fields);
    let fields: [(usize, &[u8]); 3] = [(16, &3_u32.to_le_bytes()), (84, b"\x08Older"), (211, &[6])];
    image.descriptor(53 * SECTOR, 6, &fields);
    assert_eq!(image.read().unwrap().label(), "Newer");
}

#[test]
fn damaged_descriptors_of_udf_have_a_copy() {
    let mut image = Image::pure_udf();
    let extents = [[0, 0x80, 0, 0], 50_u32.to_le_bytes(), [0, 0x80, 0, 0], 70_u32.to_le_bytes()].concat();
    image.descriptor(256 * SECTOR, 2, &[(16, &extents)]);
    image.put(51 * SECTOR + 90, b"damage");
    let fields: [(usize, &[u8]); 2] = [(84, b"\x08Copy"), (211, &[5])];
    image.descriptor(70 * SECTOR, 6, &fields);
    assert_eq!(image.read().unwrap().label(), "Copy");
}

#[test]
fn udf_descriptors_behind_the_head_stay_unknown() {
    let mut image = Image::pure_udf();
    let extent = [[0, 0x80, 0, 0], 310_u32.to_le_bytes()].concat();
    image.descriptor(256 * SECTOR, 2, &[(16, &extent)]);
    let unknown = Udf { standard: UdfStandard::Nsr03, label: None, revision: None, size: None };
    assert_eq!(image.read().unwrap().udf, Some(unknown));
}

#[test]
fn damaged_udf_beside_iso_9660_stays_unknown() {
    let mut image = Image::plain();
    image.recognition(18, b"NSR02");
    let volume = image.read().unwrap();
    assert_eq!(volume.label(), "PRIMARY");
    assert_eq!(volume.udf.unwrap().label, None);
}

#[test]
fn el_torito_tells_what_can_be_started() {
    let mut image = Image::plain();
    let bios = entry(0x88, 4, 100);
    let uefi = entry(0x88, 8, 200);
    let asleep = entry(0, 1, 300);
    let continued = entry(0x44, 0, 0);
    let sections = [section(0x90, 0xef, 1), uefi, continued, section(0x91, 2, 1), asleep];
    image.boot(17, 0, &[[bios].as_slice(), &sections].concat());
    image.put(18 * SECTOR, b"\xffCD001\x01");
    let found = |platform, is_bootable, sectors_loaded, sector| BootEntry {
        platform,
        is_bootable,
        sector,
        sectors_loaded,
    };
    let entries = vec![
        found(Platform::Bios, true, 4, 100),
        found(Platform::Uefi, true, 8, 200),
        found(Platform::Macintosh, false, 1, 300),
    ];
    let boot = image.read().unwrap().boot.unwrap();
    assert_eq!(
        boot,
        Boot { catalogue_sector: u32::try_from(CATALOGUE).unwrap(), catalogue: Catalogue::Entries(entries) }
    );
}

#[test]
fn a_boot_catalogue_that_cannot_be_read_is_told_of() {
    let mut image = Image::plain();
    image.boot(17, 0xef, &[entry(0x88, 4, 100)]);
    image.put(CATALOGUE * SECTOR + 5, b"!");
    assert_eq!(image.read().unwrap().boot.unwrap().catalogue, Catalogue::Damaged);
    image.put(17 * SECTOR + 71, &310_u32.to_le_bytes());
    assert_eq!(image.read().unwrap().boot.unwrap().catalogue, Catalogue::Beyond);
}

#[test]
fn partition_tables_are_noticed() {
    let mut image = Image::plain();
    image.put(510, b"\x55\xaa");
    assert_eq!(image.read().unwrap().partition_tables, []);
    image.put(446 + 16 + 4, b"\xef");
    assert_eq!(image.read().unwrap().partition_tables, [PartitionTable::Mbr]);
    image.put(512, b"EFI PART");
    image.put(2048, b"PM\0\0");
    let all = [PartitionTable::Mbr, PartitionTable::Gpt, PartitionTable::Apple];
    assert_eq!(image.read().unwrap().partition_tables, all);
}

fn entry(mark: u8, sectors: u16, sector: u32) -> [u8; 32] {
    let mut entry = [0; 32];
    entry[0] = mark;
    entry[6..8].copy_from_slice(&sectors.to_le_bytes());
    entry[8..12].copy_from_slice(&sector.to_le_bytes());
    entry
}

fn section(mark: u8, platform: u8, entries: u16) -> [u8; 32] {
    let mut section = [0; 32];
    (section[0], section[1]) = (mark, platform);
    section[2..4].copy_from_slice(&entries.to_le_bytes());
    section
}
