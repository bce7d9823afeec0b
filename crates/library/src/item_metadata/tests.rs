use api::type_ovf::{DiskController, Memory, StoragePolicy};
use catalog::Time;
use ovf::descriptor::Descriptor;

use super::*;

fn item() -> Item {
    Item {
        id: "item".into(),
        library_id: "library".into(),
        name: "appliance".to_owned(),
        description: String::new(),
        kind: "ovf".to_owned(),
        version: 3,
        metadata_version: 2,
        content_version: 4,
        source_id: None,
        created_at: Time(0),
        last_modified_at: Time(0),
        size: 0,
        cached: true,
    }
}

fn envelope(sections: &str, content: &str) -> Descriptor {
    let document = format!(
        r#"<?xml version="1.0"?>
        <Envelope xmlns="http://schemas.dmtf.org/ovf/envelope/1" xmlns:ovf="http://schemas.dmtf.org/ovf/envelope/1"
          xmlns:rasd="http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_ResourceAllocationSettingData"
          xmlns:vmw="http://www.vmware.com/schema/ovf">
          <References><File ovf:id="f" ovf:href="a%20disk.vmdk" ovf:size="12" ovf:compression="gzip"
            ovf:chunkSize="10"/></References>
          <DiskSection><Info>x</Info>
            <Disk ovf:diskId="whole" ovf:fileRef="f" ovf:capacity="2" ovf:capacityAllocationUnits="byte * 2^30"/>
            <Disk ovf:diskId="odd" ovf:capacity="1048577"/>
            <Disk ovf:diskId="set" ovf:capacity="${{size}}" ovf:capacityAllocationUnits="byte * 2^20"/>
          </DiskSection>
          <NetworkSection><Info>x</Info>
            <Network ovf:name="inside"><Description>Ours</Description></Network></NetworkSection>
          {sections}{content}</Envelope>"#
    );
    Descriptor::parse(document.as_bytes()).unwrap()
}

fn machine(id: &str, parts: &str) -> String {
    format!(
        r#"<VirtualSystem ovf:id="{id}"><Info>x</Info><Name>Machine {id}</Name>
        <OperatingSystemSection ovf:id="94" vmw:osType="ubuntu64Guest"><Info>x</Info>
          <Description>Ubuntu</Description></OperatingSystemSection>
        <VirtualHardwareSection><Info>x</Info>{parts}</VirtualHardwareSection></VirtualSystem>"#
    )
}

fn part(instance: u32, kind: u32, inner: &str) -> String {
    format!(
        "<Item><rasd:ElementName>part {instance}</rasd:ElementName><rasd:InstanceID>{instance}</rasd:InstanceID>\
         <rasd:ResourceType>{kind}</rasd:ResourceType>{inner}</Item>"
    )
}

fn quantity(number: u32, units: &str) -> String {
    format!(
        "<rasd:VirtualQuantity>{number}</rasd:VirtualQuantity>\
         <rasd:AllocationUnits>{units}</rasd:AllocationUnits>"
    )
}

fn disk(instance: u32, id: &str) -> String {
    part(instance, 17, &format!("<rasd:HostResource>ovf:/disk/{id}</rasd:HostResource>"))
}

#[test]
fn ovt_01_a_template_describes_its_item() {
    let template = ovf_template::of(&item(), &envelope("", &machine("a", "")));
    assert_eq!((template.id.as_str(), template.library_id_parent.as_str()), ("item", "library"));
    assert_eq!((template.vm_count, template.version.as_str()), (1, "3.4"));
    let network = api::type_ovf::Network { name: "inside".to_owned(), description: Some("Ours".to_owned()) };
    assert_eq!(template.networks, [network]);
    let changed = ovf_template::of(&Item { version: 4, ..item() }, &envelope("", &machine("a", "")));
    let replaced = ovf_template::of(&Item { content_version: 5, ..item() }, &envelope("", &machine("a", "")));
    assert_ne!(changed.version, template.version);
    assert_ne!(replaced.version, template.version);
}

