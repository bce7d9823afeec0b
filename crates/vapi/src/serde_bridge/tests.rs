use std::collections::BTreeMap;

use proptest::collection::{btree_map, btree_set, vec};
use proptest::prelude::*;
use serde::{Deserialize, Serialize};

use super::*;
use crate::error::ErrorKind;
use crate::types::{Binary, Dynamic, Secret, Set, Timestamp, Uri};
use crate::value::Structure;

mod refusals;

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename = "com.example.Thing")]
struct ThingId(String);

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename = "com.example.colour", rename_all = "SCREAMING_SNAKE_CASE")]
enum Colour {
    Red,
    DarkBlue,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename = "com.example.inner")]
struct Inner {
    r#type: Colour,
    size: Option<i64>,
    tags: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename = "com.example.outer")]
struct Outer {
    id: ThingId,
    name: Option<String>,
    flag: bool,
    ratio: f64,
    password: Option<Secret>,
    made: Option<Timestamp>,
    place: Option<Uri>,
    bytes: Binary,
    inner: Option<Inner>,
    inners: Option<Vec<Inner>>,
    colours: Set<Colour>,
    by_thing: BTreeMap<ThingId, Inner>,
    by_number: BTreeMap<i64, Option<bool>>,
}

fn colour() -> impl Strategy<Value = Colour> + Clone {
    prop_oneof![Just(Colour::Red), Just(Colour::DarkBlue)]
}

fn inner() -> impl Strategy<Value = Inner> + Clone {
    (colour(), any::<Option<i64>>(), vec("\\PC*", 0..3)).prop_map(|(r#type, size, tags)| Inner {
        r#type,
        size,
        tags,
    })
}

prop_compose! {
    fn outer()(
        id in "\\PC{1,8}",
        name in any::<Option<String>>(),
        (flag, ratio) in (any::<bool>(), -1e300_f64..1e300),
        password in proptest::option::of("\\PC*"),
        made in proptest::option::of(-2_000_000_000_000_i64..4_000_000_000_000),
        place in proptest::option::of("https://[a-z]{1,5}/[a-z]{0,4}%20"),
        bytes in any::<Vec<u8>>(),
        inner_one in proptest::option::of(inner()),
        inners in proptest::option::of(vec(inner(), 0..3)),
        colours in btree_set(colour(), 0..3),
        by_thing in btree_map("[a-z]{1,4}", inner(), 0..3),
        by_number in btree_map(any::<i64>(), any::<Option<bool>>(), 0..3),
    ) -> Outer {
        Outer {
            id: ThingId(id),
            name,
            flag,
            ratio,
            password: password.map(Secret::from),
            made: made.map(Timestamp::from_millisecond),
            place: place.map(|text| Uri::new(text).unwrap()),
            bytes: Binary(bytes),
            inner: inner_one,
            inners,
            colours: Set(colours),
            by_thing: by_thing.into_iter().map(|(key, value)| (ThingId(key), value)).collect(),
            by_number,
        }
    }
}

/// What plain JSON keeps of a value: no optionals, no secrets.
fn plain(value: Value) -> Value {
    match value {
        Value::Optional(None) => Value::Void,
        Value::Optional(Some(value)) => plain(*value),
        Value::Secret(secret) => Value::from(secret.expose()),
        Value::Binary(bytes) => Value::String(Binary(bytes).to_base64()),
        Value::List(values) => Value::List(values.into_iter().map(plain).collect()),
        Value::Structure(structure) => {
            let fields = structure.fields.into_iter().map(|(name, value)| (name, plain(value)));
            Value::Structure(Structure { name: String::new(), fields: fields.collect() })
        }
        Value::Map(entries) => {
            Value::Map(entries.into_iter().map(|(key, value)| (key, plain(value))).collect())
        }
        scalar => scalar,
    }
}

