//! Where the parts of a certificate stand in its bytes.

use super::element::{CONTEXT_0, Elements, SEQUENCE};

/// Parts of a certificate as they stand in it, each with tag and length.
pub(super) struct Fields<'a> {
    /// What its signature covers.
    pub(super) signed: &'a [u8],
    pub(super) serial_number: &'a [u8],
    pub(super) issuer: &'a [u8],
    pub(super) subject: &'a [u8],
}

impl<'a> Fields<'a> {
    pub(super) fn read(der: &'a [u8]) -> der::Result<Fields<'a>> {
        let certificate = Elements::new(der).expect(SEQUENCE)?;
        let signed = Elements::new(certificate.content).expect(SEQUENCE)?;
        let mut fields = Elements::new(signed.content);
        fields.optional(CONTEXT_0)?;
        let serial_number = fields.next()?.whole;
        fields.expect(SEQUENCE)?;
        let issuer = fields.expect(SEQUENCE)?.whole;
        fields.expect(SEQUENCE)?;
        let subject = fields.expect(SEQUENCE)?.whole;
        Ok(Fields { signed: signed.whole, serial_number, issuer, subject })
    }
}

/// Counts the attributes of a name.
pub(super) fn count_attributes(name: &[u8]) -> der::Result<usize> {
    let mut sets = Elements::new(Elements::new(name).next()?.content);
    let mut count = 0;
    while !sets.is_empty() {
        let mut attributes = Elements::new(sets.next()?.content);
        while !attributes.is_empty() {
            attributes.next()?;
            count += 1;
        }
    }
    Ok(count)
}
