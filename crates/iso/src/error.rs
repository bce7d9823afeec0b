use crate::Lookalike;

/// Why a file is no image that can be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// It ends before its first volume descriptor does.
    #[error(
        "a disc image has its first volume descriptor from byte 32768 to 34815; this file has only {size} bytes{}",
        resembling(*.looks_like)
    )]
    TooShort {
        /// How many bytes it has.
        size: u64,
        /// What it seems to be instead.
        looks_like: Option<Lookalike>,
    },
    /// There is neither ISO 9660 nor UDF.
    #[error(
        "this is no disc image: at byte 32768 there is no volume descriptor, neither of ISO 9660 (CD001) nor of UDF \
         (BEA01){}",
        resembling(*.looks_like)
    )]
    NoDescriptor {
        /// What it seems to be instead.
        looks_like: Option<Lookalike>,
    },
    /// There are volume descriptors, but not the one that tells of the volume.
    #[error(
        "the volume descriptors from byte 32768 on contain neither a primary one of ISO 9660 nor an NSR02 or NSR03 of \
         UDF; the image is damaged"
    )]
    NoVolume,
    /// The primary volume descriptor is of a version that is not known.
    #[error("the primary volume descriptor has version {version}; version 1 is the only one there is")]
    Version {
        /// The version that it states.
        version: u8,
    },
    /// A number that is written twice differs.
    #[error(
        "the {field} at byte {offset} is written twice, as {little} with the little end first and as {big} with the \
         big end first; both have to be the same, so the image is damaged"
    )]
    Disagreement {
        /// Which number.
        field: &'static str,
        /// Where it is in the file.
        offset: u64,
        /// The first time that it is written.
        little: u32,
        /// The second time.
        big: u32,
    },
    /// The blocks are of a size that cannot be.
    #[error("the volume has blocks of {size} bytes; 512, 1024 and 2048 are possible")]
    BlockSize {
        /// The size that is stated, in bytes.
        size: u16,
    },
    /// The volume is stated to be empty.
    #[error(
        "the primary volume descriptor states a volume of 0 blocks; the image is damaged, or was never finished"
    )]
    Empty,
    /// The file ends before the volume does.
    #[error("the image is cut short: its {what} has {stated} bytes, the file only {size}")]
    Truncated {
        /// Which description of the volume says so.
        what: &'static str,
        /// How many bytes the volume has.
        stated: u64,
        /// How many the file has.
        size: u64,
    },
    /// A volume of UDF alone that nothing points to.
    #[error(
        "the image announces UDF at byte 32768, but there is no anchor volume descriptor pointer at sector 256, \
         neither with sectors of 2048 nor of 512 or 1024 bytes; the image is damaged"
    )]
    NoAnchor,
    /// The descriptors that the anchor points to are not there, or damaged.
    #[error(
        "the UDF volume descriptors at block {block} have no logical volume that is whole; the image is damaged"
    )]
    NoLogicalVolume {
        /// The block that the anchor points to.
        block: u32,
    },
}

fn resembling(looks_like: Option<Lookalike>) -> String {
    looks_like.map_or_else(String::new, |lookalike| format!("; {lookalike}"))
}
