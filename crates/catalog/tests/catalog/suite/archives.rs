use catalog::{
    Catalog, Time, blob, item_file,
    item_package::{self, ItemPackage, Verification},
    update_session::{self, UpdateSession},
    update_session_file::{self, SessionFile, SourceType},
};

use crate::{
    facts::{read, try_write, write},
    records,
};

fn member(name: &str, offset: i64) -> SessionFile {
    SessionFile {
        archive: Some("ova".into()),
        archive_header: Some(offset - 512),
        archive_offset: Some(offset),
        source_type: SourceType::Pull,
        ..records::session_file("session", name, name)
    }
}

/// A session with `vm.ova` (transfer `ova`), which has members `disk` and `note`, and with `note` of its own.
fn add_archive(catalog: &Catalog) {
    write(catalog, |change| {
        records::add_items_and_blobs(change)?;
        update_session::insert(
            change,
            &UpdateSession { completing: true, ..records::update_session("session", "item") },
        )?;
        update_session_file::put(change, &records::session_file("session", "vm.ova", "ova"))?;
        update_session_file::put(change, &records::session_file("session", "note", "own note"))?;
        update_session_file::insert_member(change, &member("note", 4_096))?;
        update_session_file::insert_member(change, &member("disk", 1_024))
    });
}

fn names(files: &[SessionFile]) -> Vec<&str> {
    files.iter().map(|file| file.name.as_str()).collect()
}

fn listed(catalog: &Catalog) -> Vec<SessionFile> {
    read(catalog, |reader| update_session_file::list(reader, &"session".into()))
}

fn members(catalog: &Catalog) -> Vec<SessionFile> {
    read(catalog, |reader| update_session_file::members_of(reader, &"ova".into()))
}

fn transfer(catalog: &Catalog, name: &'static str) -> Option<String> {
    let file = read(catalog, move |reader| update_session_file::get(reader, &"session".into(), name));
    file.map(|file| file.transfer_id.to_string())
}

pub(crate) fn members_are_hidden_until_they_are_adopted(catalog: &Catalog) {
    add_archive(catalog);
    assert_eq!(names(&listed(catalog)), ["note", "vm.ova"]);
    assert_eq!(members(catalog), [member("disk", 1_024), member("note", 4_096)]);
    assert_eq!(transfer(catalog, "note").as_deref(), Some("own note"));
    assert_eq!(transfer(catalog, "disk"), None);
    let again = try_write(catalog, |change| {
        let again = SessionFile { transfer_id: "again".into(), ..member("disk", 9_728) };
        update_session_file::insert_member(change, &again)
    });
    assert!(again.is_err());
    let adopt = || try_write(catalog, |change| update_session_file::adopt_members(change, &"ova".into()));
    assert!(adopt().is_err(), "two files of one name");
    write(catalog, |change| update_session_file::delete(change, &"session".into(), "note"));
    adopt().unwrap();
    assert_eq!(names(&listed(catalog)), ["disk", "note"]);
    assert_eq!(transfer(catalog, "vm.ova"), None);
    assert_eq!(members(catalog), []);
    let archive = read(catalog, |reader| update_session_file::get_by_transfer(reader, &"ova".into()));
    assert_eq!(archive.unwrap().archive, Some("ova".into()));
}

pub(crate) fn members_go_with_their_archive(catalog: &Catalog) {
    add_archive(catalog);
    let known = || read(catalog, |reader| blob::is_known(reader, &"blob of disk".into()));
    assert!(known());
    let anew = records::session_file("session", "vm.ova", "second");
    let replaced = write(catalog, move |change| update_session_file::put(change, &anew));
    assert_eq!(names(&replaced), ["vm.ova", "disk", "note"]);
    assert_eq!(members(catalog), []);
    assert!(!known());
    let insert = |name: &'static str| {
        write(catalog, move |change| update_session_file::insert_member(change, &member(name, 1_024)));
    };
    insert("disk");
    let removed = write(catalog, |change| update_session_file::delete_members(change, &"ova".into()));
    assert_eq!(names(&removed), ["disk"]);
    insert("disk");
    insert("note");
    let delete = |transfer: &'static str| {
        write(catalog, move |change| update_session_file::delete_member(change, &transfer.into()))
    };
    assert_eq!([delete("note"), delete("note"), delete("second")], [true, false, false]);
    let removed = write(catalog, |change| update_session_file::delete_of_session(change, &"session".into()));
    assert_eq!(names(&removed), ["disk", "note", "vm.ova"]);
    assert_eq!(members(catalog), []);
}

pub(crate) fn members_are_no_pulls_of_their_own(catalog: &Catalog) {
    add_archive(catalog);
    let taken =
        write(catalog, |change| update_session_file::take_pull(change, "me", Time(9_000), Time(9_001)));
    assert_eq!(taken, None);
    assert_eq!(read(catalog, |reader| update_session::with_open_pulls(reader, Time(9_000))), []);
    assert_eq!(read(catalog, update_session::completing_without_open_pulls), ["session".into()]);
}

pub(crate) fn digests_are_noted_later(catalog: &Catalog) {
    add_archive(catalog);
    write(catalog, |change| {
        item_file::insert(change, &records::item_file("item", "disk", 1, "a", 1))?;
        assert!(item_file::set_digests(change, &"item".into(), "disk", 1, "{\"SHA1\":\"a\"}")?);
        assert!(!item_file::set_digests(change, &"item".into(), "disk", 2, "{}")?);
        assert!(update_session_file::set_digests(change, &"ova".into(), "{\"SHA512\":\"b\"}")?);
        assert!(!update_session_file::set_digests(change, &"none".into(), "{}")?);
        Ok(())
    });
    let file = read(catalog, |reader| item_file::get_at(reader, &"item".into(), 1, "disk"));
    assert_eq!(file.unwrap().digests.as_deref(), Some("{\"SHA1\":\"a\"}"));
    let file = read(catalog, |reader| update_session_file::get_by_transfer(reader, &"ova".into()));
    assert_eq!(file.unwrap().digests.as_deref(), Some("{\"SHA512\":\"b\"}"));
}

pub(crate) fn packages_of_content_versions(catalog: &Catalog) {
    let bare = |content_version: i64| ItemPackage {
        item_id: "item".into(),
        content_version,
        facts: "{}".to_owned(),
        manifest: None,
        certificate: None,
        verification: None,
        chain: None,
        verified_at: None,
    };
    let full = ItemPackage {
        facts: "[]".to_owned(),
        manifest: Some("SHA256(disk)= 00".to_owned()),
        certificate: Some("PEM".to_owned()),
        verification: Some(Verification::Untrusted),
        chain: Some("[\"a\"]".to_owned()),
        verified_at: Some(Time(3)),
        ..bare(2)
    };
    let get = |version: i64| read(catalog, move |reader| item_package::get(reader, &"item".into(), version));
    let put = full.clone();
    write(catalog, move |change| {
        records::add_item(change)?;
        for package in [bare(1), bare(2), put] {
            item_package::put(change, &package)?;
        }
        Ok(())
    });
    assert_eq!([get(1), get(2), get(3)], [Some(bare(1)), Some(full.clone()), None]);
    assert_eq!(write(catalog, |change| item_package::delete_older(change, &"item".into(), 2)), 1);
    assert_eq!([get(1), get(2)], [None, Some(full)]);
    write(catalog, |change| catalog::item::delete(change, &"item".into()).map(drop));
    assert_eq!(get(2), None);
}
