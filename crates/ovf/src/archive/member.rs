//! The files in an archive.

use serde::{Deserialize, Serialize};

/// A file in an archive.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// Its flat name.
    pub name: String,
    /// Bytes of its data.
    pub size: u64,
    /// Bytes from the start of the archive to its first header block, which may be that of an extended header.
    pub offset: u64,
    /// Bytes from the start of the archive to its data.
    pub data_offset: u64,
}

impl Member {
    /// What this is in the package, by its name.
    pub fn kind(&self) -> MemberKind {
        MemberKind::of(&self.name)
    }

    pub(super) fn data_end(&self) -> u64 {
        self.data_offset.saturating_add(self.size)
    }
}

/// What a file is in an OVF package.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MemberKind {
    /// The OVF descriptor: `*.ovf`.
    Descriptor,
    /// The manifest: `*.mf`.
    Manifest,
    /// The certificate file: `*.cert`.
    Certificate,
    /// Any other file.
    File,
}

impl MemberKind {
    /// What a file of this name is. Upper and lower case of the extension are the same.
    pub fn of(name: &str) -> MemberKind {
        let extension = match name.rsplit_once('.') {
            Some((stem, extension)) if !stem.is_empty() => extension.to_ascii_lowercase(),
            _ => return MemberKind::File,
        };
        match extension.as_str() {
            "ovf" => MemberKind::Descriptor,
            "mf" => MemberKind::Manifest,
            "cert" => MemberKind::Certificate,
            _ => MemberKind::File,
        }
    }

    pub(super) fn text(self) -> &'static str {
        match self {
            MemberKind::Descriptor => "OVF descriptor",
            MemberKind::Manifest => "manifest",
            MemberKind::Certificate => "certificate file",
            MemberKind::File => "file",
        }
    }
}
