//! The descriptor as a tree of elements, within bounds: no document type, no entities, namespaces resolved.
//!
//! The tree is what makes the reading of sections simple; the bounds are what makes the tree small.

use std::collections::HashSet;
use std::rc::Rc;

use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::name::{NamespaceError, QName, ResolveResult};
use quick_xml::reader::NsReader;
use quick_xml::{Error, XmlVersion};

use super::DescriptorError;
use super::element::{Attribute, Element, Space};
use super::encoding;

/// Elements in elements.
pub(super) const DEEPEST: usize = 64;
/// Elements in a descriptor.
pub(super) const MOST_ELEMENTS: usize = 200_000;
/// Attributes in a descriptor.
const MOST_ATTRIBUTES: usize = 400_000;
/// Attributes of one element.
pub(super) const MOST_ATTRIBUTES_OF_ONE: usize = 128;
/// Different namespaces in a descriptor.
const MOST_NAMESPACES: usize = 1_000;
/// Prefixes that are declared at one place; each name is looked up in all of them.
const MOST_PREFIXES: usize = 64;
/// Bytes of the text of one element, and of the value of one attribute. Licences of more than 1 MiB exist.
pub(super) const LONGEST_TEXT: usize = 4 << 20;

/// The document's root, and the namespace that it is in.
///
/// # Errors
/// The document is not well formed, is more than the bounds allow, or uses what OVF has no use for.
pub(super) fn read(document: &[u8]) -> Result<Element, DescriptorError> {
    let text = encoding::text(document)?;
    let mut tree =
        Tree { text, open: Vec::new(), root: None, elements: 0, attributes: 0, names: HashSet::new() };
    let mut reader = NsReader::from_str(text);
    reader.resolver_mut().set_max_namespace_bindings(MOST_PREFIXES);
    loop {
        let event = reader.read_event();
        let position = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
        match event.map_err(|error| tree.syntax(&error, position))? {
            Event::Start(start) => tree.begin(&reader, &start, position)?,
            Event::Empty(start) => {
                tree.begin(&reader, &start, position)?;
                tree.end();
            }
            Event::End(_) => tree.end(),
            Event::Text(text) => tree.add_text(&text.xml10_content(), position)?,
            Event::CData(data) => tree.add_text(&data.xml10_content(), position)?,
            Event::GeneralRef(reference) => tree.add_reference(&reference, position)?,
            Event::DocType(_) => return Err(DescriptorError::DocumentType { line: tree.line(position) }),
            Event::Decl(_) | Event::PI(_) | Event::Comment(_) => {}
            Event::Eof => return tree.finish(position),
        }
    }
}

struct Tree<'text> {
    text: &'text str,
    open: Vec<Element>,
    root: Option<Element>,
    elements: usize,
    attributes: usize,
    names: HashSet<Rc<str>>,
}

