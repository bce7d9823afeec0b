//! What the files of an item say of it, in the words of the interface.

mod hardware;
mod iso_volume;
mod ovf_package;
mod ovf_template;
#[cfg(test)]
mod tests;

use api::stackroom_item::Metadata;
use catalog::item::Item;

use crate::type_adapter;
use crate::verification::Known;

/// What the files of an item say of it; nothing when its type found nothing in them.
pub(crate) fn of(item: &Item, known: &Known) -> Metadata {
    let Some(package) = &known.package else { return Metadata::default() };
    match type_adapter::of(&item.kind).describe().kind {
        "ovf" => ovf(item, &package.facts, known.chain()),
        "iso" => Metadata { iso_volumes: iso_volume::all(&package.facts), ..Metadata::default() },
        _ => Metadata::default(),
    }
}

fn ovf(item: &Item, facts: &str, chain: Option<Vec<String>>) -> Metadata {
    let Ok(descriptor) = serde_json::from_str(facts) else { return Metadata::default() };
    Metadata {
        ovf_template: Some(ovf_template::of(item, &descriptor)),
        ovf_package: Some(ovf_package::of(&descriptor, chain)),
        ..Metadata::default()
    }
}

/// A number that the interface has as a signed one.
fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// A list that is unset rather than empty.
fn unless_empty<T>(list: Vec<T>) -> Option<Vec<T>> {
    Some(list).filter(|list| !list.is_empty())
}

fn value(text: Option<&ovf::descriptor::Text>) -> Option<String> {
    text.map(|text| text.value.clone())
}
