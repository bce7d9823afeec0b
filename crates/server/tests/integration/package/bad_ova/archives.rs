//! What is no archive that an OVA could be.

use testkit::package::{Digest, archive, manifest, noise};

use super::{BLOCK, Bad, Place, all_refused, end, header, member, members, package};

#[tokio::test]
async fn typ_03_an_archive_is_refused_whose_first_member_is_no_descriptor() {
    let all = members(&package());
    let first = "the first member of an OVA must be its OVF descriptor (*.ovf)";
    all_refused(
        Place::Upload,
        vec![
            Bad::at(&[all[1].clone(), all[0].clone(), end()], "member 'disk1.vmdk'", 0, first),
            Bad::at(&[member("a.mf", b""), all[0].clone(), end()], "member 'a.mf'", 0, first),
            Bad::at(&[end()], "", 0, "the archive is empty"),
        ],
    )
    .await;
}

#[tokio::test]
async fn typ_03_what_is_no_archive_is_refused() {
    let compressed = [&[0x1f, 0x8b, 8, 0, 0, 0, 0, 0][..], &noise(3, 2000)].concat();
    let mut damaged = members(&package());
    damaged[1][0] = b'D';
    let offset = damaged[0].len();
    all_refused(
        Place::Upload,
        vec![
            Bad::new(compressed, &["offset 0: ", "this is no tar archive"]),
            Bad::at(
                &[b"#!/bin/sh\n".to_vec()],
                "",
                10,
                "the archive ends inside a header, of which 10 of 512 bytes",
            ),
            Bad::at(&[Vec::new()], "", 0, "the archive ends without an end marker"),
            Bad::new(damaged.concat(), &[&format!("offset {offset}: the header's checksum is "), "damaged"]),
        ],
    )
    .await;
}

#[tokio::test]
async fn typ_03_members_that_are_no_files_are_refused() {
    let kinds = [
        (b'1', "a hard link"),
        (b'2', "a symbolic link"),
        (b'3', "a character device"),
        (b'4', "a block device"),
        (b'5', "a directory"),
        (b'6', "a named pipe"),
        (b'S', "a sparse file"),
    ];
    let all = members(&package());
    let table = kinds.into_iter().map(|(kind, article_and_name)| {
        let parts = [all[0].clone(), all[1].clone(), header("disk2.vmdk", 0, kind), end()];
        let problem = format!("this is {article_and_name}; an OVA contains regular files only");
        Bad::at(&parts, "member 'disk2.vmdk'", all[0].len() + all[1].len(), &problem)
    });
    all_refused(Place::Upload, table.collect()).await;
}

#[tokio::test]
async fn fil_14_members_whose_names_lead_elsewhere_are_refused() {
    let path = "the name has a path";
    let names = [
        ("disks/disk2.vmdk", path),
        ("../disk2.vmdk", path),
        ("/etc/passwd", path),
        ("c:\\disk2.vmdk", path),
        ("..", "the name is reserved for directories"),
        ("disk\x1b.vmdk", "the name contains a control character"),
    ];
    let all = members(&package());
    let table = names.into_iter().map(|(name, problem)| {
        let offset = all[0].len() + all[1].len();
        let bytes = [all[0].clone(), all[1].clone(), member(name, &noise(2, 600)), end()].concat();
        Bad::new(bytes, &[&format!("offset {offset}: {problem}")])
    });
    all_refused(Place::Upload, table.collect()).await;
}

#[tokio::test]
async fn fil_14_members_whose_names_a_file_cannot_have_are_refused() {
    let all = members(&package());
    let table = [("CON.vmdk", "CON"), ("disk?.vmdk", "'?'"), ("disk2.vmdk.", "dot")].into_iter().map(
        |(name, word)| {
            let bytes = [all[0].clone(), all[1].clone(), member(name, &noise(2, 600)), end()].concat();
            Bad::new(bytes, &[name, word])
        },
    );
    all_refused(Place::Upload, table.collect()).await;
}

#[tokio::test]
async fn fil_03_two_members_of_one_name_are_refused() {
    let all = members(&package());
    let offset = all.iter().map(Vec::len).sum();
    let table = ["disk1.vmdk", "DISK1.vmdk"].into_iter().map(|name| {
        let parts = [all.concat(), member(name, b"again"), end()];
        let near = format!("member '{name}'");
        Bad::at(&parts, &near, offset, "the archive has a member 'disk1.vmdk' already")
    });
    all_refused(Place::Upload, table.collect()).await;
}

