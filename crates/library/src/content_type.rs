//! `com.vmware.content.type`: the types of items whose files the server understands.

use api::content_type::{Info, List};
use api::security_policy::SecurityRuleType;
use vapi::Error;

use crate::caller::Caller;
use crate::type_adapter::{self, Description};

/// All types (TYP-01).
///
/// # Errors
/// None of its own.
pub async fn list(_: &Caller, _: List) -> Result<Vec<Info>, Error> {
    Ok(type_adapter::all().iter().map(|adapter| info(adapter.describe())).collect())
}

fn info(description: Description) -> Info {
    Info {
        description: description.description.to_owned(),
        name: description.name.to_owned(),
        item_type: description.kind.to_owned(),
        vendor: "Stackroom".to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        // SP-05
        supported_rules: description.is_verifiable.then(|| vec![SecurityRuleType::OvfStrictVerification]),
    }
}
