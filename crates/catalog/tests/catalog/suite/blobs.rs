use catalog::{
    Catalog, Time,
    blob::{self, Blob},
    item_file, update_session, update_session_file,
};

use crate::{
    facts::{read, write},
    records,
};

pub(crate) fn a_blob_is_found_by_its_bytes(catalog: &Catalog) {
    let same = || Blob { sha256: "same".to_owned(), ..records::blob("old") };
    write(catalog, move |change| {
        blob::insert(change, &Blob { id: "new".into(), created_at: Time(2_000), ..same() })?;
        blob::insert(change, &same())?;
        blob::insert(change, &Blob { id: "elsewhere".into(), storage: "datastore-2".into(), ..same() })
    });
    let find = |storage: &'static str, sha256: &'static str| {
        read(catalog, move |reader| blob::find_same(reader, &storage.into(), sha256))
    };
    assert_eq!(find("datastore-1", "same"), Some(same()));
    assert_eq!(find("datastore-2", "same").unwrap().id.as_str(), "elsewhere");
    assert_eq!(find("datastore-1", "other"), None);
    assert_eq!(read(catalog, |reader| blob::get(reader, &"old".into())), Some(same()));
    assert_eq!(read(catalog, |reader| blob::get(reader, &"none".into())), None);
}

/// Of the blobs, `a` is an item's, `b` an announced one, `c` and `young` nobody's.
fn add_blobs(catalog: &Catalog) {
    write(catalog, |change| {
        records::add_items_and_blobs(change)?;
        blob::insert(change, &Blob { created_at: Time(9_000), ..records::blob("young") })?;
        item_file::insert(change, &records::item_file("item", "disk", 1, "a", 1))?;
        update_session::insert(change, &records::update_session("session", "item"))?;
        let mut announced = records::session_file("session", "disk", "transfer");
        announced.blob_id = "b".into();
        update_session_file::put(change, &announced).map(drop)
    });
}

pub(crate) fn unreferenced_blobs_are_found(catalog: &Catalog) {
    add_blobs(catalog);
    let list = |limit: i64| {
        let found = read(catalog, move |reader| blob::list_unreferenced(reader, limit));
        found.into_iter().map(|(storage, id)| format!("{storage}/{id}")).collect::<Vec<_>>()
    };
    assert_eq!(list(0), [""; 0]);
    assert_eq!(list(1), ["datastore-1/c"]);
    assert_eq!(list(10), ["datastore-1/c", "datastore-1/young"]);
    assert!(write(catalog, |change| blob::delete_if_unreferenced(change, &"c".into())));
    assert_eq!(list(10), ["datastore-1/young"]);
}

pub(crate) fn a_named_blob_is_kept(catalog: &Catalog) {
    add_blobs(catalog);
    let delete =
        |id: &'static str| write(catalog, move |change| blob::delete_if_unreferenced(change, &id.into()));
    assert_eq!(["a", "b", "c", "c", "none"].map(delete), [false, false, true, false, false]);
    write(catalog, |change| update_session::delete(change, &"session".into()));
    assert_eq!(["a", "b"].map(delete), [false, true]);
}

pub(crate) fn known_bytes_and_storages(catalog: &Catalog) {
    add_blobs(catalog);
    write(catalog, |change| {
        let mut announced = records::session_file("session", "other", "second");
        announced.storage = "datastore-2".into();
        update_session_file::put(change, &announced).map(drop)
    });
    let known = |id: &'static str| read(catalog, move |reader| blob::is_known(reader, &id.into()));
    assert_eq!(["a", "c", "blob of second", "none"].map(known), [true, true, true, false]);
    let storages = read(catalog, blob::storages);
    assert_eq!(storages, ["datastore-1".into(), "datastore-2".into()]);
}
