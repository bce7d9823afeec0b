//! Partition tables: an image that has one can be written to a USB stick and started from there.

use serde::{Deserialize, Serialize};

/// A kind of partition table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PartitionTable {
    /// A master boot record with at least one partition.
    Mbr,
    /// A GUID partition table.
    Gpt,
    /// An Apple partition map.
    Apple,
}

const PARTITIONS: usize = 446;
const PARTITION: usize = 16;
/// Where a partition's entry has its type, which is 0 in an entry that is not used.
const KIND: usize = 4;

/// The partition tables at the beginning of an image.
pub(crate) fn read(head: &[u8]) -> Vec<PartitionTable> {
    let has = |offset: usize, bytes: &[u8]| head.get(offset..).is_some_and(|rest| rest.starts_with(bytes));
    let is_used =
        |number: usize| head.get(PARTITIONS + number * PARTITION + KIND).is_some_and(|kind| *kind != 0);
    let mut tables = Vec::new();
    if has(510, b"\x55\xaa") && (0..4).any(is_used) {
        tables.push(PartitionTable::Mbr);
    }
    if has(512, b"EFI PART") {
        tables.push(PartitionTable::Gpt);
    }
    // The map's entries follow its first block, whose size depends on the device that it was made for.
    if has(512, b"PM\0\0") || has(2048, b"PM\0\0") {
        tables.push(PartitionTable::Apple);
    }
    tables
}
