//! The volumes of disc images in the words of the interface.

use ::iso::{Catalogue, PartitionTable, Platform, Udf, UdfStandard, Volume};
use api::stackroom_item::{BootEntry, IsoVolume};

use super::signed;
use crate::type_adapter::iso;

/// The volumes that facts of an item tell of, by the names of their files.
pub(super) fn all(facts: &str) -> Vec<IsoVolume> {
    iso::volumes(facts).into_iter().map(|(name, volume)| of(name, &volume)).collect()
}

fn of(file_name: String, volume: &Volume) -> IsoVolume {
    let udf = volume.udf.as_ref();
    IsoVolume {
        file_name,
        label: volume.label().to_owned(),
        size: signed(volume.size),
        iso9660_label: volume.iso9660.as_ref().map(|primary| primary.label.clone()),
        joliet_label: volume.joliet.as_ref().map(|joliet| joliet.label.clone()),
        udf_label: udf.and_then(|udf| udf.label.clone()),
        udf_revision: udf.map(revision),
        boot_entries: boot_entries(volume),
        partition_tables: volume.partition_tables.iter().map(|table| name(*table).to_owned()).collect(),
    }
}

fn revision(udf: &Udf) -> String {
    let standard = match udf.standard {
        UdfStandard::Nsr02 => "NSR02",
        UdfStandard::Nsr03 => "NSR03",
    };
    udf.revision.clone().unwrap_or_else(|| standard.to_owned())
}

const fn name(table: PartitionTable) -> &'static str {
    match table {
        PartitionTable::Mbr => "MBR",
        PartitionTable::Gpt => "GPT",
        PartitionTable::Apple => "APPLE",
    }
}

fn boot_entries(volume: &Volume) -> Vec<BootEntry> {
    let Some(Catalogue::Entries(entries)) = volume.boot.as_ref().map(|boot| &boot.catalogue) else {
        return Vec::new();
    };
    let entry = |entry: &::iso::BootEntry| BootEntry {
        platform: platform(entry.platform),
        is_bootable: entry.is_bootable,
    };
    entries.iter().map(entry).collect()
}

fn platform(platform: Platform) -> String {
    match platform {
        Platform::Bios => "BIOS".to_owned(),
        Platform::PowerPc => "POWERPC".to_owned(),
        Platform::Macintosh => "MACINTOSH".to_owned(),
        Platform::Uefi => "UEFI".to_owned(),
        Platform::Other(number) => number.to_string(),
    }
}
