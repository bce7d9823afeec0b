//! Virtual hardware.

use super::super::hardware::{Backing, Bound, Bus, Device, DriveKind, HardwareItem};
use super::{machine, parse};

const SECTIONS: &str = "<References><File ovf:id='iso' ovf:href='a.iso'/></References>
  <DiskSection><Disk ovf:diskId='disk1' ovf:capacity='1'/></DiskSection>
  <NetworkSection><Network ovf:name='net'/></NetworkSection>
  <vmw:StorageGroupSection vmw:id='gold' vmw:name='Gold'/>";

fn items(items: &str) -> Vec<HardwareItem> {
    parse(&machine(SECTIONS, items)).virtual_systems()[0].hardware[0].items.clone()
}

fn device(kind: u8, settings: &str) -> Device {
    items(&format!("<Item><rasd:ResourceType>{kind}</rasd:ResourceType>{settings}</Item>")).remove(0).device
}

fn rasd(settings: &[(&str, &str)]) -> String {
    settings.iter().map(|(name, value)| format!("<rasd:{name}>{value}</rasd:{name}>")).collect()
}

fn host(resource: &str) -> String {
    rasd(&[("HostResource", resource)])
}

#[test]
fn ovt_03_processors_have_megahertz() {
    let settings = [
        ("AllocationUnits", "hertz * 10^9"),
        ("VirtualQuantity", "2"),
        ("Reservation", "1"),
        ("Limit", "3"),
        ("Weight", "2000"),
    ];
    let settings =
        format!("{}<vmw:CoresPerSocket ovf:required='false'>2</vmw:CoresPerSocket>", rasd(&settings));
    let cpu = Device::Cpu {
        count: 2,
        cores_per_socket: Some(2),
        reservation: Some(1000),
        limit: Some(3000),
        shares: Some(2000),
    };
    assert_eq!(device(3, &settings), cpu);
    let plain =
        Device::Cpu { count: 1, cores_per_socket: None, reservation: None, limit: None, shares: None };
    assert_eq!(device(3, &rasd(&[("Limit", "-1"), ("AllocationUnits", "pieces")])), plain);
}

#[test]
fn ovt_03_memory_has_megabytes() {
    let cases = [
        (Some("byte * 2^20"), "4096", 4096),
        (Some("byte * 2^30"), "4", 4096),
        (Some("byte"), "1048577", 2),
        (Some("MegaBytes"), "256", 256),
        (Some("GigaBytes"), "2", 2048),
        (None, "512", 512),
    ];
    for (unit, quantity, expected) in cases {
        let unit = unit.map(|unit| rasd(&[("AllocationUnits", unit)])).unwrap_or_default();
        let settings = rasd(&[("VirtualQuantity", quantity), ("Reservation", quantity), ("Weight", "10")]);
        let memory =
            Device::Memory { size: expected, reservation: Some(expected), limit: None, shares: Some(10) };
        assert_eq!(device(4, &format!("{unit}{settings}")), memory, "{unit} {quantity}");
    }
}

#[test]
fn ovt_03_disks_have_bytes_in_every_spelling_of_a_unit() {
    let cases = [
        ("8", "byte * 2^30", 8 << 30),
        ("8", "GigaBytes", 8 << 30),
        ("8", "MegaBytes", 8 << 20),
        ("8", "byte", 8),
    ];
    for (capacity, unit, expected) in cases {
        let disk = format!(
            "<DiskSection><Disk ovf:diskId='d' ovf:capacity='{capacity}' ovf:capacityAllocationUnits='{unit}'/></DiskSection>"
        );
        let descriptor = parse(&machine(&disk, ""));
        assert_eq!(descriptor.disk_capacity(&descriptor.disks[0], None), Some(expected), "{unit}");
    }
}

#[test]
fn each_kind_of_part_is_told_apart() {
    let sub_type = |sub_type: &str| rasd(&[("ResourceSubType", sub_type)]);
    let disk = |backing| Device::Disk { backing, capacity: None, storage_groups: Vec::new() };
    let iso = || Some(Backing::File("iso".to_owned()));
    let mac_address = Some("00:50:56:00:00:01".to_owned());
    let cases = [
        (5, String::new(), Device::DiskController { bus: Bus::Ide }),
        (6, sub_type("lsilogic"), Device::DiskController { bus: Bus::Scsi }),
        (20, sub_type("vmware.sata.ahci"), Device::DiskController { bus: Bus::Sata }),
        (20, sub_type("AHCI"), Device::DiskController { bus: Bus::Sata }),
        (20, sub_type("vmware.nvme.controller"), Device::DiskController { bus: Bus::Nvme }),
        (20, String::new(), Device::Other { resource_type: 20 }),
        (
            10,
            rasd(&[("Connection", "net"), ("Address", "00:50:56:00:00:01")]),
            Device::NetworkAdapter { networks: vec!["net".to_owned()], mac_address },
        ),
        (14, String::new(), Device::Floppy { backing: None }),
        (15, host("ovf:/file/iso"), Device::Drive { kind: DriveKind::Cd, backing: iso() }),
        (16, host("/file/iso"), Device::Drive { kind: DriveKind::Dvd, backing: iso() }),
        (
            15,
            host("/dev/cdrom"),
            Device::Drive { kind: DriveKind::Cd, backing: Some(Backing::Other("/dev/cdrom".to_owned())) },
        ),
        (17, host("ovf:/disk/disk1"), disk(Some(Backing::Disk("disk1".to_owned())))),
        (17, host("ovf://disk/disk1"), disk(Some(Backing::Disk("disk1".to_owned())))),
        (17, host("disk/disk1"), disk(Some(Backing::Disk("disk1".to_owned())))),
        (23, sub_type("vmware.usb.ehci"), Device::UsbController),
        (24, String::new(), Device::VideoCard),
        (35, String::new(), Device::Other { resource_type: 35 }),
    ];
    for (kind, settings, expected) in cases {
        assert_eq!(device(kind, &settings), expected, "{kind} {settings}");
    }
}

