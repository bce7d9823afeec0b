//! Opening an update session.

use api::update_session::Create;
use catalog::Transaction;
use catalog::update_session::{SessionState, UpdateSession};
use ids::{ItemId, UpdateSessionId};
use vapi::Error;

use super::{has_expired, model, remove};
use crate::caller::Caller;
use crate::client_token::ClientToken;
use crate::failure::Failure;
use crate::item;
use crate::library;
use crate::transfer::{self, Stopped};
use crate::wording;

/// Opens an update session on an item (US-01).
///
/// # Errors
/// `invalid_argument` without an item or with a malformed token, `not_found` for an unknown item, `resource_busy` while
/// another session of the item is active (US-02), `invalid_element_type` for an item of a subscribed library (US-03).
pub async fn create(caller: &Caller, input: Create) -> Result<UpdateSessionId, Error> {
    const OPERATION: &str = "com.vmware.content.library.item.update_session.create";
    let token = ClientToken::given(caller, OPERATION, input.client_token)?;
    let spec = input.create_spec;
    // US-01
    let item_id =
        spec.library_item_id.ok_or_else(|| wording::field_missing("create_spec.library_item_id"))?;
    let warning_behavior = spec.warning_behavior.as_deref().map(model::warnings_to_record);
    let new = New { caller: caller.clone(), item_id, warning_behavior, user: caller.user()?.name.clone() };
    let (id, expired) = caller
        .catalog()
        .write(move |change| {
            // GEN-17
            if let Some(id) = token.result(change)? {
                return Ok((id, None));
            }
            let (id, expired) = new.insert(change)?;
            token.remember(change, id.as_str())?;
            Ok::<_, Failure>((id, expired))
        })
        .await?;
    if let Some((session, files)) = expired {
        transfer::stop_session(caller.stackroom(), &session, files);
    }
    Ok(id)
}

struct New {
    caller: Caller,
    item_id: ItemId,
    warning_behavior: Option<String>,
    user: String,
}

impl New {
    /// Inserts the session. One that has expired on the same item goes first.
    fn insert(self, change: &Transaction) -> Result<(UpdateSessionId, Option<Stopped>), Failure> {
        let item = item::find_record(change, &self.item_id)?;
        // US-03
        item::changeable(library::find_record(change, &item.library_id)?)?;
        let mut expired = None;
        if let Some(active) = catalog::update_session::active_of_item(change, &item.id)? {
            if !has_expired(self.caller.stackroom(), &active) {
                // US-02
                return Err(wording::another_update_session(&item.name, &active.id).into());
            }
            expired = Some(remove(change, &active.id)?);
        }
        let now = self.caller.now();
        let idle = self.caller.stackroom().settings().update_session_idle_timeout;
        let session = UpdateSession {
            id: self.caller.identifier(),
            item_id: item.id,
            user: self.user,
            api_session: self.caller.session().map(crate::session::SessionKey::hash),
            // US-01
            state: SessionState::Active,
            completing: false,
            // US-05
            content_version: item.content_version,
            // US-08
            client_progress: 0,
            // US-09, US-10
            expires_at: now.plus(idle),
            error: None,
            warning_behavior: self.warning_behavior,
            preview: None,
            created_at: now,
            ended_at: None,
        };
        catalog::update_session::insert(change, &session)?;
        Ok((session.id, expired))
    }
}
