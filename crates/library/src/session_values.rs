//! What update sessions and download sessions have in common.

/// The highest progress that a client can tell (US-08, DS-09).
pub(crate) const WHOLE: i64 = 100;

/// A session's own identifier: clients may bring it with a server's identifier behind a colon.
pub(crate) fn bare<Id: for<'a> From<&'a str>>(id: &str) -> Id {
    Id::from(id.split(':').next().unwrap_or_default())
}
