//! The other sections.

use super::super::{Content, Descriptor, DescriptorError};
use super::{envelope, parse, refused, system};

#[test]
fn ovt_01_networks_and_storage_policy_groups_are_read() {
    let descriptor = parse(&envelope(
        "<NetworkSection><Info>i</Info><Network ovf:name='VM Network'><Description>for all</Description></Network></NetworkSection>
         <vmw:StorageGroupSection ovf:required='false' vmw:id='gold' vmw:name='Gold'><Info>i</Info>
           <vmw:Description>fast</vmw:Description></vmw:StorageGroupSection>
         <VirtualSystem ovf:id='vm'><vmw:StorageSection vmw:group='gold'/></VirtualSystem>",
    ));
    let network = &descriptor.networks[0];
    assert_eq!(
        (network.name.as_str(), network.description.as_ref().unwrap().value.as_str()),
        ("VM Network", "for all")
    );
    let group = &descriptor.storage_policy_groups[0];
    let description = group.description.as_ref().unwrap().value.as_str();
    assert_eq!((group.id.as_str(), group.name.as_str(), description), ("gold", "Gold", "fast"));
    assert_eq!(descriptor.virtual_systems()[0].storage_groups, ["gold"]);
}

#[test]
fn ovt_02_a_collection_has_systems_and_collections_and_an_order() {
    let descriptor = parse(&envelope(
        "<VirtualSystemCollection ovf:id='app'><Info>i</Info><Name>App</Name>
          <StartupSection><Item ovf:id='db' ovf:order='1' ovf:startDelay='120' ovf:startAction='powerOn'
            ovf:stopAction='guestShutdown' ovf:stopDelay='5' ovf:waitingForGuest='true'/></StartupSection>
          <EulaSection><License>first</License></EulaSection>
          <VirtualSystem ovf:id='db'><Name>Database</Name></VirtualSystem>
          <VirtualSystemCollection ovf:id='web'><VirtualSystem ovf:id='web1'>
            <EulaSection><License>second</License></EulaSection></VirtualSystem></VirtualSystemCollection>
        </VirtualSystemCollection>",
    ));
    assert!(descriptor.is_vapp());
    let names: Vec<_> = descriptor.virtual_systems().iter().map(|system| system.display_name()).collect();
    assert_eq!((descriptor.content.display_name(), names), ("App", vec!["Database", "web1"]));
    let Content::Collection(collection) = &descriptor.content else { panic!("a collection") };
    let item = &collection.startup[0];
    assert_eq!(
        (item.id.as_str(), item.order, item.start_delay, item.stop_delay),
        ("db", 1, Some(120), Some(5))
    );
    assert!(item.waiting_for_guest);
    let eulas: Vec<_> = descriptor.content.eulas().iter().map(|eula| eula.value.as_str()).collect();
    assert_eq!(eulas, ["first", "second"]);
}

#[test]
fn an_operating_system_a_licence_and_a_note_are_read() {
    let descriptor = parse(&system(
        "<OperatingSystemSection ovf:id='-100' ovf:version='24.04' vmw:osType='ubuntu64Guest'><Info>i</Info>
           <Description>Ubuntu Linux (64-bit)</Description></OperatingSystemSection>
         <EulaSection><License> Be nice. </License></EulaSection>
         <AnnotationSection><Annotation>A note</Annotation></AnnotationSection>",
    ));
    let system = descriptor.virtual_systems()[0];
    let os = system.operating_system.as_ref().unwrap();
    assert_eq!(
        (os.id, os.version.as_deref(), os.os_type.as_deref()),
        (Some(-100), Some("24.04"), Some("ubuntu64Guest"))
    );
    assert_eq!(os.description.as_ref().unwrap().value, "Ubuntu Linux (64-bit)");
    assert_eq!(
        (system.eulas[0].value.as_str(), system.annotation.as_ref().unwrap().value.as_str()),
        ("Be nice.", "A note")
    );
}

