//! Archives that are wrong in one way each.

use ovf::archive::{LARGEST_EXTENSION, LARGEST_MEMBER, LARGEST_PADDING};

use crate::reading::read;
use crate::tar::{Header, Tar, pax_records};

/// All pieces give the same members and the same error, which begins so.
#[track_caller]
fn assert_refused(archive: &[u8], expected: &str) {
    let outcome = read(archive, archive.len().max(1));
    for piece in [1, 511, 512, 513] {
        assert_eq!(read(archive, piece), outcome);
    }
    let error = outcome.unwrap_error().to_string();
    assert!(error.starts_with(expected), "expected: {expected}\nis: {error}");
}

#[test]
fn only_regular_files_are_members() {
    let table = [
        (b'1', "a hard link"),
        (b'2', "a symbolic link"),
        (b'3', "a character device"),
        (b'4', "a block device"),
        (b'5', "a directory"),
        (b'6', "a named pipe"),
        (b'7', "a contiguous file"),
        (b'D', "a list of a directory"),
        (b'K', "a long name of a link's target"),
        (b'M', "a continuation of another archive's member"),
        (b'N', "a list of renamed files"),
        (b'S', "a sparse file"),
        (b'V', "a label of the archive"),
        (b'X', "a Solaris extended header"),
    ];
    for (typeflag, kind) in table {
        let header = Header::new("thing", 0).typeflag(typeflag).block();
        let expected =
            format!("member 'thing', offset 1024: this is {kind}; an OVA contains regular files only");
        assert_refused(&Tar::with_descriptor().raw(&header).end(), &expected);
    }
    let header = Header::new("thing", 0).typeflag(b'Q').block();
    let expected = "member 'thing', offset 1024: the header has the unknown type 0x51";
    assert_refused(&Tar::with_descriptor().raw(&header).end(), expected);
}

#[test]
fn names_with_a_path_are_refused() {
    for name in
        ["/etc/passwd", "../disk.vmdk", "disks/disk.vmdk", "././disk.vmdk", "c:\\disk.vmdk", "directory/"]
    {
        let shown = name.replace('\\', "\\\\");
        let expected = format!("member '{shown}', offset 1024: the name has a path; ");
        assert_refused(&Tar::with_descriptor().file(name, b"data").end(), &expected);
        assert_refused(&Tar::with_descriptor().pax(&[("path", name)]).file("x", b"data").end(), &expected);
        assert_refused(
            &Tar::with_descriptor().extension(b'L', name.as_bytes()).file("x", b"data").end(),
            &expected,
        );
    }
    let header = Header::new("disk.vmdk", 0).set(345, b"disks").block();
    let expected = "member 'disks/disk.vmdk', offset 1024: the name has a path; ";
    assert_refused(&Tar::with_descriptor().raw(&header).end(), expected);
}

#[test]
fn other_bad_names_are_refused() {
    let long = "x".repeat(256);
    let table = [
        ("", "member '', offset 1024: the name is empty"),
        ("./", "member './', offset 1024: the name is empty"),
        (".", "member '.', offset 1024: the name is reserved for directories"),
        ("..", "member '..', offset 1024: the name is reserved for directories"),
        ("a\nb", "member 'a\\nb', offset 1024: the name contains a control character"),
        ("a\u{85}b", "member 'a\\u{85}b', offset 1024: the name contains a control character"),
    ];
    for (name, expected) in table {
        assert_refused(&Tar::with_descriptor().file(name, b"").end(), expected);
        assert_refused(&Tar::with_descriptor().pax(&[("path", name)]).file("x", b"").end(), expected);
    }
    let archive = Tar::with_descriptor().pax(&[("path", &long)]).file("x", b"").end();
    assert_refused(&archive, &format!("member '{}...', offset 1024: the name has 256 bytes", &long[1..]));
    let archive = Tar::with_descriptor().extension(b'L', b"a\0b\0").file("x", b"").end();
    assert_refused(&archive, "member 'a\\0b', offset 1024: the name contains a control character");
    let header = Header::new("", 0).set(0, b"Ger\xe4t").block();
    let expected = "member 'Ger\u{fffd}t', offset 1024: the name is not valid UTF-8";
    assert_refused(&Tar::with_descriptor().raw(&header).end(), expected);
}

