//! The configurations that one can choose from (`DeploymentOptionSection`).

use serde::{Deserialize, Serialize};

use super::DescriptorError;
use super::element::Element;
use super::text::{Messages, Text};

/// A configuration of the package.
#[derive(Clone, Debug, Eq, PartialEq, Deserialize, Serialize)]
pub struct DeploymentOption {
    /// What hardware items and values of properties call it.
    pub id: String,
    /// Whether it is the one that holds when none is chosen.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub default: bool,
    /// Its name for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<Text>,
    /// What it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<Text>,
}

pub(super) fn read(
    section: &Element,
    messages: &Messages<'_>,
) -> Result<Vec<DeploymentOption>, DescriptorError> {
    let option = |option: &Element| {
        Ok(DeploymentOption {
            id: option.required("id")?.to_owned(),
            default: option.truth("default")?.unwrap_or(false),
            label: messages.child(option, "Label"),
            description: messages.child(option, "Description"),
        })
    };
    section.all("Configuration").map(option).collect()
}

/// The configurations that an attribute lists; none means that all are meant.
pub(super) fn configurations(element: &Element) -> Vec<String> {
    element.attribute("configuration").unwrap_or_default().split_whitespace().map(str::to_owned).collect()
}
