//! A small interface in the manner of update sessions.

use crate::error::{Error, ErrorKind};
use crate::operation::Operation;
use crate::operation::{Body, Method};
use crate::schema::Type;
use crate::table::{Signature, Table};
use crate::value::{Structure, Value};

pub(super) const SESSION: &str = "com.vmware.content.library.item.update_session";
const ITEM: &str = "com.vmware.content.library.item";
const FILE: &str = "com.vmware.content.library.item.file";
const SUBSCRIPTIONS: &str = "com.vmware.content.library.subscriptions";
const LOGIN: &str = "com.vmware.cis.session";
const LABELS: &str = "com.vmware.example.labels";
const STORAGE: &str = "io.stackroom.storage";

type Parameters = Vec<(&'static str, Type)>;

fn id() -> Type {
    Type::Id("com.vmware.Thing")
}

fn optional(kind: Type) -> Type {
    Type::Optional(Box::new(kind))
}

fn token() -> (&'static str, Type) {
    ("client_token", optional(Type::String))
}

fn model() -> Type {
    let warning =
        Type::Structure("com.vmware.warning", vec![("type", Type::String), ("ignored", Type::Boolean)]);
    Type::Structure(
        "com.vmware.content.library.item.update_session_model",
        vec![
            ("library_item_id", optional(id())),
            ("client_progress", optional(Type::Long)),
            ("warning_behavior", optional(Type::List(Box::new(warning)))),
        ],
    )
}

fn labels() -> Type {
    Type::Map(Box::new(Type::String), Box::new(Type::Long))
}

fn add(table: &mut Table, operation: &Operation<(), ()>, parameters: Parameters) {
    table.add(Signature { definition: *operation.definition(), parameters, result: Type::Void });
}

pub(super) fn table() -> Table {
    let mut table = Table::default();
    sessions(&mut table);
    items(&mut table);
    let create = Operation::new(SUBSCRIPTIONS, "create")
        .at(Method::Post, "/content/library/{library}/subscriptions", Body::Parameter("spec"))
        .created();
    let spec = Type::Structure("spec", vec![("location", Type::String)]);
    add(&mut table, &create, vec![token(), ("library", id()), ("spec", spec)]);
    add(
        &mut table,
        &Operation::new(LOGIN, "create").at(Method::Post, "/session", Body::None).created(),
        vec![],
    );
    add(&mut table, &Operation::new(LOGIN, "get").at(Method::Get, "/session", Body::None), vec![]);
    add(&mut table, &Operation::new(LOGIN, "delete").at(Method::Delete, "/session", Body::None), vec![]);
    add(
        &mut table,
        &Operation::new(LABELS, "set"),
        vec![("labels", labels()), ("ratio", optional(Type::Double))],
    );
    add(
        &mut table,
        &Operation::new(STORAGE, "list").at(Method::Get, "/stackroom/storage", Body::None),
        vec![],
    );
    table
}

fn sessions(table: &mut Table) {
    let session = || ("update_session_id", id());
    let all = "/content/library/item/update-session";
    let create =
        Operation::new(SESSION, "create").at(Method::Post, all, Body::Parameter("create_spec")).created();
    add(table, &create, vec![token(), ("create_spec", model())]);
    let one = "/content/library/item/update-session/{update_session_id}";
    add(table, &Operation::new(SESSION, "get").at(Method::Get, one, Body::None), vec![session()]);
    let list = Operation::new(SESSION, "list").at(Method::Get, all, Body::None);
    add(table, &list, vec![("library_item_id", optional(id()))]);
    add(table, &Operation::new(SESSION, "delete").at(Method::Delete, one, Body::None), vec![session()]);
    let path = "/content/library/item/update-session/{update_session_id}?action=cancel";
    add(table, &Operation::new(SESSION, "cancel").at(Method::Post, path, Body::None), vec![session()]);
    let path = "/content/library/item/update-session/{update_session_id}?action=keep-alive";
    let keep_alive = Operation::new(SESSION, "keep_alive").at(Method::Post, path, Body::Fields);
    add(table, &keep_alive, vec![session(), ("client_progress", optional(Type::Long))]);
}

fn items(table: &mut Table) {
    let item = || ("library_item_id", id());
    let one = "/content/library/item/{library_item_id}";
    add(table, &Operation::new(ITEM, "get").at(Method::Get, one, Body::None), vec![item()]);
    let list = Operation::new(ITEM, "list").at(Method::Get, "/content/library/item", Body::None);
    add(table, &list, vec![("library_id", id())]);
    let update = Operation::new(ITEM, "update").at(Method::Patch, one, Body::Parameter("update_spec"));
    add(table, &update, vec![item(), ("update_spec", model())]);
    let create = Operation::new(ITEM, "create").at(
        Method::Post,
        "/content/library/item",
        Body::Parameter("create_spec"),
    );
    add(table, &create.created(), vec![token(), ("create_spec", model())]);
    let files = "/content/library/item/{library_item_id}/file";
    add(table, &Operation::new(FILE, "list").at(Method::Get, files, Body::None), vec![item()]);
    let get = Operation::new(FILE, "get").at(Method::Get, files, Body::None);
    add(table, &get, vec![item(), ("name", Type::String)]);
}

/// A result with everything in it that the forms differ in.
pub(super) fn result() -> Value {
    let warning = Structure::new("com.vmware.warning")
        .with("type", Value::from("EXPIRED"))
        .with("ignored", Value::Boolean(true));
    let labels = vec![(Value::from("site <a>"), Value::Long(1)), (Value::from("b"), Value::Long(2))];
    Value::Structure(
        Structure::new("com.vmware.model")
            .with("id", Value::some(Value::from("obj-103")))
            .with("progress", Value::none())
            .with("ratio", Value::Double(1.5))
            .with("password", Value::Secret("s&t".into()))
            .with("warnings", Value::List(vec![Value::Structure(warning)]))
            .with("labels", Value::Map(labels)),
    )
}

pub(super) fn error() -> Error {
    let mut error = Error::new(ErrorKind::NotFound, "x.gone", "No session a.", &[&"a"]);
    error.data = Some(Structure::new("com.vmware.data").with("primary", Value::from("p")));
    error
}
