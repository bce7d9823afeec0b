//! Files seen as a package.

use std::collections::{BTreeMap, HashSet};

use ovf::descriptor::Descriptor;
use ovf::manifest::Manifest;
use ovf::signature::CertificateFile;

use super::part::{self, Part};
use crate::type_adapter::{Arrived, FileSet, Summary};

/// Files seen as a package.
pub(super) struct Package<'set> {
    descriptors: Vec<&'set Arrived>,
    manifests: Vec<&'set Arrived>,
    certificates: Vec<&'set Arrived>,
    content: Vec<&'set Arrived>,
    awaited: &'set [String],
}

impl<'set> Package<'set> {
    pub(super) fn of(set: &'set FileSet) -> Self {
        let parts = |part| set.arrived.iter().filter(move |file| Part::of(&file.name) == part).collect();
        Self {
            descriptors: parts(Part::Descriptor),
            manifests: parts(Part::Manifest),
            certificates: parts(Part::Certificate),
            content: set.arrived.iter().filter(|file| is_content(&file.name)).collect(),
            awaited: &set.awaited,
        }
    }

    pub(super) fn descriptors(&self) -> &[&'set Arrived] {
        &self.descriptors
    }

    pub(super) fn manifests(&self) -> &[&'set Arrived] {
        &self.manifests
    }

    pub(super) fn certificates(&self) -> &[&'set Arrived] {
        &self.certificates
    }

    /// The files that a descriptor refers to.
    pub(super) fn content(&self) -> &[&'set Arrived] {
        &self.content
    }

    /// The files of which a manifest has digests.
    pub(super) fn listed(&self) -> impl Iterator<Item = &'set Arrived> {
        self.descriptors.iter().chain(&self.content).copied()
    }

    pub(super) fn is_awaited(&self, name: &str) -> bool {
        self.awaited.iter().any(|awaited| awaited == name)
    }

    pub(super) fn awaits(&self, part: Part) -> bool {
        self.awaited.iter().any(|name| Part::of(name) == part)
    }

    /// Whether a file that tells of the others is not here in full.
    pub(super) fn awaits_metadata(&self) -> bool {
        [Part::Descriptor, Part::Manifest, Part::Certificate, Part::Archive]
            .into_iter()
            .any(|part| self.awaits(part))
    }

    /// The names of the files that a manifest may list, here or awaited.
    pub(super) fn names(&self) -> HashSet<&'set str> {
        self.listed().map(|file| file.name.as_str()).chain(self.awaited.iter().map(String::as_str)).collect()
    }

    /// The manifest, if it can be read.
    pub(super) fn manifest(&self) -> Option<Manifest> {
        let facts = self.manifests.first()?.facts.as_deref()?;
        Manifest::parse(&part::to_bytes(facts)).ok()
    }

    /// The certificate file, if it can be read.
    pub(super) fn certificate_file(&self) -> Option<CertificateFile> {
        let facts = self.certificates.first()?.facts.as_deref()?;
        CertificateFile::parse(&part::to_bytes(facts)).ok()
    }
}

/// Whether a descriptor has to refer to a file of that name. An archive is not unpacked when it was there before the
/// item became a package.
fn is_content(name: &str) -> bool {
    matches!(Part::of(name), Part::Content | Part::Archive)
}

/// The descriptor that facts tell of.
pub(super) fn descriptor(facts: &str) -> Option<Descriptor> {
    serde_json::from_str(facts).ok()
}

/// Adds to an item's files what was remembered of them, unless the descriptor that it was remembered with is replaced.
/// A manifest that is new takes the place of the one remembered, and then the signature goes too: it is of the old one.
pub(super) fn restore(summary: &Summary, set: &mut FileSet) {
    let names = set.arrived.iter().map(|file| &file.name).chain(&set.awaited);
    let parts: Vec<_> = names.map(|name| Part::of(name)).collect();
    let has = |part| parts.contains(&part);
    if set.awaited.iter().any(|name| Part::of(name) == Part::Descriptor) {
        return;
    }
    let is_unread = |file: &&mut Arrived| Part::of(&file.name) == Part::Descriptor && file.facts.is_none();
    let Some(descriptor) = set.arrived.iter_mut().find(is_unread) else { return };
    descriptor.facts = Some(summary.facts.clone());
    let stem = part::stem(&descriptor.name).to_owned();
    if !has(Part::Manifest) {
        set.arrived.extend(remembered(&stem, "mf", summary.manifest.as_ref()));
        if !has(Part::Certificate) {
            set.arrived.extend(remembered(&stem, "cert", summary.certificate.as_ref()));
        }
    }
}

fn remembered(stem: &str, extension: &str, facts: Option<&String>) -> Option<Arrived> {
    let facts = facts?.clone();
    let size = part::to_bytes(&facts).len() as u64;
    Some(Arrived { name: format!("{stem}.{extension}"), size, digests: BTreeMap::new(), facts: Some(facts) })
}