#[test]
fn damaged_headers_are_refused() {
    let good = Header::new("disk.vmdk", 0).block();
    let table: [(usize, &[u8], &str); 6] = [
        (0, b"X", "the header's checksum is 3975, but its bytes sum up to "),
        (510, b"\xff", "the header's checksum is 3975, but its bytes sum up to "),
        (148, b"000000\0 ", "the header's checksum is 0"),
        (148, b"\0\0\0\0\0\0\0\0", "the header's checksum is not an octal number"),
        (148, b"00x000\0 ", "the header's checksum is not an octal number"),
        (148, b"007\x00777\0", "the header's checksum is not an octal number"),
    ];
    for (place, bytes, expected) in table {
        let mut block = good;
        block[place..place + bytes.len()].copy_from_slice(bytes);
        let archive = Tar::with_descriptor().raw(&block).end();
        assert_refused(&archive, &format!("after member 'vm.ovf', offset 1024: {expected}"));
        assert_refused(&Tar::new().raw(&block).end(), &format!("offset 0: {expected}"));
    }
    let header = Header::new("disk.vmdk", 0).set(257, b"other\x0000").block();
    let expected = "after member 'vm.ovf', offset 1024: there is no tar header here";
    assert_refused(&Tar::with_descriptor().raw(&header).end(), expected);
}

#[test]
fn compressed_archives_and_other_files_are_refused() {
    let gzip = [&b"\x1f\x8b\x08\0\0\0\0\0\0\x03"[..], &[0xa7; 2000]].concat();
    assert_refused(&gzip, "offset 0: the header's checksum is not an octal number; ");
    assert_refused(
        &b"<?xml version=\"1.0\"?>".repeat(50),
        "offset 0: the header's checksum is not an octal number; ",
    );
    assert_refused(
        b"<?xml version=\"1.0\"?>",
        "offset 21: the archive ends inside a header, of which 21 of 512 ",
    );
    assert_refused(b"", "offset 0: the archive ends without an end marker");
    assert_refused(&[0; 1024], "offset 0: the archive is empty; ");
}

