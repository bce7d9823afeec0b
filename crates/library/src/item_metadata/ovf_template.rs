//! A descriptor in the published words.

use api::type_ovf::{Network, OvfTemplate, StoragePolicy, StoragePolicyGroup, VappTemplate, VmTemplate};
use catalog::item::Item;
use ovf::descriptor::{Content, Descriptor, VirtualSystem};

use super::{hardware, signed, unless_empty, value};

/// An item of type `ovf` with that descriptor.
pub(super) fn of(item: &Item, descriptor: &Descriptor) -> OvfTemplate {
    let systems = descriptor.virtual_systems();
    let vapp = match &descriptor.content {
        Content::System(_) => None,
        Content::Collection(collection) => Some(VappTemplate {
            vapp_name: Some(collection.display_name().to_owned()),
            vm_templates: unless_empty(systems.iter().map(|system| machine(descriptor, system)).collect()),
            storage_policies: policies(&collection.storage_groups),
        }),
    };
    // OVT-01
    OvfTemplate {
        id: item.id.clone(),
        vm_count: signed(systems.len() as u64),
        version: format!("{}.{}", item.version, item.content_version),
        library_id_parent: item.library_id.clone(),
        // OVT-02
        is_vapp_template: vapp.is_some(),
        vm_template: match &descriptor.content {
            Content::System(system) => Some(machine(descriptor, system)),
            Content::Collection(_) => None,
        },
        vapp_template: vapp,
        networks: networks(descriptor),
        storage_policy_groups: unless_empty(groups(descriptor)),
    }
}

fn networks(descriptor: &Descriptor) -> Vec<Network> {
    let network = |network: &ovf::descriptor::Network| Network {
        name: network.name.clone(),
        description: value(network.description.as_ref()),
    };
    descriptor.networks.iter().map(network).collect()
}

fn groups(descriptor: &Descriptor) -> Vec<StoragePolicyGroup> {
    let group = |group: &ovf::descriptor::StoragePolicyGroup| StoragePolicyGroup {
        id: group.id.clone(),
        name: group.name.clone(),
        description: value(group.description.as_ref()),
    };
    descriptor.storage_policy_groups.iter().map(group).collect()
}

/// OVT-04
fn policies(groups: &[String]) -> Option<Vec<StoragePolicy>> {
    unless_empty(groups.iter().map(|group| StoragePolicy { group_id: group.clone() }).collect())
}

/// A virtual machine as it is when nobody chooses another configuration, with the first of its alternative hardwares.
fn machine(descriptor: &Descriptor, system: &VirtualSystem) -> VmTemplate {
    let mut machine = VmTemplate {
        vm_name: system.display_name().to_owned(),
        os_type: system.operating_system.as_ref().and_then(|guest| guest.os_type.clone()),
        os_description: system.operating_system.as_ref().and_then(|guest| value(guest.description.as_ref())),
        storage_policies: policies(&system.storage_groups),
        ..VmTemplate::default()
    };
    let parts = system.hardware.first();
    let parts = parts.map(|parts| parts.items_in(descriptor.default_configuration())).unwrap_or_default();
    hardware::add(descriptor, &parts, &mut machine);
    machine
}
