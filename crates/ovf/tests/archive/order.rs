//! Which members may come in which order.

use crate::reading::read;
use crate::tar::Tar;

fn archive(names: &[&str]) -> Vec<u8> {
    names.iter().fold(Tar::new(), |tar, name| tar.file(name, name.as_bytes())).end()
}

#[test]
fn orders_that_exporters_write_are_accepted() {
    let table: [&[&str]; 12] = [
        &["vm.ovf"],
        &["VM.OVF", "VM.MF", "VM.CERT", "disk.vmdk"],
        &["vm.ovf", "vm.mf", "vm.cert", "a.vmdk", "b.vmdk"],
        &["vm.ovf", "vm.cert", "vm.mf", "a.vmdk", "b.vmdk"],
        &["vm.ovf", "vm.mf", "a.vmdk", "b.vmdk"],
        &["vm.ovf", "b.vmdk", "a.vmdk"],
        &["vm.ovf", "a.vmdk", "b.vmdk", "vm.mf"],
        &["vm.ovf", "a.vmdk", "b.vmdk", "vm.mf", "vm.cert"],
        &["vm.ovf", "a.vmdk", "b.vmdk", "vm.cert", "vm.mf"],
        &["vm.ovf", "vm.mf", "a.vmdk", "b.vmdk", "vm.cert"],
        &["vm.ovf", "vm.cert", "a.vmdk", "b.vmdk", "vm.mf"],
        &["vm.ovf", "ovf", "mf", ".ovf", ".mf", "ovf.iso"],
    ];
    for names in table {
        assert_eq!(read(&archive(names), 512).unwrap().len(), names.len(), "{names:?}");
    }
}

#[test]
fn other_orders_are_refused_with_the_member_and_its_offset() {
    let table: [(&[&str], &str); 9] = [
        (
            &["disk.vmdk", "vm.ovf"],
            "member 'disk.vmdk', offset 0: the first member of an OVA must be its OVF descriptor",
        ),
        (
            &["vm.mf", "vm.ovf"],
            "member 'vm.mf', offset 0: the first member of an OVA must be its OVF descriptor",
        ),
        (&[".ovf"], "member '.ovf', offset 0: the first member of an OVA must be its OVF descriptor"),
        (
            &["vm.ovf", "x.ovf"],
            "member 'x.ovf', offset 1024: this is a second OVF descriptor, after 'vm.ovf'",
        ),
        (
            &["vm.ovf", "d", "VM2.OVF"],
            "member 'VM2.OVF', offset 2048: this is a second OVF descriptor, after 'vm.ovf'",
        ),
        (
            &["vm.ovf", "vm.mf", "d", "x.mf"],
            "member 'x.mf', offset 3072: this is a second manifest, after 'vm.mf'",
        ),
        (
            &["vm.ovf", "a.cert", "b.cert"],
            "member 'b.cert', offset 2048: this is a second certificate file, after 'a.cert'",
        ),
        (
            &["vm.ovf", "a", "vm.mf", "b"],
            "member 'b', offset 3072: this file follows 'vm.mf', which stands between files",
        ),
        (
            &["vm.ovf", "vm.mf", "a", "vm.cert", "b"],
            "member 'b', offset 4096: this file follows 'vm.cert', which stands",
        ),
    ];
    for (names, expected) in table {
        let error = read(&archive(names), 512).unwrap_error().to_string();
        assert!(error.starts_with(expected), "{names:?}: {error}");
    }
}

#[test]
fn names_that_differ_only_by_case_are_refused() {
    for (first, second) in [("disk.vmdk", "disk.vmdk"), ("disk.vmdk", "DISK.vmdk"), ("É.iso", "é.iso")] {
        let error = read(&archive(&["vm.ovf", first, second]), 512).unwrap_error();
        assert_eq!(error.member(), Some(second));
        let expected =
            format!("member '{second}', offset 2048: the archive has a member '{first}' already; ");
        assert!(error.to_string().starts_with(&expected), "{error}");
    }
}

#[test]
fn the_number_of_members_is_bounded() {
    let tar = (1..4096).fold(Tar::with_descriptor(), |tar, number| tar.file(&format!("{number}"), b""));
    assert_eq!(read(&tar.clone().end(), 64 << 10).unwrap().len(), 4096);
    let offset = tar.len();
    let error = read(&tar.file("one more", b"").end(), 64 << 10).unwrap_error();
    assert_eq!(
        error.to_string(),
        format!("member 'one more', offset {offset}: the archive has more than 4096 members")
    );
}
