//! The hardware of a virtual machine in the published words.

use api::type_ovf::{
    Cpu, Disk, DiskController, Drive, Floppy, Memory, Nic, StoragePolicy, UsbController, VideoCard,
    VmTemplate,
};
use ovf::descriptor::{Backing, Descriptor, Device, HardwareItem};

use super::signed;

/// One MB, of which disks are counted up to the next (OVT-03).
const MB: u64 = 1 << 20;

/// Adds the parts to a machine.
pub(super) fn add(descriptor: &Descriptor, parts: &[&HardwareItem], machine: &mut VmTemplate) {
    for part in parts {
        match &part.device {
            Device::Cpu { .. } => add_cpu(part, &mut machine.cpu),
            Device::Memory { .. } => add_memory(part, &mut machine.memory),
            Device::Disk { backing, capacity, storage_groups } => {
                let capacity = bytes(descriptor, backing.as_ref()).or(*capacity);
                push(&mut machine.disks, disk(part, capacity, storage_groups));
            }
            Device::NetworkAdapter { networks, mac_address } => {
                push(&mut machine.nics, nic(part, networks, mac_address.as_ref()));
            }
            Device::VideoCard => push(&mut machine.video_cards, video_card(part)),
            Device::Drive { kind, .. } => push(
                &mut machine.drives,
                Drive {
                    name: part.display_name().to_owned(),
                    drive_type: Some(kind.as_str().to_owned()),
                    sub_type: part.sub_type.clone(),
                },
            ),
            Device::Floppy { .. } => push(
                &mut machine.floppies,
                Floppy {
                    name: part.display_name().to_owned(),
                    connected: part.connected,
                    floppy_type: part.sub_type.clone(),
                },
            ),
            Device::DiskController { bus } => push(
                &mut machine.disk_controllers,
                DiskController {
                    name: part.display_name().to_owned(),
                    controller_type: Some(bus.as_str().to_owned()),
                    sub_type: part.sub_type.clone(),
                },
            ),
            Device::UsbController => push(&mut machine.usb_controllers, usb_controller(part)),
            Device::Other { .. } => (),
        }
    }
}

fn push<T>(list: &mut Option<Vec<T>>, element: T) {
    list.get_or_insert_with(Vec::new).push(element);
}

/// The bytes of a disk that the descriptor has in a section of its own.
fn bytes(descriptor: &Descriptor, backing: Option<&Backing>) -> Option<u64> {
    let Backing::Disk(id) = backing? else { return None };
    descriptor.disk_capacity(descriptor.disk(id)?, descriptor.default_configuration())
}

/// Several parts with processors add up; the first one's bounds hold.
fn add_cpu(part: &HardwareItem, cpu: &mut Option<Cpu>) {
    let Device::Cpu { count, reservation, limit, shares, .. } = &part.device else { return };
    match cpu {
        Some(cpu) => cpu.num_cpus = cpu.num_cpus.saturating_add(signed(*count)),
        None => {
            *cpu = Some(Cpu {
                num_cpus: signed(*count),
                reservation: reservation.map(signed),
                limit: limit.map(signed),
                shares: shares.map(signed),
            });
        }
    }
}

/// Several parts with memory add up; the first one's bounds hold.
fn add_memory(part: &HardwareItem, memory: &mut Option<Memory>) {
    let Device::Memory { size, reservation, limit, shares } = &part.device else { return };
    match memory {
        Some(memory) => memory.size = memory.size.saturating_add(signed(*size)),
        None => {
            *memory = Some(Memory {
                size: signed(*size),
                reservation: reservation.map(signed),
                limit: limit.map(signed),
                shares: shares.map(signed),
            });
        }
    }
}

fn disk(part: &HardwareItem, capacity: Option<u64>, storage_groups: &[String]) -> Disk {
    Disk {
        name: part.display_name().to_owned(),
        disk_capacity: signed(capacity.unwrap_or_default().div_ceil(MB)),
        // OVT-04
        storage_policy: storage_groups.first().map(|group| StoragePolicy { group_id: group.clone() }),
    }
}

fn nic(part: &HardwareItem, networks: &[String], mac_address: Option<&String>) -> Nic {
    Nic {
        name: part.display_name().to_owned(),
        network_name: networks.first().cloned(),
        mac_address: mac_address.cloned(),
        start_connected: part.connected,
    }
}

/// The settings are VMware's own.
fn video_card(part: &HardwareItem) -> VideoCard {
    let number = |key| part.config_number(key).map(signed);
    VideoCard {
        render_type: part.config.get("use3dRenderer").cloned(),
        video_ram_size: number("videoRamSizeInKB"),
        graphics_memory_size: number("graphicsMemorySizeInKB"),
        enable3d: part.config_truth("enable3DSupport"),
        num_displays: number("numDisplays"),
        use_auto_detect: part.config_truth("useAutoDetect"),
    }
}

/// The settings are VMware's own.
fn usb_controller(part: &HardwareItem) -> UsbController {
    let number = |key| part.config_number(key).map(signed);
    UsbController {
        controller_type: part.sub_type.clone(),
        auto_connect: part.config_truth("autoConnectDevices"),
        ehci_pci_slot_number: number("slotInfo.ehciPciSlotNumber"),
        pci_slot_number: number("slotInfo.pciSlotNumber"),
    }
}
