use catalog::{
    Catalog, Checksum, FOREIGN_KEY,
    download_session::{self, DownloadState},
    item, item_file,
};

use crate::{
    facts::{read, try_write, write},
    records,
};

/// Content version 1: `disk` v1 (a), `note` v1 (b). 2: `disk` v2 (b), `note` v1 (b). 3: `disk` v2 (b).
fn add_files(catalog: &Catalog) {
    write(catalog, |change| {
        records::add_items_and_blobs(change)?;
        let item = "item".into();
        item_file::insert(change, &records::item_file("item", "disk", 1, "a", 1))?;
        item_file::insert(change, &records::item_file("item", "note", 1, "b", 1))?;
        assert!(item_file::close(change, &item, "disk", 2)?);
        item_file::insert(change, &records::item_file("item", "disk", 2, "b", 2))?;
        assert!(item_file::close(change, &item, "note", 3)?);
        assert!(!item_file::close(change, &item, "note", 4)?);
        Ok(())
    });
}

fn names_at(catalog: &Catalog, content_version: i64) -> Vec<String> {
    let files = read(catalog, move |reader| item_file::list_at(reader, &"item".into(), content_version));
    files.into_iter().map(|file| format!("{} {}", file.name, file.version)).collect()
}

pub(crate) fn a_file_belongs_to_its_content_versions(catalog: &Catalog) {
    add_files(catalog);
    assert_eq!(names_at(catalog, 0), [""; 0]);
    assert_eq!(names_at(catalog, 1), ["disk 1", "note 1"]);
    assert_eq!(names_at(catalog, 2), ["disk 2", "note 1"]);
    assert_eq!(names_at(catalog, 3), ["disk 2"]);
    let at = |version: i64, name: &'static str| {
        read(catalog, move |reader| item_file::get_at(reader, &"item".into(), version, name))
            .map(|file| file.version)
    };
    assert_eq!([at(1, "disk"), at(2, "disk"), at(9, "disk")], [Some(1), Some(2), Some(2)]);
    assert_eq!([at(2, "note"), at(3, "note"), at(1, "none")], [Some(1), None, None]);
    let by_version = |name: &'static str, version: Option<i64>| {
        let found = read(catalog, move |reader| {
            item_file::get_by_file_version(reader, &"item".into(), name, version)
        });
        found.map(|file| file.version)
    };
    assert_eq!([by_version("disk", None), by_version("disk", Some(1))], [Some(2), Some(1)]);
    assert_eq!([by_version("note", None), by_version("note", Some(2))], [Some(1), None]);
    let checksum = Some(Checksum { algorithm: "MD5".to_owned(), value: "abc".to_owned() });
    let with_checksum = item_file::ItemFile { checksum, ..records::item_file("other", "disk", 1, "c", 1) };
    let inserted = with_checksum.clone();
    write(catalog, move |change| item_file::insert(change, &inserted));
    let found = read(catalog, |reader| item_file::get_at(reader, &"other".into(), 1, "disk"));
    assert_eq!(found, Some(with_checksum));
}

pub(crate) fn file_versions_are_never_given_twice(catalog: &Catalog) {
    add_files(catalog);
    let next = |item: &'static str, name: &'static str| {
        write(catalog, move |change| item_file::next_file_version(change, &item.into(), name))
    };
    assert_eq!([next("item", "disk"), next("item", "disk"), next("item", "note")], [1, 2, 1]);
    assert_eq!(next("other", "disk"), 1);
    write(catalog, item_file::delete_past);
    assert_eq!(next("item", "disk"), 3);
}

pub(crate) fn a_download_session_pins_what_it_reads(catalog: &Catalog) {
    add_files(catalog);
    let ended = download_session::DownloadSession {
        state: DownloadState::Canceled,
        ..records::download_session("ended", "item", 1)
    };
    write(catalog, move |change| {
        download_session::insert(change, &ended)?;
        download_session::insert(change, &records::download_session("of another item", "other", 1))?;
        download_session::insert(change, &records::download_session("second", "item", 2))?;
        download_session::insert(change, &records::download_session("first", "item", 1))
    });
    let deletes = |ended: &'static str| {
        write(catalog, move |change| {
            download_session::delete(change, &ended.into())?;
            item_file::delete_past(change)
        })
    };
    assert_eq!(deletes("none"), 0);
    assert_eq!(names_at(catalog, 1), ["disk 1", "note 1"]);
    assert_eq!(deletes("first"), 1);
    assert_eq!(names_at(catalog, 1), ["note 1"]);
    assert_eq!(names_at(catalog, 2), ["disk 2", "note 1"]);
    assert_eq!(deletes("second"), 1);
    assert_eq!(names_at(catalog, 2), ["disk 2"]);
    assert_eq!(names_at(catalog, 3), ["disk 2"]);
}

pub(crate) fn a_file_needs_its_item_and_its_blob(catalog: &Catalog) {
    write(catalog, records::add_items_and_blobs);
    let insert = |item: &'static str, blob: &'static str| {
        try_write(catalog, move |change| {
            item_file::insert(change, &records::item_file(item, "disk", 1, blob, 1))
        })
    };
    assert!(insert("none", "a").unwrap_err().breaks(FOREIGN_KEY));
    assert!(insert("item", "none").unwrap_err().breaks(FOREIGN_KEY));
    insert("item", "a").unwrap();
    assert!(insert("item", "a").unwrap_err().to_string().contains("item_files_item_id_name"));
    let orphan = try_write(catalog, |change| item::insert(change, &records::item("new", "none", "new")));
    assert!(orphan.unwrap_err().breaks(FOREIGN_KEY));
}
