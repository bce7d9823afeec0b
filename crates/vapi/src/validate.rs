//! What a type cannot say about its values by itself, above all its unions (GEN-10).

use std::fmt;

use crate::error::Error;

/// An input that knows what makes it acceptable, beyond the types of its fields.
///
/// Every input of an operation has it; most have nothing to add: `impl Validate for GetInput {}`.
pub trait Validate {
    /// Checks the value, which is at `path` in the input.
    ///
    /// # Errors
    /// What is not acceptable, with its path: usually from [`check_union`].
    fn validate(&self, path: &Path<'_>) -> Result<(), Error> {
        let _ = path;
        Ok(())
    }
}

impl Validate for () {}

impl<T: Validate> Validate for Option<T> {
    fn validate(&self, path: &Path<'_>) -> Result<(), Error> {
        self.as_ref().map_or(Ok(()), |value| value.validate(path))
    }
}

impl<T: Validate> Validate for Box<T> {
    fn validate(&self, path: &Path<'_>) -> Result<(), Error> {
        self.as_ref().validate(path)
    }
}

impl<T: Validate> Validate for Vec<T> {
    fn validate(&self, path: &Path<'_>) -> Result<(), Error> {
        self.iter().enumerate().try_for_each(|(index, value)| value.validate(&path.index(index)))
    }
}

/// Where in an input a value is; written as `create_spec.storage_backings[0].type`.
#[derive(Clone, Copy, Debug)]
pub struct Path<'a> {
    parent: Option<&'a Path<'a>>,
    step: Step<'a>,
}

#[derive(Clone, Copy, Debug)]
enum Step<'a> {
    Root,
    Field(&'a str),
    Index(usize),
}

impl Path<'static> {
    /// The input itself.
    #[must_use]
    pub const fn root() -> Self {
        Self { parent: None, step: Step::Root }
    }
}

impl<'a> Path<'a> {
    /// A field of the structure at this path.
    #[must_use]
    pub const fn field(&'a self, name: &'a str) -> Path<'a> {
        Path { parent: Some(self), step: Step::Field(name) }
    }

    /// An entry of the list at this path, counted from 0.
    #[must_use]
    pub const fn index(&'a self, index: usize) -> Path<'a> {
        Path { parent: Some(self), step: Step::Index(index) }
    }

    const fn is_root(&self) -> bool {
        matches!(self.step, Step::Root)
    }
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(parent) = self.parent {
            parent.fmt(formatter)?;
        }
        let inner = self.parent.is_some_and(|parent| !parent.is_root());
        match self.step {
            Step::Root => Ok(()),
            Step::Field(name) if inner => write!(formatter, ".{name}"),
            Step::Field(name) => formatter.write_str(name),
            Step::Index(index) => write!(formatter, "[{index}]"),
        }
    }
}

/// Checks a union of the structure at `path`: `tag` is the name of its tag field and the tag's value, `required` are
/// the fields that this value requires and whether they are set, `foreign` are those that belong to other values only.
///
/// Fields that the value allows without requiring them are in neither list. A tag that is not set (an optional one in
/// an incremental update) has nothing to check.
///
/// # Errors
/// `invalid_argument` that names the field and the tag.
pub fn check_union(
    path: &Path<'_>,
    tag: (&str, &str),
    required: &[(&str, bool)],
    foreign: &[(&str, bool)],
) -> Result<(), Error> {
    // GEN-10
    let (tag, value) = tag;
    if let Some((field, _)) = required.iter().find(|(_, set)| !set) {
        return Err(Error::union_field_missing(path.field(field), tag, value));
    }
    match foreign.iter().find(|(_, set)| *set) {
        Some((field, _)) => Err(Error::union_field_foreign(path.field(field), tag, value)),
        None => Ok(()),
    }
}

/// The error for a field that contradicts the tag of its union, where [`check_union`] does not fit.
#[must_use]
pub fn union_violation(path: &Path<'_>, tag: &str, field: &str) -> Error {
    Error::union_violated(path.field(field), path.field(tag))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorKind;

    #[test]
    fn paths_are_written_with_dots_and_indexes() {
        let root = Path::root();
        let create_spec = root.field("create_spec");
        let backings = create_spec.field("storage_backings");
        assert_eq!(backings.index(0).field("type").to_string(), "create_spec.storage_backings[0].type");
        assert_eq!(root.index(1).field("a").to_string(), "[1].a");
    }

    #[test]
    fn gen_10_a_union_carries_the_fields_of_its_tag_alone() {
        let root = Path::root();
        let spec = root.field("file_spec");
        let push = ("source_type", "PUSH");
        assert_eq!(
            check_union(&spec, push, &[("upload_endpoint", true)], &[("source_endpoint", false)]),
            Ok(())
        );

        let missing = check_union(&spec, push, &[("upload_endpoint", false)], &[]).unwrap_err();
        assert_eq!(missing.kind, ErrorKind::InvalidArgument);
        assert_eq!(
            missing.text(),
            "file_spec.upload_endpoint is missing: it is required when source_type is PUSH."
        );

        let foreign = check_union(&spec, push, &[], &[("source_endpoint", true)]).unwrap_err();
        assert_eq!(foreign.kind, ErrorKind::InvalidArgument);
        assert_eq!(foreign.text(), "file_spec.source_endpoint must not be set when source_type is PUSH.");

        let violation = union_violation(&spec, "source_type", "source_endpoint");
        assert_eq!(
            violation.text(),
            "file_spec.source_endpoint does not go with the value of file_spec.source_type; leave it out, or change the \
             latter."
        );
    }

    #[test]
    fn gen_10_lists_and_optionals_validate_what_they_hold() {
        struct Odd(i64);
        impl Validate for Odd {
            fn validate(&self, path: &Path<'_>) -> Result<(), Error> {
                if self.0 % 2 == 1 { Ok(()) } else { Err(union_violation(path, "a", "b")) }
            }
        }
        let list = Some(vec![Odd(1), Odd(2)]);
        let error = list.validate(&Path::root().field("list")).unwrap_err();
        assert!(error.text().starts_with("list[1].b "), "{error}");
    }
}
