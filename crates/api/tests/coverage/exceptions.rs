//! Where the interface departs from the published types on purpose.

use std::cell::RefCell;
use std::collections::BTreeSet;

use vapi::Type;

/// A place, the identifier type that is offered there (empty for a string), and why.
const EXCEPTIONS: &[(&str, &str, &str)] = &[
    (
        "com.vmware.content.library.item.update_session.list(library_item_id)",
        "com.vmware.content.library.Item",
        "published as a session's id, but an item's id is meant (X-18)",
    ),
    (
        "com.vmware.content.library.item.download_session.list(library_item_id)",
        "com.vmware.content.library.Item",
        "published as a session's id, but an item's id is meant (X-18)",
    ),
    (
        "com.vmware.content.library_model.security_policy_id",
        "com.vmware.content.SecurityPolicy",
        "published as a library's id, but a policy's id is meant (X-17)",
    ),
    (
        "com.vmware.content.library.item_model.content_version",
        "",
        "published as an identifier in words only; it is compared, never looked up",
    ),
    (
        "com.vmware.content.library.source_info.subscription",
        "",
        "published as an identifier in words only; gets its type with the service of subscriptions",
    ),
];

/// The exceptions, and which of them were needed.
#[derive(Debug, Default)]
pub(crate) struct Exceptions {
    used: RefCell<BTreeSet<&'static str>>,
}

impl Exceptions {
    /// Whether `offered` may stand at `place` though something else is published.
    pub(crate) fn allow(&self, place: &str, offered: &Type) -> bool {
        let offered = match offered {
            Type::Id(resource_type) => resource_type,
            Type::String => "",
            _ => return false,
        };
        let found = EXCEPTIONS.iter().find(|(known, allowed, _)| *known == place && *allowed == offered);
        if let Some((known, _, _)) = found {
            self.used.borrow_mut().insert(known);
        }
        found.is_some()
    }

    /// The exceptions that were not needed.
    pub(crate) fn unused(&self) -> Vec<&'static str> {
        EXCEPTIONS
            .iter()
            .map(|(place, _, _)| *place)
            .filter(|place| !self.used.borrow().contains(place))
            .collect()
    }
}
