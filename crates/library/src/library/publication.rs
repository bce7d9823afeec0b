//! A local library's publication. Nothing is published yet: a library can only say that it is not.

use api::library::{PublishAuthentication, PublishInfo};
use catalog::library::{Library, LibraryKind};
use serde::{Deserialize, Serialize};
use vapi::Error;

use crate::wording;

/// What is kept of a local library's publication.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Publication {}

impl Publication {
    /// The publication that a spec asks for; unset leaves it as it is (LL-05, LL-13).
    ///
    /// # Errors
    /// `unsupported` when it asks to publish.
    pub(crate) fn wanted(spec: Option<&PublishInfo>, present: Option<&Library>) -> Result<Self, Error> {
        match spec {
            None => Ok(present.and_then(Self::of).unwrap_or_default()),
            Some(spec) if spec.published == Some(true) => Err(wording::publishing_unsupported()),
            // LL-04
            Some(spec) if spec.published.is_none() && present.is_none() => {
                Err(wording::field_missing("publish_info.published"))
            }
            Some(_) => Ok(Self::default()),
        }
    }

    /// The publication of a library; only local ones have one (LIB-13).
    pub(crate) fn of(record: &Library) -> Option<Self> {
        (record.kind == LibraryKind::Local).then(Self::default)
    }

    pub(crate) fn to_record(self) -> String {
        "{}".to_owned()
    }

    /// The publication as the interface shows it.
    pub(crate) fn show(self) -> PublishInfo {
        PublishInfo {
            authentication_method: Some(PublishAuthentication::None),
            published: Some(false),
            publish_url: None,
            user_name: None,
            password: None,
            current_password: None,
            persist_json_enabled: Some(false),
        }
    }
}
