//! Reads hardware sections.

use std::collections::BTreeMap;

use super::super::DescriptorError;
use super::super::deployment::configurations;
use super::super::element::{self, Element, Space};
use super::super::text::{Messages, Text};
use super::super::units::{self, Measure};
use super::{Backing, Bound, Bus, Device, DriveKind, Hardware, HardwareItem};

/// The unit of memory that states none, as exporters before 1.0 meant it.
const MEGABYTE: u64 = 1 << 20;
const MEGAHERTZ: u64 = 1_000_000;

/// The hardware of the virtual system `system`.
pub(in super::super) fn read(
    section: &Element,
    system: &str,
    messages: &Messages<'_>,
) -> Result<Hardware, DescriptorError> {
    let kinds = section.all("System").filter_map(|kind| text_of(kind, "VirtualSystemType"));
    let system_types =
        kinds.flat_map(|kinds| kinds.split([',', ' ']).map(str::trim)).filter(|kind| !kind.is_empty());
    let items = section.children.iter().filter(|child| {
        child.is_ovf() && matches!(child.name.as_str(), "Item" | "StorageItem" | "EthernetPortItem")
    });
    Ok(Hardware {
        info: messages.child(section, "Info"),
        system_types: system_types.map(str::to_owned).collect(),
        transports: section
            .attribute("transport")
            .unwrap_or_default()
            .split_whitespace()
            .map(str::to_owned)
            .collect(),
        items: items.map(|item| Item { item, system, messages }.read()).collect::<Result<_, _>>()?,
        config: settings(section, "Config"),
        extra_config: settings(section, "ExtraConfig"),
    })
}

/// An element that describes a part.
struct Item<'tree> {
    item: &'tree Element,
    system: &'tree str,
    messages: &'tree Messages<'tree>,
}

