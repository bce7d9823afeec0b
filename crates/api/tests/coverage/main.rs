//! The interface against the published facts: names, types, routes, errors and privileges of every operation.

#![expect(clippy::unwrap_used, reason = "tests")]

mod compare;
mod compare_types;
mod exceptions;
mod offered;
mod ovf_structures;
mod published;
mod unions;

use std::collections::BTreeSet;

use serde_json::json;

use crate::compare::differences;
use crate::exceptions::Exceptions;
use crate::offered::offered;
use crate::published::Published;

/// Operations that are the product's own, or that clients call though nothing published has them.
const NOT_PUBLISHED: &[&str] = &[
    "com.vmware.content.library.item.updatesession.file.probe",
    "io.stackroom.library.item.metadata",
    "io.stackroom.library.item.verification",
    "io.stackroom.library.item.verify",
    "io.stackroom.storage.list",
];

/// Published operations that are still to come. This list only ever shrinks.
const NOT_OFFERED_YET: &[&str] = &[
    "com.vmware.content.configuration.get",
    "com.vmware.content.configuration.update",
    "com.vmware.content.library.convert",
    "com.vmware.content.library.delete",
    "com.vmware.content.library.enter_maintenance",
    "com.vmware.content.library.exit_maintenance",
    "com.vmware.content.library.force_delete",
    "com.vmware.content.library.item.changes.get",
    "com.vmware.content.library.item.changes.list",
    "com.vmware.content.library.item.copy",
    "com.vmware.content.library.item.publish",
    "com.vmware.content.library.migrate",
    "com.vmware.content.library.subscribed_item.evict",
    "com.vmware.content.library.subscribed_item.sync",
    "com.vmware.content.library.subscriptions.create",
    "com.vmware.content.library.subscriptions.delete",
    "com.vmware.content.library.subscriptions.get",
    "com.vmware.content.library.subscriptions.list",
    "com.vmware.content.library.subscriptions.update",
    "com.vmware.content.library.usages.add",
    "com.vmware.content.library.usages.get",
    "com.vmware.content.library.usages.list",
    "com.vmware.content.library.usages.remove",
    "com.vmware.content.local_library.force_delete",
    "com.vmware.content.local_library.publish",
    "com.vmware.content.subscribed_library.create",
    "com.vmware.content.subscribed_library.delete",
    "com.vmware.content.subscribed_library.evict",
    "com.vmware.content.subscribed_library.force_delete",
    "com.vmware.content.subscribed_library.get",
    "com.vmware.content.subscribed_library.list",
    "com.vmware.content.subscribed_library.probe",
    "com.vmware.content.subscribed_library.sync",
    "com.vmware.content.subscribed_library.update",
];

#[test]
fn every_operation_is_as_published() {
    let published = Published::load();
    let exceptions = Exceptions::default();
    let found: Vec<String> = offered()
        .iter()
        .filter(|operation| !NOT_PUBLISHED.contains(&operation.name().as_str()))
        .flat_map(|operation| differences(&published, operation, &exceptions))
        .collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
    assert_eq!(exceptions.unused(), Vec::<&str>::new(), "exceptions that nothing needs");
}

#[test]
fn what_is_not_offered_yet_is_listed() {
    let published: BTreeSet<String> = Published::load().operation_names().into_iter().collect();
    let offered: BTreeSet<String> = offered().iter().map(offered::Offered::name).collect();
    let own: BTreeSet<String> = offered.difference(&published).cloned().collect();
    assert_eq!(own, names(NOT_PUBLISHED));
    let missing: BTreeSet<String> = published.difference(&offered).cloned().collect();
    assert_eq!(missing, names(NOT_OFFERED_YET));
}

fn names(list: &[&str]) -> BTreeSet<String> {
    list.iter().map(|name| (*name).to_owned()).collect()
}

#[test]
fn no_operation_is_offered_twice() {
    let operations = offered();
    let distinct: BTreeSet<String> = operations.iter().map(offered::Offered::name).collect();
    assert_eq!(distinct.len(), operations.len());
}

/// Each row changes one published fact; the comparison must notice every one.
#[test]
fn a_changed_fact_is_noticed() {
    const SESSION: &str = "/services/com.vmware.content.library.item.update_session/operations";
    const FILE: &str = "/services/com.vmware.content.library.item.updatesession.file/operations";
    const LIBRARY: &str = "/structures/com.vmware.content.library_model/fields/2";
    let cases = [
        (format!("{SESSION}/cancel/params/0/name"), json!("session_id")),
        (format!("{SESSION}/cancel/params/0/type"), json!({"kind": "string"})),
        (format!("{SESSION}/cancel/params/0/type/resource_types/0"), json!("com.vmware.content.Library")),
        (format!("{SESSION}/cancel/params"), json!([])),
        (format!("{SESSION}/cancel/params/0/in"), json!("body")),
        (format!("{SESSION}/cancel/result"), json!({"kind": "boolean"})),
        (format!("{SESSION}/cancel/errors/1"), json!("com.vmware.vapi.std.errors.resource_busy")),
        (format!("{SESSION}/cancel/privileges/0/privilege"), json!("System.Read")),
        (format!("{SESSION}/create/privileges/0/ref"), json!("library_item_id")),
        (format!("{SESSION}/cancel/http/method"), json!("PUT")),
        (format!("{SESSION}/cancel/http/dispatch/action"), json!("stop")),
        (format!("{SESSION}/cancel/http/url"), json!("/api/content/library/item/update-session")),
        (format!("{SESSION}/cancel/http/body"), json!("fields")),
        (format!("{SESSION}/create/http/body_param"), json!("spec")),
        (format!("{SESSION}/create/http/success_status_hint"), json!(200)),
        (format!("{SESSION}/keep_alive/params/1/type"), json!({"kind": "long"})),
        (format!("{FILE}/list/result/of/name"), json!("com.vmware.content.library.item.file.info")),
        (format!("{LIBRARY}/name"), json!("text")),
        (format!("{LIBRARY}/type"), json!({"kind": "string"})),
        (format!("{LIBRARY}/type/of/kind"), json!("secret")),
        (
            "/enumerations/com.vmware.content.library.item.update_session_model.state/values/1/name".to_owned(),
            json!("FINISHED"),
        ),
        (
            "/structures/com.vmware.content.library.item.updatesession.file.validation_result/fields/1/type/kind"
                .to_owned(),
            json!("list"),
        ),
    ];
    for (pointer, value) in cases {
        let mut facts = published::json();
        *facts.pointer_mut(&pointer).unwrap_or_else(|| panic!("{pointer} is not there")) = value.clone();
        let changed: Published = serde_json::from_value(facts).unwrap();
        let noticed = offered()
            .iter()
            .filter(|operation| !NOT_PUBLISHED.contains(&operation.name().as_str()))
            .any(|operation| !differences(&changed, operation, &Exceptions::default()).is_empty());
        assert!(noticed, "{pointer} = {value} went unnoticed");
    }
}