#[test]
fn ovt_02_one_machine_is_a_machine_and_several_are_a_vapp() {
    let one = ovf_template::of(&item(), &envelope("", &machine("a", "")));
    assert!(!one.is_vapp_template && one.vapp_template.is_none());
    let vm = one.vm_template.unwrap();
    assert_eq!((vm.vm_name.as_str(), vm.os_type.as_deref()), ("Machine a", Some("ubuntu64Guest")));
    assert_eq!(vm.os_description.as_deref(), Some("Ubuntu"));

    let inner = format!(
        "<VirtualSystemCollection ovf:id=\"inner\"><Info>x</Info>{}</VirtualSystemCollection>",
        machine("c", "")
    );
    let outer = format!(
        "<VirtualSystemCollection ovf:id=\"outer\"><Info>x</Info><Name>All</Name>{}{}{inner}</VirtualSystemCollection>",
        machine("a", ""),
        machine("b", "")
    );
    let several = ovf_template::of(&item(), &envelope("", &outer));
    assert!(several.is_vapp_template && several.vm_template.is_none());
    assert_eq!(several.vm_count, 3);
    let vapp = several.vapp_template.unwrap();
    let names: Vec<_> = vapp.vm_templates.unwrap().into_iter().map(|vm| vm.vm_name).collect();
    assert_eq!(
        (vapp.vapp_name.as_deref(), names.as_slice()),
        (Some("All"), ["Machine a", "Machine b", "Machine c"].map(str::to_owned).as_slice())
    );
}

#[test]
fn ovt_03_amounts_are_in_the_published_units() {
    let bounds =
        "<rasd:Reservation>500</rasd:Reservation><rasd:Limit>2000</rasd:Limit><rasd:Weight>7</rasd:Weight>";
    let video = "<vmw:Config vmw:key=\"videoRamSizeInKB\" vmw:value=\"4096\"/>\
        <vmw:Config vmw:key=\"graphicsMemorySizeInKB\" vmw:value=\"262144\"/>\
        <vmw:Config vmw:key=\"enable3DSupport\" vmw:value=\"true\"/>\
        <vmw:Config vmw:key=\"use3dRenderer\" vmw:value=\"automatic\"/>";
    let properties = "<ProductSection><Info>x</Info>\
        <Property ovf:key=\"size\" ovf:type=\"uint32\" ovf:value=\"77\"/></ProductSection>";
    let parts = [
        part(1, 3, &format!("{}{bounds}", quantity(4, "hertz * 10^6"))),
        part(2, 4, &quantity(2, "byte * 2^30")),
        disk(3, "whole"),
        disk(4, "odd"),
        disk(5, "set"),
        part(6, 24, video),
    ];
    let content =
        machine("a", &parts.concat()).replace("</VirtualSystem>", &format!("{properties}</VirtualSystem>"));
    let vm = ovf_template::of(&item(), &envelope("", &content)).vm_template.unwrap();
    let cpu = vm.cpu.unwrap();
    assert_eq!((cpu.num_cpus, cpu.reservation, cpu.limit, cpu.shares), (4, Some(500), Some(2000), Some(7)));
    assert_eq!(vm.memory, Some(Memory { size: 2048, reservation: None, limit: None, shares: None }));
    let disks: Vec<_> = vm.disks.unwrap().into_iter().map(|disk| (disk.name, disk.disk_capacity)).collect();
    let expected = [("part 3", 2048), ("part 4", 2), ("part 5", 77)];
    assert_eq!(disks, expected.map(|(name, capacity)| (name.to_owned(), capacity)));
    let card = &vm.video_cards.unwrap()[0];
    assert_eq!((card.video_ram_size, card.graphics_memory_size), (Some(4096), Some(262_144)));
    assert_eq!((card.enable3d, card.render_type.as_deref()), (Some(true), Some("automatic")));
}

#[test]
fn ovt_04_disks_and_machines_refer_to_their_groups() {
    let sections = "<vmw:StorageGroupSection ovf:required=\"false\" vmw:id=\"fast\" vmw:name=\"Gold\">\
        <Info>x</Info><vmw:Description>For fast ones</vmw:Description></vmw:StorageGroupSection>";
    let grouped = "<rasd:HostResource>ovf:/disk/whole</rasd:HostResource>\
        <vmw:StorageGroup>fast</vmw:StorageGroup>";
    let content = machine("a", &part(3, 17, grouped));
    let template = ovf_template::of(&item(), &envelope(sections, &content));
    let groups = template.storage_policy_groups.unwrap();
    assert_eq!((groups[0].id.as_str(), groups[0].name.as_str()), ("fast", "Gold"));
    let disks = template.vm_template.unwrap().disks.unwrap();
    assert_eq!(disks[0].storage_policy, Some(StoragePolicy { group_id: "fast".to_owned() }));
}

