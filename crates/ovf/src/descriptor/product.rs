//! Products and their properties (`ProductSection`).

use serde::{Deserialize, Serialize};

use super::DescriptorError;
use super::deployment::configurations;
use super::element::{Element, Space};
use super::text::{Messages, Text};

/// A product, and what can be set in it.
#[derive(Clone, Debug, Default, Eq, PartialEq, Deserialize, Serialize)]
pub struct Product {
    /// The first part of its properties' full keys.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class: Option<String>,
    /// The last part of its properties' full keys.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instance: Option<String>,
    /// What the section is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub info: Option<Text>,
    /// The product's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Text>,
    /// Who makes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vendor: Option<Text>,
    /// Its version, short.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<Text>,
    /// Its version, in full.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub full_version: Option<Text>,
    /// An address with more about the product.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub product_url: Option<Text>,
    /// An address with more about its maker.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vendor_url: Option<Text>,
    /// Where the running product can be reached.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub application_url: Option<Text>,
    /// What can be set.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub properties: Vec<Property>,
}

/// Something that can be set when the package is deployed.
#[derive(Clone, Debug, Eq, PartialEq, Deserialize, Serialize)]
pub struct Property {
    /// Its key within the product.
    pub key: String,
    /// Its type, like `string`, `uint16`, `boolean` or `ip`.
    #[serde(rename = "type", default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// What values are allowed, in CIM's language: `MinLen(1) MaxLen(8)`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub qualifiers: Option<String>,
    /// What values are allowed, in VMware's extension of it: `Ip("Network")`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vendor_qualifiers: Option<String>,
    /// Whether the one who deploys may set it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub user_configurable: bool,
    /// Whether its value must not be shown.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub password: bool,
    /// Its value, unless a configuration has another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<String>,
    /// Its values in configurations.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<ConfiguredValue>,
    /// The configurations that it is part of; all when empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub configurations: Vec<String>,
    /// The heading that it stands under.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<Text>,
    /// Its name for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<Text>,
    /// What it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<Text>,
}

/// The value of a property in one configuration.
#[derive(Clone, Debug, Eq, PartialEq, Deserialize, Serialize)]
pub struct ConfiguredValue {
    /// The configuration; all that have no value of their own when it is absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub configuration: Option<String>,
    /// The value.
    pub value: String,
}

impl Product {
    /// A property's key in full: `class.key.instance`, without the parts that the product does not have.
    pub fn full_key(&self, property: &Property) -> String {
        let parts = [self.class.as_deref(), Some(&property.key), self.instance.as_deref()];
        parts.into_iter().flatten().collect::<Vec<_>>().join(".")
    }

    /// What a full key leaves when the product's parts are taken off.
    fn own_key<'key>(&self, key: &'key str) -> Option<&'key str> {
        let key = match &self.class {
            Some(class) => key.strip_prefix(class.as_str())?.strip_prefix('.')?,
            None => key,
        };
        match &self.instance {
            Some(instance) => key.strip_suffix(instance.as_str())?.strip_suffix('.'),
            None => Some(key),
        }
    }

    /// The value of the property of this key, full or not, in this configuration, before somebody has set it.
    pub(super) fn value(&self, key: &str, configuration: Option<&str>) -> Option<&str> {
        let named = |property: &&Property| {
            let here = property.configurations.is_empty()
                || configuration
                    .is_some_and(|wanted| property.configurations.iter().any(|own| own == wanted));
            here && (property.key == key || self.own_key(key) == Some(&property.key))
        };
        self.properties.iter().find(named)?.value_in(configuration)
    }
}

impl Property {
    /// Its value in this configuration, before somebody has set it.
    pub fn value_in(&self, configuration: Option<&str>) -> Option<&str> {
        let value = |wanted: Option<&str>| {
            self.values
                .iter()
                .find(|value| value.configuration.as_deref() == wanted)
                .map(|value| value.value.as_str())
        };
        let own = configuration.and_then(|configuration| value(Some(configuration)));
        own.or(self.default.as_deref()).or_else(|| value(None))
    }
}

pub(super) fn read(section: &Element, messages: &Messages<'_>) -> Result<Product, DescriptorError> {
    let text = |name| messages.child(section, name);
    Ok(Product {
        class: section.attribute("class").map(str::to_owned),
        instance: section.attribute("instance").map(str::to_owned),
        info: text("Info"),
        name: text("Product"),
        vendor: text("Vendor"),
        version: text("Version"),
        // Its spelling in OVF 0.9.
        full_version: text("FullVersion").or_else(|| text("Full-version")),
        product_url: text("ProductUrl"),
        vendor_url: text("VendorUrl"),
        application_url: text("AppUrl"),
        properties: read_properties(section, messages)?,
    })
}

/// The properties, each with the category that stands before it.
fn read_properties(section: &Element, messages: &Messages<'_>) -> Result<Vec<Property>, DescriptorError> {
    let mut properties = Vec::new();
    let mut category = None;
    for child in section.children.iter().filter(|child| child.is_ovf()) {
        match child.name.as_str() {
            "Category" => category = Some(child),
            "Property" => properties.push(read_property(child, category, messages)?),
            _ => {}
        }
    }
    Ok(properties)
}

fn read_property(
    property: &Element,
    category: Option<&Element>,
    messages: &Messages<'_>,
) -> Result<Property, DescriptorError> {
    let truth = |name| Ok::<_, DescriptorError>(property.truth(name)?.unwrap_or(false));
    Ok(Property {
        key: property.required("key")?.to_owned(),
        kind: property.attribute("type").map(str::to_owned),
        qualifiers: property.attribute("qualifiers").map(str::to_owned),
        vendor_qualifiers: property.attribute_of(&Space::Vmware, "qualifiers").map(str::to_owned),
        user_configurable: truth("userConfigurable")?,
        password: truth("password")? || truth("isPassword")?,
        default: value(property),
        values: property.all("Value").filter_map(read_value).collect(),
        configurations: configurations(property),
        category: category.map(|category| messages.text(category)),
        label: messages.child(property, "Label"),
        description: messages.child(property, "Description"),
    })
}

fn read_value(element: &Element) -> Option<ConfiguredValue> {
    let configuration = element.attribute("configuration").map(str::to_owned);
    value(element).map(|value| ConfiguredValue { configuration, value })
}

/// The value as it stands: its blanks count.
fn value(element: &Element) -> Option<String> {
    let own = element.attributes.iter().find(|attribute| attribute.is_ovf() && attribute.name == "value");
    own.map(|attribute| attribute.value.clone())
}
