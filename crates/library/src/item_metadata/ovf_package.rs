//! What a descriptor says that the published words have no place for.

use api::stackroom_item::{
    DeploymentOption, EndUserLicense, FileReference, OvfPackage, Product, Property, Signature,
};
use ovf::descriptor::{self, Content, Descriptor, Version};

use super::{signed, value};
use crate::trust;

/// The rest of a descriptor, and who signed the package: the certificates in base64, the signer's first.
pub(super) fn of(descriptor: &Descriptor, chain: Option<Vec<String>>) -> OvfPackage {
    let mut package = OvfPackage {
        ovf_version: version(descriptor.version).to_owned(),
        annotation: annotation(&descriptor.content),
        references: descriptor.references.iter().map(reference).collect(),
        products: Vec::new(),
        end_user_licenses: Vec::new(),
        deployment_options: deployment_options(descriptor),
        signature: chain.and_then(signature),
    };
    add_content(descriptor, &descriptor.content, &mut package);
    package
}

const fn version(version: Version) -> &'static str {
    match version {
        Version::V0_9 => "0.9",
        Version::V1 => "1.x",
        Version::V2 => "2.x",
    }
}

fn annotation(content: &Content) -> Option<String> {
    match content {
        Content::System(system) => value(system.annotation.as_ref()),
        Content::Collection(collection) => value(collection.annotation.as_ref()),
    }
}

fn reference(file: &descriptor::FileReference) -> FileReference {
    FileReference {
        id: file.id.clone(),
        file_name: file.href.clone(),
        size: file.size.map(signed),
        compression: file.compression.clone(),
        chunk_size: file.chunk_size.map(signed),
    }
}

fn deployment_options(descriptor: &Descriptor) -> Vec<DeploymentOption> {
    let default = descriptor.default_configuration();
    let option = |option: &descriptor::DeploymentOption| DeploymentOption {
        id: option.id.clone(),
        label: value(option.label.as_ref()),
        description: value(option.description.as_ref()),
        is_default: default == Some(&option.id),
    };
    descriptor.deployment_options.iter().map(option).collect()
}

/// Products and licences of a system, or of a collection and all that is in it.
fn add_content(descriptor: &Descriptor, content: &Content, package: &mut OvfPackage) {
    let (products, licenses) = match content {
        Content::System(system) => (&system.products, &system.eulas),
        Content::Collection(collection) => (&collection.products, &collection.eulas),
    };
    let system = content.display_name();
    package.products.extend(products.iter().map(|found| product(descriptor, found, system)));
    let license =
        |text: &descriptor::Text| EndUserLicense { system: system.to_owned(), text: text.value.clone() };
    package.end_user_licenses.extend(licenses.iter().map(license));
    if let Content::Collection(collection) = content {
        // A descriptor is refused when it is too deep.
        collection.members.iter().for_each(|member| add_content(descriptor, member, package));
    }
}

fn product(descriptor: &Descriptor, product: &descriptor::Product, system: &str) -> Product {
    let default = descriptor.default_configuration();
    let property = |property: &descriptor::Property| Property {
        key: product.full_key(property),
        property_type: property.kind.clone(),
        qualifiers: property.qualifiers.clone().or_else(|| property.vendor_qualifiers.clone()),
        label: value(property.label.as_ref()),
        description: value(property.description.as_ref()),
        category: value(property.category.as_ref()),
        default_value: property.value_in(default).filter(|_| !property.password).map(str::to_owned),
        user_configurable: property.user_configurable,
        password: property.password,
    };
    Product {
        system: system.to_owned(),
        product_class: product.class.clone(),
        instance: product.instance.clone(),
        name: value(product.name.as_ref()),
        vendor: value(product.vendor.as_ref()),
        version: value(product.version.as_ref()),
        full_version: value(product.full_version.as_ref()),
        product_url: value(product.product_url.as_ref()),
        vendor_url: value(product.vendor_url.as_ref()),
        properties: product.properties.iter().map(property).collect(),
    }
}

fn signature(chain: Vec<String>) -> Option<Signature> {
    let signer = trust::signer(&chain)?;
    Some(Signature { certificate_info: trust::certificate_info(&signer), cert_chain: chain })
}
