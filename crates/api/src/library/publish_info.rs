//! How a local library is published.

use serde::{Deserialize, Serialize};
use vapi::{Secret, Uri};

/// Whether and how a local library is published.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename = "com.vmware.content.library.publish_info")]
pub struct PublishInfo {
    /// Create (required), update: how subscribers prove themselves (PUB-01).
    pub authentication_method: Option<PublishAuthentication>,
    /// Create (required), update: whether it is published at all (PUB-02).
    pub published: Option<bool>,
    /// Get: where subscribers find it (PUB-03).
    pub publish_url: Option<Uri>,
    /// Create, update: the user name of subscribers, `vcsp` unless set (PUB-04).
    pub user_name: Option<String>,
    /// Create, update: the password of subscribers; never in an answer (PUB-05, PUB-06).
    pub password: Option<Secret>,
    /// Update: the password so far, to change or drop it; never in an answer (PUB-06 to PUB-08).
    pub current_password: Option<Secret>,
    /// Create, update: whether the descriptions of library and items are kept beside the content as JSON (PUB-09).
    pub persist_json_enabled: Option<bool>,
}

/// How subscribers of a published library prove themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename = "com.vmware.content.library.publish_info.authentication_method")]
pub enum PublishAuthentication {
    /// By user name and password, as HTTP basic authentication has it.
    #[serde(rename = "BASIC")]
    Basic,
    /// Not at all.
    #[serde(rename = "NONE")]
    None,
}
