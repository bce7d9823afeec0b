//! `com.vmware.content.security_policies`: what a library may ask of the content that enters it.

use std::collections::BTreeMap;

use ids::SecurityPolicyId;
use serde::{Deserialize, Serialize};
use vapi::ErrorKind::{Error, Unauthenticated};
use vapi::{Body, Method, Operation, Validate};

use crate::privilege::READ;

/// The service's id.
pub const SERVICE: &str = "com.vmware.content.security_policies";

/// All policies (SP-01).
pub const LIST: Operation<List, Vec<Info>> = Operation::new(SERVICE, "list")
    .at(Method::Get, "/content/security-policies", Body::None)
    .raises(&[Error, Unauthenticated])
    .needs(READ);

/// What [`LIST`] takes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct List {}

impl Validate for List {}

/// A policy.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename = "com.vmware.content.security_policies.info")]
pub struct Info {
    /// Its id, which a library names to be secure (LIB-15).
    pub policy: SecurityPolicyId,
    /// What people call it.
    pub name: String,
    /// The rule for each type of item that it acts on; items of other types are free (SP-03).
    pub item_type_rules: BTreeMap<String, SecurityRuleType>,
}

/// What a policy can ask of items (SP-02).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename = "com.vmware.content.security_rule_type")]
pub enum SecurityRuleType {
    /// An OVF package has to be signed, and its signer trusted.
    #[serde(rename = "OVF_STRICT_VERIFICATION")]
    OvfStrictVerification,
}
