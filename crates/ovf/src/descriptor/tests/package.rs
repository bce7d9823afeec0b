//! The files of the package.

use super::super::package::{MOST_PACKAGE_FILES, PackageFile};
use super::super::{Descriptor, DescriptorError};
use super::{envelope, parse};

fn files(files: &str) -> Descriptor {
    parse(&envelope(&format!("<References>{files}</References><VirtualSystem ovf:id='vm'/>")))
}

fn file(name: &str, size: Option<u64>) -> PackageFile {
    PackageFile { name: name.to_owned(), size }
}

#[test]
fn files_come_with_their_names_resolved_and_their_sizes() {
    let descriptor = files(
        "<File ovf:id='a' ovf:href='disk%201.vmdk' ovf:size='12' ovf:compression='gzip'/>
         <File ovf:id='b' ovf:href='readme.txt' ovf:compression='identity'/>
         <File ovf:id='c' ovf:href='readme.txt'/>",
    );
    let expected = [file("disk 1.vmdk", Some(12)), file("readme.txt", None)];
    assert_eq!(descriptor.package_files().unwrap(), expected);
    assert_eq!(descriptor.references[0].compression.as_deref(), Some("gzip"));
    assert_eq!(descriptor.references[1].compression, None);
}

#[test]
fn chunks_are_counted_and_the_last_has_the_rest() {
    let cases = [
        (25, 10, vec![("d.000000000", 10), ("d.000000001", 10), ("d.000000002", 5)]),
        (20, 10, vec![("d.000000000", 10), ("d.000000001", 10)]),
        (5, 10, vec![("d.000000000", 5)]),
        (0, 10, vec![("d.000000000", 0)]),
    ];
    for (size, chunk, expected) in cases {
        let descriptor =
            files(&format!("<File ovf:id='a' ovf:href='d' ovf:size='{size}' ovf:chunkSize='{chunk}'/>"));
        let expected: Vec<_> = expected.into_iter().map(|(name, size)| file(name, Some(size))).collect();
        assert_eq!(descriptor.package_files().unwrap(), expected, "{size} in {chunk}");
    }
}

#[test]
fn chunks_without_a_size_or_without_end_are_refused() {
    let unknown = files("<File ovf:id='a' ovf:href='d' ovf:chunkSize='10'/>");
    let expected = "the file 'd' comes in chunks of 10 bytes, but its size is not stated";
    assert_eq!(unknown.package_files().unwrap_err().to_string(), expected);
    let endless = files("<File ovf:id='a' ovf:href='d' ovf:size='18446744073709551615' ovf:chunkSize='1'/>");
    let limit = MOST_PACKAGE_FILES;
    assert_eq!(endless.package_files(), Err(DescriptorError::TooManyFiles { limit }));
    let both =
        "<File ovf:id='a' ovf:href='d' ovf:size='4096' ovf:chunkSize='1'/><File ovf:id='b' ovf:href='e'/>";
    assert_eq!(files(both).package_files(), Err(DescriptorError::TooManyFiles { limit }));
}

#[test]
fn a_reference_that_leaves_the_package_is_refused_by_its_text() {
    let outside = [
        "../a.vmdk",
        "/a.vmdk",
        "disks/a.vmdk",
        "http://host/a.vmdk",
        "file:a.vmdk",
        "..",
        ".",
        "%2e%2e%2fa",
        "a%2Fb",
        "a\\b",
        "a%5Cb",
        "%2E%2E",
        "a%00b",
        "a?b",
        "a#b",
    ];
    for href in outside {
        let descriptor = files(&format!("<File ovf:id='a' ovf:href='{href}'/>"));
        assert_eq!(descriptor.package_files(), Err(DescriptorError::Outside { href: href.to_owned() }));
    }
    let broken = files("<File ovf:id='a' ovf:href='%ff'/>");
    assert_eq!(broken.package_files(), Err(DescriptorError::Href { href: "%ff".to_owned() }));
    for href in ["a%3Fb", "2019:05.vmdk", "a..b", "disk-1 (2).vmdk"] {
        assert!(files(&format!("<File ovf:id='a' ovf:href='{href}'/>")).package_files().is_ok(), "{href}");
    }
}

#[test]
fn two_references_to_one_name_have_to_agree() {
    let descriptor =
        files("<File ovf:id='a' ovf:href='d' ovf:size='1'/><File ovf:id='b' ovf:href='%64' ovf:size='2'/>");
    assert_eq!(descriptor.package_files(), Err(DescriptorError::TwoFiles { name: "d".to_owned() }));
}

#[test]
fn a_long_name_is_refused_before_each_chunk_has_a_copy_of_it() {
    let href = "x".repeat(1 << 20);
    let document = envelope(&format!(
        r#"<References><File ovf:id="f" ovf:href="{href}" ovf:size="4096" ovf:chunkSize="1"/></References>
        <VirtualSystem ovf:id="vm"/>"#
    ));
    let expected =
        format!("the name of the file '{}' has 1048576 bytes; at most 255 are possible", "x".repeat(300));
    assert_eq!(parse(&document).package_files().unwrap_err().to_string(), expected);
}
