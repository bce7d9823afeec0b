//! Tagged structures: which fields go with which value of the tag (GEN-10).

use vapi::{Error, ErrorKind};

/// A tagged structure whose fields are being checked.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Union {
    /// What it is called in messages.
    pub(crate) structure: &'static str,
    /// The field that holds the tag.
    pub(crate) tag_field: &'static str,
    /// The tag's value.
    pub(crate) tag: &'static str,
}

/// What a tag's value says about a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Case {
    /// It must be set.
    Required,
    /// It may be set.
    Allowed,
    /// It belongs to another value of the tag and must not be set.
    Forbidden,
}

impl Union {
    /// Checks one field.
    pub(crate) fn field(self, name: &str, is_set: bool, case: Case) -> Result<Self, Error> {
        match (case, is_set) {
            (Case::Required, false) => Err(self.missing(name)),
            (Case::Forbidden, true) => Err(self.misplaced(name)),
            _ => Ok(self),
        }
    }

    fn missing(self, field: &str) -> Error {
        let Self { structure, tag_field, tag } = self;
        Error::new(
            ErrorKind::InvalidArgument,
            "stackroom.union.missing_field",
            format!("The {structure} has {tag_field} {tag} and needs {field}, which is not set."),
            &[&structure, &tag_field, &tag, &field],
        )
    }

    fn misplaced(self, field: &str) -> Error {
        let Self { structure, tag_field, tag } = self;
        Error::new(
            ErrorKind::InvalidArgument,
            "stackroom.union.misplaced_field",
            format!("The {structure} has {tag_field} {tag}, with which {field} must not be set."),
            &[&structure, &tag_field, &tag, &field],
        )
    }
}
