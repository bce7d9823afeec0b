//! Whether a session's files are complete and good.

use serde::{Deserialize, Serialize};
use vapi::{LocalizableMessage, Set};

/// Whether a session's files are complete and good (USF-27).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename = "com.vmware.content.library.item.updatesession.file.validation_result")]
pub struct ValidationResult {
    /// Whether any is missing or bad.
    pub has_errors: bool,
    /// The names of those that are missing.
    pub missing_files: Set<String>,
    /// Those that are bad.
    pub invalid_files: Vec<ValidationError>,
}

/// A bad file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename = "com.vmware.content.library.item.updatesession.file.validation_error")]
pub struct ValidationError {
    /// Its name.
    pub name: String,
    /// What is wrong with it.
    pub error_message: LocalizableMessage,
}
