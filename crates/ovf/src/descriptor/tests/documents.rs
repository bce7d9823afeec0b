//! The document itself: encodings, well-formedness, bounds.

use super::super::{Descriptor, LARGEST_DESCRIPTOR};
use super::{envelope, parse, refuse_all, refused, system};

#[test]
fn a_byte_order_mark_is_skipped() {
    let document = format!("\u{feff}{}", system(""));
    assert_eq!(parse(&document), parse(&system("")));
}

#[test]
fn other_encodings_are_refused_by_name() {
    let utf_16: Vec<u8> = "\u{feff}<Envelope/>".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let message = Descriptor::parse(&utf_16).unwrap_err().to_string();
    assert_eq!(message, "the descriptor is encoded as UTF-16 (little endian); it has to be UTF-8");
    let latin = system("<Info>\u{e9}</Info>").replace("UTF-8", "ISO-8859-1");
    assert_eq!(refused(&latin).to_string(), "the descriptor is encoded as ISO-8859-1; it has to be UTF-8");
    let ascii = system("<Info>e</Info>").replace("UTF-8", "UTF-16");
    assert_eq!(parse(&ascii).content.id(), "vm");
    let mut broken = system("").into_bytes();
    broken.push(0xff);
    let message = Descriptor::parse(&broken).unwrap_err().to_string();
    assert_eq!(message, format!("the descriptor is not UTF-8 text: byte {} is wrong", broken.len() - 1));
}

#[test]
fn what_is_not_well_formed_is_refused_with_the_line() {
    refuse_all(&[
        (String::new(), "the descriptor is not XML: there is no element, line 1"),
        ("text".to_owned(), "the descriptor is not XML: there is text outside the root element, line 1"),
        ("<a/><b/>".to_owned(), "the descriptor is not XML: there is more than one root element, line 1"),
        ("<a>\n<b>".to_owned(), "the descriptor is not XML: the element 'b' does not end, line 2"),
        ("<a>&#1;</a>".to_owned(), "the descriptor is not XML: it has the character U+0001, line 1"),
        ("<a b='\u{1}'/>".to_owned(), "the descriptor is not XML: it has the character U+0001, line 1"),
        ("<a>\n<x:b/></a>".to_owned(), "the namespace prefix 'x' in line 2 is not declared"),
        ("<a x:b=''/>".to_owned(), "the namespace prefix 'x' in line 1 is not declared"),
    ]);
    for document in [
        "<a></b>",
        "<a",
        "<a b/>",
        "<a b='1' b='2'/>",
        "</a>",
        "<a><!-- </a>",
        "<a b='&x;'/>",
        "<a>&#x110000;</a>",
    ] {
        assert!(refused(document).to_string().starts_with("the descriptor is not XML: "), "{document}");
    }
}

#[test]
fn a_document_type_and_entities_are_refused() {
    let declared = r#"<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>"#.to_owned();
    refuse_all(&[
        (declared, "the descriptor has a document type declaration in line 1; OVF descriptors have none"),
        (
            system("<Info>&b;</Info>"),
            "the descriptor refers to the entity 'b' in line 5; only the predefined ones are known",
        ),
    ]);
}

#[test]
fn predefined_entities_references_and_sections_of_text_are_resolved() {
    let document = system("<Name>&lt;a&gt; &amp; &#x62;<![CDATA[<c>]]></Name>");
    assert_eq!(parse(&document).content.display_name(), "<a> & b<c>");
}

#[test]
fn size_depth_and_number_are_bounded() {
    let large = system(&" ".repeat(LARGEST_DESCRIPTOR));
    let message = format!("the descriptor is {} bytes long; at most 8388608 bytes are read", large.len());
    let names: String = (0..200).map(|number| format!(" xmlns:n{number}='u'")).collect();
    let attributes: String = (0..200).map(|number| format!(" a{number}='u'")).collect();
    refuse_all(&[
        (large, message.as_str()),
        (
            format!("{}{}", "<a>".repeat(65), "</a>".repeat(65)),
            "the descriptor has more than 64 elements in elements, line 1",
        ),
        (
            format!("<a>{}</a>", "<b/>".repeat(200_000)),
            "the descriptor has more than 200000 elements, line 1",
        ),
        (format!("<a{attributes}/>"), "the descriptor has more than 128 attributes of one element, line 1"),
        (format!("<a{names}/>"), "the descriptor has more than 64 namespace declarations, line 1"),
        (
            system(&format!("<Info>{}</Info>", "x".repeat(5 << 20))),
            "the descriptor has more than 4194304 bytes of text in one element, line 5",
        ),
    ]);
    assert_eq!(parse(&system(&"<other:a/>".repeat(1000))).virtual_systems()[0].other_sections.len(), 1000);
}

#[test]
fn lists_that_are_looked_up_are_bounded() {
    let files: String = (0..5000).map(|number| format!("<File ovf:id='{number}' ovf:href='a'/>")).collect();
    let document = envelope(&format!("<References>{files}</References><VirtualSystem ovf:id='vm'/>"));
    assert_eq!(refused(&document).to_string(), "the descriptor has more than 4096 files");
}

#[test]
fn a_message_that_is_used_again_and_again_is_counted_each_time() {
    let message = format!("<Strings><Msg ovf:msgid='a'>{}</Msg></Strings>", "x".repeat(1 << 20));
    let licences = "<EulaSection><License ovf:msgid='a'/></EulaSection>";
    let few =
        envelope(&format!("{message}<VirtualSystem ovf:id='vm'>{}</VirtualSystem>", licences.repeat(2)));
    assert_eq!(parse(&few).content.eulas()[1].value.len(), 1 << 20);
    let many =
        envelope(&format!("{message}<VirtualSystem ovf:id='vm'>{}</VirtualSystem>", licences.repeat(20)));
    let expected = "the descriptor has more than 8388608 bytes of text, messages counted where they are used";
    assert_eq!(refused(&many).to_string(), expected);
}