#[test]
fn hardware_is_told_part_by_part() {
    let network = "<rasd:Connection>inside</rasd:Connection><rasd:Address>00:50:56:00:00:01</rasd:Address>\
        <rasd:AutomaticAllocation>true</rasd:AutomaticAllocation>";
    let usb = "<rasd:ResourceSubType>vmware.usb.ehci</rasd:ResourceSubType>\
        <vmw:Config vmw:key=\"autoConnectDevices\" vmw:value=\"false\"/>\
        <vmw:Config vmw:key=\"slotInfo.pciSlotNumber\" vmw:value=\"34\"/>";
    let parts = [
        part(1, 6, "<rasd:ResourceSubType>lsilogic</rasd:ResourceSubType>"),
        part(2, 10, network),
        part(3, 15, "<rasd:ResourceSubType>vmware.cdrom.iso</rasd:ResourceSubType>"),
        part(4, 14, "<rasd:AutomaticAllocation>false</rasd:AutomaticAllocation>"),
        part(5, 23, usb),
    ];
    let vm = ovf_template::of(&item(), &envelope("", &machine("a", &parts.concat()))).vm_template.unwrap();
    let controller = DiskController {
        name: "part 1".to_owned(),
        controller_type: Some("SCSI".to_owned()),
        sub_type: Some("lsilogic".to_owned()),
    };
    assert_eq!(vm.disk_controllers, Some(vec![controller]));
    let nic = &vm.nics.unwrap()[0];
    assert_eq!((nic.network_name.as_deref(), nic.start_connected), (Some("inside"), Some(true)));
    assert_eq!(nic.mac_address.as_deref(), Some("00:50:56:00:00:01"));
    let drive = &vm.drives.unwrap()[0];
    assert_eq!(
        (drive.drive_type.as_deref(), drive.sub_type.as_deref()),
        (Some("CD"), Some("vmware.cdrom.iso"))
    );
    assert_eq!(vm.floppies.unwrap()[0].connected, Some(false));
    let usb = &vm.usb_controllers.unwrap()[0];
    assert_eq!(
        (usb.auto_connect, usb.pci_slot_number, usb.ehci_pci_slot_number),
        (Some(false), Some(34), None)
    );
    assert_eq!((vm.cpu, vm.disks), (None, None));
}

#[test]
fn the_rest_of_a_descriptor_is_told_without_secrets() {
    let options = "<DeploymentOptionSection><Info>x</Info><Configuration ovf:id=\"small\"><Label>Small</Label>\
        <Description>d</Description></Configuration><Configuration ovf:id=\"big\" ovf:default=\"true\"><Label>Big</Label>\
        <Description>d</Description></Configuration></DeploymentOptionSection>";
    let sections = "<ProductSection ovf:class=\"web\" ovf:instance=\"1\"><Info>x</Info><Product>Server</Product>\
        <Version>1.2</Version><Category>Access</Category>\
        <Property ovf:key=\"host\" ovf:type=\"string\" ovf:userConfigurable=\"true\" ovf:value=\"a\">\
        <Label>Host</Label></Property>\
        <Property ovf:key=\"word\" ovf:type=\"string\" ovf:password=\"true\" ovf:value=\"hidden\"/></ProductSection>\
        <EulaSection><Info>x</Info><License>Agree</License></EulaSection>\
        <AnnotationSection><Info>x</Info><Annotation>A note</Annotation></AnnotationSection></VirtualSystem>";
    let content = machine("a", "").replace("</VirtualSystem>", sections);
    let package = ovf_package::of(&envelope(options, &content), None);
    assert_eq!((package.ovf_version.as_str(), package.annotation.as_deref()), ("1.x", Some("A note")));
    let file = &package.references[0];
    assert_eq!((file.file_name.as_str(), file.size, file.chunk_size), ("a%20disk.vmdk", Some(12), Some(10)));
    assert_eq!(file.compression.as_deref(), Some("gzip"));
    let product = &package.products[0];
    assert_eq!((product.system.as_str(), product.name.as_deref()), ("Machine a", Some("Server")));
    let keys: Vec<_> = product.properties.iter().map(|property| property.key.as_str()).collect();
    assert_eq!(keys, ["web.host.1", "web.word.1"]);
    let [host, word] = product.properties.as_slice() else { panic!("{product:?}") };
    assert_eq!((host.default_value.as_deref(), host.user_configurable), (Some("a"), true));
    assert_eq!((host.category.as_deref(), host.label.as_deref()), (Some("Access"), Some("Host")));
    assert_eq!((word.default_value.as_deref(), word.password), (None, true));
    assert_eq!(package.end_user_licenses[0].text, "Agree");
    let options: Vec<_> =
        package.deployment_options.iter().map(|option| (option.id.as_str(), option.is_default)).collect();
    assert_eq!(options, [("small", false), ("big", true)]);
    assert_eq!(package.signature, None);
}

#[test]
fn facts_that_cannot_be_read_say_nothing() {
    assert_eq!(ovf(&item(), "damaged", None), Metadata::default());
    assert_eq!(iso_volume::all("damaged"), []);
}
