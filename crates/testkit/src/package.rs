//! Packages that a test makes: descriptors, disks, manifests, certificate files and archives.

mod descriptor;
mod flows;
mod manifest;
mod signer;
mod tar;

use std::collections::BTreeMap;

pub use descriptor::{Reference, descriptor, descriptor_of_several};
pub use flows::Listed;
pub use manifest::{Digest, Spelling, manifest, manifest_spelled};
pub use signer::{Key, Signer, Validity};
pub use tar::{BLOCK, archive, header, member};

/// A file: its name and its bytes.
pub type Named = (String, Vec<u8>);

/// An OVF package.
#[derive(Clone, Debug)]
pub struct Package {
    /// What the names of its descriptor, manifest and certificate begin with.
    pub name: String,
    /// The descriptor.
    pub descriptor: Vec<u8>,
    /// The files that the descriptor refers to.
    pub disks: Vec<Named>,
    /// The manifest, if it has one.
    pub manifest: Option<Vec<u8>>,
    /// The certificate file, if it is signed.
    pub certificate: Option<Vec<u8>>,
}

impl Package {
    /// A package of one virtual machine with these disks, without a manifest.
    pub fn new(name: &str, disks: &[(&str, &[u8])]) -> Self {
        let references: Vec<_> = disks.iter().map(|(name, bytes)| Reference::to(name, bytes)).collect();
        Self::described(name, descriptor(&references), disks)
    }

    /// A package with that descriptor and these files, whether they belong together or not.
    pub fn described(name: &str, descriptor: Vec<u8>, disks: &[(&str, &[u8])]) -> Self {
        let disks = disks.iter().map(|(name, bytes)| ((*name).to_owned(), bytes.to_vec())).collect();
        Self { name: name.to_owned(), descriptor, disks, manifest: None, certificate: None }
    }

    /// The same package with a manifest that is right.
    pub fn with_manifest(mut self, digest: Digest) -> Self {
        self.manifest = Some(manifest(digest, &self.kept()));
        self
    }

    /// The same package with a manifest that is right and that the signer has signed.
    pub fn signed_by(self, signer: &Signer) -> Self {
        let mut package = self.with_manifest(Digest::Sha256);
        let manifest = package.manifest.as_ref().unwrap();
        package.certificate = Some(signer.sign(Digest::Sha256, &package.name_of("mf"), manifest));
        package
    }

    /// The name of its file of that kind: `ovf`, `mf`, `cert`, `ova`.
    pub fn name_of(&self, extension: &str) -> String {
        format!("{}.{extension}", self.name)
    }

    /// The files that an item keeps: the descriptor, then the disks.
    pub fn kept(&self) -> Vec<Named> {
        let mut files = vec![(self.name_of("ovf"), self.descriptor.clone())];
        files.extend(self.disks.iter().cloned());
        files
    }

    /// All files in the order of an archive: descriptor, manifest, certificate, disks.
    pub fn files(&self) -> Vec<Named> {
        let mut files = self.kept();
        let disks = files.split_off(1);
        files.extend(self.manifest.iter().map(|bytes| (self.name_of("mf"), bytes.clone())));
        files.extend(self.certificate.iter().map(|bytes| (self.name_of("cert"), bytes.clone())));
        files.extend(disks);
        files
    }

    /// The package as an archive in plain ustar.
    pub fn archive(&self) -> Vec<u8> {
        archive(&self.files())
    }

    /// What an item has to have after an upload of the package.
    pub fn content(&self) -> BTreeMap<String, Vec<u8>> {
        self.kept().into_iter().collect()
    }
}

/// Bytes that are not alike, as many as asked for; other seeds give others.
pub fn noise(seed: u64, length: usize) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()
    };
    let mut bytes: Vec<u8> = (0..length.div_ceil(8)).flat_map(|_| next()).collect();
    bytes.truncate(length);
    bytes
}
