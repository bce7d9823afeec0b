//! Plain files: nothing is understood of them.

use super::{Description, TypeAdapter};

/// Plain files.
pub(crate) struct Plain;

impl TypeAdapter for Plain {
    fn describe(&self) -> Description {
        Description {
            kind: "file",
            name: "Files",
            description: "Files of any kind, stored and served as they are.",
            is_verifiable: false,
        }
    }
}
