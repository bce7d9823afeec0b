//! The interface: the content library services as plain types and one constant per operation.
//!
//! A file is a service. It holds the service's wire id (`SERVICE`), a constant for each operation with its place under
//! `/api`, declared errors and privileges, and the structures that travel. Nothing here behaves; all that is checked is
//! the shape of tagged structures (GEN-10).
//!
//! ```
//! let cancel = api::update_session::CANCEL.definition();
//! assert_eq!(cancel.service, "com.vmware.content.library.item.update_session");
//! assert_eq!(cancel.id, "cancel");
//! ```
//!
//! Fields that a client may leave out are `Option`s. Where a description says *create*, *get* or *update*, it tells in
//! which of these the field counts; elsewhere it is ignored (GEN-07), and unset in an update means unchanged (GEN-05).
//! Sizes are bytes.

pub mod content_type;
pub mod download_session;
pub mod download_session_file;
pub mod item;
pub mod item_file;
pub mod library;
pub mod local_library;
pub mod security_policy;
pub mod session;
pub mod stackroom_item;
pub mod stackroom_storage;
pub mod storage;
pub mod trusted_certificate;
pub mod type_ovf;
pub mod update_session;
pub mod update_session_file;

mod privilege;
mod visit;

pub use visit::{Visitor, visit};
