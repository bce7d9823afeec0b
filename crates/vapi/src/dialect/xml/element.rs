//! An XML document as a tree, within bounds: no document type, no entities but the predefined, not too deep or large.

use quick_xml::Reader;
use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::{BytesRef, BytesStart, Event};

use crate::dialect::{MAX_DEPTH, MAX_NODES};

/// How many attributes an element may have. The forms of the API have a handful.
const MAX_ATTRIBUTES: usize = 32;

/// An element, its name without prefix.
#[derive(Debug, Default)]
pub(super) struct Element {
    pub(super) name: String,
    /// The namespace that its own attributes declare for it, empty for none. That is enough for the root, and only the
    /// root's namespace means anything.
    pub(super) namespace: String,
    /// The attribute `class`.
    pub(super) class: Option<String>,
    pub(super) text: String,
    pub(super) children: Vec<Element>,
}

/// The root element of a document; the error says where and what.
pub(super) fn parse(document: &[u8]) -> Result<Element, String> {
    let text = std::str::from_utf8(document)
        .map_err(|error| format!("the document is not UTF-8 at {}", place(document, error.valid_up_to())))?;
    let mut reader = Reader::from_str(text);
    reader.config_mut().expand_empty_elements = true;
    let mut tree = Tree::default();
    loop {
        let before = position(reader.buffer_position(), document);
        let problem = match step(&mut reader, &mut tree) {
            Ok(true) => continue,
            Ok(false) => return tree.finish(),
            Err(problem) => problem,
        };
        let exact = position(reader.error_position(), document);
        let at = if exact > before { exact } else { before };
        return Err(format!("{problem} at {}", place(document, at)));
    }
}

fn position(offset: u64, document: &[u8]) -> usize {
    usize::try_from(offset).unwrap_or(usize::MAX).min(document.len())
}

fn place(document: &[u8], offset: usize) -> String {
    let before = &document[..offset.min(document.len())];
    let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
    let column = before.iter().rev().take_while(|byte| **byte != b'\n').count() + 1;
    format!("line {line} column {column}")
}

/// Takes in the next event; false at the end of the document.
fn step(reader: &mut Reader<&[u8]>, tree: &mut Tree) -> Result<bool, String> {
    match reader.read_event().map_err(|error| error.to_string())? {
        Event::Start(start) => tree.open(element(&start)?)?,
        Event::End(_) => tree.close(),
        Event::Text(text) => tree.text(&text.xml10_content())?,
        Event::CData(data) => tree.text(&data.xml10_content())?,
        Event::GeneralRef(reference) => tree.text(&resolved(&reference)?)?,
        Event::Decl(declaration) => match declaration.encoding() {
            Some(Ok(name)) if !name.eq_ignore_ascii_case("utf-8") => {
                return Err(format!("the encoding {name:?} is not understood, only UTF-8"));
            }
            _ => {}
        },
        Event::DocType(_) => return Err("a document type is not allowed".to_owned()),
        Event::Eof => return Ok(false),
        Event::Comment(_) | Event::PI(_) | Event::Empty(_) => {}
    }
    Ok(true)
}

fn element(start: &BytesStart<'_>) -> Result<Element, String> {
    let full = start.name();
    let declaration = match full.prefix() {
        Some(prefix) => format!("xmlns:{}", prefix.as_ref()),
        None => "xmlns".to_owned(),
    };
    let mut element = Element { name: start.local_name().as_ref().to_owned(), ..Element::default() };
    // Not checked for doubles, because the check takes time that grows with their square.
    for (count, attribute) in start.attributes().with_checks(false).enumerate() {
        if count == MAX_ATTRIBUTES {
            return Err(format!("more than {MAX_ATTRIBUTES} attributes"));
        }
        let attribute = attribute.map_err(|error| error.to_string())?;
        match attribute.key.as_ref() {
            "class" => element.class = Some(attribute.value.into_owned()),
            key if key == declaration => element.namespace = attribute.value.into_owned(),
            _ => {}
        }
    }
    Ok(element)
}

fn resolved(reference: &BytesRef<'_>) -> Result<String, String> {
    match reference.resolve_char_ref().map_err(|error| error.to_string())? {
        Some(character) => Ok(character.to_string()),
        None => {
            let name = reference.xml10_content();
            let text = resolve_xml_entity(&name);
            text.map(str::to_owned).ok_or_else(|| format!("the entity &{name}; is not allowed"))
        }
    }
}

#[derive(Default)]
struct Tree {
    open: Vec<Element>,
    root: Option<Element>,
    count: usize,
}

impl Tree {
    fn open(&mut self, element: Element) -> Result<(), String> {
        self.count += 1;
        if self.count > MAX_NODES {
            return Err(format!("more than {MAX_NODES} elements"));
        }
        if self.open.len() == MAX_DEPTH {
            return Err(format!("nested more than {MAX_DEPTH} levels deep"));
        }
        if self.root.is_some() {
            return Err("a second root element".to_owned());
        }
        self.open.push(element);
        Ok(())
    }

    fn close(&mut self) {
        // The reader has checked that every end has its start.
        let Some(element) = self.open.pop() else { return };
        match self.open.last_mut() {
            Some(parent) => parent.children.push(element),
            None => self.root = Some(element),
        }
    }

    fn text(&mut self, text: &str) -> Result<(), String> {
        match self.open.last_mut() {
            Some(element) => element.text.push_str(text),
            None if text.trim_start_matches('\u{feff}').trim().is_empty() => {}
            None => return Err("text outside the root element".to_owned()),
        }
        Ok(())
    }

    fn finish(self) -> Result<Element, String> {
        match (self.root, self.open.last()) {
            (_, Some(open)) => Err(format!("the element {:?} is never closed", open.name)),
            (Some(root), None) => Ok(root),
            (None, None) => Err("there is no element".to_owned()),
        }
    }
}
