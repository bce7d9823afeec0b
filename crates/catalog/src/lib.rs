//! The facts: records and queries.
