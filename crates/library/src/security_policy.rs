//! `com.vmware.content.security_policies`: what a library may ask of the content that enters it.

use api::security_policy::{Info, List, SecurityRuleType};
use catalog::library::Library;
use ids::SecurityPolicyId;
use vapi::Error;

use crate::caller::Caller;
use crate::wording;

/// The built-in policy. Its id is the same on every server, so that scripts can name it.
const ID: &str = "7a1f3a52-6c0d-4e8b-9b1e-52d0c4f7a836";
/// What people call it.
pub(crate) const NAME: &str = "OVF default policy";
/// The type of item that it acts on.
const ITEM_TYPE: &str = "ovf";

/// The policies that a library can have (SP-01).
///
/// # Errors
/// None of its own.
pub async fn list(_: &Caller, _: List) -> Result<Vec<Info>, Error> {
    let rules = [(ITEM_TYPE.to_owned(), SecurityRuleType::OvfStrictVerification)];
    Ok(vec![Info { policy: ID.into(), name: NAME.to_owned(), item_type_rules: rules.into() }])
}

/// The policy, if there is one of that id.
pub(crate) fn known(id: SecurityPolicyId) -> Result<SecurityPolicyId, Error> {
    // SP-06
    if id.as_str() == ID { Ok(id) } else { Err(wording::unknown_security_policy(id.as_str(), ID)) }
}

/// Whether items of that type need the signature of someone trusted to enter the library (SP-02).
pub(crate) fn demands_signature(library: &Library, item_type: &str) -> bool {
    // SP-03
    let is_secure = library.security_policy_id.as_ref().is_some_and(|id| id.as_str() == ID);
    is_secure && item_type.eq_ignore_ascii_case(ITEM_TYPE)
}
