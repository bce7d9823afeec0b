//! Continuing archives.

use ovf::archive::{ArchiveReader, Member};

use crate::reading::{Outcome, read, read_on};
use crate::tar::{Header, Tar};

fn archive() -> Vec<u8> {
    let data: Vec<u8> = (0..1500).map(|number| number as u8).collect();
    Tar::with_descriptor()
        .pax(&[("path", "first.vmdk"), ("size", "1500")])
        .file("x", &data)
        .file("empty", b"")
        .file("block", &data[..512])
        .file("vm.mf", b"SHA1(vm.ovf)= ")
        .end()
}

#[test]
fn every_offset_in_the_data_gives_the_same_rest() {
    let archive = archive();
    let whole = read(&archive, archive.len()).unwrap();
    for count in 1..=whole.len() {
        let members: Vec<Member> = whole[..count].iter().map(|(member, _)| member.clone()).collect();
        let (last, data) = &whole[count - 1];
        for come in 0..=data.len() {
            let offset = last.data_offset as usize + come;
            let reader = ArchiveReader::resume(members.clone(), offset as u64).unwrap();
            assert_eq!(reader.offset(), offset as u64);
            let rest = read_on(reader, Some(last.clone()), &archive[offset..], 700).unwrap();
            assert_eq!(rest[0], (last.clone(), data[come..].to_vec()), "{offset}");
            assert_eq!(rest[1..], whole[count..], "{offset}");
        }
    }
}

#[test]
fn truncation_after_resuming_is_refused_where_the_stream_ends() {
    let archive = archive();
    let members: Vec<Member> =
        read(&archive, 512).unwrap()[..2].iter().map(|(member, _)| member.clone()).collect();
    let offset = members[1].data_offset as usize;
    let reader = ArchiveReader::resume(members.clone(), offset as u64 + 10).unwrap();
    let error =
        read_on(reader, Some(members[1].clone()), &archive[offset + 10..offset + 100], 50).unwrap_error();
    let expected = format!(
        "member 'first.vmdk', offset {}: the archive ends inside the data, of which 100 of 1500 ",
        offset + 100
    );
    assert!(error.to_string().starts_with(&expected), "{error}");
}

#[test]
fn a_stream_that_ends_at_once_after_resuming_is_truncated() {
    let member =
        |name: &str, size, offset| Member { name: name.to_owned(), size, offset, data_offset: offset + 512 };
    let table = [
        (
            vec![member("vm.ovf", 11, 0)],
            523,
            "member 'vm.ovf', offset 523: the archive ends inside the padding",
        ),
        (
            vec![member("vm.ovf", 512, 0)],
            1024,
            "after member 'vm.ovf', offset 1024: the archive ends without an end",
        ),
        (
            vec![member("vm.ovf", 512, 0)],
            1023,
            "member 'vm.ovf', offset 1023: the archive ends inside the data",
        ),
    ];
    for (members, offset, expected) in table {
        let error = ArchiveReader::resume(members, offset).unwrap().end().unwrap_err().to_string();
        assert!(error.starts_with(expected), "{error}");
    }
}

#[test]
fn earlier_members_still_count() {
    let archive = Tar::with_descriptor().file("a", b"").file("vm.mf", b"").end();
    let members: Vec<Member> = read(&archive, 512).unwrap().into_iter().map(|(member, _)| member).collect();
    let last = members.last().cloned();
    let continued = |rest: Vec<u8>| -> Outcome {
        let reader = ArchiveReader::resume(members.clone(), 2048).unwrap();
        read_on(reader, last.clone(), &rest, 512)
    };
    assert_eq!(continued(Tar::new().file("vm.cert", b"").end()).unwrap().len(), 2);
    for (name, expected) in [
        ("A.OVF", "member 'A.OVF', offset 2048: this is a second OVF descriptor"),
        ("A", "member 'A', offset 2048: the archive has a member 'a' already"),
        ("b", "member 'b', offset 2048: this file follows 'vm.mf', which stands between files"),
    ] {
        let error = continued(Tar::new().file(name, b"").end()).unwrap_error().to_string();
        assert!(error.starts_with(expected), "{error}");
    }
}

#[test]
fn an_archive_of_which_no_member_has_begun_starts_anew() {
    let archive = archive();
    let reader = ArchiveReader::resume(Vec::new(), 0).unwrap();
    assert_eq!(read_on(reader, None, &archive, 512), read(&archive, 512));
    let error = ArchiveReader::resume(Vec::new(), 512).unwrap_err();
    assert!(error.to_string().contains("there is no member yet, so it starts at offset 0"), "{error}");
}

#[test]
fn places_that_are_not_in_the_last_member_are_refused() {
    let member =
        |name: &str, size, offset, data_offset| Member { name: name.to_owned(), size, offset, data_offset };
    let descriptor = || member("vm.ovf", 11, 0, 512);
    let table = [
        (vec![descriptor()], 511, "the offset is not in the member's data"),
        (vec![descriptor()], 524, "the offset is not in the member's data"),
        (vec![descriptor(), member("d", 1, 1024, 1536)], 523, "the offset is not in the member's data"),
        (
            vec![descriptor(), member("d", 1, 512, 1536)],
            1536,
            "the members' offsets are not those of an archive",
        ),
        (vec![member("vm.ovf", 11, 0, 500)], 500, "the members' offsets are not those of an archive"),
        (vec![member("vm.ovf", 11, 512, 512)], 512, "the members' offsets are not those of an archive"),
        (vec![member("vm.ovf", u64::MAX, 0, 512)], 512, "the size is 18446744073709551615 bytes"),
        (vec![member("a/vm.ovf", 11, 0, 512)], 512, "the name has a path"),
        (vec![member("d", 11, 0, 512)], 512, "the first member of an OVA must be its OVF descriptor"),
        (
            vec![descriptor(), member("VM.ovf", 1, 1024, 1536)],
            1536,
            "the archive has a member 'vm.ovf' already",
        ),
    ];
    for (members, offset, expected) in table {
        let error = ArchiveReader::resume(members.clone(), offset).unwrap_err();
        assert!(error.to_string().contains(expected), "{members:?} {offset}: {error}");
    }
}

#[test]
fn a_size_that_only_the_extended_header_holds_survives() {
    let size = 9_u64 << 30;
    for plain in [0, 0o77_777_777_777] {
        let header = Header::new("disk", plain).block();
        let head = Tar::with_descriptor()
            .pax(&[("size", &size.to_string())])
            .raw(&header)
            .raw(b"first bytes")
            .unfinished();
        let outcome = read(&head, 512);
        let (disk, data) = outcome.unfinished.unwrap();
        assert_eq!(
            (disk.size, disk.offset, disk.data_offset, &data[..]),
            (size, 1024, 2560, &b"first bytes"[..])
        );
        let rest = Tar::new().raw(b"x").raw(&[0; 1024]).unfinished();
        let descriptor = outcome.members[0].0.clone();
        let reader =
            ArchiveReader::resume(vec![descriptor, disk.clone()], disk.data_offset + size - 1).unwrap();
        assert_eq!(read_on(reader, Some(disk.clone()), &rest, 512).unwrap(), [(disk, b"x".to_vec())]);
    }
}