#[test]
fn sizes_that_are_no_sizes_are_refused() {
    let no_size = "the header's size is neither an octal number nor a base-256 number that is not negative";
    let large = "the size is 70368744177665 bytes; at most 70368744177664 are allowed";
    let table: [(&[u8; 12], &str); 7] = [
        (b"            ", no_size),
        (b"\0\0\0\0\0\0\0\0\0\0\0\0", no_size),
        (b"0000000001x\0", no_size),
        (b"-0000000001\0", no_size),
        (b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", no_size),
        (b"\x80\0\0\x01\0\0\0\0\0\0\0\0", no_size),
        (b"\x80\0\0\0\0\0\x40\0\0\0\0\x01", large),
    ];
    for (field, expected) in table {
        let header = Header::new("disk.vmdk", 0).size(field).block();
        let expected = format!("member 'disk.vmdk', offset 1024: {expected}");
        assert_refused(&Tar::with_descriptor().raw(&header).end(), &expected);
    }
    assert_eq!(LARGEST_MEMBER, 70_368_744_177_664);
}

#[test]
fn what_is_too_large_to_be_inspected_is_refused_at_once() {
    let header = Header::new("vm.ovf", (8 << 20) + 1).block();
    let expected =
        "member 'vm.ovf', offset 0: the OVF descriptor has 8388609 bytes; at most 8388608 are allowed";
    assert_refused(&Tar::new().raw(&header).unfinished(), expected);
    let header = Header::new("vm.mf", (1 << 20) + 1).block();
    let expected = "member 'vm.mf', offset 1024: the manifest has 1048577 bytes; at most 1048576 are allowed";
    assert_refused(&Tar::with_descriptor().raw(&header).unfinished(), expected);
    let header = Header::new("vm.cert", (1 << 20) + 1).block();
    let expected =
        "member 'vm.cert', offset 1024: the certificate file has 1048577 bytes; at most 1048576 are allowed";
    assert_refused(&Tar::with_descriptor().raw(&header).unfinished(), expected);
}

#[test]
fn extended_headers_are_understood_or_refused() {
    let start = Tar::with_descriptor;
    let pax = |records: &[(&str, &str)]| start().pax(records).file("disk", b"data").end();
    let global =
        |records: &[(&str, &str)]| start().extension(b'g', &pax_records(records)).file("disk", b"data").end();
    let twice = |first, second| start().extension(first, b"").extension(second, b"").file("disk", b"").end();
    let many = (0..17).fold(start(), |tar, _| tar.extension(b'g', b"")).file("disk", b"").end();
    let too_large = Header::new("pax", LARGEST_EXTENSION + 1).typeflag(b'x').block();
    let table = [
        (
            start().extension(b'x', b"9 path=ab\n").file("d", b"").end(),
            "offset 1536: the extended header's record 1 is malformed",
        ),
        (pax(&[("path", "a"), ("path", "a")]), "offset 1536: the extended header has the key 'path' twice"),
        (pax(&[("size", "4"), ("size", "4")]), "offset 1536: the extended header has the key 'size' twice"),
        (pax(&[("size", "4x")]), "offset 1536: the extended header's size is not a decimal number"),
        (
            pax(&[("linkpath", "x")]),
            "offset 1536: the extended header has the key 'linkpath', which is not allowed there",
        ),
        (
            pax(&[("GNU.sparse.major", "1")]),
            "offset 1536: the extended header has the key 'GNU.sparse.major'",
        ),
        (
            global(&[("path", "x")]),
            "offset 1536: the global extended header has the key 'path', which is not allowed there",
        ),
        (
            global(&[("size", "4")]),
            "offset 1536: the global extended header has the key 'size', which is not allowed there",
        ),
        (
            global(&[("GNU.sparse.size", "4")]),
            "offset 1536: the global extended header has the key 'GNU.sparse.size'",
        ),
        (many, "offset 9216: there are more than 16 global extended headers"),
        (twice(b'x', b'x'), "offset 1536: a second extended header for the same member"),
        (twice(b'x', b'L'), "offset 1536: a second extended header for the same member"),
        (twice(b'L', b'x'), "offset 1536: a second extended header for the same member"),
        (twice(b'L', b'L'), "offset 1536: a second extended header for the same member"),
        (
            twice(b'x', b'g'),
            "offset 1536: an extended header must be followed by the member that it describes",
        ),
        (
            start().pax(&[]).end(),
            "offset 1536: an extended header must be followed by the member that it describes",
        ),
        (
            start().raw(&too_large).end(),
            "offset 1024: an extended header of 65537 bytes; at most 65536 are allowed",
        ),
    ];
    for (archive, expected) in table {
        assert_refused(&archive, &format!("after member 'vm.ovf', {expected}"));
    }
}

#[test]
fn sizes_in_header_and_extended_header_must_agree() {
    let table = [
        ("5", 4, "the extended header says that the size is 5, the header says 4"),
        ("4", 0, "the extended header says that the size is 4, the header says 0"),
        ("0", 4, "the extended header says that the size is 0, the header says 4"),
        ("8589934592", 4, "the extended header says that the size is 8589934592, the header says 4"),
        ("8589934591", 0, "the extended header says that the size is 8589934591, the header says 0"),
        ("70368744177665", 0, "the size is 70368744177665 bytes; at most"),
    ];
    for (extended, plain, expected) in table {
        let header = Header::new("disk", plain).block();
        let archive = Tar::with_descriptor().pax(&[("size", extended)]).raw(&header).data(b"data").end();
        assert_refused(&archive, &format!("member 'disk', offset 1024: {expected}"));
    }
}

#[test]
fn truncated_archives_are_refused_where_they_end() {
    let archive = Tar::with_descriptor().pax(&[("mtime", "1")]).file("disk", &[1; 700]).end();
    let table = [
        (0, "offset 0: the archive ends without an end marker"),
        (1, "offset 1: the archive ends inside a header, of which 1 of 512 bytes"),
        (512, "member 'vm.ovf', offset 512: the archive ends inside the data, of which 0 of 11 bytes"),
        (522, "member 'vm.ovf', offset 522: the archive ends inside the data, of which 10 of 11 bytes"),
        (
            523,
            "member 'vm.ovf', offset 523: the archive ends inside the padding after the data, 501 bytes too early",
        ),
        (
            1023,
            "member 'vm.ovf', offset 1023: the archive ends inside the padding after the data, 1 bytes too early",
        ),
        (1024, "after member 'vm.ovf', offset 1024: the archive ends without an end marker"),
        (
            1025,
            "after member 'vm.ovf', offset 1025: the archive ends inside a header, of which 1 of 512 bytes",
        ),
        (
            1536,
            "after member 'vm.ovf', offset 1536: the archive ends inside an extended header, of which 0 of 512 bytes",
        ),
        (
            2047,
            "after member 'vm.ovf', offset 2047: the archive ends inside an extended header, of which 511 of 512",
        ),
        (
            2048,
            "after member 'vm.ovf', offset 2048: the archive ends after an extended header, before the member",
        ),
        (2560, "member 'disk', offset 2560: the archive ends inside the data, of which 0 of 700 bytes"),
        (3259, "member 'disk', offset 3259: the archive ends inside the data, of which 699 of 700 bytes"),
        (
            3260,
            "member 'disk', offset 3260: the archive ends inside the padding after the data, 324 bytes too early",
        ),
        (3584, "after member 'disk', offset 3584: the archive ends without an end marker"),
        (
            4095,
            "after member 'disk', offset 4095: the archive ends inside a header, of which 511 of 512 bytes",
        ),
    ];
    for (length, expected) in table {
        assert_refused(&archive[..length], expected);
    }
    for length in [4096, 4097, 4607, 4608] {
        assert_eq!(read(&archive[..length], 512).unwrap().len(), 2, "{length}");
    }
}

#[test]
fn nothing_follows_the_end() {
    let ended = || Tar::with_descriptor().raw(&[0; 1024]);
    let trailing = "there is other data than zero bytes after the end of the archive; ";
    let after_one_block = Tar::with_descriptor().raw(&[0; 512]).file("disk", b"").end();
    assert_refused(&after_one_block, &format!("after member 'vm.ovf', offset 1536: {trailing}"));
    assert_refused(
        &ended().raw(b"x").unfinished(),
        &format!("after member 'vm.ovf', offset 2048: {trailing}"),
    );
    let late = ended().raw(&[0; 1000]).raw(b"x").unfinished();
    assert_refused(&late, &format!("after member 'vm.ovf', offset 3048: {trailing}"));
    let second = ended().file("vm.ovf", b"<Envelope/>").end();
    assert_refused(&second, &format!("after member 'vm.ovf', offset 2048: {trailing}"));
}

#[test]
fn padding_after_the_end_is_bounded() {
    let padded = |bytes: u64| Tar::with_descriptor().raw(&vec![0; 512 + bytes as usize]).unfinished();
    assert_eq!(read(&padded(LARGEST_PADDING), 64 << 10).unwrap().len(), 1);
    let error = read(&padded(LARGEST_PADDING + 1), 64 << 10).unwrap_error();
    assert!(error.to_string().contains("there are more than 1048576 zero bytes after the end"), "{error}");
}

#[test]
fn messages_stay_short() {
    let name = "\u{1}".repeat(60_000);
    let error =
        read(&Tar::with_descriptor().pax(&[("path", &name)]).file("x", b"").end(), 512).unwrap_error();
    assert!(error.to_string().len() < 2_000, "{}", error.to_string().len());
}

#[test]
fn good_peculiarities_are_accepted() {
    let names = |tar: Tar| {
        read(&tar.end(), 100).unwrap().into_iter().map(|(member, _)| member.name).collect::<Vec<_>>()
    };
    let start = Tar::with_descriptor;
    let umlaut = Header::new("Gerät", 0).block_with_signed_sum();
    let v7 = Header::new("old", 0).typeflag(0).set(257, &[0; 8]).block();
    let gnu = Header::new("gnu", 0).set(257, b"ustar  \0").set(345, b"14371573000\0").block();
    let dot = Header::new("disk", 0).set(345, b".").block();
    let hundred = "x".repeat(100);
    let octal = Header::new("octal", 0).size(b"          0 ").block();
    let longest = "x".repeat(255);
    assert_eq!(names(start().raw(&umlaut)), ["vm.ovf", "Gerät"]);
    assert_eq!(names(start().raw(&v7)), ["vm.ovf", "old"]);
    assert_eq!(names(start().raw(&gnu)), ["vm.ovf", "gnu"]);
    assert_eq!(names(start().raw(&dot)), ["vm.ovf", "disk"]);
    assert_eq!(names(start().raw(&octal)), ["vm.ovf", "octal"]);
    assert_eq!(names(start().file(&hundred, b"")), ["vm.ovf", &hundred]);
    assert_eq!(names(start().pax(&[("path", &longest)]).file("x", b"")), ["vm.ovf", &longest]);
    assert_eq!(names(start().pax(&[("path", "./disk"), ("size", "1")]).file("x", b"x")), ["vm.ovf", "disk"]);
    assert_eq!(
        names(start().extension(b'g', &pax_records(&[("comment", "x")])).file("d", b"")),
        ["vm.ovf", "d"]
    );
    assert_eq!(names(start().extension(b'L', b"long\0").file("x", b"")), ["vm.ovf", "long"]);
}
