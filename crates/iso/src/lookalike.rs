//! What people upload by mistake in place of an image.

use std::fmt;

/// Something that is no image, recognised by its first bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lookalike {
    kind: &'static str,
    advice: &'static str,
}

impl fmt::Display for Lookalike {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { kind, advice } = self;
        write!(formatter, "this looks like {kind}{advice}")
    }
}

const UNPACK: &str = ": unpack it first";
const PACKAGE: &str = ", which belongs into an item of type ovf";
const DISK: &str = ", which is no optical disc";

/// What a file begins with, where, and what it is then.
const SIGNATURES: &[(usize, &[u8], &str, &str)] = &[
    (0, b"\x1f\x8b", "gzip", UNPACK),
    (0, b"\xfd7zXZ\0", "xz", UNPACK),
    (0, b"BZh", "bzip2", UNPACK),
    (0, b"\x28\xb5\x2f\xfd", "zstd", UNPACK),
    (0, b"PK\x03\x04", "a zip archive", UNPACK),
    (0, b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive", UNPACK),
    (0, b"Rar!\x1a\x07", "a RAR archive", UNPACK),
    (257, b"ustar", "a tar archive or an OVA", PACKAGE),
    (0, b"<?xml", "an XML document", ""),
    (0, b"KDMV", "a VMDK disk", DISK),
    (0, b"# Disk DescriptorFile", "the descriptor of a VMDK disk", DISK),
    (0, b"QFI\xfb", "a QCOW2 disk", DISK),
    (0, b"vhdxfile", "a VHDX disk", DISK),
    (0, b"conectix", "a VHD disk", DISK),
    (
        0,
        b"\0\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\0",
        "a raw copy of a CD with sectors of 2352 bytes",
        ": convert it to an ISO image first",
    ),
];

const WEB_PAGE: Lookalike = Lookalike { kind: "a web page", advice: ", as a failed download leaves it" };
const ZEROS: Lookalike =
    Lookalike { kind: "an empty or unfinished file", advice: ": all that was read of it is zeros" };

/// What a file with that head seems to be.
pub(crate) fn recognise(head: &[u8]) -> Option<Lookalike> {
    let signature = SIGNATURES
        .iter()
        .find(|(offset, bytes, ..)| head.get(*offset..).is_some_and(|rest| rest.starts_with(bytes)));
    if let Some((_, _, kind, advice)) = signature {
        return Some(Lookalike { kind, advice });
    }
    if !head.is_empty() && head.iter().all(|byte| *byte == 0) {
        return Some(ZEROS);
    }
    let start = head.trim_ascii_start();
    let is_web_page = ["<!doctype html", "<html"]
        .iter()
        .any(|tag| start.get(..tag.len()).is_some_and(|bytes| bytes.eq_ignore_ascii_case(tag.as_bytes())));
    is_web_page.then_some(WEB_PAGE)
}
