//! What the server understands of an item's files, by the item's type. A type is one adapter; an item whose type is
//! unset or that no adapter knows is plain files.

pub(crate) mod file_set;
pub(crate) mod iso;
mod ovf;
mod plain;

use std::collections::BTreeMap;

use ::ovf::certificate::Certificate;
use blobs::Algorithm;
use vapi::Error;

/// A type of items.
pub(crate) trait TypeAdapter: Send + Sync {
    /// How the type is described to people (TYP-01).
    fn describe(&self) -> Description;

    /// What a file of that name is to an item of the type.
    fn role(&self, name: &str) -> Role {
        let _ = name;
        Role::default()
    }

    /// Whether a file of that name may be announced now, when those `announced` have been (USF-11).
    ///
    /// # Errors
    /// `not_allowed_in_current_state` when it comes too late.
    fn admit(&self, name: &str, announced: &[&str]) -> Result<(), Error> {
        let _ = (name, announced);
        Ok(())
    }

    /// The digests, besides SHA-256, that are to be computed while a file of that name streams in. `is_member` says that
    /// it comes in an archive, so that what the other files say of it may well come after it.
    fn digests(&self, name: &str, is_member: bool, set: &FileSet) -> Vec<Algorithm> {
        let _ = (name, is_member, set);
        Vec::new()
    }

    /// Looks at a file that has arrived: at its first bytes, as many as its role asks for. What it returns is kept with
    /// the file, and means something to this adapter only.
    ///
    /// # Errors
    /// What is wrong with the file.
    fn inspect(&self, name: &str, head: &[u8], size: u64) -> Result<Option<String>, Error> {
        let _ = (name, head, size);
        Ok(None)
    }

    /// Compares a file that has arrived with what the files before it say of it.
    ///
    /// # Errors
    /// How it differs.
    fn compare(&self, file: &Arrived, set: &FileSet) -> Result<(), Error> {
        let _ = (file, set);
        Ok(())
    }

    /// Compares the members of an archive that is here in full with what others of them say, whichever came first.
    ///
    /// # Errors
    /// How the first one differs that does.
    fn compare_all(&self, set: &FileSet) -> Result<(), Error> {
        let _ = set;
        Ok(())
    }

    /// The files that a file with these facts brings along (USF-14, TYP-03).
    fn implied(&self, name: &str, facts: &str) -> Vec<Implied> {
        let _ = (name, facts);
        Vec::new()
    }

    /// Whether the files make an item of the type (US-20, USF-27). Files that are awaited are not missing.
    fn examine(&self, set: &FileSet) -> Findings {
        let _ = set;
        Findings::default()
    }

    /// Whether the files so far allow a look at what they make (PRV-01 to PRV-03).
    fn preview(&self, set: &FileSet) -> Preview {
        let _ = set;
        Preview::Unavailable
    }

    /// The certificates that the files are signed with, the signer's first; none when they are not signed. Whether the
    /// signature holds is for [`TypeAdapter::examine`] to say.
    fn signers(&self, set: &FileSet) -> Vec<Certificate> {
        let _ = set;
        Vec::new()
    }

    /// What is to be remembered of the files as a whole, those included that are not kept.
    fn summarise(&self, set: &FileSet) -> Option<Summary> {
        let _ = set;
        None
    }

    /// Adds to an item's files what was remembered of them.
    fn restore(&self, summary: &Summary, set: &mut FileSet) {
        let _ = (summary, set);
    }
}

/// How a type is described to people.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Description {
    /// What items of the type have in their `type`.
    pub(crate) kind: &'static str,
    /// What people call it.
    pub(crate) name: &'static str,
    /// What it is.
    pub(crate) description: &'static str,
    /// Whether `OVF_STRICT_VERIFICATION` can be asked of it (SP-05).
    pub(crate) is_verifiable: bool,
}

/// What a file is to an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Role {
    /// How many of its first bytes the adapter has to see.
    pub(crate) head: usize,
    /// How many bytes it may have at most.
    pub(crate) largest: Option<u64>,
    /// Whether it becomes one of the item's files (USF-21).
    pub(crate) is_kept: bool,
    /// Whether it is an archive, whose members take its place.
    pub(crate) is_archive: bool,
}

impl Default for Role {
    fn default() -> Self {
        Self { head: 0, largest: None, is_kept: true, is_archive: false }
    }
}

/// A file that is here in full.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Arrived {
    /// Its name.
    pub(crate) name: String,
    /// How many bytes it has.
    pub(crate) size: u64,
    /// The digests that are known of it, in lower-case hexadecimal.
    pub(crate) digests: BTreeMap<Algorithm, String>,
    /// What the adapter found in it.
    pub(crate) facts: Option<String>,
}

/// An item's files as a session would leave them, those included that are not kept. One that failed is awaited: it may
/// be sent again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct FileSet {
    /// The files that are here.
    pub(crate) arrived: Vec<Arrived>,
    /// The names of those that are announced and not here in full.
    pub(crate) awaited: Vec<String>,
}

/// A file that another one brings along.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Implied {
    /// Its name.
    pub(crate) name: String,
    /// How many bytes it has to have, if the other one says so.
    pub(crate) size: Option<u64>,
}

/// What is wrong with a set of files.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    /// The names of files that are missing.
    pub(crate) missing: Vec<String>,
    /// Files that are bad, each with what is wrong.
    pub(crate) invalid: Vec<(String, Error)>,
    /// Digests that are needed to tell and are not known.
    pub(crate) unknown: Vec<(String, Algorithm)>,
    /// Files that have to be looked at to tell ([`TypeAdapter::inspect`]), and were not when they came.
    pub(crate) unread: Vec<String>,
}

impl Findings {
    /// Notes what is wrong with a file.
    pub(crate) fn refuse(&mut self, name: &str, error: Error) {
        self.invalid.push((name.to_owned(), error));
    }

    /// Whether more has to be known before they can be relied on.
    pub(crate) fn are_open(&self) -> bool {
        !self.unknown.is_empty() || !self.unread.is_empty()
    }
}

/// Whether files allow a look at what they make.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Preview {
    /// None of them does (PRV-01).
    Unavailable,
    /// One that would is not here in full (PRV-02).
    Preparing,
    /// They do (PRV-03).
    Available,
}

/// What is remembered of an item's files as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Summary {
    /// What the adapter found in them.
    pub(crate) facts: String,
    /// What its manifest says.
    pub(crate) manifest: Option<String>,
    /// What its certificate file says.
    pub(crate) certificate: Option<String>,
}

pub(crate) use plain::KIND as PLAIN;

/// The adapter for items of that type, in capitals or not (TYP-04).
pub(crate) fn of(kind: &str) -> &'static dyn TypeAdapter {
    all()
        .iter()
        .copied()
        .find(|adapter| adapter.describe().kind.eq_ignore_ascii_case(kind))
        .unwrap_or(&plain::Plain)
}

/// All adapters.
pub(crate) fn all() -> &'static [&'static dyn TypeAdapter] {
    &[&iso::Iso, &ovf::Ovf, &plain::Plain]
}
