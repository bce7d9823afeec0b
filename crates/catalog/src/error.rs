//! What can go wrong between a rule and the facts.

/// The constraint that a record which another one names must exist.
pub const FOREIGN_KEY: &str = "foreign_key";

/// Why the catalog did not do what it was asked. Nothing of the change that failed is left behind.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The disk that holds the catalog is full; reading still works, and writing will once there is space.
    #[error("the disk that holds the catalog is full: free some space, then try again")]
    Full,
    /// Another process kept the catalog locked for too long.
    #[error("the catalog is locked by another process: try again")]
    Busy,
    /// A change would break the constraint of that name (`items_library_id_name`: the table and its columns).
    #[error("the change would break the constraint {0}")]
    Constraint(String),
    /// The stored catalog is damaged, or is not a catalog.
    #[error("the catalog is damaged: {0}")]
    Corrupt(String),
    /// The catalog was written by a newer version of this program.
    #[error(
        "the catalog has schema version {found}, this program knows versions up to {known}: \
         start the program that wrote it, or a newer one"
    )]
    Newer {
        /// The schema version of the stored catalog.
        found: i64,
        /// The newest schema version that this program knows.
        known: i64,
    },
    /// The catalog was closed before.
    #[error("the catalog is closed")]
    Closed,
    /// Anything else, in the engine's own words.
    #[error("the catalog failed: {0}")]
    Other(String),
}

impl Error {
    pub(crate) fn unreadable_column(expected: &str) -> Self {
        Self::Corrupt(format!("a column does not hold {expected}"))
    }

    pub(crate) fn missing_column() -> Self {
        Self::Other("a row has fewer columns than its record".to_owned())
    }

    pub(crate) fn panicked(message: &str) -> Self {
        Self::Other(format!("a query or change panicked: {message}"))
    }

    pub(crate) fn rolled_back() -> Self {
        Self::Other("the transaction was rolled back before it was finished".to_owned())
    }

    /// Whether a change was refused because it would break that constraint.
    #[must_use]
    pub fn breaks(&self, constraint: &str) -> bool {
        matches!(self, Self::Constraint(name) if name == constraint)
    }
}
