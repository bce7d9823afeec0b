#![expect(dead_code, reason = "the types are described, not used")]

use std::collections::BTreeMap;

use serde::Deserialize;

use super::*;
use crate::types::{Binary, Dynamic, LocalizableMessage, Secret, Set, Timestamp, Uri};

#[derive(Deserialize, PartialEq, Eq, PartialOrd, Ord)]
#[serde(rename = "com.example.Thing")]
struct ThingId(String);

#[derive(Deserialize, PartialEq, Eq, PartialOrd, Ord)]
#[serde(rename = "com.example.colour", rename_all = "SCREAMING_SNAKE_CASE")]
enum Colour {
    Red,
    DarkBlue,
}

#[derive(Deserialize)]
#[serde(rename = "com.example.inner")]
struct Inner {
    r#type: Colour,
    size: Option<i64>,
}

#[derive(Deserialize)]
#[serde(rename = "com.example.outer")]
struct Outer {
    id: ThingId,
    flag: bool,
    ratio: f64,
    password: Option<Secret>,
    made: Timestamp,
    place: Uri,
    bytes: Binary,
    data: Option<Dynamic>,
    inners: Vec<Inner>,
    colours: Set<Colour>,
    by_thing: BTreeMap<ThingId, Inner>,
}

fn optional(kind: Type) -> Type {
    Type::Optional(Box::new(kind))
}

fn inner() -> Type {
    Type::Structure("com.example.inner", vec![("type", colour()), ("size", optional(Type::Long))])
}

fn colour() -> Type {
    Type::Enumeration("com.example.colour", &["RED", "DARK_BLUE"])
}

#[test]
fn every_type_of_the_data_model_is_found_out() {
    let thing = || Type::Id("com.example.Thing");
    let fields = vec![
        ("id", thing()),
        ("flag", Type::Boolean),
        ("ratio", Type::Double),
        ("password", optional(Type::Secret)),
        ("made", Type::DateTime),
        ("place", Type::Uri),
        ("bytes", Type::Binary),
        ("data", optional(Type::Dynamic)),
        ("inners", Type::List(Box::new(inner()))),
        ("colours", Type::Set(Box::new(colour()))),
        ("by_thing", Type::Map(Box::new(thing()), Box::new(inner()))),
    ];
    assert_eq!(describe::<Outer>(), Type::Structure("com.example.outer", fields));
    assert_eq!(describe::<()>(), Type::Void);
    assert_eq!(describe::<String>(), Type::String);
    assert_eq!(describe::<Vec<ThingId>>(), Type::List(Box::new(thing())));
}

#[derive(Deserialize)]
#[serde(rename = "com.example.tree")]
struct Tree {
    left: Option<Box<Tree>>,
    children: Vec<Tree>,
    named: Option<BTreeMap<String, Tree>>,
    leaf: i64,
}

#[test]
fn a_structure_inside_itself_is_named_and_its_later_fields_are_found() {
    let tree = || Type::Recursion("com.example.tree");
    let named = Type::Map(Box::new(Type::String), Box::new(tree()));
    let fields = vec![
        ("left", optional(tree())),
        ("children", Type::List(Box::new(tree()))),
        ("named", optional(named)),
        ("leaf", Type::Long),
    ];
    assert_eq!(describe::<Tree>(), Type::Structure("com.example.tree", fields));
}

#[test]
fn messages_hold_messages() {
    let Type::Structure(name, fields) = describe::<LocalizableMessage>() else { panic!("a structure") };
    assert_eq!(name, "com.vmware.vapi.std.localizable_message");
    let names: Vec<_> = fields.iter().map(|(name, _)| *name).collect();
    assert_eq!(names, ["id", "default_message", "args", "params", "localized"]);
    let text = format!("{:?}", fields[3].1);
    assert!(text.contains(r#"Recursion("com.vmware.vapi.std.localization_param")"#), "{text}");
    assert!(text.contains("FULL_DATE_TIME") && text.contains("precision"), "{text}");
}

#[derive(Deserialize)]
#[serde(rename = "com.example.endless")]
struct Endless {
    itself: Box<Endless>,
}

#[test]
#[should_panic(expected = "com.example.endless is part of itself by a mandatory field")]
fn a_structure_that_cannot_be_made_is_a_mistake() {
    let _ = describe::<Endless>();
}