/// An extended header that has this record, of less than 512 bytes.
fn extended(record: &[u8]) -> Vec<u8> {
    let mut bytes = header("PaxHeaders/disk1.vmdk", record.len() as u64, b'x');
    bytes.extend_from_slice(record);
    bytes.resize(2 * BLOCK, 0);
    bytes
}

#[tokio::test]
async fn typ_03_sizes_that_disagree_are_refused() {
    let descriptor = members(&package())[0].clone();
    let with = |record: &[u8]| {
        [descriptor.clone(), extended(record), member("disk1.vmdk", b"12345"), end()].concat()
    };
    let disagree = "the extended header says that the size is 7, the header says 5";
    all_refused(
        Place::Upload,
        vec![
            Bad::new(with(b"10 size=7\n"), &["offset ", disagree]),
            Bad::new(with(b"99 size=5\n"), &["offset ", "record 1 is malformed"]),
            Bad::new(
                with(b"10 size=x\n"),
                &["offset ", "the extended header's size is not a decimal number"],
            ),
        ],
    )
    .await;
}

#[tokio::test]
async fn typ_03_truncated_archives_are_refused() {
    let all = members(&package());
    let whole = archive(&package().files());
    let (second, third) = (all[0].len(), all[0].len() + all[1].len());
    let last_data = third + BLOCK + 600;
    let marker = whole.len() - 2 * BLOCK;
    let cut = |length: usize, near: &str, problem: &str| {
        Bad::at(&[whole[..length].to_vec()], near, length, problem)
    };
    all_refused(
        Place::Upload,
        vec![
            cut(300, "", "the archive ends inside a header, of which 300 of 512 bytes"),
            cut(second, "after member 'a.ovf'", "the archive ends without an end marker"),
            cut(
                second + 100,
                "after member 'a.ovf'",
                "the archive ends inside a header, of which 100 of 512",
            ),
            cut(
                second + BLOCK,
                "member 'disk1.vmdk'",
                "the archive ends inside the data, of which 0 of 1000",
            ),
            cut(
                third + BLOCK + 599,
                "member 'disk2.vmdk'",
                "the archive ends inside the data, of which 599 of 600",
            ),
            cut(last_data + 1, "member 'disk2.vmdk'", "the archive ends inside the padding"),
            cut(marker, "after member 'disk2.vmdk'", "the archive ends without an end marker"),
        ],
    )
    .await;
}

#[tokio::test]
async fn typ_03_data_behind_the_end_of_an_archive_is_refused() {
    let whole = archive(&package().files());
    let trailing = [whole.clone(), vec![0; 100], b"more".to_vec()];
    let second = [whole.clone(), whole.clone()];
    let nothing = [whole.clone(), vec![0; 3 << 20]];
    let behind = "there is other data than zero bytes after the end of the archive";
    all_refused(
        Place::Upload,
        vec![
            Bad::at(&trailing, "after member 'disk2.vmdk'", whole.len() + 100, behind),
            Bad::at(&second, "after member 'disk2.vmdk'", whole.len(), behind),
            Bad::new(nothing.concat(), &["zero bytes after the end of the archive", "10240"]),
        ],
    )
    .await;
}

#[tokio::test]
async fn typ_03_a_second_descriptor_or_manifest_is_refused() {
    let all = members(&package());
    let manifest = manifest(Digest::Sha1, &package().kept());
    let descriptors = [all[0].clone(), all[1].clone(), member("b.ovf", b"x"), all[2].clone(), end()];
    let manifests = [all[0].clone(), member("a.mf", &manifest), member("b.mf", &manifest), end()];
    let offset = |parts: &[Vec<u8>]| parts[..2].iter().map(Vec::len).sum();
    let descriptor = "this is a second OVF descriptor, after 'a.ovf'";
    all_refused(
        Place::Upload,
        vec![
            Bad::at(&descriptors, "member 'b.ovf'", offset(&descriptors), descriptor),
            Bad::at(
                &manifests,
                "member 'b.mf'",
                offset(&manifests),
                "this is a second manifest, after 'a.mf'",
            ),
        ],
    )
    .await;
}

#[tokio::test]
async fn typ_03_a_manifest_in_the_midst_of_the_files_is_refused() {
    let good = package().with_manifest(Digest::Sha256);
    let all = members(&good);
    let parts = [all[0].clone(), all[2].clone(), all[1].clone(), all[3].clone(), end()];
    let offset = parts[..3].iter().map(Vec::len).sum();
    let problem = "this file follows 'a.mf', which stands between files";
    all_refused(Place::Upload, vec![Bad::at(&parts, "member 'disk2.vmdk'", offset, problem)]).await;
}
