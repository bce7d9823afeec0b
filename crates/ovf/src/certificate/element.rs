//! DER, one element at a time, without decoding what is not needed.

use der::{Decode, Header, Reader as _, SliceReader};

/// An element: a tag, a length and a content.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Element<'a> {
    /// The byte of the tag.
    pub(crate) tag: u8,
    /// Tag, length and content.
    pub(crate) whole: &'a [u8],
    /// The content alone.
    pub(crate) content: &'a [u8],
}

/// The tag of a sequence.
pub(crate) const SEQUENCE: u8 = 0x30;
/// The tag of a set.
pub(crate) const SET: u8 = 0x31;
/// The tag of an octet string.
pub(crate) const OCTET_STRING: u8 = 0x04;
/// The tag of `[0]`, constructed.
pub(crate) const CONTEXT_0: u8 = 0xA0;
/// The tag of `[0]`, primitive.
pub(crate) const CONTEXT_0_PRIMITIVE: u8 = 0x80;
/// The tag of `[1]`, constructed.
pub(crate) const CONTEXT_1: u8 = 0xA1;

/// The elements that follow one another in some bytes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Elements<'a> {
    rest: &'a [u8],
}

impl<'a> Elements<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Elements<'a> {
        Elements { rest: bytes }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// Takes the next element, whatever it is.
    pub(crate) fn next(&mut self) -> der::Result<Element<'a>> {
        let whole = SliceReader::new(self.rest)?.tlv_bytes()?;
        let header = Header::decode(&mut SliceReader::new(whole)?)?;
        let start = whole.len() - usize::try_from(header.length)?;
        self.rest = &self.rest[whole.len()..];
        Ok(Element { tag: header.tag.octet(), whole, content: &whole[start..] })
    }

    /// Takes the next element, which has to have this tag.
    pub(crate) fn expect(&mut self, tag: u8) -> der::Result<Element<'a>> {
        let element = self.next()?;
        if element.tag == tag {
            Ok(element)
        } else {
            Err(der::Tag::try_from(element.tag)?.unexpected_error(None))
        }
    }

    /// Takes the next element if it has this tag.
    pub(crate) fn optional(&mut self, tag: u8) -> der::Result<Option<Element<'a>>> {
        if self.rest.first() == Some(&tag) { self.next().map(Some) } else { Ok(None) }
    }

    /// Says whether all was taken.
    pub(crate) fn finish(self) -> der::Result<()> {
        SliceReader::new(self.rest)?.finish(())
    }
}
