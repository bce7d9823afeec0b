//! A library as it travels.

use ids::{LibraryId, SecurityPolicyId, ServerGuid};
use serde::{Deserialize, Serialize};
use vapi::{Error, Path, Timestamp, Validate};

use super::{PublishInfo, StorageBacking, SubscriptionInfo};

/// A library: what create and update ask for, and what get answers.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename = "com.vmware.content.library_model")]
pub struct LibraryModel {
    /// Get: its id, made by the server (LIB-01, X-01).
    pub id: Option<LibraryId>,
    /// Get: when it was created (LIB-04).
    pub creation_time: Option<Timestamp>,
    /// Create, update: a text for people; unset at create is empty (LIB-03).
    pub description: Option<String>,
    /// Get: when its properties last changed; items do not count (LIB-05).
    pub last_modified_time: Option<Timestamp>,
    /// Get: when a synchronisation was last triggered; unset for local libraries (LIB-06).
    pub last_sync_time: Option<Timestamp>,
    /// Create (required), update: not empty, not necessarily unique (LIB-02).
    pub name: Option<String>,
    /// Create (required): where its content is kept, exactly one place (LIB-11, LIB-12).
    pub storage_backings: Option<Vec<StorageBacking>>,
    /// Get: local or subscribed, as it was created (LIB-09).
    #[serde(rename = "type")]
    pub library_type: Option<LibraryType>,
    /// Create: how it is tuned (LIB-14).
    pub optimization_info: Option<OptimizationInfo>,
    /// Get: the number of its revision; update: the revision that the client has seen, unset for no check (LIB-07,
    /// LIB-08).
    pub version: Option<String>,
    /// Create, update: whether and how a local library is published (LIB-13, LL-05, LL-13).
    pub publish_info: Option<PublishInfo>,
    /// Create, update: what a subscribed library follows (LIB-13).
    pub subscription_info: Option<SubscriptionInfo>,
    /// Create: the server that it belongs to, this one when unset (LIB-10).
    pub server_guid: Option<ServerGuid>,
    /// Create, update: the policy that makes it a secure library (LIB-15, LIB-17).
    pub security_policy_id: Option<SecurityPolicyId>,
    /// Update: takes the security policy away, and wins over `security_policy_id` (LIB-16).
    pub unset_security_policy_id: Option<bool>,
    /// Get: whether it is in service (LIB-18).
    pub state_info: Option<StateInfo>,
    /// Create, update: how it treats its items (LIB-20).
    pub configuration_info: Option<ConfigurationInfo>,
}

impl Validate for LibraryModel {
    fn validate(&self, path: &Path<'_>) -> Result<(), Error> {
        self.storage_backings.validate(&path.field("storage_backings"))
    }
}

/// The two types of library.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename = "com.vmware.content.library_model.library_type")]
pub enum LibraryType {
    /// Its content comes from its users.
    #[serde(rename = "LOCAL")]
    Local,
    /// Its content comes from a published library.
    #[serde(rename = "SUBSCRIBED")]
    Subscribed,
}

/// How a library is tuned.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename = "com.vmware.content.library.optimization_info")]
pub struct OptimizationInfo {
    /// Create: only remote subscribers are to be served well; unset is `false` (LIB-14).
    pub optimize_remote_publishing: Option<bool>,
}

/// Whether a library is in service.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename = "com.vmware.content.library.state_info")]
pub struct StateInfo {
    /// Get: its state (LIB-18).
    pub state: Option<State>,
    /// Get: why it came into this state, if that was recorded (LIB-19).
    pub message: Option<String>,
}

/// The states of a library.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename = "com.vmware.content.library.state_info.state")]
pub enum State {
    /// In service.
    #[serde(rename = "ACTIVE")]
    Active,
    /// Out of service while its storage is worked on.
    #[serde(rename = "MAINTENANCE")]
    Maintenance,
}

/// How a library treats its items.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename = "com.vmware.content.library.configuration_info")]
pub struct ConfigurationInfo {
    /// Create, update: whether a use of the library protects its items from deletion too; unset at create is `false`
    /// (LIB-20, ITM-32).
    pub apply_library_usage_to_items: Option<bool>,
}
