//! Tagged structures carry what their tag asks for, and nothing of another tag (GEN-10).

use std::collections::BTreeSet;

use api::{library, local_library, update_session, update_session_file};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use vapi::{ErrorKind, Path, Type, Validate};

use crate::offered::offered;
use crate::published::{CaseField, Published, Union};

const LIBRARY: &str = "com.vmware.content.library.";
const SESSION: &str = "com.vmware.content.library.item.";

#[test]
fn gen_10_every_tagged_structure_is_checked_as_published() {
    let published = Published::load();
    let endpoint = json!({"uri": "https://example.org/a"});
    let checked = [
        check::<library::StorageBacking>(
            &published,
            format!("{LIBRARY}storage_backing"),
            &json!({}),
            &json!({"datastore_id": "datastore-1", "storage_uri": "file:///a"}),
        ),
        check::<update_session::UpdateSessionModel>(
            &published,
            format!("{SESSION}update_session_model"),
            &json!({}),
            &json!({"preview_info": {"state": "PREPARING"}}),
        ),
        check::<update_session::PreviewInfo>(
            &published,
            format!("{SESSION}updatesession.preview_info"),
            &json!({}),
            &json!({
                "certificate_info": {"issuer": "a", "subject": "b", "self_signed": false, "x509": "c"},
                "warnings": [],
            }),
        ),
        check::<update_session_file::AddSpec>(
            &published,
            format!("{SESSION}updatesession.file.add_spec"),
            &json!({"name": "a"}),
            &json!({"source_endpoint": endpoint}),
        ),
        check::<update_session_file::Info>(
            &published,
            format!("{SESSION}updatesession.file.info"),
            &json!({"name": "a", "bytes_transferred": 0, "status": "READY"}),
            &json!({"source_endpoint": endpoint, "upload_endpoint": endpoint}),
        ),
    ];
    assert_eq!(BTreeSet::from(checked), offered_unions(&published));
}

/// Tries every value of the tag with every combination of fields.
fn check<T: DeserializeOwned + Validate>(
    published: &Published,
    name: String,
    base: &Value,
    samples: &Value,
) -> String {
    for Union { tag, cases } in &published.structures[&name].unions {
        for (value, fields) in cases {
            for chosen in combinations(samples) {
                let mut document = base.clone();
                document[tag] = json!(value);
                for field in &chosen {
                    document[field] = samples[field].clone();
                }
                let outcome = serde_json::from_value::<T>(document).unwrap().validate(&Path::root());
                assert_eq!(outcome.is_ok(), fits(fields, &chosen), "{name} {value} {chosen:?}: {outcome:?}");
                assert!(outcome.map_or_else(|error| error.kind == ErrorKind::InvalidArgument, |()| true));
            }
        }
    }
    name
}

fn combinations(samples: &Value) -> Vec<Vec<&str>> {
    let fields = samples.as_object().unwrap().keys();
    fields.fold(vec![Vec::new()], |chosen, field| {
        let with = chosen.iter().map(|fields| [fields.as_slice(), &[field.as_str()]].concat());
        with.chain(chosen.clone()).collect()
    })
}

fn fits(fields: &[CaseField], chosen: &[&str]) -> bool {
    let complete = fields.iter().all(|field| !field.required || chosen.contains(&field.field.as_str()));
    let nothing_else = chosen.iter().all(|name| fields.iter().any(|field| field.field == *name));
    complete && nothing_else
}

/// The tagged structures among the types of all operations.
fn offered_unions(published: &Published) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for operation in offered() {
        operation.parameters.iter().for_each(|(_, kind)| collect(kind, &mut names));
        collect(&operation.result, &mut names);
    }
    names.retain(|name| published.structures.get(name).is_some_and(|known| !known.unions.is_empty()));
    names
}

fn collect(kind: &Type, names: &mut BTreeSet<String>) {
    match kind {
        Type::Optional(of) | Type::List(of) | Type::Set(of) => collect(of, names),
        Type::Map(key, value) => {
            collect(key, names);
            collect(value, names);
        }
        Type::Structure(name, fields) => {
            names.insert((*name).to_owned());
            fields.iter().for_each(|(_, kind)| collect(kind, names));
        }
        _ => {}
    }
}

#[test]
fn gen_10_inputs_check_the_tagged_structures_in_them() {
    let backing = json!({"type": "DATASTORE", "datastore_id": "datastore-1", "storage_uri": "file:///a"});
    let library = json!({"storage_backings": [backing]});
    let session = json!({"state": "DONE", "preview_info": {"state": "PREPARING"}});
    let session_with_bad_preview = json!({"preview_info": {"state": "AVAILABLE"}});
    let file = json!({"name": "a", "source_type": "PULL"});
    refuses::<local_library::Create>(
        "create_spec.storage_backings[0].storage_uri",
        &json!({"create_spec": library}),
    );
    refuses::<local_library::Update>(
        "update_spec.storage_backings[0].storage_uri",
        &json!({"library_id": "a", "update_spec": library}),
    );
    refuses::<library::Update>(
        "update_spec.storage_backings[0].storage_uri",
        &json!({"library_id": "a", "update_spec": library}),
    );
    refuses::<library::Find>(
        "spec.storage_backing.storage_uri",
        &json!({"spec": {"storage_backing": backing}}),
    );
    refuses::<update_session::Create>("create_spec.preview_info", &json!({"create_spec": session}));
    refuses::<update_session::Create>(
        "create_spec.preview_info.warnings",
        &json!({"create_spec": session_with_bad_preview}),
    );
    refuses::<update_session::Update>(
        "update_spec.preview_info",
        &json!({"update_session_id": "a", "update_spec": session}),
    );
    refuses::<update_session_file::Add>(
        "file_spec.source_endpoint",
        &json!({"update_session_id": "a", "file_spec": file}),
    );
}

fn refuses<I: DeserializeOwned + Validate>(path: &str, input: &Value) {
    let error = serde_json::from_value::<I>(input.clone())
        .unwrap()
        .validate(&Path::root())
        .expect_err(&input.to_string());
    assert_eq!(error.kind, ErrorKind::InvalidArgument, "{input}");
    assert!(error.text().starts_with(&format!("{path} ")), "{error}");
}
