//! What the files of an item say of it.

use serde::{Deserialize, Serialize};

use super::IsoVolume;
use crate::type_ovf::OvfTemplate;
use crate::update_session::CertificateInfo;

/// What the files of an item say of it; nothing is set for an item without files that the server understands.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename = "io.stackroom.library.item.metadata")]
pub struct Metadata {
    /// The descriptor of an OVF package, in the published words.
    pub ovf_template: Option<OvfTemplate>,
    /// What else the descriptor of an OVF package says, and who signed it.
    pub ovf_package: Option<OvfPackage>,
    /// The volumes of disc images, by the names of their files.
    pub iso_volumes: Vec<IsoVolume>,
}

/// What the published words have no place for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename = "io.stackroom.library.item.ovf_package")]
pub struct OvfPackage {
    /// The version of OVF that the descriptor is written in: `0.9`, `1.x`, `2.x`.
    pub ovf_version: String,
    /// What its author says of it.
    pub annotation: Option<String>,
    /// The files that it refers to.
    pub references: Vec<FileReference>,
    /// What is installed in it, and what can be set when it is deployed.
    pub products: Vec<Product>,
    /// What has to be agreed to.
    pub end_user_licenses: Vec<EndUserLicense>,
    /// The sizes and shapes that it can be deployed in.
    pub deployment_options: Vec<DeploymentOption>,
    /// Who signed it; unset when nobody did.
    pub signature: Option<Signature>,
}

/// A file that a descriptor refers to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename = "io.stackroom.library.item.file_reference")]
pub struct FileReference {
    /// Its id in the descriptor.
    pub id: String,
    /// Its name as the descriptor writes it, with the escapes of an address; of a file in chunks, what their names begin
    /// with.
    pub file_name: String,
    /// How many bytes it has, if the descriptor says so.
    pub size: Option<i64>,
    /// How it is compressed.
    pub compression: Option<String>,
    /// Into chunks of how many bytes it is cut.
    pub chunk_size: Option<i64>,
}

/// A product that is installed in a package.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename = "io.stackroom.library.item.product")]
pub struct Product {
    /// The virtual machine or vApp that it belongs to.
    pub system: String,
    /// What kind of product it is.
    #[serde(rename = "class")]
    pub product_class: Option<String>,
    /// Which one of that class.
    pub instance: Option<String>,
    /// What people call it.
    pub name: Option<String>,
    /// Who made it.
    pub vendor: Option<String>,
    /// Its version, short.
    pub version: Option<String>,
    /// Its version in full.
    pub full_version: Option<String>,
    /// Where to read about it.
    pub product_url: Option<String>,
    /// Where to read about its maker.
    pub vendor_url: Option<String>,
    /// What can be set when it is deployed.
    pub properties: Vec<Property>,
}

/// Something that can be set when a product is deployed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename = "io.stackroom.library.item.property")]
pub struct Property {
    /// Its whole key, with the class and the instance of its product.
    pub key: String,
    /// Its type: `string`, `boolean`, …
    #[serde(rename = "type")]
    pub property_type: Option<String>,
    /// What limits its values.
    pub qualifiers: Option<String>,
    /// What people call it.
    pub label: Option<String>,
    /// What it is for.
    pub description: Option<String>,
    /// What it belongs to, in words for people.
    pub category: Option<String>,
    /// The value that it has when nobody sets another; never that of a password.
    pub default_value: Option<String>,
    /// Whether who deploys it may set it.
    pub user_configurable: bool,
    /// Whether its value is secret.
    pub password: bool,
}

/// What has to be agreed to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename = "io.stackroom.library.item.end_user_license")]
pub struct EndUserLicense {
    /// The virtual machine or vApp that it is for.
    pub system: String,
    /// What it says.
    pub text: String,
}

/// A size or shape that a package can be deployed in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename = "io.stackroom.library.item.deployment_option")]
pub struct DeploymentOption {
    /// Its id in the descriptor.
    pub id: String,
    /// What people call it.
    pub label: Option<String>,
    /// What it is for.
    pub description: Option<String>,
    /// Whether it is taken when nobody chooses.
    pub is_default: bool,
}

/// Who signed a package.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename = "io.stackroom.library.item.signature")]
pub struct Signature {
    /// The signer's certificate.
    pub certificate_info: CertificateInfo,
    /// The certificates in base64, the signer's first.
    pub cert_chain: Vec<String>,
}
