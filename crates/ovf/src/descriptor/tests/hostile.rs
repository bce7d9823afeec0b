//! Descriptors that somebody has broken by chance.

use std::time::{Duration, Instant};

use proptest::prelude::*;
use proptest::test_runner::{Config, TestCaseError};

use super::super::Descriptor;
use super::envelope;

fn seeds() -> Vec<String> {
    let inner = "<References><File ovf:id='file1' ovf:href='disk%201.vmdk' ovf:size='25' ovf:chunkSize='10'/></References>
      <Strings xml:lang='en-US'><Msg ovf:msgid='m'>text</Msg></Strings>
      <DiskSection><Disk ovf:diskId='disk1' ovf:capacity='${size}' ovf:capacityAllocationUnits='byte * 2^30' ovf:fileRef='file1'/></DiskSection>
      <NetworkSection><Network ovf:name='net'/></NetworkSection><vmw:StorageGroupSection vmw:id='g' vmw:name='G'/>
      <VirtualSystemCollection ovf:id='app'><VirtualSystem ovf:id='vm'><Name ovf:msgid='m'>n</Name>
      <ProductSection ovf:class='c'><Category>C</Category><Property ovf:key='size' ovf:value='8' ovf:type='uint8'/></ProductSection>
      <VirtualHardwareSection><Item ovf:bound='max'><rasd:InstanceID>1</rasd:InstanceID><rasd:ResourceType>4</rasd:ResourceType>
      <rasd:AllocationUnits>byte * 2^20</rasd:AllocationUnits><rasd:VirtualQuantity>512</rasd:VirtualQuantity></Item>
      <Item><rasd:ResourceType>10</rasd:ResourceType><rasd:Connection>net</rasd:Connection></Item>
      <Item><rasd:ResourceType>17</rasd:ResourceType><rasd:HostResource>ovf:/disk/disk1</rasd:HostResource>
      <vmw:StorageGroup>g</vmw:StorageGroup></Item></VirtualHardwareSection></VirtualSystem></VirtualSystemCollection>";
    vec![
        envelope(inner),
        envelope(inner).replace("envelope/1", "envelope/2"),
        "<a b='c'>&lt;<![CDATA[d]]></a>".to_owned(),
    ]
}

/// A change of a document: at a place, so many bytes are taken away and a fragment is put in.
fn change() -> impl Strategy<Value = (prop::sample::Index, usize, Vec<u8>)> {
    let fragments = [
        "<",
        ">",
        "&",
        "&#0;",
        "&#x41;",
        "\"",
        "'",
        "/>",
        "</",
        "<!--",
        "<![CDATA[",
        "]]>",
        "<?",
        "<!DOCTYPE a>",
        "xmlns:a='b'",
        "-1",
        "18446744073709551615",
        "9999999999999999999999",
        "byte * 2^64",
        "${",
        "\u{feff}",
        "\0",
        "<Item>",
        "<VirtualSystem ovf:id='vm'>",
        " ovf:required='true'",
        "%",
        "../",
        "\u{e9}",
    ];
    let fragment = prop_oneof![
        prop::sample::select(fragments.to_vec()).prop_map(|text| text.as_bytes().to_vec()),
        prop::collection::vec(any::<u8>(), 0..4),
        (prop::sample::select(fragments.to_vec()), 1..200_usize)
            .prop_map(|(text, times)| text.repeat(times).into_bytes()),
    ];
    (any::<prop::sample::Index>(), 0..40_usize, fragment)
}

/// Reads a document and everything that is derived from it.
fn read(document: &[u8]) -> Result<(), TestCaseError> {
    let started = Instant::now();
    if let Ok(descriptor) = Descriptor::parse(document) {
        let _ = descriptor.package_files();
        for disk in &descriptor.disks {
            let _ = descriptor.disk_capacity(disk, descriptor.default_configuration());
        }
        let stored =
            serde_json::to_string(&descriptor).map_err(|error| TestCaseError::fail(error.to_string()))?;
        prop_assert!(stored.len() < 20 * document.len() + 1000);
        prop_assert_eq!(serde_json::from_str::<Descriptor>(&stored).ok(), Some(descriptor));
    }
    prop_assert!(started.elapsed() < Duration::from_secs(5));
    Ok(())
}

proptest! {
    #![proptest_config(Config { cases: 2000, failure_persistence: None, ..Config::default() })]

    #[test]
    fn a_changed_descriptor_is_read_or_refused(
        seed in prop::sample::select(seeds()),
        changes in prop::collection::vec(change(), 1..6),
    ) {
        let mut document = seed.into_bytes();
        for (place, taken, fragment) in changes {
            let start = place.index(document.len() + 1);
            let end = (start + taken).min(document.len());
            document.splice(start..end, fragment);
        }
        read(&document)?;
    }

    #[test]
    fn any_bytes_are_read_or_refused(document in prop::collection::vec(any::<u8>(), 0..200)) {
        read(&document)?;
    }
}

#[test]
fn the_largest_descriptors_are_read_or_refused_in_bounded_time() {
    let repeated = |part: &dyn Fn(usize) -> String, count: usize| (0..count).map(part).collect::<String>();
    let disks = repeated(&|n| format!("<Disk ovf:diskId='d{n}' ovf:capacity='${{c.none{n}.i}}'/>"), 1024);
    let properties = repeated(&|n| format!("<Property ovf:key='p{n}'/>"), 8000);
    let items = repeated(
        &|n| {
            format!(
                "<Item><rasd:InstanceID>{n}</rasd:InstanceID><rasd:ResourceType>3</rasd:ResourceType></Item>"
            )
        },
        16_000,
    );
    let prefixes = repeated(&|n| format!(" xmlns:n{n}='urn:{n}'"), 64);
    let documents = [
        envelope(&format!(
            "<DiskSection>{disks}</DiskSection><VirtualSystem ovf:id='vm'><ProductSection ovf:class='c' ovf:instance='i'>{properties}</ProductSection><VirtualHardwareSection>{items}</VirtualHardwareSection></VirtualSystem>"
        )),
        format!("<a{prefixes}>{}</a>", "<n0:b n0:c='' n1:d='' n2:e=''/>".repeat(190_000)),
        format!("<a {}/>", repeated(&|n| format!("a{n}='' "), 500_000)),
        envelope(&format!("<VirtualSystem ovf:id='vm'>{}</VirtualSystem>", "<other:S/>".repeat(190_000))),
    ];
    for document in documents {
        assert!(document.len() <= super::super::LARGEST_DESCRIPTOR);
        let started = Instant::now();
        if let Ok(descriptor) = Descriptor::parse(document.as_bytes()) {
            for disk in &descriptor.disks {
                assert_eq!(descriptor.disk_capacity(disk, None), None);
            }
        }
        assert!(started.elapsed() < Duration::from_secs(60), "{:?}", started.elapsed());
    }
}
