//! Which rule answers which operation.

use api::{
    content_type, download_session, download_session_file, item, item_file, library, local_library,
    security_policy, session, stackroom_item, stackroom_storage, storage, trusted_certificate,
    update_session, update_session_file,
};
use vapi::Registry;

use ::library as rules;
use ::library::Caller;

/// All operations that are offered, each bound to its rule.
#[must_use]
pub fn registry() -> Registry<Caller> {
    let mut registry = Registry::new();
    bind_access(&mut registry);
    bind_libraries(&mut registry);
    bind_items(&mut registry);
    bind_update_sessions(&mut registry);
    bind_download_sessions(&mut registry);
    bind_trust(&mut registry);
    registry
}

fn bind_access(registry: &mut Registry<Caller>) {
    registry.bind(&session::CREATE, rules::session::create);
    registry.bind(&session::GET, rules::session::get);
    registry.bind(&session::DELETE, rules::session::delete);
    registry.bind(&stackroom_storage::LIST, rules::stackroom_storage::list);
}

fn bind_libraries(registry: &mut Registry<Caller>) {
    registry.bind(&library::GET, rules::library::get);
    registry.bind(&library::LIST, rules::library::list);
    registry.bind(&library::FIND, rules::library::find);
    registry.bind(&library::UPDATE, rules::library::update);
    registry.bind(&local_library::CREATE, rules::local_library::create);
    registry.bind(&local_library::GET, rules::local_library::get);
    registry.bind(&local_library::LIST, rules::local_library::list);
    registry.bind(&local_library::UPDATE, rules::local_library::update);
    registry.bind(&local_library::DELETE, rules::local_library::delete);
}

fn bind_items(registry: &mut Registry<Caller>) {
    registry.bind(&item::CREATE, rules::item::create);
    registry.bind(&item::GET, rules::item::get);
    registry.bind(&item::LIST, rules::item::list);
    registry.bind(&item::FIND, rules::item::find);
    registry.bind(&item::UPDATE, rules::item::update);
    registry.bind(&item::DELETE, rules::item::delete);
    registry.bind(&item_file::LIST, rules::item_file::list);
    registry.bind(&item_file::GET, rules::item_file::get);
    registry.bind(&storage::LIST, rules::storage::list);
    registry.bind(&storage::GET, rules::storage::get);
}

fn bind_update_sessions(registry: &mut Registry<Caller>) {
    registry.bind(&update_session::CREATE, rules::update_session::create);
    registry.bind(&update_session::GET, rules::update_session::get);
    registry.bind(&update_session::LIST, rules::update_session::list);
    registry.bind(&update_session::COMPLETE, rules::update_session::complete);
    registry.bind(&update_session::KEEP_ALIVE, rules::update_session::keep_alive);
    registry.bind(&update_session::CANCEL, rules::update_session::cancel);
    registry.bind(&update_session::FAIL, rules::update_session::fail);
    registry.bind(&update_session::DELETE, rules::update_session::delete);
    registry.bind(&update_session::UPDATE, rules::update_session::update);
    registry.bind(&update_session_file::ADD, rules::update_session_file::add);
    registry.bind(&update_session_file::GET, rules::update_session_file::get);
    registry.bind(&update_session_file::LIST, rules::update_session_file::list);
    registry.bind(&update_session_file::REMOVE, rules::update_session_file::remove);
    registry.bind(&update_session_file::VALIDATE, rules::update_session_file::validate);
    registry.bind(&update_session_file::PROBE, rules::update_session_file::probe);
}

fn bind_download_sessions(registry: &mut Registry<Caller>) {
    registry.bind(&download_session::CREATE, rules::download_session::create);
    registry.bind(&download_session::GET, rules::download_session::get);
    registry.bind(&download_session::LIST, rules::download_session::list);
    registry.bind(&download_session::KEEP_ALIVE, rules::download_session::keep_alive);
    registry.bind(&download_session::CANCEL, rules::download_session::cancel);
    registry.bind(&download_session::DELETE, rules::download_session::delete);
    registry.bind(&download_session::FAIL, rules::download_session::fail);
    registry.bind(&download_session_file::LIST, rules::download_session_file::list);
    registry.bind(&download_session_file::PREPARE, rules::download_session_file::prepare);
    registry.bind(&download_session_file::GET, rules::download_session_file::get);
}

fn bind_trust(registry: &mut Registry<Caller>) {
    registry.bind(&content_type::LIST, rules::content_type::list);
    registry.bind(&security_policy::LIST, rules::security_policy::list);
    registry.bind(&trusted_certificate::CREATE, rules::trusted_certificate::create);
    registry.bind(&trusted_certificate::GET, rules::trusted_certificate::get);
    registry.bind(&trusted_certificate::LIST, rules::trusted_certificate::list);
    registry.bind(&trusted_certificate::DELETE, rules::trusted_certificate::delete);
    registry.bind(&stackroom_item::VERIFY, rules::stackroom_item::verify);
    registry.bind(&stackroom_item::VERIFICATION, rules::stackroom_item::verification);
    registry.bind(&stackroom_item::METADATA, rules::stackroom_item::metadata);
}
