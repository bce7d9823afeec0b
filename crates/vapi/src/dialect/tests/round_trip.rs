//! Any input reaches the operation through any dialect.

use std::collections::BTreeMap;

use base64::Engine as _;
use proptest::prelude::*;

use super::*;
use crate::dialect::json_rpc::client;
use crate::dialect::xml::{Names, write_input};
use crate::dialect::{Credentials, form};
use crate::operation::{Body, Method, Operation};
use crate::schema::Type;
use crate::table::Signature;
use crate::value::{Structure, Value};

const SERVICE: &str = "com.vmware.example.any_thing";
const FIELDS: [&str; 4] = ["alpha", "beta_2", "gamma", "delta"];

type Fields = Vec<(&'static str, Type)>;

fn scalar() -> impl Strategy<Value = Type> {
    prop_oneof![
        Just(Type::Boolean),
        Just(Type::Long),
        Just(Type::Double),
        Just(Type::String),
        Just(Type::Secret),
        Just(Type::Binary),
        Just(Type::Id("x"))
    ]
}

fn kind() -> impl Strategy<Value = Type> {
    scalar().prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            inner.clone().prop_map(|item| Type::List(Box::new(item))),
            inner.clone().prop_map(|value| Type::Map(Box::new(Type::String), Box::new(value))),
            fields(inner).prop_map(|fields| Type::Structure("com.vmware.example.some", fields)),
        ]
    })
}

fn fields(kind: impl Strategy<Value = Type>) -> impl Strategy<Value = Fields> {
    let kind = (kind, any::<bool>())
        .prop_map(|(kind, optional)| if optional { Type::Optional(Box::new(kind)) } else { kind });
    prop::collection::vec(kind, 0..4).prop_map(|kinds| FIELDS.into_iter().zip(kinds).collect())
}

fn text() -> BoxedStrategy<String> {
    "[\\PC\n\r\t ]{0,8}".boxed()
}

fn value(kind: &Type) -> BoxedStrategy<Value> {
    match kind {
        Type::Boolean => any::<bool>().prop_map(Value::Boolean).boxed(),
        Type::Long => any::<i64>().prop_map(Value::Long).boxed(),
        Type::Double => any::<i32>().prop_map(|eighths| Value::Double(f64::from(eighths) / 8.0)).boxed(),
        Type::String => text().prop_map(Value::String).boxed(),
        Type::Secret => text().prop_map(|text| Value::Secret(text.into())).boxed(),
        Type::Binary => any::<Vec<u8>>().prop_map(Value::Binary).boxed(),
        Type::Optional(inner) => {
            prop::option::of(value(inner)).prop_map(|inner| Value::Optional(inner.map(Box::new))).boxed()
        }
        Type::List(item) => prop::collection::vec(value(item), 0..4).prop_map(Value::List).boxed(),
        Type::Map(_, of) => prop::collection::btree_map("[a-z]{0,3}", value(of), 0..3)
            .prop_map(|map: BTreeMap<String, Value>| {
                Value::Map(map.into_iter().map(|(key, value)| (Value::String(key), value)).collect())
            })
            .boxed(),
        Type::Structure(name, fields) => structure(name, fields).prop_map(Value::Structure).boxed(),
        _ => "[a-z0-9:-]{1,8}".prop_map(Value::String).boxed(),
    }
}

fn structure(name: &'static str, fields: &[(&'static str, Type)]) -> BoxedStrategy<Structure> {
    let values: Vec<_> =
        fields.iter().map(|(field, kind)| (Just((*field).to_owned()), value(kind))).collect();
    values.prop_map(move |fields| Structure { name: name.to_owned(), fields }).boxed()
}

fn case() -> impl Strategy<Value = (Fields, Structure)> {
    fields(kind()).prop_flat_map(|fields| {
        let input = structure("operation-input", &fields);
        (Just(fields), input)
    })
}

/// The value without what a form cannot tell: names, optionality, secrecy, the order of fields.
fn bare(value: Value, maps: Maps) -> Value {
    match value {
        Value::Optional(Some(value)) => bare(*value, maps),
        Value::Secret(secret) => Value::from(secret.expose()),
        Value::Binary(bytes) => Value::String(base64::engine::general_purpose::STANDARD.encode(bytes)),
        Value::List(items) => Value::List(items.into_iter().map(|item| bare(item, maps)).collect()),
        Value::Map(entries) if maps == Maps::Objects => {
            let key = |key| if let Value::String(text) = key { text } else { unreachable!() };
            let fields = entries.into_iter().map(|(name, value)| (key(name), value)).collect();
            bare(Value::Structure(Structure { name: String::new(), fields }), maps)
        }
        Value::Map(entries) => {
            let entry =
                |(key, value)| Value::Structure(Structure::default().with("key", key).with("value", value));
            bare(Value::List(entries.into_iter().map(entry).collect()), maps)
        }
        Value::Structure(structure) => {
            let fields = structure.fields.into_iter().filter(|(_, value)| *value != Value::none());
            let mut fields: Vec<_> = fields.map(|(name, value)| (name, bare(value, maps))).collect();
            fields.sort_by(|one, other| one.0.cmp(&other.0));
            Value::Structure(Structure { name: String::new(), fields })
        }
        value => value,
    }
}

