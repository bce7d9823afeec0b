//! Reads virtual systems and collections of them.

use super::super::element::{Element, Space};
use super::super::text::Messages;
use super::super::{DescriptorError, hardware, product, section};
use super::{Content, OperatingSystem, StartupItem, VirtualSystem, VirtualSystemCollection};

/// The content that an element is, if it is any.
pub(in super::super) fn read_content(
    element: &Element,
    messages: &Messages<'_>,
) -> Result<Option<Content>, DescriptorError> {
    Ok(match element.kind() {
        "VirtualSystem" if element.is_ovf() => Some(Content::System(read_system(element, messages)?)),
        "VirtualSystemCollection" if element.is_ovf() => {
            Some(Content::Collection(read_collection(element, messages)?))
        }
        _ => None,
    })
}

fn read_system(element: &Element, messages: &Messages<'_>) -> Result<VirtualSystem, DescriptorError> {
    let mut system = VirtualSystem {
        id: element.required("id")?.to_owned(),
        name: messages.child(element, "Name"),
        info: messages.child(element, "Info"),
        ..VirtualSystem::default()
    };
    for child in sections(element) {
        match child.kind() {
            "OperatingSystemSection" if child.is_ovf() => {
                system.operating_system = Some(read_operating_system(child, messages)?);
            }
            "VirtualHardwareSection" if child.is_ovf() => {
                system.hardware.push(hardware::read(child, &system.id, messages)?);
            }
            "ProductSection" if child.is_ovf() => system.products.push(product::read(child, messages)?),
            "EulaSection" if child.is_ovf() => system.eulas.extend(messages.child(child, "License")),
            "AnnotationSection" if child.is_ovf() => system.annotation = messages.child(child, "Annotation"),
            "StorageSection" if child.space == Space::Vmware => system.storage_groups.extend(group(child)),
            _ => system.other_sections.push(section::read(child, messages)?),
        }
    }
    Ok(system)
}

fn read_collection(
    element: &Element,
    messages: &Messages<'_>,
) -> Result<VirtualSystemCollection, DescriptorError> {
    let mut collection = VirtualSystemCollection {
        id: element.required("id")?.to_owned(),
        name: messages.child(element, "Name"),
        info: messages.child(element, "Info"),
        ..VirtualSystemCollection::default()
    };
    for child in sections(element) {
        if let Some(member) = read_content(child, messages)? {
            collection.members.push(member);
            continue;
        }
        match child.kind() {
            "StartupSection" if child.is_ovf() => collection.startup.extend(read_startup(child)?),
            "ProductSection" if child.is_ovf() => collection.products.push(product::read(child, messages)?),
            "EulaSection" if child.is_ovf() => collection.eulas.extend(messages.child(child, "License")),
            "AnnotationSection" if child.is_ovf() => {
                collection.annotation = messages.child(child, "Annotation");
            }
            "StorageSection" if child.space == Space::Vmware => {
                collection.storage_groups.extend(group(child));
            }
            _ => collection.other_sections.push(section::read(child, messages)?),
        }
    }
    Ok(collection)
}

/// The children that are sections or content.
fn sections(element: &Element) -> impl Iterator<Item = &Element> {
    element
        .children
        .iter()
        .filter(|child| !(child.is_ovf() && matches!(child.name.as_str(), "Info" | "Name")))
}

/// The group that a storage section names.
fn group(section: &Element) -> Option<String> {
    let named = section.attribute_of(&Space::Vmware, "group").or_else(|| section.attribute("group"));
    named.map(str::to_owned)
}

fn read_operating_system(
    section: &Element,
    messages: &Messages<'_>,
) -> Result<OperatingSystem, DescriptorError> {
    Ok(OperatingSystem {
        id: section.number("id")?,
        version: section.attribute("version").map(str::to_owned),
        os_type: section.attribute_of(&Space::Vmware, "osType").map(str::to_owned),
        description: messages.child(section, "Description"),
    })
}

fn read_startup(section: &Element) -> Result<Vec<StartupItem>, DescriptorError> {
    let item = |item: &Element| {
        Ok(StartupItem {
            id: item.required("id")?.to_owned(),
            order: item.number("order")?.unwrap_or(0),
            start_action: item.attribute("startAction").map(str::to_owned),
            stop_action: item.attribute("stopAction").map(str::to_owned),
            start_delay: item.number("startDelay")?,
            stop_delay: item.number("stopDelay")?,
            waiting_for_guest: item.truth("waitingForGuest")?.unwrap_or(false),
        })
    };
    section.all("Item").map(item).collect()
}
