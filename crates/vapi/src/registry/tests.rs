use std::pin::pin;
use std::task::{Context, Poll, Waker};

use serde::Deserialize;

use super::*;
use crate::validate::{Path, union_violation};
use crate::value::Structure;

struct Caller {
    name: &'static str,
}

#[derive(Deserialize)]
#[serde(rename = "com.example.Thing")]
struct ThingId(String);

#[derive(Deserialize)]
struct Rename {
    thing_id: ThingId,
    name: Option<String>,
}

impl Validate for Rename {
    fn validate(&self, path: &Path<'_>) -> Result<(), Error> {
        if self.name.as_deref() == Some("union") {
            Err(union_violation(path, "thing_id", "name"))
        } else {
            Ok(())
        }
    }
}

const RENAME: Operation<Rename, String> =
    Operation::new("com.example.thing", "rename").raises(&[ErrorKind::NotFound]);
const PING: Operation<(), ()> = Operation::new("com.example.thing", "ping");

async fn rename(caller: &Caller, input: Rename) -> Result<String, Error> {
    let kind = match input.thing_id.0.as_str() {
        "missing" => ErrorKind::NotFound,
        "busy" => ErrorKind::ResourceBusy,
        "odd" => ErrorKind::NotAllowedInCurrentState,
        "picky" => ErrorKind::InvalidArgument,
        id => return Ok(format!("{} renamed {id} to {}", caller.name, input.name.unwrap_or_default())),
    };
    Err(Error::new(kind, "test.reason", "The reason.", &[]))
}

async fn ping(_: &Caller, (): ()) -> Result<(), Error> {
    Ok(())
}

fn registry() -> Registry<Caller> {
    let mut registry = Registry::new();
    registry.bind(&RENAME, rename);
    registry.bind(&PING, ping);
    registry
}

/// The rules of these tests never wait.
fn invoke(operation: &str, input: Value) -> Result<Value, Error> {
    let registry = registry();
    let place = registry.table().find("com.example.thing", operation).unwrap();
    let caller = Caller { name: "somebody" };
    let mut future = pin!(registry.invoke(place, &caller, input, Source::Json));
    match future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(answer) => answer,
        Poll::Pending => panic!("it waits"),
    }
}

fn input(id: &str) -> Value {
    Value::Structure(Structure::new("operation-input").with("thing_id", Value::from(id)))
}

#[test]
fn an_operation_that_is_bound_is_in_the_table_and_can_be_invoked() {
    let registry = registry();
    let signature = registry.table().get(0);
    assert_eq!(signature.parameters[0], ("thing_id", Type::Id("com.example.Thing")));
    assert_eq!(signature.parameters[1], ("name", Type::Optional(Box::new(Type::String))));
    assert_eq!(signature.result, Type::String);
    assert_eq!(registry.table().get(1).parameters, []);
    assert_eq!(registry.table().get(1).result, Type::Void);

    assert_eq!(invoke("rename", input("x")).unwrap(), Value::from("somebody renamed x to "));
    assert_eq!(invoke("ping", Value::Structure(Structure::default())).unwrap(), Value::Void);
}

#[test]
fn gen_13_an_error_that_is_not_declared_becomes_internal_and_keeps_its_messages() {
    for (id, kind) in [
        ("missing", ErrorKind::NotFound),
        ("busy", ErrorKind::ResourceBusy),
        ("odd", ErrorKind::InternalServerError),
        ("picky", ErrorKind::InternalServerError),
    ] {
        let error = invoke("rename", input(id)).unwrap_err();
        assert_eq!((error.kind, error.text()), (kind, "The reason."), "{id}");
    }
}

#[test]
fn gen_13_what_is_wrong_with_an_input_is_said_whether_declared_or_not() {
    let cases = [
        (Value::Structure(Structure::default()), ErrorKind::InvalidArgument, "thing_id is missing"),
        (with(input("x"), "names"), ErrorKind::UnexpectedInput, "names is not known here"),
        (with(input("x"), "name"), ErrorKind::InvalidArgument, "name does not go with"),
    ];
    for (value, kind, text) in cases {
        let error = invoke("rename", value).unwrap_err();
        assert_eq!(error.kind, kind);
        assert!(error.text().starts_with(text), "{error}");
    }
    let error = invoke("ping", input("x")).unwrap_err();
    assert_eq!(error.kind, ErrorKind::UnexpectedInput);
}

fn with(input: Value, field: &str) -> Value {
    match input {
        Value::Structure(structure) => Value::Structure(structure.with(field, Value::from("union"))),
        other => other,
    }
}

#[test]
fn an_invocation_can_move_between_threads() {
    fn movable<T: Send>(_: T) {}
    let (registry, caller) = (registry(), Caller { name: "x" });
    movable(registry.invoke(1, &caller, Value::Void, Source::Json));
}
