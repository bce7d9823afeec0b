//! OVF descriptors.

/// A reference of a descriptor to a file.
#[derive(Clone, Debug)]
pub struct Reference {
    /// Where the file is: its name in the package, as it stands in the descriptor.
    pub href: String,
    /// The size that the descriptor states, in bytes.
    pub size: Option<u64>,
    /// The size of the chunks that the file is cut into, in bytes.
    pub chunk_size: Option<u64>,
}

impl Reference {
    /// A reference to a file, with its size.
    pub fn to(name: &str, bytes: &[u8]) -> Self {
        Self { href: name.to_owned(), size: Some(bytes.len() as u64), chunk_size: None }
    }

    /// A reference without a size.
    pub fn unsized_to(name: &str) -> Self {
        Self { href: name.to_owned(), size: None, chunk_size: None }
    }

    fn element(&self, index: usize) -> String {
        let size = self.size.map(|size| format!(" ovf:size=\"{size}\"")).unwrap_or_default();
        let chunks = self.chunk_size.map(|size| format!(" ovf:chunkSize=\"{size}\"")).unwrap_or_default();
        format!("    <File ovf:id=\"file{index}\" ovf:href=\"{}\"{size}{chunks}/>\n", self.href)
    }
}

/// The descriptor of one virtual machine that has a disk for each reference.
pub fn descriptor(references: &[Reference]) -> Vec<u8> {
    envelope(references, &virtual_system("machine", 0, references.len()))
}

/// The descriptor of a vApp with so many virtual machines; the first one has the disks.
pub fn descriptor_of_several(machines: usize, references: &[Reference]) -> Vec<u8> {
    let systems: String = (0..machines)
        .map(|index| {
            let disks = if index == 0 { references.len() } else { 0 };
            virtual_system(&format!("machine {index}"), index, disks)
        })
        .collect();
    let collection = format!(
        "  <VirtualSystemCollection ovf:id=\"several\">\n    <Info>Machines that belong together</Info>\n    \
         <Name>several</Name>\n{systems}  </VirtualSystemCollection>\n"
    );
    envelope(references, &collection)
}

fn envelope(references: &[Reference], content: &str) -> Vec<u8> {
    let files: String = references.iter().enumerate().map(|(index, file)| file.element(index)).collect();
    let disks: String = (0..references.len()).map(disk).collect();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <Envelope xmlns=\"http://schemas.dmtf.org/ovf/envelope/1\" \
         xmlns:ovf=\"http://schemas.dmtf.org/ovf/envelope/1\" \
         xmlns:rasd=\"http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_ResourceAllocationSettingData\" \
         xmlns:vssd=\"http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_VirtualSystemSettingData\">\n  \
         <References>\n{files}  </References>\n  \
         <DiskSection>\n    <Info>Disks</Info>\n{disks}  </DiskSection>\n  \
         <NetworkSection>\n    <Info>Networks</Info>\n    <Network ovf:name=\"VM Network\">\n      \
         <Description>The network of the machines</Description>\n    </Network>\n  </NetworkSection>\n\
         {content}</Envelope>\n"
    )
    .into_bytes()
}

fn disk(index: usize) -> String {
    format!(
        "    <Disk ovf:diskId=\"disk{index}\" ovf:fileRef=\"file{index}\" ovf:capacity=\"1\" \
         ovf:capacityAllocationUnits=\"byte * 2^30\" \
         ovf:format=\"http://www.vmware.com/interfaces/specifications/vmdk.html#streamOptimized\"/>\n"
    )
}

fn virtual_system(name: &str, number: usize, disks: usize) -> String {
    let drives: String = (0..disks)
        .map(|index| {
            let backing = format!("<rasd:HostResource>ovf:/disk/disk{index}</rasd:HostResource>");
            hardware(
                10 + index,
                17,
                &format!("Hard disk {index}"),
                &format!("{backing}<rasd:Parent>3</rasd:Parent>"),
            )
        })
        .collect();
    let processors = hardware(1, 3, "Processors", "<rasd:VirtualQuantity>2</rasd:VirtualQuantity>");
    let units = "<rasd:AllocationUnits>byte * 2^20</rasd:AllocationUnits>";
    let memory =
        hardware(2, 4, "Memory", &format!("{units}<rasd:VirtualQuantity>512</rasd:VirtualQuantity>"));
    let controller = hardware(3, 6, "Controller", "<rasd:ResourceSubType>lsilogic</rasd:ResourceSubType>");
    format!(
        "    <VirtualSystem ovf:id=\"vm{number}\">\n      <Info>A machine</Info>\n      <Name>{name}</Name>\n      \
         <VirtualHardwareSection>\n        <Info>Hardware</Info>\n\
         {processors}{memory}{controller}{drives}      </VirtualHardwareSection>\n    </VirtualSystem>\n"
    )
}

fn hardware(instance: usize, kind: usize, name: &str, inner: &str) -> String {
    format!(
        "        <Item><rasd:ElementName>{name}</rasd:ElementName><rasd:InstanceID>{instance}</rasd:InstanceID>\
         <rasd:ResourceType>{kind}</rasd:ResourceType>{inner}</Item>\n"
    )
}