/// Maps as JSON objects.
fn objects(value: Value) -> Value {
    match value {
        Value::List(values) => Value::List(values.into_iter().map(objects).collect()),
        Value::Structure(mut structure) => {
            structure.fields =
                structure.fields.into_iter().map(|(name, value)| (name, objects(value))).collect();
            Value::Structure(structure)
        }
        Value::Map(entries) => {
            let name = |key| match key {
                Value::String(text) => text,
                Value::Long(number) => number.to_string(),
                other => panic!("{other:?} is no key"),
            };
            let fields = entries.into_iter().map(|(key, value)| (name(key), objects(value))).collect();
            Value::Structure(Structure { name: String::new(), fields })
        }
        scalar => scalar,
    }
}

/// What XML keeps: text, elements, and of a list of one only its entry.
fn text(value: Value) -> Value {
    match value {
        Value::Boolean(value) => Value::String(value.to_string()),
        Value::Long(value) => Value::String(value.to_string()),
        Value::Double(value) => Value::String(value.to_string()),
        Value::List(values) => text_list(values.into_iter().map(text).collect()),
        Value::Map(entries) => {
            let entry = |(key, value)| {
                Value::Structure(Structure::new("").with("value", text(value)).with("key", text(key)))
            };
            text_list(entries.into_iter().map(entry).collect())
        }
        Value::Structure(mut structure) => {
            structure.fields.retain(|(_, value)| *value != Value::Void);
            let fields = structure.fields.into_iter().map(|(name, value)| (name, text(value)));
            Value::Structure(Structure { name: String::new(), fields: fields.collect() })
        }
        other => other,
    }
}

fn text_list(mut values: Vec<Value>) -> Value {
    match values.as_slice() {
        [] => Value::from(""),
        // Alone, it would be a list without entries.
        [Value::String(blank)] if blank.trim().is_empty() => Value::List(values),
        [_] => values.remove(0),
        _ => Value::List(values),
    }
}

proptest! {
    #[test]
    fn tagged_values_survive(outer in outer()) {
        let value = to_value(&outer).unwrap();
        prop_assert_eq!(from_value::<Outer>(value, Source::Tagged).unwrap(), outer);
    }

    #[test]
    fn json_values_survive(outer in outer()) {
        let value = plain(to_value(&outer).unwrap());
        prop_assert_eq!(&from_value::<Outer>(value.clone(), Source::Json).unwrap(), &outer);
        prop_assert_eq!(from_value::<Outer>(objects(value), Source::Json).unwrap(), outer);
    }

    #[test]
    fn text_values_survive(mut outer in outer()) {
        // An unset value of a map has no element to be written as.
        outer.by_number.retain(|_, value| value.is_some());
        let value = text(plain(to_value(&outer).unwrap()));
        prop_assert_eq!(from_value::<Outer>(value, Source::Text).unwrap(), outer);
    }
}

