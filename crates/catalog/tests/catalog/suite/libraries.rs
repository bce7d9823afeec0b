use catalog::{
    Catalog, Time, blob, item, item_file,
    library::{self, Backing, Library, LibraryKind, LibraryState},
};

use crate::{
    facts::{read, write},
    records,
};

pub(crate) fn a_library_is_kept_and_changed(catalog: &Catalog) {
    write(catalog, records::add_item);
    let get = || read(catalog, |reader| library::get(reader, &"library".into()));
    assert_eq!(get(), Some(records::library("library", "Images")));
    let changed = Library {
        id: "library".into(),
        name: "Образы".to_owned(),
        description: String::new(),
        kind: LibraryKind::Subscribed,
        backing: Backing::Other { uri: "file:///srv/images".to_owned() },
        storage: "other-1".into(),
        version: 9,
        created_at: Time(11),
        last_modified_at: Time(12),
        last_sync_at: Some(Time(13)),
        publish_info: Some("{}".to_owned()),
        server_guid: "another".into(),
        security_policy_id: Some("policy".into()),
        optimize_remote_publishing: true,
        state: LibraryState::InMaintenance,
        apply_library_usage_to_items: true,
    };
    let update = changed.clone();
    write(catalog, move |change| library::update(change, &update));
    assert_eq!(get(), Some(changed));
    let renamed = read(catalog, |reader| library::find(reader, Some("ОБРАЗЫ"), None, None));
    assert_eq!(renamed, ["library".into()]);
    assert_eq!(read(catalog, |reader| library::get(reader, &"none".into())), None);
}

fn add_libraries(catalog: &Catalog) {
    write(catalog, |change| {
        let backing = Backing::Other { uri: "file:///srv".to_owned() };
        library::insert(change, &Library { created_at: Time(3), ..records::library("1", "Images") })?;
        library::insert(
            change,
            &Library { created_at: Time(2), backing, ..records::library("2", "IMAGES") },
        )?;
        let kind = LibraryKind::Subscribed;
        library::insert(change, &Library { created_at: Time(1), kind, ..records::library("3", "other") })
    });
}

pub(crate) fn lib_25_find_joins_conditions(catalog: &Catalog) {
    add_libraries(catalog);
    let find = |name: Option<&'static str>, kind: Option<LibraryKind>, backing: Option<Backing>| {
        let found = read(catalog, move |reader| library::find(reader, name, kind, backing.as_ref()));
        found.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
    };
    let datastore = Some(Backing::Datastore("datastore-1".into()));
    let other = Some(Backing::Other { uri: "file:///srv".to_owned() });
    assert_eq!(find(None, None, None), "3 2 1");
    assert_eq!(find(Some("images"), None, None), "2 1");
    assert_eq!(find(Some("image"), None, None), "");
    assert_eq!(find(None, Some(LibraryKind::Subscribed), None), "3");
    assert_eq!(find(Some("images"), Some(LibraryKind::Subscribed), None), "");
    assert_eq!(find(None, None, datastore.clone()), "3 1");
    assert_eq!(find(Some("Images"), None, datastore), "1");
    assert_eq!(find(None, Some(LibraryKind::Local), other), "2");
}

pub(crate) fn libraries_are_listed_by_kind(catalog: &Catalog) {
    assert_eq!(read(catalog, |reader| library::list(reader, None)), []);
    add_libraries(catalog);
    let list = |kind: Option<LibraryKind>| {
        let found = read(catalog, move |reader| library::list(reader, kind));
        found.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(list(None), "3 2 1");
    assert_eq!(list(Some(LibraryKind::Local)), "2 1");
    assert_eq!(list(Some(LibraryKind::Subscribed)), "3");
}

pub(crate) fn removing_a_library_leaves_unreferenced_blobs(catalog: &Catalog) {
    let unreferenced = write(catalog, |change| {
        records::add_items_and_blobs(change)?;
        item_file::insert(change, &records::item_file("item", "disk", 1, "a", 1))?;
        assert!(!blob::delete_if_unreferenced(change, &"a".into())?);
        assert!(library::delete(change, &"library".into())?);
        assert!(!library::delete(change, &"library".into())?);
        blob::list_unreferenced(change, 10)
    });
    let mut blobs: Vec<_> = unreferenced.iter().map(|(_, id)| id.as_str()).collect();
    blobs.sort_unstable();
    assert_eq!(blobs, ["a", "b", "c"]);
    assert_eq!(read(catalog, |reader| item::get(reader, &"item".into())), None);
}