impl Tree<'_> {
    fn begin(
        &mut self,
        reader: &NsReader<&[u8]>,
        start: &BytesStart<'_>,
        position: usize,
    ) -> Result<(), DescriptorError> {
        self.bound(self.open.len() < DEEPEST, "elements in elements", DEEPEST, position)?;
        self.bound(self.elements < MOST_ELEMENTS, "elements", MOST_ELEMENTS, position)?;
        self.elements += 1;
        if self.root.is_some() {
            return Err(self.ill_formed("there is more than one root element", position));
        }
        let name = start.name();
        let space = self.space(reader.resolver().resolve_element(name).0, position)?;
        let mut element = Element::new(space, start.local_name().into_inner());
        element.attributes = self.attributes(reader, start, position)?;
        self.open.push(element);
        Ok(())
    }

    fn end(&mut self) {
        let Some(element) = self.open.pop() else { return };
        match self.open.last_mut() {
            Some(parent) => parent.children.push(element),
            None => self.root = Some(element),
        }
    }

    fn attributes(
        &mut self,
        reader: &NsReader<&[u8]>,
        start: &BytesStart<'_>,
        position: usize,
    ) -> Result<Vec<Attribute>, DescriptorError> {
        let mut attributes = Vec::new();
        for (number, attribute) in start.attributes().enumerate() {
            self.bound(
                number < MOST_ATTRIBUTES_OF_ONE,
                "attributes of one element",
                MOST_ATTRIBUTES_OF_ONE,
                position,
            )?;
            self.bound(self.attributes < MOST_ATTRIBUTES, "attributes", MOST_ATTRIBUTES, position)?;
            self.attributes += 1;
            let attribute = attribute.map_err(|error| self.syntax(&error.into(), position))?;
            if attribute.key.as_namespace_binding().is_some() {
                continue;
            }
            self.bound(
                attribute.value.len() <= LONGEST_TEXT,
                "bytes in one attribute",
                LONGEST_TEXT,
                position,
            )?;
            let space = self.space(reader.resolver().resolve_attribute(attribute.key).0, position)?;
            let value = attribute
                .normalized_value(XmlVersion::Explicit1_0)
                .map_err(|error| self.syntax(&error, position))?;
            self.legal(&value, position)?;
            let name = QName::local_name(&attribute.key).into_inner().to_owned();
            attributes.push(Attribute { space, name, value: value.into_owned() });
        }
        Ok(attributes)
    }

    fn space(&mut self, resolved: ResolveResult<'_>, position: usize) -> Result<Space, DescriptorError> {
        let uri = match resolved {
            ResolveResult::Unbound => return Ok(Space::None),
            ResolveResult::Bound(namespace) => namespace.into_inner(),
            ResolveResult::Unknown(prefix) => {
                return Err(DescriptorError::Prefix { prefix, line: self.line(position) });
            }
        };
        if let Some(space) = Space::known(uri) {
            return Ok(space);
        }
        if let Some(name) = self.names.get(uri) {
            return Ok(Space::Other(Rc::clone(name)));
        }
        self.bound(self.names.len() < MOST_NAMESPACES, "namespaces", MOST_NAMESPACES, position)?;
        let name: Rc<str> = uri.into();
        self.names.insert(Rc::clone(&name));
        Ok(Space::Other(name))
    }

    fn add_reference(&mut self, reference: &BytesRef<'_>, position: usize) -> Result<(), DescriptorError> {
        if let Some(character) =
            reference.resolve_char_ref().map_err(|error| self.syntax(&error, position))?
        {
            return self.add_text(character.encode_utf8(&mut [0; 4]), position);
        }
        match quick_xml::escape::resolve_predefined_entity(reference) {
            Some(text) => self.add_text(text, position),
            None => Err(DescriptorError::Entity { name: shortened(reference), line: self.line(position) }),
        }
    }

    fn add_text(&mut self, text: &str, position: usize) -> Result<(), DescriptorError> {
        self.legal(text, position)?;
        let blank = text.chars().all(char::is_whitespace);
        let Some(element) = self.open.last_mut() else {
            return if blank {
                Ok(())
            } else {
                Err(self.ill_formed("there is text outside the root element", position))
            };
        };
        // Between sections there is only white space; it is not kept.
        if blank && element.text.is_empty() {
            return Ok(());
        }
        let fits = element.text.len() + text.len() <= LONGEST_TEXT;
        if fits {
            element.text.push_str(text);
        }
        self.bound(fits, "bytes of text in one element", LONGEST_TEXT, position)
    }

    fn finish(self, position: usize) -> Result<Element, DescriptorError> {
        if let Some(element) = self.open.last() {
            let reason = format!("the element '{}' does not end", shortened(&element.name));
            return Err(self.ill_formed(&reason, position));
        }
        let missing = self.ill_formed("there is no element", position);
        self.root.ok_or(missing)
    }

    /// Characters that XML 1.0 does not have.
    fn legal(&self, text: &str, position: usize) -> Result<(), DescriptorError> {
        let illegal = |&character: &char| matches!(character, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}');
        match text.chars().find(illegal) {
            Some(character) => {
                let reason = format!("it has the character U+{:04X}", u32::from(character));
                Err(self.ill_formed(&reason, position))
            }
            None => Ok(()),
        }
    }

    fn bound(
        &self,
        holds: bool,
        what: &'static str,
        limit: usize,
        position: usize,
    ) -> Result<(), DescriptorError> {
        if holds { Ok(()) } else { Err(DescriptorError::TooMany { what, limit, line: self.line(position) }) }
    }

    fn syntax(&self, error: &Error, position: usize) -> DescriptorError {
        if let Error::Namespace(NamespaceError::TooManyBindings(limit)) = error {
            let line = self.line(position);
            return DescriptorError::TooMany { what: "namespace declarations", limit: *limit, line };
        }
        self.ill_formed(&shortened(&error.to_string()), position)
    }

    fn ill_formed(&self, reason: &str, position: usize) -> DescriptorError {
        DescriptorError::Syntax { reason: reason.to_owned(), line: self.line(position) }
    }

    /// The line, counted from 1, that the byte at `position` is in.
    fn line(&self, position: usize) -> usize {
        let read = &self.text.as_bytes()[..position.min(self.text.len())];
        read.iter().filter(|&&byte| byte == b'\n').count() + 1
    }
}

/// The head of a text that may be as long as the whole document.
fn shortened(text: &str) -> String {
    text.chars().take(200).collect()
}
