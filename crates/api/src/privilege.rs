//! Privileges that several services share.

use vapi::Privilege;

/// Holding the session's id is the right to use it (US-04, DS-02).
pub(crate) const ANONYMOUS: &[Privilege] = &[Privilege::on_operation("System.Anonymous")];

/// Reading without an object in particular; what is found is filtered by what the caller may see (GEN-24).
pub(crate) const READ: &[Privilege] = &[Privilege::on_operation("System.Read")];

/// Reading the item that `library_item_id` points to.
pub(crate) const READ_ITEM: &[Privilege] = &[Privilege::on_object("System.Read", "library_item_id")];

/// Reading the library that `library_id` points to.
pub(crate) const READ_LIBRARY: &[Privilege] = &[Privilege::on_object("System.Read", "library_id")];
