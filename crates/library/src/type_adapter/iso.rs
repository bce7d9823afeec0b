//! Disc images: each file of an item is one.

use std::collections::BTreeMap;

use ::iso::{HEAD, Volume};
use vapi::Error;

use super::{Arrived, Description, FileSet, Findings, Preview, Role, Summary, TypeAdapter};
use crate::wording;

/// Disc images.
pub(crate) struct Iso;

impl TypeAdapter for Iso {
    fn describe(&self) -> Description {
        Description {
            kind: "iso",
            name: "Disc images",
            description: "Images of optical discs, of ISO 9660 or UDF, each file one of them.",
            is_verifiable: false,
        }
    }

    fn role(&self, _name: &str) -> Role {
        Role { head: HEAD, ..Role::default() }
    }

    fn inspect(&self, name: &str, head: &[u8], size: u64) -> Result<Option<String>, Error> {
        let volume = Volume::read(head, size).map_err(|error| wording::disc_image_refused(name, &error))?;
        Ok(serde_json::to_string(&volume).ok())
    }

    fn examine(&self, set: &FileSet) -> Findings {
        let unread = set.arrived.iter().filter(|file| file.facts.is_none());
        Findings { unread: unread.map(|file| file.name.clone()).collect(), ..Findings::default() }
    }

    fn preview(&self, set: &FileSet) -> Preview {
        // PRV-01, PRV-02, PRV-03
        match () {
            () if !set.awaited.is_empty() => Preview::Preparing,
            () if set.arrived.is_empty() => Preview::Unavailable,
            () => Preview::Available,
        }
    }

    fn summarise(&self, set: &FileSet) -> Option<Summary> {
        let volume =
            |file: &Arrived| Some((file.name.clone(), serde_json::from_str(file.facts.as_deref()?).ok()?));
        let volumes: BTreeMap<String, Volume> = set.arrived.iter().filter_map(volume).collect();
        let facts = (!volumes.is_empty()).then(|| serde_json::to_string(&volumes).ok()).flatten()?;
        Some(Summary { facts, manifest: None, certificate: None })
    }

    fn restore(&self, summary: &Summary, set: &mut FileSet) {
        let mut volumes = volumes(&summary.facts);
        for file in set.arrived.iter_mut().filter(|file| file.facts.is_none()) {
            file.facts = volumes.remove(&file.name).and_then(|volume| serde_json::to_string(&volume).ok());
        }
    }
}

/// The volumes that facts of an item tell of, by the names of their files.
pub(crate) fn volumes(facts: &str) -> BTreeMap<String, Volume> {
    serde_json::from_str(facts).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arrived(name: &str, facts: Option<&str>) -> Arrived {
        Arrived { name: name.to_owned(), size: 1, digests: BTreeMap::new(), facts: facts.map(str::to_owned) }
    }

    #[test]
    fn typ_03_a_file_that_is_no_disc_image_is_refused_by_name() {
        let refused = Iso.inspect("notes.iso", b"not an image", 12).unwrap_err();
        assert!(
            refused.text().starts_with("\"notes.iso\" cannot be a file of an item of type iso: "),
            "{refused}"
        );
    }

    #[test]
    fn files_that_were_not_looked_at_have_to_be() {
        let set =
            FileSet { arrived: vec![arrived("a.iso", None), arrived("b.iso", Some("{}"))], awaited: vec![] };
        assert_eq!(Iso.examine(&set).unread, ["a.iso"]);
    }

    #[test]
    fn prv_01_to_03_an_image_can_be_looked_at_when_it_is_here() {
        let mut set = FileSet::default();
        assert_eq!(Iso.preview(&set), Preview::Unavailable);
        set.awaited.push("a.iso".to_owned());
        assert_eq!(Iso.preview(&set), Preview::Preparing);
        set = FileSet { arrived: vec![arrived("a.iso", Some("{}"))], awaited: vec![] };
        assert_eq!(Iso.preview(&set), Preview::Available);
    }
}
