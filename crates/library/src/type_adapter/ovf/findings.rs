//! What is wrong with a package: all of it at once.

use std::collections::{HashMap, HashSet};

use ovf::descriptor::Descriptor;
use ovf::manifest::{Manifest, ManifestLine};

use super::package::{self, Package};
use super::part::{self, Part};
use crate::transfer;
use crate::type_adapter::{Arrived, FileSet, Findings};
use crate::wording;

/// What is wrong with a package. An empty one is right (USF-26).
pub(super) fn examine(package: &Package<'_>) -> Findings {
    let mut findings = Findings::default();
    let named = [package.descriptors(), package.manifests(), package.certificates()];
    for files in named {
        one_of_a_kind(files, &mut findings);
        findings
            .unread
            .extend(files.iter().filter(|file| file.facts.is_none()).map(|file| file.name.clone()));
    }
    match package.descriptors() {
        [] => no_descriptor(package, &mut findings),
        [descriptor, ..] => {
            let facts = descriptor.facts.as_deref().and_then(package::descriptor);
            if let Some(facts) = facts {
                contents(package, &descriptor.name, &facts, &mut findings);
            }
            stems(package, &descriptor.name, &mut findings);
        }
    }
    if let (Some(manifest), Some(file)) = (package.manifest(), package.manifests().first()) {
        digests(package, &file.name, &manifest, &mut findings);
    }
    signature(package, &mut findings);
    findings
}

/// A package has one descriptor, at most one manifest, and at most one certificate file.
fn one_of_a_kind(files: &[&Arrived], findings: &mut Findings) {
    if files.len() > 1 {
        let names: Vec<_> = files.iter().map(|file| file.name.as_str()).collect();
        for file in files {
            findings.refuse(&file.name, wording::one_of_a_kind(&file.name, &names));
        }
    }
}

/// A descriptor is missing, unless it may still come or there is nothing at all.
fn no_descriptor(package: &Package<'_>, findings: &mut Findings) {
    if package.awaits(Part::Descriptor) || package.awaits(Part::Archive) {
        return;
    }
    let listed = package.manifest().and_then(|manifest| {
        manifest.lines.into_iter().map(|line| line.name).find(|name| Part::of(name) == Part::Descriptor)
    });
    let others = [package.manifests(), package.certificates(), package.content()];
    let first = others.into_iter().flatten().next();
    let name = listed.or_else(|| first.map(|file| format!("{}.ovf", part::stem(&file.name))));
    findings.missing.extend(name);
}

/// The files that the descriptor refers to are there, as it states them, and no others.
fn contents(package: &Package<'_>, name: &str, descriptor: &Descriptor, findings: &mut Findings) {
    let files = match descriptor.package_files() {
        Ok(files) => files,
        Err(error) => return findings.refuse(name, wording::descriptor_refused(name, &error)),
    };
    let present: HashMap<_, _> = package.content().iter().map(|file| (file.name.as_str(), *file)).collect();
    for stated in &files {
        match present.get(stated.name.as_str()) {
            Some(file) => match stated.size {
                Some(size) if size != file.size => {
                    findings.refuse(&file.name, wording::size_differs(&file.name, name, size, file.size));
                }
                _ => (),
            },
            None if package.is_awaited(&stated.name) => (),
            None => findings.missing.push(stated.name.clone()),
        }
    }
    let stated: HashSet<_> = files.iter().map(|file| file.name.as_str()).collect();
    for file in package.content() {
        if !stated.contains(file.name.as_str()) {
            findings.refuse(&file.name, wording::not_referenced(&file.name, name));
        }
    }
}

/// Manifest and certificate file are called like the descriptor.
fn stems(package: &Package<'_>, descriptor: &str, findings: &mut Findings) {
    let stem = part::stem(descriptor);
    for file in package.manifests().iter().chain(package.certificates()) {
        if part::stem(&file.name) != stem {
            findings.refuse(&file.name, wording::stem_differs(&file.name, descriptor));
        }
    }
}

/// The manifest has a line for each file and a file for each line, and the digests are those of the files.
fn digests(package: &Package<'_>, name: &str, manifest: &Manifest, findings: &mut Findings) {
    let lines: HashMap<_, _> = manifest.lines.iter().map(|line| (line.name.as_str(), line)).collect();
    for file in package.listed() {
        let Some(line) = lines.get(file.name.as_str()) else {
            findings.refuse(&file.name, wording::not_in_manifest(&file.name, name));
            continue;
        };
        match compare_digest(file, name, line) {
            Ok(true) => (),
            Ok(false) => findings.unknown.push((file.name.clone(), super::algorithm(line.algorithm))),
            Err(error) => findings.refuse(&file.name, error),
        }
    }
    let files = package.names();
    let missing: HashSet<_> = findings.missing.iter().cloned().collect();
    for line in &manifest.lines {
        if !files.contains(line.name.as_str()) && !missing.contains(&line.name) {
            findings.refuse(name, wording::no_file_of_line(name, &line.name));
        }
    }
}

/// Compares a file with its line in the manifest; false when its digest is not known.
fn compare_digest(file: &Arrived, manifest: &str, line: &ManifestLine) -> Result<bool, vapi::Error> {
    let algorithm = super::algorithm(line.algorithm);
    match file.digests.get(&algorithm) {
        None => Ok(false),
        Some(digest) if digest.eq_ignore_ascii_case(&line.digest) => Ok(true),
        Some(digest) => {
            let algorithm = transfer::record_algorithm(algorithm);
            Err(wording::digest_differs(&file.name, manifest, algorithm, &line.digest, digest))
        }
    }
}

/// Compares a file with its line in the manifest, if it has one.
pub(super) fn compare_with(file: &Arrived, name: &str, manifest: &Manifest) -> Result<(), vapi::Error> {
    manifest.line(&file.name).map_or(Ok(()), |line| compare_digest(file, name, line).map(drop))
}

/// Compares all files with their lines in the manifest.
pub(super) fn compare_all(package: &Package<'_>) -> Result<(), vapi::Error> {
    let (Some(manifest), Some(file)) = (package.manifest(), package.manifests().first()) else {
        return Ok(());
    };
    let lines: HashMap<_, _> = manifest.lines.iter().map(|line| (line.name.as_str(), line)).collect();
    package.listed().try_for_each(|listed| {
        let line = lines.get(listed.name.as_str());
        line.map_or(Ok(()), |line| compare_digest(listed, &file.name, line).map(drop))
    })
}

/// Compares the descriptor, which comes first in an archive, with the manifest that comes after it.
pub(super) fn compare_descriptor(manifest: &Arrived, set: &FileSet) -> Result<(), vapi::Error> {
    let read = FileSet { arrived: vec![manifest.clone()], awaited: Vec::new() };
    let Some(lines) = Package::of(&read).manifest() else { return Ok(()) };
    let package = Package::of(set);
    package.descriptors().iter().try_for_each(|descriptor| compare_with(descriptor, &manifest.name, &lines))
}

/// The certificate file signs the manifest.
fn signature(package: &Package<'_>, findings: &mut Findings) {
    let Some(file) = package.certificates().first() else { return };
    let Some(manifest) = package.manifests().first() else {
        if !package.awaits(Part::Manifest) && !package.awaits(Part::Archive) {
            findings.refuse(&file.name, wording::certificate_without_manifest(&file.name));
        }
        return;
    };
    let (Some(certificates), Some(text)) = (package.certificate_file(), &manifest.facts) else { return };
    if let Err(error) = certificates.verify(&part::to_bytes(text), &manifest.name) {
        findings.refuse(&file.name, wording::signature_refused(&file.name, &manifest.name, &error));
    }
}
