//! Plain files: nothing is understood of them.

use super::{Description, TypeAdapter};

/// What plain files have in their type, when they have any.
pub(crate) const KIND: &str = "file";

/// Plain files.
pub(crate) struct Plain;

impl TypeAdapter for Plain {
    fn describe(&self) -> Description {
        Description {
            kind: KIND,
            name: "Files",
            description: "Files of any kind, stored and served as they are.",
            is_verifiable: false,
        }
    }
}
