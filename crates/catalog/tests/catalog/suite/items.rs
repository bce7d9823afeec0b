use catalog::{
    Catalog, Time, download_session,
    item::{self, Item, Query},
    item_file, update_session, update_session_file,
};

use crate::{
    facts::{read, try_write, write},
    records,
};

pub(crate) fn an_item_is_kept_and_changed(catalog: &Catalog) {
    write(catalog, records::add_items_and_blobs);
    let get = || read(catalog, |reader| item::get(reader, &"item".into()));
    assert_eq!(get(), Some(records::item("item", "library", "photon")));
    let changed = Item {
        name: "photon 5".to_owned(),
        description: "new".to_owned(),
        kind: String::new(),
        version: 11,
        metadata_version: 12,
        content_version: 13,
        source_id: Some("source".into()),
        created_at: Time(14),
        last_modified_at: Time(15),
        size: i64::MAX,
        cached: false,
        ..records::item("item", "library", "")
    };
    let update = changed.clone();
    write(catalog, move |change| item::update(change, &update));
    assert_eq!(get(), Some(changed));
    let listed = read(catalog, |reader| item::list(reader, &"library".into()));
    assert_eq!(listed, ["item".into(), "other".into()]);
    assert_eq!(read(catalog, |reader| item::list(reader, &"none".into())), []);
}

pub(crate) fn itm_06_a_name_is_given_once_in_a_library(catalog: &Catalog) {
    write(catalog, |change| {
        records::add_items_and_blobs(change)?;
        catalog::library::insert(change, &records::library("second", "Images"))?;
        item::insert(change, &records::item("same name elsewhere", "second", "photon"))?;
        item::insert(change, &records::item("other case", "library", "Photon"))
    });
    let again = try_write(catalog, |change| item::insert(change, &records::item("new", "library", "photon")));
    assert!(again.unwrap_err().breaks(item::NAME_IS_UNIQUE));
    let renamed =
        try_write(catalog, |change| item::update(change, &records::item("other", "library", "photon")));
    assert!(renamed.unwrap_err().breaks(item::NAME_IS_UNIQUE));
    let named =
        |name: &'static str| read(catalog, move |reader| item::named(reader, &"library".into(), name));
    assert_eq!(named("photon"), Some("item".into()));
    assert_eq!(named("Photon"), Some("other case".into()));
    assert_eq!(named("none"), None);
}

pub(crate) fn itm_36_find_joins_conditions(catalog: &Catalog) {
    write(catalog, |change| {
        catalog::library::insert(change, &records::library("a", "A"))?;
        catalog::library::insert(change, &records::library("b", "B"))?;
        item::insert(change, &Item { source_id: Some("s".into()), ..records::item("1", "a", "ÜBER") })?;
        item::insert(change, &Item { kind: "OVF".to_owned(), ..records::item("2", "b", "über") })?;
        item::insert(change, &Item { cached: false, ..records::item("3", "b", "unter") })
    });
    let find = |query: Query| {
        let found = read(catalog, move |reader| item::find(reader, &query));
        found.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
    };
    let name = Some("Über".to_owned());
    let kind = Some("ovf".to_owned());
    assert_eq!(find(Query::default()), "1 2 3");
    assert_eq!(find(Query { name: name.clone(), ..Query::default() }), "1 2");
    assert_eq!(find(Query { name: Some("Übe".to_owned()), ..Query::default() }), "");
    assert_eq!(find(Query { library_id: Some("b".into()), ..Query::default() }), "2 3");
    assert_eq!(find(Query { name: name.clone(), library_id: Some("b".into()), ..Query::default() }), "2");
    assert_eq!(find(Query { source_id: Some("s".into()), ..Query::default() }), "1");
    assert_eq!(
        find(Query { source_id: Some("s".into()), library_id: Some("b".into()), ..Query::default() }),
        ""
    );
    assert_eq!(find(Query { kind: kind.clone(), ..Query::default() }), "2");
    assert_eq!(find(Query { kind, name, cached: Some(false), ..Query::default() }), "");
    assert_eq!(find(Query { cached: Some(false), ..Query::default() }), "3");
    assert_eq!(find(Query { cached: Some(true), ..Query::default() }), "1 2");
}

pub(crate) fn removing_an_item_removes_what_hangs_on_it(catalog: &Catalog) {
    write(catalog, |change| {
        records::add_items_and_blobs(change)?;
        item_file::insert(change, &records::item_file("item", "disk", 1, "a", 1))?;
        item_file::next_file_version(change, &"item".into(), "disk")?;
        update_session::insert(change, &records::update_session("update", "item"))?;
        update_session_file::put(change, &records::session_file("update", "disk", "transfer"))?;
        download_session::insert(change, &records::download_session("download", "item", 1))?;
        assert!(item::delete(change, &"item".into())?);
        assert!(!item::delete(change, &"item".into())?);
        Ok(())
    });
    assert_eq!(read(catalog, |reader| item::get(reader, &"item".into())), None);
    assert!(read(catalog, |reader| item::get(reader, &"other".into())).is_some());
    assert_eq!(read(catalog, |reader| item_file::list_at(reader, &"item".into(), 1)), []);
    assert_eq!(read(catalog, |reader| update_session::get(reader, &"update".into())), None);
    assert_eq!(
        read(catalog, |reader| update_session_file::get_by_transfer(reader, &"transfer".into())),
        None
    );
    assert_eq!(read(catalog, |reader| download_session::get(reader, &"download".into())), None);
}