#[test]
fn products_have_properties_with_categories_qualifiers_and_values() {
    let descriptor = parse(&envelope(
        "<DiskSection><Disk ovf:diskId='a' ovf:capacity='${size}' ovf:capacityAllocationUnits='byte * 2^30'/>
           <Disk ovf:diskId='b' ovf:capacity='${net.size.1}'/><Disk ovf:diskId='c' ovf:capacity='${none}'/></DiskSection>
         <DeploymentOptionSection><Configuration ovf:id='s'><Label>Small</Label></Configuration>
           <Configuration ovf:id='l' ovf:default='true'/></DeploymentOptionSection>
         <VirtualSystem ovf:id='vm'><ProductSection ovf:class='net' ovf:instance='1'><Info>i</Info><Product>Router</Product>
           <Vendor>Acme</Vendor><Version>1</Version><FullVersion>1.0.1</FullVersion><ProductUrl>http://p</ProductUrl>
           <VendorUrl>http://v</VendorUrl><AppUrl>http://${ip}/</AppUrl>
           <Category>Network</Category>
           <Property ovf:key='ip' ovf:type='string' ovf:qualifiers='MinLen(1)' vmw:qualifiers='Ip(\"net\")'
             ovf:userConfigurable='true' ovf:value=' 10.0.0.1 '><Label>Address</Label><Description>of it</Description></Property>
           <Category>Size</Category>
           <Property ovf:key='size' ovf:type='uint16' ovf:password='true' ovf:value='8'>
             <Value ovf:value='16' ovf:configuration='l'/></Property></ProductSection></VirtualSystem>",
    ));
    let product = descriptor.content.products()[0];
    let [ip, size] = product.properties.as_slice() else { panic!("two properties") };
    assert_eq!(product.full_key(ip), "net.ip.1");
    let texts = [
        &product.name,
        &product.vendor,
        &product.version,
        &product.full_version,
        &product.product_url,
        &product.vendor_url,
        &product.application_url,
    ];
    let texts: Vec<_> = texts.into_iter().map(|text| text.as_ref().unwrap().value.as_str()).collect();
    assert_eq!(texts, ["Router", "Acme", "1", "1.0.1", "http://p", "http://v", "http://${ip}/"]);
    assert_eq!(
        (ip.kind.as_deref(), ip.qualifiers.as_deref(), ip.vendor_qualifiers.as_deref()),
        (Some("string"), Some("MinLen(1)"), Some("Ip(\"net\")"))
    );
    assert_eq!((ip.user_configurable, ip.password, ip.default.as_deref()), (true, false, Some(" 10.0.0.1 ")));
    let shown = [&ip.category, &ip.label, &ip.description, &size.category]
        .map(|text| text.as_ref().unwrap().value.as_str());
    assert_eq!(shown, ["Network", "Address", "of it", "Size"]);
    assert!(size.password && !size.user_configurable);
    assert_eq!(
        (size.value_in(None), size.value_in(Some("l")), size.value_in(Some("s"))),
        (Some("8"), Some("16"), Some("8"))
    );
    assert_eq!(descriptor.default_configuration(), Some("l"));
    let capacity =
        |disk: usize, configuration| descriptor.disk_capacity(&descriptor.disks[disk], configuration);
    assert_eq!((capacity(0, None), capacity(0, Some("l"))), (Some(8 << 30), Some(16 << 30)));
    assert_eq!((capacity(1, None), capacity(2, None)), (Some(8), None));
}

#[test]
fn texts_are_in_the_language_of_the_envelope_and_can_be_had_in_others() {
    let bundles = "<References><File ovf:id='f' ovf:href='fr.xml'/></References>
        <Strings xml:lang='de-DE'><Msg ovf:msgid='name'>Maschine</Msg></Strings>
        <Strings xml:lang='en-US'><Msg ovf:msgid='name'>Machine</Msg></Strings>
        <Strings xml:lang='fr-FR' ovf:fileRef='f'/>
        <VirtualSystem ovf:id='vm'><Info ovf:msgid='info'>As it stands</Info><Name ovf:msgid='name'>Thing</Name></VirtualSystem>";
    let descriptor = parse(&envelope(bundles));
    let system = descriptor.virtual_systems()[0];
    let (name, info) = (system.name.as_ref().unwrap(), system.info.as_ref().unwrap());
    assert_eq!((name.value.as_str(), info.value.as_str()), ("Machine", "As it stands"));
    assert_eq!(descriptor.translate(name, "de-de"), "Maschine");
    assert_eq!(
        (descriptor.translate(name, "fr-FR"), descriptor.translate(info, "de-DE")),
        ("Machine", "As it stands")
    );
    assert_eq!(descriptor.strings[2].file.as_deref(), Some("f"));
    let german = envelope(bundles).replace("<Envelope ", "<Envelope xml:lang='de' ");
    assert_eq!(parse(&german).content.display_name(), "Maschine");
}

#[test]
fn a_section_that_is_not_known_is_kept_unless_it_has_to_be_known() {
    let kept = [
        ("<other:FooSection><Info>i</Info></other:FooSection>", "urn:other", "FooSection", None),
        ("<other:FooSection ovf:required='false'/>", "urn:other", "FooSection", Some(false)),
        (
            "<FooSection ovf:required='false'/>",
            "http://schemas.dmtf.org/ovf/envelope/1",
            "FooSection",
            Some(false),
        ),
        ("<InstallSection/>", "http://schemas.dmtf.org/ovf/envelope/1", "InstallSection", None),
        (
            "<vmw:vServiceDependencySection ovf:required='true'/>",
            "http://www.vmware.com/schema/ovf",
            "vServiceDependencySection",
            Some(true),
        ),
    ];
    for (section, namespace, name, required) in kept {
        let at_the_top = parse(&envelope(&format!("{section}<VirtualSystem ovf:id='vm'/>")));
        for kept in
            [&parse(&system(section)).virtual_systems()[0].other_sections[0], &at_the_top.other_sections[0]]
        {
            assert_eq!(
                (kept.namespace.as_str(), kept.name.as_str(), kept.required),
                (namespace, name, required)
            );
        }
    }
    for section in
        ["<other:FooSection ovf:required='true'/>", "<FooSection/>", "<FooSection ovf:required='1'/>"]
    {
        let error = refused(&system(section));
        assert!(
            matches!(&error, DescriptorError::RequiredSection { name, .. } if name == "FooSection"),
            "{error}"
        );
    }
    let message = refused(&system("<other:FooSection ovf:required='true'/>")).to_string();
    assert_eq!(message, "the section 'FooSection' of namespace 'urn:other' is required, and is not known");
}

#[test]
fn what_is_stored_is_short_and_is_read_again() {
    let descriptor = parse(&system("<Name>Machine</Name>"));
    let stored = serde_json::to_string(&descriptor).unwrap();
    assert_eq!(stored, r#"{"version":"1","content":{"system":{"id":"vm","name":"Machine"}}}"#);
    assert_eq!(serde_json::from_str::<Descriptor>(&stored).unwrap(), descriptor);
}
