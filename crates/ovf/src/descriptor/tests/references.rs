//! What refers to something that has to be there, and what is there once.

use super::{envelope, machine, parse, refuse_all, system};

const FILE: &str = "<References><File ovf:id='file1' ovf:href='a.vmdk' ovf:size='7'/></References>";
const DISK: &str = "<DiskSection><Disk ovf:diskId='disk1' ovf:capacity='1'/></DiskSection>";

fn item(kind: u8, more: &str) -> String {
    format!(
        "<Item><rasd:InstanceID>7</rasd:InstanceID><rasd:ElementName>Part</rasd:ElementName><rasd:ResourceType>{kind}</rasd:ResourceType>{more}</Item>"
    )
}

fn with(sections: &str) -> String {
    envelope(&format!("{sections}<VirtualSystem ovf:id='vm'/>"))
}

#[test]
fn what_refers_to_nothing_is_refused_with_both_values() {
    let disk = |more: &str| {
        with(&format!("{FILE}<DiskSection><Disk ovf:diskId='disk1' ovf:capacity='1' {more}/></DiskSection>"))
    };
    let host = |resource: &str| format!("<rasd:HostResource>{resource}</rasd:HostResource>");
    refuse_all(&[
        (
            disk("ovf:fileRef='file2'"),
            "the disk 'disk1' refers to the file 'file2', which the descriptor's References do not have",
        ),
        (
            disk("ovf:parentRef='disk2'"),
            "the disk 'disk1' refers to the disk 'disk2', which the descriptor's DiskSection does not have",
        ),
        (disk("ovf:parentRef='disk1'"), "the disk 'disk1' is, by way of its parents, its own parent"),
        (
            machine(DISK, &item(17, &host("ovf:/disk/disk2"))),
            "hardware item '7' (Part) of 'vm' refers to the disk 'disk2', which the descriptor's DiskSection does not have",
        ),
        (
            machine(FILE, &item(15, &host("ovf:/file/file2"))),
            "hardware item '7' (Part) of 'vm' refers to the file 'file2', which the descriptor's References do not have",
        ),
        (
            machine("", &item(10, "<rasd:Connection>net</rasd:Connection>")),
            "hardware item '7' (Part) of 'vm' connects to the network 'net', which the descriptor's NetworkSection does not have",
        ),
        (
            system("<vmw:StorageSection vmw:group='group1'/>"),
            "'vm' refers to the storage group 'group1', which the descriptor does not have",
        ),
        (
            machine("", &item(17, "<vmw:StorageGroup>group1</vmw:StorageGroup>")),
            "hardware item '7' (Part) of 'vm' refers to the storage group 'group1', which the descriptor does not have",
        ),
    ]);
}

#[test]
fn disks_that_are_parents_in_a_circle_are_refused_and_a_chain_is_not() {
    let disks = |last: &str| {
        let disks = [("a", "ovf:parentRef='b'"), ("b", "ovf:parentRef='c'"), ("c", last)];
        let disks = disks.map(|(id, parent)| format!("<Disk ovf:diskId='{id}' ovf:capacity='1' {parent}/>"));
        with(&format!("<DiskSection>{}</DiskSection>", disks.concat()))
    };
    assert_eq!(parse(&disks("")).disk("b").unwrap().parent.as_deref(), Some("c"));
    refuse_all(&[(disks("ovf:parentRef='a'"), "the disk 'a' is, by way of its parents, its own parent")]);
}

