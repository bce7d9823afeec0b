//! OVF packages: a descriptor, the files that it refers to, perhaps a manifest, perhaps a certificate file; or all of
//! them in one archive.

mod findings;
mod package;
mod part;
#[cfg(test)]
mod tests;

use ::ovf::certificate::Certificate;
use ::ovf::descriptor::{Descriptor, LARGEST_DESCRIPTOR};
use ::ovf::manifest::{DigestAlgorithm, LARGEST_MANIFEST, Manifest};
use ::ovf::signature::{CertificateFile, LARGEST_CERTIFICATE_FILE};
use blobs::Algorithm;
use vapi::Error;

use super::{Arrived, Description, FileSet, Findings, Implied, Preview, Role, Summary, TypeAdapter};
use crate::wording;
use package::Package;
use part::Part;

/// OVF packages.
pub(crate) struct Ovf;

impl TypeAdapter for Ovf {
    fn describe(&self) -> Description {
        Description {
            kind: "ovf",
            name: "OVF packages",
            description: "Virtual machines and vApps: an OVF descriptor with the files that it refers to, or an OVA \
                archive of them, perhaps with a manifest and a signature.",
            is_verifiable: true,
        }
    }

    fn role(&self, name: &str) -> Role {
        let whole = |largest: usize| Role { head: largest, largest: Some(largest as u64), ..Role::default() };
        match Part::of(name) {
            Part::Descriptor => whole(LARGEST_DESCRIPTOR),
            // USF-21
            Part::Manifest => Role { is_kept: false, ..whole(LARGEST_MANIFEST) },
            Part::Certificate => Role { is_kept: false, ..whole(LARGEST_CERTIFICATE_FILE) },
            Part::Archive => Role { is_archive: true, ..Role::default() },
            Part::Content => Role::default(),
        }
    }

    fn admit(&self, name: &str, announced: &[&str]) -> Result<(), Error> {
        let is_early = matches!(Part::of(name), Part::Manifest | Part::Certificate);
        let descriptor = announced.iter().find(|other| Part::of(other) == Part::Descriptor);
        match descriptor {
            // USF-11
            Some(descriptor) if is_early && !announced.contains(&name) => {
                Err(wording::announced_after_descriptor(name, descriptor))
            }
            _ => Ok(()),
        }
    }

    fn digests(&self, name: &str, is_member: bool, set: &FileSet) -> Vec<Algorithm> {
        if matches!(Part::of(name), Part::Manifest | Part::Certificate | Part::Archive) {
            return Vec::new();
        }
        match Package::of(set).manifest() {
            Some(manifest) => manifest.line(name).map(|line| algorithm(line.algorithm)).into_iter().collect(),
            // What a manifest at the end of an archive asks for can no longer be computed then.
            None if is_member => vec![Algorithm::Sha1, Algorithm::Sha512],
            None => vec![Algorithm::Sha1],
        }
    }

    fn inspect(&self, name: &str, head: &[u8], _size: u64) -> Result<Option<String>, Error> {
        match Part::of(name) {
            Part::Descriptor => {
                let refused = |error| wording::descriptor_refused(name, &error);
                let descriptor = Descriptor::parse(head).map_err(refused)?;
                descriptor.package_files().map_err(refused)?;
                Ok(serde_json::to_string(&descriptor).ok())
            }
            Part::Manifest => {
                Manifest::parse(head).map_err(|error| wording::manifest_refused(name, &error))?;
                Ok(Some(part::to_text(head)))
            }
            Part::Certificate => {
                CertificateFile::parse(head)
                    .map_err(|error| wording::certificate_file_refused(name, &error))?;
                Ok(Some(part::to_text(head)))
            }
            Part::Archive | Part::Content => Ok(None),
        }
    }

    fn compare(&self, file: &Arrived, set: &FileSet) -> Result<(), Error> {
        if Part::of(&file.name) == Part::Manifest {
            return findings::compare_descriptor(file, set);
        }
        let package = Package::of(set);
        match (package.manifest(), package.manifests().first()) {
            (Some(manifest), Some(named)) => findings::compare_with(file, &named.name, &manifest),
            _ => Ok(()),
        }
    }

    fn compare_all(&self, set: &FileSet) -> Result<(), Error> {
        findings::compare_all(&Package::of(set))
    }

    fn implied(&self, name: &str, facts: &str) -> Vec<Implied> {
        if Part::of(name) != Part::Descriptor {
            return Vec::new();
        }
        let files = package::descriptor(facts).and_then(|descriptor| descriptor.package_files().ok());
        let files = files.unwrap_or_default().into_iter();
        files.map(|file| Implied { name: file.name, size: file.size }).collect()
    }

    fn examine(&self, set: &FileSet) -> Findings {
        findings::examine(&Package::of(set))
    }

    fn preview(&self, set: &FileSet) -> Preview {
        let package = Package::of(set);
        // PRV-01, PRV-02, PRV-03
        if package.awaits_metadata() {
            Preview::Preparing
        } else if package.descriptors().is_empty() {
            Preview::Unavailable
        } else {
            Preview::Available
        }
    }

    fn signers(&self, set: &FileSet) -> Vec<Certificate> {
        Package::of(set).certificate_file().map(|file| file.chain().to_vec()).unwrap_or_default()
    }

    fn summarise(&self, set: &FileSet) -> Option<Summary> {
        let package = Package::of(set);
        let facts = |files: &[&Arrived]| files.first().and_then(|file| file.facts.clone());
        Some(Summary {
            facts: facts(package.descriptors())?,
            manifest: facts(package.manifests()),
            certificate: facts(package.certificates()),
        })
    }

    fn restore(&self, summary: &Summary, set: &mut FileSet) {
        package::restore(summary, set);
    }
}

/// The algorithm of the bytes that a manifest means.
const fn algorithm(algorithm: DigestAlgorithm) -> Algorithm {
    match algorithm {
        DigestAlgorithm::Sha1 => Algorithm::Sha1,
        DigestAlgorithm::Sha256 => Algorithm::Sha256,
        DigestAlgorithm::Sha512 => Algorithm::Sha512,
    }
}
