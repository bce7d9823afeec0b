//! The structures that describe OVF packages, which no published operation answers (OVT-05): compared all the same.

use std::collections::BTreeSet;

use api::type_ovf::OvfTemplate;
use serde_json::json;
use vapi::{Path, Type, Validate, describe};

use crate::compare_types::TypeComparison;
use crate::exceptions::Exceptions;
use crate::published::{self, Kind, Published};

const ROOT: &str = "com.vmware.content.type.ovf.ovf_template";

fn differences(published: &Published) -> Vec<String> {
    let exceptions = Exceptions::default();
    let mut types = TypeComparison { published, exceptions: &exceptions, differences: Vec::new() };
    types.compare(ROOT, &Kind::Struct { name: ROOT.to_owned() }, &describe::<OvfTemplate>());
    types.differences
}

#[test]
fn ovt_05_the_structures_are_as_published() {
    let found = differences(&Published::load());
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn ovt_06_all_of_them_are_offered_by_their_canonical_names() {
    let mut offered = BTreeSet::new();
    collect(&describe::<OvfTemplate>(), &mut offered);
    let published = Published::load();
    let expected: BTreeSet<String> = published
        .structures
        .keys()
        .filter(|name| name.starts_with("com.vmware.content.type.ovf."))
        .cloned()
        .collect();
    assert_eq!(offered, expected);
    assert!(offered.contains("com.vmware.content.type.ovf.USB_controller"));
    assert!(offered.contains("com.vmware.content.type.ovf.V_app_template"));
}

/// The names of all structures within a type.
fn collect(kind: &Type, names: &mut BTreeSet<String>) {
    match kind {
        Type::Optional(of) | Type::List(of) | Type::Set(of) => collect(of, names),
        Type::Structure(name, fields) => {
            names.insert((*name).to_owned());
            fields.iter().for_each(|(_, kind)| collect(kind, names));
        }
        _ => {}
    }
}

/// Each row changes one published fact; the comparison must notice every one.
#[test]
fn a_changed_fact_of_a_structure_is_noticed() {
    let field = |structure: &str, field: usize, rest: &str| {
        format!("/structures/com.vmware.content.type.ovf.{structure}/fields/{field}/{rest}")
    };
    let cases = [
        (field("ovf_template", 1, "name"), json!("count")),
        (field("USB_controller", 0, "name"), json!("kind")),
        (field("V_app_template", 0, "type/kind"), json!("list")),
        (field("disk", 1, "type/kind"), json!("double")),
        (field("policy.storage_policy", 0, "name"), json!("id")),
        (field("video_card", 3, "name"), json!("enable_3d")),
    ];
    for (pointer, value) in cases {
        let mut facts = published::json();
        *facts.pointer_mut(&pointer).unwrap_or_else(|| panic!("{pointer} is not there")) = value.clone();
        let changed: Published = serde_json::from_value(facts).unwrap();
        assert!(!differences(&changed).is_empty(), "{pointer} = {value} went unnoticed");
    }
}

#[test]
fn ovt_02_a_template_is_a_machine_or_a_vapp() {
    let cases = [
        (false, json!({ "vm_template": { "vm_name": "a" } }), true),
        (true, json!({ "vapp_template": { "vapp_name": "a" } }), true),
        (true, json!({ "vm_template": { "vm_name": "a" } }), false),
        (false, json!({ "vapp_template": {} }), false),
        (false, json!({}), false),
        (true, json!({ "vm_template": { "vm_name": "a" }, "vapp_template": {} }), false),
    ];
    for (is_vapp_template, templates, good) in cases {
        let mut document = json!({
            "id": "item", "vm_count": 1, "version": "1", "library_id_parent": "library", "networks": [],
            "is_vapp_template": is_vapp_template,
        });
        document.as_object_mut().unwrap().extend(templates.as_object().unwrap().clone());
        let template: OvfTemplate = serde_json::from_value(document.clone()).unwrap();
        assert_eq!(template.validate(&Path::root()).is_ok(), good, "{document}");
    }
}