#[test]
fn what_is_there_twice_is_refused_with_its_id() {
    let twice = |section: &str, child: &str| with(&format!("<{section}>{child}{child}</{section}>"));
    let systems = |ids: [&str; 2]| {
        let members = ids.map(|id| format!("<VirtualSystem ovf:id='{id}'/>")).concat();
        envelope(&format!("<VirtualSystemCollection ovf:id='a'>{members}</VirtualSystemCollection>"))
    };
    refuse_all(&[
        (twice("References", "<File ovf:id='x' ovf:href='a'/>"), "there is more than one file 'x'"),
        (twice("DiskSection", "<Disk ovf:diskId='x' ovf:capacity='1'/>"), "there is more than one disk 'x'"),
        (twice("NetworkSection", "<Network ovf:name='x'/>"), "there is more than one network 'x'"),
        (
            twice("DeploymentOptionSection", "<Configuration ovf:id='x'/>"),
            "there is more than one configuration 'x'",
        ),
        (
            with(&"<vmw:StorageGroupSection vmw:id='x' vmw:name='n'/>".repeat(2)),
            "there is more than one storage group 'x'",
        ),
        (systems(["b", "b"]), "there is more than one virtual system or collection 'b'"),
        (
            system(
                "<ProductSection ovf:class='c' ovf:instance='i'><Property ovf:key='k'/><Property ovf:key='k'/></ProductSection>",
            ),
            "there is more than one property 'c.k.i'",
        ),
    ]);
    assert_eq!(parse(&systems(["a", "b"])).virtual_systems().len(), 2);
    let by_configuration = system(
        "<ProductSection><Property ovf:key='k' ovf:configuration='x'/><Property ovf:key='k' ovf:configuration='y'/></ProductSection>",
    );
    assert_eq!(parse(&by_configuration).content.products()[0].properties.len(), 2);
}

#[test]
fn attributes_that_have_to_be_there_and_values_that_cannot_be_are_named() {
    let number = |kind: u8, name: &str, value: &str| {
        machine("", &item(kind, &format!("<rasd:{name}>{value}</rasd:{name}>")))
    };
    refuse_all(&[
        (with("<References><File ovf:id='a'/></References>"), "'File' has no attribute 'href'"),
        (with("<References><File ovf:href='a'/></References>"), "'File' has no attribute 'id'"),
        (with("<DiskSection><Disk ovf:diskId='a'/></DiskSection>"), "'Disk' has no attribute 'capacity'"),
        (envelope("<VirtualSystem/>"), "'VirtualSystem' has no attribute 'id'"),
        (
            with("<References><File ovf:id='a' ovf:href='a' ovf:size='-1'/></References>"),
            "the attribute 'size' of 'File' is '-1'; it has to be a whole number",
        ),
        (
            with("<References><File ovf:id='a' ovf:href='a' ovf:chunkSize='0'/></References>"),
            "the chunk size of a file is '0'; it has to be a whole number above 0",
        ),
        (
            with("<DiskSection><Disk ovf:diskId='a' ovf:capacity='big'/></DiskSection>"),
            "the capacity of disk 'a' is 'big'; it has to be a whole number",
        ),
        (
            with(
                "<DiskSection><Disk ovf:diskId='a' ovf:capacity='1' ovf:capacityAllocationUnits='bushel'/></DiskSection>",
            ),
            "the unit of the capacity of disk 'a' is 'bushel', which is no unit that is known, like 'byte * 2^20' or 'MegaBytes'",
        ),
        (
            with(
                "<DiskSection><Disk ovf:diskId='a' ovf:capacity='9000000000' ovf:capacityAllocationUnits='GigaBytes'/></DiskSection>",
            ),
            "the capacity of disk 'a' is too large: 9000000000 in units of 1073741824",
        ),
        (
            number(3, "VirtualQuantity", "two"),
            "VirtualQuantity of hardware item '7' of 'vm' is 'two'; it has to be a whole number",
        ),
        (
            number(10, "AutomaticAllocation", "maybe"),
            "AutomaticAllocation of hardware item '7' of 'vm' is 'maybe'; it has to be true or false",
        ),
        (
            machine("", "<Item><rasd:InstanceID>7</rasd:InstanceID></Item>"),
            "virtual hardware item '7' of 'vm' has no resource type",
        ),
        (
            machine("", "<Item ovf:bound='most'><rasd:ResourceType>3</rasd:ResourceType></Item>"),
            "bound of hardware item '' of 'vm' is 'most'; it has to be min, max or normal",
        ),
    ]);
}