impl Item<'_> {
    fn read(&self) -> Result<HardwareItem, DescriptorError> {
        let connected = self.text("AutomaticAllocation");
        let connected = connected.map(|value| element::truth(|| self.what("AutomaticAllocation"), value));
        Ok(HardwareItem {
            instance: self.instance().to_owned(),
            // In OVF 0.9 the caption is the name.
            name: self.localised("ElementName").or_else(|| self.localised("Caption")),
            description: self.localised("Description"),
            configurations: configurations(self.item),
            bound: self.bound()?,
            optional: self.item.truth("required")? == Some(false),
            parent: self.text("Parent").map(str::to_owned),
            address_on_parent: self.text("AddressOnParent").map(str::to_owned),
            sub_type: self.text("ResourceSubType").map(str::to_owned),
            connected: connected.transpose()?,
            config: settings(self.item, "Config"),
            device: self.device()?,
        })
    }

    fn device(&self) -> Result<Device, DescriptorError> {
        let kind = self.number("ResourceType")?;
        let missing = || DescriptorError::NoResourceType {
            system: self.system.to_owned(),
            instance: self.instance().to_owned(),
        };
        // The numbers are those of CIM_ResourceAllocationSettingData.
        Ok(match kind.ok_or_else(missing)? {
            3 => self.cpu()?,
            4 => self.memory()?,
            5 => Device::DiskController { bus: Bus::Ide },
            6 => Device::DiskController { bus: Bus::Scsi },
            10 => Device::NetworkAdapter { networks: self.networks(), mac_address: self.owned("Address") },
            14 => Device::Floppy { backing: self.backing() },
            15 => Device::Drive { kind: DriveKind::Cd, backing: self.backing() },
            16 => Device::Drive { kind: DriveKind::Dvd, backing: self.backing() },
            17 | 31 => self.disk()?,
            20 => self.other_controller(),
            23 => Device::UsbController,
            24 => Device::VideoCard,
            resource_type => Device::Other { resource_type },
        })
    }

    fn cpu(&self) -> Result<Device, DescriptorError> {
        let (reservation, limit) = (self.number("Reservation")?, self.limit()?);
        let stated = reservation.is_some() || limit.is_some();
        // Some exporters count processors in `hertz * 10^6` without any that are reserved; the unit is then of no use.
        let unit = if stated { self.unit(Measure::Frequency, MEGAHERTZ)? } else { MEGAHERTZ };
        let cores = self
            .item
            .children
            .iter()
            .find(|child| child.space == Space::Vmware && child.name == "CoresPerSocket");
        Ok(Device::Cpu {
            count: self.number("VirtualQuantity")?.unwrap_or(1),
            cores_per_socket: cores.and_then(|cores| cores.text.trim().parse().ok()),
            reservation: self.scaled(reservation, unit, MEGAHERTZ, "Reservation")?,
            limit: self.scaled(limit, unit, MEGAHERTZ, "Limit")?,
            shares: self.number("Weight")?,
        })
    }

    fn memory(&self) -> Result<Device, DescriptorError> {
        let unit = self.unit(Measure::Size, MEGABYTE)?;
        let size = self.scaled(self.number("VirtualQuantity")?, unit, MEGABYTE, "VirtualQuantity")?;
        Ok(Device::Memory {
            size: size.unwrap_or(0),
            reservation: self.scaled(self.number("Reservation")?, unit, MEGABYTE, "Reservation")?,
            limit: self.scaled(self.limit()?, unit, MEGABYTE, "Limit")?,
            shares: self.number("Weight")?,
        })
    }

    fn disk(&self) -> Result<Device, DescriptorError> {
        let backing = self.backing();
        let stated = self.number("VirtualQuantity")?.filter(|_| self.text("AllocationUnits").is_some());
        let unit = if stated.is_some() { self.unit(Measure::Size, 1)? } else { 1 };
        let groups = self.item.children.iter();
        let groups = groups.filter(|child| child.space == Space::Vmware && child.name == "StorageGroup");
        Ok(Device::Disk {
            backing,
            capacity: self.scaled(stated, unit, 1, "VirtualQuantity")?,
            storage_groups: groups.filter_map(Element::own_text).map(str::to_owned).collect(),
        })
    }

    /// A storage device of another kind: SATA and NVMe controllers have no number of their own.
    fn other_controller(&self) -> Device {
        let kind = self.text("ResourceSubType").unwrap_or_default().to_ascii_lowercase();
        if kind.contains("nvme") {
            Device::DiskController { bus: Bus::Nvme }
        } else if kind.contains("sata") || kind.contains("ahci") {
            Device::DiskController { bus: Bus::Sata }
        } else {
            Device::Other { resource_type: 20 }
        }
    }

    fn networks(&self) -> Vec<String> {
        let connections = self.item.children.iter().filter(|child| is_setting(child, "Connection"));
        connections.filter_map(Element::own_text).map(str::to_owned).collect()
    }

    fn backing(&self) -> Option<Backing> {
        self.text("HostResource").map(Backing::parse)
    }

    fn bound(&self) -> Result<Option<Bound>, DescriptorError> {
        match self.item.attribute("bound") {
            None | Some("normal") => Ok(None),
            Some("min") => Ok(Some(Bound::Min)),
            Some("max") => Ok(Some(Bound::Max)),
            Some(value) => Err(DescriptorError::Bound { what: self.what("bound"), value: value.to_owned() }),
        }
    }

    fn instance(&self) -> &str {
        // Its spelling in OVF 0.9.
        self.text("InstanceID").or_else(|| self.text("InstanceId")).unwrap_or_default()
    }

    /// A limit below zero is none.
    fn limit(&self) -> Result<Option<u64>, DescriptorError> {
        if self.text("Limit").is_some_and(|limit| limit.starts_with('-')) {
            Ok(None)
        } else {
            self.number("Limit")
        }
    }

    fn number(&self, name: &str) -> Result<Option<u64>, DescriptorError> {
        let wrong = |value: &str| DescriptorError::number(self.what(name), value);
        self.text(name).map(|value| value.parse().map_err(|_| wrong(value))).transpose()
    }

    fn unit(&self, measure: Measure, absent: u64) -> Result<u64, DescriptorError> {
        let what = || self.what("AllocationUnits");
        self.text("AllocationUnits").map_or(Ok(absent), |unit| units::factor(measure, unit, what))
    }

    /// A quantity in another unit, rounded up.
    fn scaled(
        &self,
        value: Option<u64>,
        unit: u64,
        wanted: u64,
        name: &str,
    ) -> Result<Option<u64>, DescriptorError> {
        let value = value.map(|value| units::scale(value, unit, || self.what(name)));
        Ok(value.transpose()?.map(|value| value.div_ceil(wanted)))
    }

    /// What a message says about a value: where it stands.
    fn what(&self, name: &str) -> String {
        format!("{name} of hardware item '{}' of '{}'", self.instance(), self.system)
    }

    fn text(&self, name: &str) -> Option<&str> {
        text_of(self.item, name)
    }

    fn owned(&self, name: &str) -> Option<String> {
        self.text(name).map(str::to_owned)
    }

    fn localised(&self, name: &str) -> Option<Text> {
        let child = self.item.children.iter().find(|child| is_setting(child, name))?;
        let text = self.messages.text(child);
        Some(text).filter(|text| !text.value.is_empty() || text.message.is_some())
    }
}

/// Whether an element is the setting of this name.
fn is_setting(child: &Element, name: &str) -> bool {
    (child.space == Space::Cim || child.is_ovf()) && child.name == name
}

fn text_of<'tree>(parent: &'tree Element, name: &str) -> Option<&'tree str> {
    parent.children.iter().filter(|child| is_setting(child, name)).find_map(Element::own_text)
}

/// VMware's settings: the elements of this name with a key and a value.
fn settings(parent: &Element, name: &str) -> BTreeMap<String, String> {
    let own = parent.children.iter().filter(|child| child.space == Space::Vmware && child.name == name);
    let value = |child: &Element, attribute: &str| {
        child
            .attribute_of(&Space::Vmware, attribute)
            .or_else(|| child.attribute(attribute))
            .map(str::to_owned)
    };
    own.filter_map(|child| Some((value(child, "key")?, value(child, "value").unwrap_or_default()))).collect()
}
