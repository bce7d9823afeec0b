use super::*;

#[derive(Debug, Deserialize)]
struct Input {
    #[expect(dead_code, reason = "only ever refused")]
    spec: Spec,
}

#[derive(Debug, Default, Deserialize)]
#[expect(dead_code, reason = "only ever refused")]
struct Spec {
    inners: Option<Vec<Inner>>,
    size: Option<i64>,
    flag: Option<bool>,
    password: Option<Secret>,
    made: Option<Timestamp>,
    place: Option<Uri>,
    by_name: Option<BTreeMap<String, Inner>>,
    colours: Option<Set<Colour>>,
}

fn structure(fields: &[(&str, Value)]) -> Value {
    let fields = fields.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
    Value::Structure(Structure { name: String::new(), fields })
}

fn spec(field: &str, value: Value) -> Value {
    structure(&[("spec", structure(&[(field, value)]))])
}

fn refusal(value: Value, source: Source) -> (ErrorKind, String, String) {
    let error = from_value::<Input>(value, source).unwrap_err();
    (error.kind, error.messages[0].id.clone(), error.text().to_owned())
}

fn inner(r#type: Value) -> Value {
    structure(&[("type", r#type), ("tags", Value::List(Vec::new()))])
}

#[test]
fn gen_09_what_is_malformed_is_named_with_its_path() {
    let red = || inner(Value::from("RED"));
    for (value, source, id, text) in [
        (
            spec("inners", Value::List(vec![red(), inner(Value::from("GREEN"))])),
            Source::Json,
            "unknown_enumeration_value",
            "spec.inners[1].type is \"GREEN\", and has to be one of RED, DARK_BLUE.",
        ),
        (
            spec("inners", Value::List(vec![inner(Value::Long(1))])),
            Source::Json,
            "wrong_type",
            "spec.inners[0].type is a long, and has to be a string.",
        ),
        (
            spec("inners", Value::List(vec![structure(&[("type", Value::from("RED"))])])),
            Source::Json,
            "missing_field",
            "spec.inners[0].tags is missing; it has to be set.",
        ),
        (
            spec("inners", Value::List(vec![inner(Value::Void)])),
            Source::Json,
            "missing_field",
            "spec.inners[0].type is missing; it has to be set.",
        ),
        (structure(&[]), Source::Tagged, "missing_field", "spec is missing; it has to be set."),
        (Value::Long(1), Source::Tagged, "wrong_type", "The input is a long, and has to be a structure."),
        (
            spec("size", Value::Long(5)),
            Source::Tagged,
            "wrong_type",
            "spec.size is a long, and has to be an optional value.",
        ),
        (
            spec("size", Value::some(Value::Double(5.0))),
            Source::Tagged,
            "wrong_type",
            "spec.size is a double, and has to be a long.",
        ),
        (
            spec("size", Value::from("5")),
            Source::Json,
            "wrong_type",
            "spec.size is a string, and has to be a long.",
        ),
        (
            spec("size", Value::from("5x")),
            Source::Text,
            "wrong_type",
            "spec.size is \"5x\", and has to be a long, a whole number of 64 bits.",
        ),
        (
            spec("flag", Value::from("yes")),
            Source::Text,
            "wrong_type",
            "spec.flag is \"yes\", and has to be a boolean, true or false.",
        ),
        (
            spec("password", Value::from("hunter2")),
            Source::Tagged,
            "wrong_type",
            "spec.password is a string, and has to be an optional value.",
        ),
        (
            spec("made", Value::from("yesterday")),
            Source::Json,
            "invalid_value",
            "spec.made is not valid: \"yesterday\" is not a date-time; write it like 2026-01-31T22:13:05.000Z.",
        ),
        (
            spec("place", Value::from("a b")),
            Source::Json,
            "invalid_value",
            "spec.place is not valid: a URI cannot hold ' ', at character 2; percent-encode it.",
        ),
        (
            spec("by_name", structure(&[("x.y", inner(Value::from("BLUE")))])),
            Source::Json,
            "unknown_enumeration_value",
            "spec.by_name[\"x.y\"].type is \"BLUE\", and has to be one of RED, DARK_BLUE.",
        ),
        (
            spec("by_name", Value::Map(vec![(Value::from("x"), red()), (Value::from("x"), red())])),
            Source::Json,
            "invalid_value",
            "spec.by_name is not valid: a map holds each key once, and \"x\" is there again.",
        ),
        (
            spec("by_name", Value::List(vec![red()])),
            Source::Json,
            "wrong_type",
            "spec.by_name[0] is a structure, and has to be a map entry, a structure of key and value.",
        ),
        (
            spec("colours", Value::List(vec![Value::from("RED"), Value::from("RED")])),
            Source::Json,
            "invalid_value",
            "spec.colours is not valid: a set holds each value once, and value 2 is there already.",
        ),
        (
            structure(&[("spec", structure(&[])), ("spec", structure(&[]))]),
            Source::Json,
            "invalid_value",
            "spec is not valid: it is there more than once.",
        ),
    ] {
        let expected = (ErrorKind::InvalidArgument, format!("stackroom.input.{id}"), text.to_owned());
        assert_eq!(refusal(value, source), expected);
    }
}

#[test]
fn gen_11_fields_that_are_not_known_are_named_with_what_is_known() {
    for source in [Source::Tagged, Source::Json, Source::Text] {
        let (kind, id, text) =
            refusal(structure(&[("spec", structure(&[])), ("specs", Value::Long(1))]), source);
        assert_eq!((kind, id.as_str()), (ErrorKind::UnexpectedInput, "stackroom.input.unknown_field"));
        assert_eq!(text, "specs is not known here; known are spec.");
    }
    let extra =
        structure(&[("type", Value::from("RED")), ("tags", Value::List(Vec::new())), ("x", Value::Void)]);
    let (kind, _, text) = refusal(spec("inners", Value::List(vec![extra])), Source::Json);
    assert_eq!(kind, ErrorKind::UnexpectedInput);
    assert_eq!(text, "spec.inners[0].x is not known here; known are type, size, tags.");
    let error = from_value::<()>(structure(&[("x", Value::Void)]), Source::Json).unwrap_err();
    assert_eq!(error.text(), "x is not known here; known are none.");
}

#[test]
fn what_is_quoted_is_cut() {
    let (_, _, text) = refusal(spec("size", Value::String("ä".repeat(1000))), Source::Text);
    assert!(text.len() < 300 && text.contains('…'), "{text}");
}

proptest! {
    #[test]
    fn random_values_are_refused_or_taken_without_a_panic(value in random(), text in any::<bool>()) {
        let source = if text { Source::Text } else { Source::Json };
        let _ = from_value::<Outer>(spec("inner", value.clone()), source);
        let _ = from_value::<Input>(spec("inners", value.clone()), source);
        let _ = from_value::<BTreeMap<String, Dynamic>>(value, source);
    }
}

fn random() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Void),
        Just(Value::none()),
        any::<bool>().prop_map(Value::Boolean),
        any::<i64>().prop_map(Value::Long),
        any::<String>().prop_map(Value::String),
    ];
    leaf.prop_recursive(4, 32, 4, |value| {
        let name =
            prop_oneof![Just("type".to_owned()), Just("tags".to_owned()), Just("$map".to_owned()), "[a-z]*"];
        prop_oneof![
            vec(value.clone(), 0..4).prop_map(Value::List),
            vec((value.clone(), value.clone()), 0..4).prop_map(Value::Map),
            vec((name, value.clone()), 0..4)
                .prop_map(|fields| Value::Structure(Structure { name: String::new(), fields })),
            value.prop_map(Value::some),
        ]
    })
}
