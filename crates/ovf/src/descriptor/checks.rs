//! What has to hold between the parts of a descriptor: ids are unique, and what is referred to is there.
//!
//! A string bundle may refer to a file that is not there: exporters leave translations out, and each text then stays
//! as it is in the descriptor.

use std::collections::{HashMap, HashSet};

use super::hardware::{Backing, Device, HardwareItem};
use super::{Content, Descriptor, DescriptorError, Disk, VirtualSystem};

/// # Errors
/// Something is there twice, or something that is referred to is not there.
pub(super) fn check(descriptor: &Descriptor) -> Result<(), DescriptorError> {
    check_numbers(descriptor)?;
    let names = Names::of(descriptor)?;
    for disk in &descriptor.disks {
        let what = || format!("the disk '{}'", disk.id);
        names.file(disk.file.as_deref(), what)?;
        names.disk(disk.parent.as_deref(), what)?;
    }
    check_parents(&descriptor.disks)?;
    check_content(&descriptor.content)?;
    names.check_storage_groups(&descriptor.content)?;
    for system in descriptor.virtual_systems() {
        for item in system.hardware.iter().flat_map(|hardware| &hardware.items) {
            names.check_item(system, item)?;
        }
    }
    Ok(())
}

/// What is looked up again and again is bounded more closely than the elements are.
fn check_numbers(descriptor: &Descriptor) -> Result<(), DescriptorError> {
    let systems = descriptor.virtual_systems();
    let items = systems.iter().flat_map(|system| &system.hardware).map(|hardware| hardware.items.len()).sum();
    let products = descriptor.content.products();
    let properties = products.iter().map(|product| product.properties.len()).sum();
    let numbers = [
        ("files", descriptor.references.len(), 4096),
        ("disks", descriptor.disks.len(), 1024),
        ("networks", descriptor.networks.len(), 4096),
        ("string bundles", descriptor.strings.len(), 1024),
        ("virtual systems", systems.len(), 4096),
        ("products", products.len(), 4096),
        ("hardware items", items, 16_384),
        ("properties", properties, 8192),
    ];
    match numbers.into_iter().find(|(_, number, limit)| number > limit) {
        Some((what, _, limit)) => Err(DescriptorError::TooMuch { what, limit }),
        None => Ok(()),
    }
}

/// What can be referred to.
struct Names<'all> {
    files: HashSet<&'all str>,
    disks: HashSet<&'all str>,
    networks: HashSet<&'all str>,
    storage_groups: HashSet<&'all str>,
}

impl<'all> Names<'all> {
    fn of(descriptor: &'all Descriptor) -> Result<Self, DescriptorError> {
        unique("configuration", descriptor.deployment_options.iter().map(|option| option.id.as_str()))?;
        let storage_groups = descriptor.storage_policy_groups.iter().map(|group| group.id.as_str());
        Ok(Self {
            storage_groups: unique("storage group", storage_groups)?,
            files: unique("file", descriptor.references.iter().map(|file| file.id.as_str()))?,
            disks: unique("disk", descriptor.disks.iter().map(|disk| disk.id.as_str()))?,
            networks: unique("network", descriptor.networks.iter().map(|network| network.name.as_str()))?,
        })
    }

    fn check_item(&self, system: &VirtualSystem, item: &HardwareItem) -> Result<(), DescriptorError> {
        let what =
            || format!("hardware item '{}' ({}) of '{}'", item.instance, item.display_name(), system.id);
        if let Device::Disk { storage_groups, .. } = &item.device {
            self.storage_groups(storage_groups, what)?;
        }
        match &item.device {
            Device::Disk { backing, .. } | Device::Drive { backing, .. } | Device::Floppy { backing } => {
                match backing {
                    Some(Backing::Disk(id)) => self.disk(Some(id), what),
                    Some(Backing::File(id)) => self.file(Some(id), what),
                    Some(Backing::Other(_)) | None => Ok(()),
                }
            }
            Device::NetworkAdapter { networks, .. } => {
                let missing = networks.iter().find(|name| !self.networks.contains(name.as_str()));
                missing.map_or(Ok(()), |name| {
                    Err(DescriptorError::NoNetwork { what: what(), name: name.clone() })
                })
            }
            _ => Ok(()),
        }
    }

    // OVT-04
    fn check_storage_groups(&self, content: &Content) -> Result<(), DescriptorError> {
        match content {
            Content::System(system) => {
                self.storage_groups(&system.storage_groups, || format!("'{}'", system.id))
            }
            Content::Collection(collection) => {
                self.storage_groups(&collection.storage_groups, || format!("'{}'", collection.id))?;
                collection.members.iter().try_for_each(|member| self.check_storage_groups(member))
            }
        }
    }

    fn storage_groups(&self, ids: &[String], what: impl FnOnce() -> String) -> Result<(), DescriptorError> {
        let missing = ids.iter().find(|id| !self.storage_groups.contains(id.as_str()));
        missing.map_or(Ok(()), |id| Err(DescriptorError::no_storage_group(what(), id)))
    }

    fn file(&self, id: Option<&str>, what: impl FnOnce() -> String) -> Result<(), DescriptorError> {
        let missing = id.filter(|id| !self.files.contains(id));
        missing.map_or(Ok(()), |id| Err(DescriptorError::no_file(what(), id)))
    }

    fn disk(&self, id: Option<&str>, what: impl FnOnce() -> String) -> Result<(), DescriptorError> {
        let missing = id.filter(|id| !self.disks.contains(id));
        missing.map_or(Ok(()), |id| Err(DescriptorError::no_disk(what(), id)))
    }
}

fn unique<'all>(
    what: &'static str,
    ids: impl Iterator<Item = &'all str>,
) -> Result<HashSet<&'all str>, DescriptorError> {
    let mut seen = HashSet::new();
    for id in ids {
        if !seen.insert(id) {
            return Err(DescriptorError::duplicate(what, id));
        }
    }
    Ok(seen)
}

/// No disk is above itself. Each disk is walked over once.
fn check_parents(disks: &[Disk]) -> Result<(), DescriptorError> {
    let parents: HashMap<&str, &str> =
        disks.iter().filter_map(|disk| Some((disk.id.as_str(), disk.parent.as_deref()?))).collect();
    let mut settled: HashSet<&str> = HashSet::new();
    for disk in disks {
        let mut path = HashSet::new();
        let mut current = disk.id.as_str();
        while !settled.contains(current) {
            if !path.insert(current) {
                return Err(DescriptorError::OwnParent { id: current.to_owned() });
            }
            match parents.get(current) {
                Some(parent) => current = parent,
                None => break,
            }
        }
        settled.extend(path);
    }
    Ok(())
}

/// The ids of virtual systems and collections, and the keys of properties.
fn check_content(content: &Content) -> Result<(), DescriptorError> {
    check_members(content)?;
    for product in content.products() {
        let mut keys = HashSet::new();
        for property in &product.properties {
            if !keys.insert((&property.key, &property.configurations)) {
                return Err(DescriptorError::duplicate("property", &product.full_key(property)));
            }
        }
    }
    Ok(())
}

/// The members of a collection have ids of their own. A collection may have the id of one of its members: there are
/// products that name a vApp after its first virtual machine.
fn check_members(content: &Content) -> Result<(), DescriptorError> {
    let Content::Collection(collection) = content else { return Ok(()) };
    unique("virtual system or collection", collection.members.iter().map(Content::id))?;
    collection.members.iter().try_for_each(check_members)
}
