use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Timestamp;

/// A message for people that a client may translate by its id.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename = "com.vmware.vapi.std.localizable_message")]
pub struct LocalizableMessage {
    /// What names the wording.
    pub id: String,
    /// The text in English, its arguments already in place.
    pub default_message: String,
    /// The arguments in the text, in order.
    pub args: Vec<String>,
    /// The arguments by name, for texts with named places.
    pub params: Option<BTreeMap<String, LocalizationParam>>,
    /// The text in the language that the client asked for.
    pub localized: Option<String>,
}

impl LocalizableMessage {
    /// A message with arguments in order.
    #[must_use]
    pub fn new(id: impl Into<String>, text: impl Into<String>, args: Vec<String>) -> Self {
        Self { id: id.into(), default_message: text.into(), args, params: None, localized: None }
    }
}

/// A named argument of a message; one of the first five fields is set.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename = "com.vmware.vapi.std.localization_param")]
pub struct LocalizationParam {
    /// Text.
    pub s: Option<String>,
    /// A date-time.
    pub dt: Option<Timestamp>,
    /// A whole number.
    pub i: Option<i64>,
    /// A number.
    pub d: Option<f64>,
    /// Another message.
    pub l: Option<NestedLocalizableMessage>,
    /// How to show the date-time.
    pub format: Option<DateTimeFormat>,
    /// How many digits of the number to show.
    pub precision: Option<i64>,
}

/// A message inside a message.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename = "com.vmware.vapi.std.nested_localizable_message")]
pub struct NestedLocalizableMessage {
    /// What names the wording.
    pub id: String,
    /// The arguments by name.
    pub params: Option<BTreeMap<String, LocalizationParam>>,
}

/// How to show a date-time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(
    rename = "com.vmware.vapi.std.localization_param.date_time_format",
    rename_all = "SCREAMING_SNAKE_CASE"
)]
#[expect(missing_docs, reason = "they are the interface's own")]
pub enum DateTimeFormat {
    ShortDate,
    MedDate,
    LongDate,
    FullDate,
    ShortTime,
    MedTime,
    LongTime,
    FullTime,
    ShortDateTime,
    MedDateTime,
    LongDateTime,
    FullDateTime,
}
