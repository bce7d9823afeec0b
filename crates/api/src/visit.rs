//! All operations, one after the other.

use serde::Serialize;
use serde::de::DeserializeOwned;
use vapi::{Operation, Validate};

use crate::{
    content_type, download_session, download_session_file, item, item_file, library, local_library,
    security_policy, session, stackroom_item, stackroom_storage, storage, trusted_certificate,
    update_session, update_session_file,
};

/// Something that is shown every operation with its types.
pub trait Visitor {
    /// Is shown one operation.
    fn operation<I, O>(&mut self, operation: &Operation<I, O>)
    where
        I: Serialize + DeserializeOwned + Validate,
        O: Serialize + DeserializeOwned;
}

/// Shows `visitor` every operation of the interface.
pub fn visit(visitor: &mut impl Visitor) {
    visit_libraries(visitor);
    visit_items(visitor);
    visit_update_sessions(visitor);
    visit_download_sessions(visitor);
    visitor.operation(&session::CREATE);
    visitor.operation(&session::DELETE);
    visitor.operation(&session::GET);
    visitor.operation(&stackroom_storage::LIST);
    visit_trust(visitor);
}

fn visit_trust(visitor: &mut impl Visitor) {
    visitor.operation(&content_type::LIST);
    visitor.operation(&security_policy::LIST);
    visitor.operation(&trusted_certificate::CREATE);
    visitor.operation(&trusted_certificate::GET);
    visitor.operation(&trusted_certificate::LIST);
    visitor.operation(&trusted_certificate::DELETE);
    visitor.operation(&stackroom_item::VERIFY);
    visitor.operation(&stackroom_item::VERIFICATION);
    visitor.operation(&stackroom_item::METADATA);
}

fn visit_libraries(visitor: &mut impl Visitor) {
    visitor.operation(&local_library::CREATE);
    visitor.operation(&local_library::DELETE);
    visitor.operation(&local_library::GET);
    visitor.operation(&local_library::LIST);
    visitor.operation(&local_library::UPDATE);
    visitor.operation(&library::GET);
    visitor.operation(&library::LIST);
    visitor.operation(&library::FIND);
    visitor.operation(&library::UPDATE);
}

fn visit_items(visitor: &mut impl Visitor) {
    visitor.operation(&item::CREATE);
    visitor.operation(&item::DELETE);
    visitor.operation(&item::GET);
    visitor.operation(&item::LIST);
    visitor.operation(&item::FIND);
    visitor.operation(&item::UPDATE);
    visitor.operation(&item_file::GET);
    visitor.operation(&item_file::LIST);
    visitor.operation(&storage::GET);
    visitor.operation(&storage::LIST);
}

fn visit_update_sessions(visitor: &mut impl Visitor) {
    visitor.operation(&update_session::CREATE);
    visitor.operation(&update_session::GET);
    visitor.operation(&update_session::LIST);
    visitor.operation(&update_session::COMPLETE);
    visitor.operation(&update_session::KEEP_ALIVE);
    visitor.operation(&update_session::CANCEL);
    visitor.operation(&update_session::FAIL);
    visitor.operation(&update_session::DELETE);
    visitor.operation(&update_session::UPDATE);
    visitor.operation(&update_session_file::VALIDATE);
    visitor.operation(&update_session_file::ADD);
    visitor.operation(&update_session_file::REMOVE);
    visitor.operation(&update_session_file::LIST);
    visitor.operation(&update_session_file::GET);
    visitor.operation(&update_session_file::PROBE);
}

fn visit_download_sessions(visitor: &mut impl Visitor) {
    visitor.operation(&download_session::CREATE);
    visitor.operation(&download_session::GET);
    visitor.operation(&download_session::LIST);
    visitor.operation(&download_session::KEEP_ALIVE);
    visitor.operation(&download_session::CANCEL);
    visitor.operation(&download_session::DELETE);
    visitor.operation(&download_session::FAIL);
    visitor.operation(&download_session_file::LIST);
    visitor.operation(&download_session_file::PREPARE);
    visitor.operation(&download_session_file::GET);
}