#[test]
fn a_part_has_names_settings_and_a_place() {
    let item = items(
        "<Item ovf:required='false'><rasd:AddressOnParent>7</rasd:AddressOnParent>
          <rasd:AutomaticAllocation>true</rasd:AutomaticAllocation><rasd:Caption>ignored</rasd:Caption>
          <rasd:Description>A card</rasd:Description><rasd:ElementName>Video card</rasd:ElementName>
          <rasd:InstanceID>8</rasd:InstanceID><rasd:Parent>3</rasd:Parent><rasd:ResourceType>24</rasd:ResourceType>
          <vmw:Config ovf:required='false' vmw:key='videoRamSizeInKB' vmw:value='4096'/>
          <vmw:Config ovf:required='false' vmw:key='enable3DSupport' vmw:value='false'/></Item>",
    )
    .remove(0);
    assert_eq!(
        (item.display_name(), item.instance.as_str(), item.parent.as_deref()),
        ("Video card", "8", Some("3"))
    );
    assert_eq!(
        (item.address_on_parent.as_deref(), item.connected, item.optional),
        (Some("7"), Some(true), true)
    );
    assert_eq!(item.config_number("videoRamSizeInKB"), Some(4096));
    assert_eq!(
        (item.config_truth("enable3DSupport"), item.config_truth("useAutoDetect")),
        (Some(false), None)
    );
}

#[test]
fn ovt_04_a_disk_names_its_groups_of_storage_policies() {
    let Device::Disk { storage_groups, .. } = device(17, "<vmw:StorageGroup>gold</vmw:StorageGroup>") else {
        panic!("a disk")
    };
    assert_eq!(storage_groups, ["gold"]);
}

#[test]
fn a_configuration_has_its_own_parts_and_no_bounds() {
    let cpu = |attributes: &str, instance: &str, count: u8| {
        let settings =
            rasd(&[("InstanceID", instance), ("ResourceType", "3"), ("VirtualQuantity", &count.to_string())]);
        format!("<Item {attributes}>{settings}</Item>")
    };
    let cpus = [
        cpu("", "1", 1),
        cpu("ovf:configuration='big huge'", "1", 2),
        cpu("ovf:bound='max'", "1", 9),
        cpu("ovf:configuration='huge'", "5", 3),
        cpu("", "0", 4),
        cpu("", "0", 5),
    ];
    let descriptor = parse(&machine("", &cpus.concat()));
    let hardware = &descriptor.virtual_systems()[0].hardware[0];
    assert_eq!(hardware.items[2].bound, Some(Bound::Max));
    let counts = |configuration| {
        let count = |item: &HardwareItem| match item.device {
            Device::Cpu { count, .. } => count,
            _ => 0,
        };
        hardware.items_in(configuration).into_iter().map(count).collect::<Vec<_>>()
    };
    assert_eq!(counts(None), [1, 4, 5]);
    assert_eq!(counts(Some("big")), [2, 4, 5]);
    assert_eq!(counts(Some("huge")), [2, 3, 4, 5]);
}

#[test]
fn several_sections_are_alternatives_with_kinds_of_their_own() {
    let section = |kinds: &str| {
        format!(
            "<VirtualHardwareSection ovf:transport='iso com.vmware.guestInfo'><System><vssd:VirtualSystemType>{kinds}</vssd:VirtualSystemType></System><vmw:Config vmw:key='firmware' vmw:value='efi'/><vmw:ExtraConfig vmw:key='svga.present' vmw:value='true'/></VirtualHardwareSection>"
        )
    };
    let descriptor =
        parse(&super::system(&format!("{}{}", section("vmx-04 vmx-07"), section("xen-3,virtualbox-2.2"))));
    let [first, second] = descriptor.virtual_systems()[0].hardware.as_slice() else { panic!("two sections") };
    assert_eq!(
        (first.system_types.join(" "), second.system_types.join(" ")),
        ("vmx-04 vmx-07".to_owned(), "xen-3 virtualbox-2.2".to_owned())
    );
    assert_eq!(first.transports, ["iso", "com.vmware.guestInfo"]);
    assert_eq!(
        (first.config["firmware"].as_str(), first.extra_config["svga.present"].as_str()),
        ("efi", "true")
    );
}
