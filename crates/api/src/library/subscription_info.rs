//! What a subscribed library follows.

use ids::LibraryId;
use serde::{Deserialize, Serialize};
use vapi::{Secret, Uri};

/// What a subscribed library follows, and how.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename = "com.vmware.content.library.subscription_info")]
pub struct SubscriptionInfo {
    /// Create (required), update: how to prove oneself to the publisher.
    pub authentication_method: Option<SubscriptionAuthentication>,
    /// Create (required), update: whether the server synchronises by itself.
    pub automatic_sync_enabled: Option<bool>,
    /// Create (required), update: whether file content is fetched only when it is asked for.
    pub on_demand: Option<bool>,
    /// Create, update: the password for the publisher; never in an answer.
    pub password: Option<Secret>,
    /// Create, update: the only certificate to trust, by its SHA-256 or SHA-1 thumbprint; never in an answer.
    pub ssl_thumbprint: Option<String>,
    /// Create (required), update: where the published library is.
    pub subscription_url: Option<Uri>,
    /// Create, update: the user name for the publisher.
    pub user_name: Option<String>,
    /// Create, update: the subscription at the publisher that this library answers to.
    pub source_info: Option<SourceInfo>,
    /// Create, update: the only certificate to trust, as PEM, before the thumbprint; never in an answer.
    pub ssl_certificate: Option<String>,
}

/// How a subscribed library proves itself to its publisher.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename = "com.vmware.content.library.subscription_info.authentication_method")]
pub enum SubscriptionAuthentication {
    /// By user name and password, as HTTP basic authentication has it.
    #[serde(rename = "BASIC")]
    Basic,
    /// Not at all.
    #[serde(rename = "NONE")]
    None,
}

/// The published library and its subscription that a subscribed library answers to.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename = "com.vmware.content.library.source_info")]
pub struct SourceInfo {
    /// Create (required), update: the published library.
    pub source_library: Option<LibraryId>,
    /// Create (required), update: the id of its subscription.
    pub subscription: Option<String>,
}
