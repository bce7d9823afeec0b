//! The versions of OVF.

use super::super::hardware::{Backing, Device};
use super::super::{Content, DescriptorError, Version};
use super::{parse, refused};

const DRAFT: &str = r#"<ovf:Envelope xmlns:ovf="http://www.vmware.com/schema/ovf/1/envelope"
  xmlns:rasd="http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_ResourceAllocationSettingData"
  xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" ovf:version="0.9">
  <References><File ovf:href="disk.vmdk" ovf:id="file1" ovf:size="10"/></References>
  <Section xsi:type="ovf:DiskSection_Type"><Info>Disks</Info>
    <Disk ovf:capacity="1024" ovf:diskId="disk1" ovf:fileRef="file1" ovf:format="f"/></Section>
  <Section xsi:type="ovf:NetworkSection_Type"><Network ovf:name="net"><Description>d</Description></Network></Section>
  <Content ovf:id="vm" xsi:type="ovf:VirtualSystem_Type"><Info>A machine</Info>
    <Section xsi:type="ovf:ProductSection_Type"><Product>P</Product><Full-version>1.2</Full-version></Section>
    <Section ovf:id="36" xsi:type="ovf:OperatingSystemSection_Type"><Description>other</Description></Section>
    <Section xsi:type="ovf:VirtualHardwareSection_Type">
      <Item><rasd:Caption>256 MB</rasd:Caption><rasd:InstanceId>2</rasd:InstanceId>
        <rasd:AllocationUnits>MegaBytes</rasd:AllocationUnits><rasd:ResourceType>4</rasd:ResourceType>
        <rasd:VirtualQuantity>256</rasd:VirtualQuantity></Item>
      <Item><rasd:Caption>Disk</rasd:Caption><rasd:InstanceId>3</rasd:InstanceId>
        <rasd:ResourceType>17</rasd:ResourceType><rasd:HostResource>/disk/disk1</rasd:HostResource></Item>
    </Section>
  </Content></ovf:Envelope>"#;

#[test]
fn the_draft_of_0_9_tells_its_sections_apart_by_type() {
    let descriptor = parse(DRAFT);
    assert_eq!(descriptor.version, Version::V0_9);
    assert_eq!(descriptor.references[0].href, "disk.vmdk");
    assert_eq!(descriptor.disk_capacity(&descriptor.disks[0], None), Some(1024));
    assert_eq!(descriptor.networks[0].description.as_ref().unwrap().value, "d");
    let system = descriptor.virtual_systems()[0];
    assert_eq!(system.products[0].full_version.as_ref().unwrap().value, "1.2");
    assert_eq!(system.operating_system.as_ref().unwrap().id, Some(36));
    let [memory, disk] = system.hardware[0].items.as_slice() else { panic!("two items") };
    assert_eq!((memory.display_name(), memory.instance.as_str()), ("256 MB", "2"));
    assert_eq!(memory.device, Device::Memory { size: 256, reservation: None, limit: None, shares: None });
    let backing = Some(Backing::Disk("disk1".to_owned()));
    assert_eq!(disk.device, Device::Disk { backing, capacity: None, storage_groups: Vec::new() });
}

#[test]
fn the_second_version_has_items_of_their_own_for_storage_and_networks() {
    let descriptor = parse(
        r#"<Envelope xmlns="http://schemas.dmtf.org/ovf/envelope/2" xmlns:ovf="http://schemas.dmtf.org/ovf/envelope/2"
  xmlns:epasd="http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_EthernetPortAllocationSettingData.xsd"
  xmlns:sasd="http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_StorageAllocationSettingData.xsd">
  <NetworkSection><Network ovf:name="net"/></NetworkSection>
  <VirtualSystemCollection ovf:id="c"><VirtualSystem ovf:id="vm"><VirtualHardwareSection>
    <EthernetPortItem><epasd:Address>00-16-8B-DB-00-5E</epasd:Address><epasd:Connection>net</epasd:Connection>
      <epasd:InstanceID>3</epasd:InstanceID><epasd:ResourceType>10</epasd:ResourceType></EthernetPortItem>
    <StorageItem><sasd:AllocationUnits>byte*2^30</sasd:AllocationUnits><sasd:InstanceID>4</sasd:InstanceID>
      <sasd:ResourceType>31</sasd:ResourceType><sasd:VirtualQuantity>2</sasd:VirtualQuantity></StorageItem>
  </VirtualHardwareSection></VirtualSystem></VirtualSystemCollection></Envelope>"#,
    );
    assert_eq!((descriptor.version, descriptor.is_vapp()), (Version::V2, true));
    let items = &descriptor.virtual_systems()[0].hardware[0].items;
    let mac_address = Some("00-16-8B-DB-00-5E".to_owned());
    assert_eq!(items[0].device, Device::NetworkAdapter { networks: vec!["net".to_owned()], mac_address });
    let disk = Device::Disk { backing: None, capacity: Some(2 << 30), storage_groups: Vec::new() };
    assert_eq!(items[1].device, disk);
}

#[test]
fn what_is_no_envelope_is_refused_by_its_name() {
    let html = refused("<html xmlns='http://www.w3.org/1999/xhtml'/>");
    let expected = "the descriptor is not an OVF envelope: its root is 'html' of namespace 'http://www.w3.org/1999/xhtml'";
    assert_eq!(html.to_string(), expected);
    let later = DRAFT
        .replace("http://www.vmware.com/schema/ovf/1/envelope", "http://schemas.dmtf.org/ovf/envelope/3");
    assert!(matches!(refused(&later), DescriptorError::NotAnEnvelope { .. }));
}

#[test]
fn an_envelope_has_one_content() {
    let envelope = |content: &str| {
        format!("<Envelope xmlns='http://schemas.dmtf.org/ovf/envelope/1'>{content}</Envelope>")
    };
    assert_eq!(refused(&envelope("")), DescriptorError::NoContent);
    let two = envelope("<VirtualSystem id='a'/><VirtualSystemCollection id='b'/>");
    assert_eq!(refused(&two), DescriptorError::MoreContent { id: "b".to_owned() });
    assert!(matches!(parse(&envelope("<VirtualSystem id='a'/>")).content, Content::System(_)));
}
