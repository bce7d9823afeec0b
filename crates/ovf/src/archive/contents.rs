//! Which members an archive may have, and in which order.

use std::collections::HashMap;

use super::error::Problem;
use super::{MOST_MEMBERS, Member, MemberKind};
use crate::descriptor::LARGEST_DESCRIPTOR;
use crate::manifest::LARGEST_MANIFEST;
use crate::signature::LARGEST_CERTIFICATE_FILE;

/// What has been seen of an archive.
///
/// The OVF standard wants the descriptor, the manifest, the certificate file, then the other files. Exporters also
/// write manifest and certificate file, or one of them, at the end, because digests are known only then. In the midst
/// of the files nobody writes them.
#[derive(Debug, Default)]
pub(super) struct Contents {
    /// The names by their lower-case form.
    names: HashMap<String, String>,
    descriptor: Option<String>,
    manifest: Option<String>,
    certificate: Option<String>,
    place: Place,
}

#[derive(Debug, Default)]
enum Place {
    /// Only descriptor, manifest and certificate file so far.
    #[default]
    Front,
    /// There was another file.
    Files,
    /// There was another file, and after it the manifest or certificate file of this name.
    Back(String),
}

impl Contents {
    /// Takes up the next member, if it may come here.
    pub(super) fn admit(&mut self, member: &Member) -> Result<(), Problem> {
        if self.names.len() >= MOST_MEMBERS {
            return Err(Problem::TooManyMembers);
        }
        let kind = member.kind();
        if self.descriptor.is_none() && kind != MemberKind::Descriptor {
            return Err(Problem::DescriptorNotFirst);
        }
        let folded = member.name.to_lowercase();
        if let Some(other) = self.names.get(&folded) {
            return Err(Problem::Duplicate { other: other.clone() });
        }
        check_size(kind, member.size)?;
        self.admit_kind(kind, &member.name)?;
        self.names.insert(folded, member.name.clone());
        Ok(())
    }

    fn admit_kind(&mut self, kind: MemberKind, name: &str) -> Result<(), Problem> {
        let only = match kind {
            MemberKind::Descriptor => &mut self.descriptor,
            MemberKind::Manifest => &mut self.manifest,
            MemberKind::Certificate => &mut self.certificate,
            MemberKind::File => return self.admit_file(),
        };
        if let Some(other) = only {
            return Err(Problem::Second { kind: kind.text(), other: other.clone() });
        }
        *only = Some(name.to_owned());
        if matches!(self.place, Place::Files) {
            self.place = Place::Back(name.to_owned());
        }
        Ok(())
    }

    fn admit_file(&mut self) -> Result<(), Problem> {
        if let Place::Back(other) = &self.place {
            return Err(Problem::Order { other: other.clone() });
        }
        self.place = Place::Files;
        Ok(())
    }
}

/// What is kept in memory while it streams in must be small.
fn check_size(kind: MemberKind, size: u64) -> Result<(), Problem> {
    let largest = match kind {
        MemberKind::Descriptor => LARGEST_DESCRIPTOR as u64,
        MemberKind::Manifest => LARGEST_MANIFEST as u64,
        MemberKind::Certificate => LARGEST_CERTIFICATE_FILE as u64,
        MemberKind::File => return Ok(()),
    };
    if size > largest {
        return Err(Problem::TooLargeToInspect { kind: kind.text(), size, largest });
    }
    Ok(())
}
