//! `com.vmware.content.type`: the types of items whose files the server understands.

use serde::{Deserialize, Serialize};
use vapi::{Body, Method, Operation, Privilege, Validate};

use crate::security_policy::SecurityRuleType;

/// The service's id.
pub const SERVICE: &str = "com.vmware.content.type";

/// All types (TYP-01, TYP-02).
pub const LIST: Operation<List, Vec<Info>> = Operation::new(SERVICE, "list")
    .at(Method::Get, "/content/type", Body::None)
    .needs(&[Privilege::on_operation("ContentLibrary.TypeIntrospection")]);

/// What [`LIST`] takes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct List {}

impl Validate for List {}

/// A type of items.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename = "com.vmware.content.type.info")]
pub struct Info {
    /// What is done for items of the type.
    pub description: String,
    /// What people call it.
    pub name: String,
    /// What items of the type have in their `type`.
    #[serde(rename = "type")]
    pub item_type: String,
    /// Who made what understands the type.
    pub vendor: String,
    /// The version of what understands the type.
    pub version: String,
    /// The rules that a security policy can have for the type; unset when there are none (SP-05).
    pub supported_rules: Option<Vec<SecurityRuleType>>,
}
