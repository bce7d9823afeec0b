//! Small descriptors, one for each thing that a descriptor can say, and for each that it cannot.

mod documents;
mod hardware;
mod hostile;
mod package;
mod references;
mod sections;
mod versions;

use super::{Descriptor, DescriptorError};

/// An envelope of version 1 with these children.
fn envelope(children: &str) -> String {
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<Envelope xmlns="http://schemas.dmtf.org/ovf/envelope/1" xmlns:ovf="http://schemas.dmtf.org/ovf/envelope/1"
  xmlns:rasd="http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_ResourceAllocationSettingData"
  xmlns:vssd="http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_VirtualSystemSettingData"
  xmlns:vmw="http://www.vmware.com/schema/ovf" xmlns:other="urn:other">{children}</Envelope>"#
    )
}

/// An envelope with one virtual system that has these sections.
fn system(sections: &str) -> String {
    envelope(&format!(r#"<VirtualSystem ovf:id="vm">{sections}</VirtualSystem>"#))
}

/// An envelope with these sections of its own, and a virtual system with these items of hardware.
fn machine(sections: &str, items: &str) -> String {
    envelope(&format!(
        r#"{sections}<VirtualSystem ovf:id="vm"><VirtualHardwareSection>{items}</VirtualHardwareSection></VirtualSystem>"#
    ))
}

fn parse(document: &str) -> Descriptor {
    Descriptor::parse(document.as_bytes()).unwrap()
}

fn refused(document: &str) -> DescriptorError {
    Descriptor::parse(document.as_bytes()).unwrap_err()
}

/// Each document is refused with the message beside it.
fn refuse_all(documents: &[(String, &str)]) {
    for (document, message) in documents {
        assert_eq!(refused(document).to_string(), *message, "{document}");
    }
}