#[test]
fn structures_enumerations_and_identifiers_have_their_values() {
    let inner = Inner { r#type: Colour::DarkBlue, size: None, tags: vec!["a".to_owned()] };
    let expected = Structure::new("com.example.inner")
        .with("type", Value::from("DARK_BLUE"))
        .with("size", Value::none())
        .with("tags", Value::List(vec![Value::from("a")]));
    assert_eq!(to_value(&inner).unwrap(), Value::Structure(expected));
    assert_eq!(to_value(&ThingId("x".to_owned())).unwrap(), Value::from("x"));
    assert_eq!(to_value(&()).unwrap(), Value::Void);
    assert_eq!(to_value(&Some(Secret::from("x"))).unwrap(), Value::some(Value::Secret("x".into())));
    let set: Set<i64> = [2, 1, 2].into_iter().collect();
    assert_eq!(to_value(&set).unwrap(), Value::List(vec![Value::Long(1), Value::Long(2)]));
}

#[test]
fn what_the_data_model_does_not_have_is_not_written() {
    #[derive(Serialize)]
    enum Content {
        Number(i64),
    }
    assert!(matches!(to_value(&f64::NAN), Err(BridgeError::NotFinite(_))));
    assert!(matches!(to_value(&u64::MAX), Err(BridgeError::TooLarge(u64::MAX))));
    assert!(matches!(to_value(&Content::Number(1)), Err(BridgeError::Unsupported(_))));
}

#[test]
fn a_dynamic_structure_keeps_everything() {
    let structure = Structure::new("com.example.any")
        .with("void", Value::Void)
        .with("secret", Value::Secret("s".into()))
        .with("binary", Value::Binary(vec![0, 255]))
        .with("unset", Value::none())
        .with("set", Value::some(Value::Double(0.5)))
        .with("list", Value::List(vec![Value::Boolean(true), Value::Structure(Structure::new("x"))]))
        .with("map", Value::Map(vec![(Value::from("a"), Value::Long(1))]))
        .with("number_map", Value::Map(vec![(Value::Long(1), Value::from("b"))]))
        .with("error", Value::Error(Structure::new("com.example.error").with("y", Value::Long(2))));
    let dynamic = Dynamic(structure.clone());
    assert_eq!(to_value(&dynamic).unwrap(), Value::Structure(structure.clone()));
    for source in [Source::Tagged, Source::Json, Source::Text] {
        assert_eq!(from_value::<Dynamic>(Value::Structure(structure.clone()), source).unwrap(), dynamic);
    }
}

#[test]
fn maps_come_as_maps_objects_and_entries() {
    let entry = |key: Value| {
        Value::Structure(Structure::new("map-entry").with("key", key).with("value", Value::Long(1)))
    };
    let expected: BTreeMap<i64, i64> = [(7, 1)].into();
    let map = Value::Map(vec![(Value::Long(7), Value::Long(1))]);
    let list = Value::List(vec![entry(Value::Long(7))]);
    let object = Value::Structure(Structure::new("").with("7", Value::Long(1)));
    for (value, source) in [
        (map.clone(), Source::Tagged),
        (list.clone(), Source::Tagged),
        (map, Source::Json),
        (list, Source::Json),
        (object, Source::Json),
        (entry(Value::from("7")), Source::Text),
    ] {
        assert_eq!(
            from_value::<BTreeMap<i64, i64>>(value.clone(), source).unwrap(),
            expected,
            "{value:?} {source:?}"
        );
    }
}

#[test]
fn text_gives_empty_elements_the_type_that_is_asked_for() {
    for empty in [Value::from(""), Value::Structure(Structure::default()), Value::List(Vec::new())] {
        assert_eq!(from_value::<String>(empty.clone(), Source::Text).unwrap(), "");
        assert_eq!(from_value::<Vec<i64>>(empty.clone(), Source::Text).unwrap(), Vec::<i64>::new());
        assert_eq!(
            from_value::<BTreeMap<String, i64>>(empty.clone(), Source::Text).unwrap(),
            BTreeMap::new()
        );
        assert_eq!(from_value::<Option<String>>(empty.clone(), Source::Text).unwrap(), Some(String::new()));
        from_value::<()>(empty, Source::Text).unwrap();
    }
    assert_eq!(from_value::<Vec<i64>>(Value::from("5"), Source::Text).unwrap(), [5]);
    for (text, expected) in [("true", true), ("1", true), ("false", false), ("0", false)] {
        assert_eq!(from_value::<bool>(Value::from(text), Source::Text).unwrap(), expected);
    }
}

#[test]
fn an_answer_may_hold_fields_of_a_newer_interface() {
    let value = Value::Structure(
        Structure::new("")
            .with("type", Value::from("RED"))
            .with("new", Value::Long(1))
            .with("tags", Value::List(vec![])),
    );
    let inner: Inner = from_answer(value.clone(), Source::Tagged).unwrap();
    assert_eq!(inner, Inner { r#type: Colour::Red, size: None, tags: Vec::new() });
    assert_eq!(from_value::<Inner>(value, Source::Tagged).unwrap_err().kind, ErrorKind::UnexpectedInput);
}

#[test]
fn gen_09_an_error_is_no_structure() {
    #[derive(Debug, Deserialize)]
    #[expect(dead_code, reason = "only its shape counts")]
    struct Spec {
        name: Option<String>,
    }
    for source in [Source::Tagged, Source::Json, Source::Text] {
        let refused =
            from_value::<Spec>(Value::Error(Structure::new("com.example.spec")), source).unwrap_err();
        assert_eq!(refused.kind, crate::ErrorKind::InvalidArgument);
    }
}