/// The value without what leaves no trace in a form.
fn pruned(value: Value) -> Option<Value> {
    match value {
        Value::Optional(inner) => Some(Value::some(pruned(*inner?)?)),
        Value::List(items) => {
            let items: Vec<_> = items.into_iter().filter_map(pruned).collect();
            (!items.is_empty()).then_some(Value::List(items))
        }
        Value::Map(entries) => {
            let entries: Vec<_> =
                entries.into_iter().filter_map(|(key, value)| Some((key, pruned(value)?))).collect();
            (!entries.is_empty()).then_some(Value::Map(entries))
        }
        Value::Structure(Structure { name, fields }) => {
            let fields: Vec<_> =
                fields.into_iter().filter_map(|(name, value)| Some((name, pruned(value)?))).collect();
            (!fields.is_empty()).then_some(Value::Structure(Structure { name, fields }))
        }
        value => Some(value),
    }
}

fn single(parameters: Fields) -> Table {
    let operation =
        Operation::<(), ()>::new(SERVICE, "do_it").at(Method::Post, "/any?action=do-it", Body::Fields);
    let mut table = Table::default();
    table.add(Signature { definition: *operation.definition(), parameters, result: Type::Void });
    table
}

fn received(table: &Table, target: &str, header: (&str, &str), body: &str) -> Value {
    match accept(table, ("POST", target, &[header], body)) {
        Ok(accepted) => accepted.call.input,
        Err(response) => panic!("{target} {body}: {}", answer(&response)),
    }
}

fn request<'a>(input: Structure) -> client::Request<'a> {
    let credentials = &Credentials::None;
    client::Request { id: "0", service: SERVICE, operation: "do_it", input, operation_id: "o", credentials }
}

const LEGACY: &str = "/com/vmware/example/any-thing?~action=do-it";

proptest! {
    #[test]
    fn json_rpc((parameters, input) in case()) {
        let table = single(parameters);
        let body = client::write(request(input.clone())).unwrap();
        let body = std::str::from_utf8(&body).unwrap();
        let value = received(&table, "/api", JSON, body);
        prop_assert_eq!(bare(value, Maps::Pairs), bare(Value::Structure(input.clone()), Maps::Pairs));
        let output = Value::Structure(input);
        let reply = accept(&table, ("POST", "/api", &[], body)).unwrap().reply;
        let back = client::read(reply.respond(Ok(output.clone())).body()).unwrap().unwrap();
        prop_assert_eq!(bare(back, Maps::Pairs), bare(output, Maps::Pairs));
    }

    #[test]
    fn plain_json((parameters, input) in case()) {
        let table = single(parameters);
        let input = Value::Structure(input);
        for (target, maps) in [
            ("/api/any?action=do-it", Maps::Objects),
            ("/rest/com/vmware/example/any-thing?~action=do-it", Maps::Pairs),
            (LEGACY, Maps::Pairs),
        ] {
            let body = serde_json::to_string(&Plain { value: &input, maps }).unwrap();
            prop_assert_eq!(bare(received(&table, target, JSON, &body), maps), bare(input.clone(), maps));
        }
    }

    #[test]
    fn xml((parameters, input) in case()) {
        let table = single(parameters);
        let body = write_input(&Names::new(SERVICE, "do_it"), &input);
        let value = received(&table, LEGACY, XML, &body);
        prop_assert_eq!(bare(value, Maps::Pairs), bare(Value::Structure(input), Maps::Pairs));
    }

    #[test]
    fn forms((parameters, input) in case()) {
        let table = single(parameters);
        let Some(Value::Structure(input)) = pruned(Value::Structure(input)) else { return Ok(()) };
        let body = form::write(&input);
        let expected = bare(Value::Structure(input), Maps::Pairs);
        prop_assert_eq!(bare(received(&table, LEGACY, FORM, &body), Maps::Pairs), expected.clone());
        let target = format!("{LEGACY}&{body}");
        if target.len() < 60_000 {
            prop_assert_eq!(bare(received(&table, &target, FORM, ""), Maps::Pairs), expected);
        }
    }
}
