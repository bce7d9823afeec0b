use catalog::{
    Catalog, Checksum, Time,
    update_session::{self, SessionState, UpdateSession},
    update_session_file::{self, Change, SessionFile, SourceType, TransferStatus},
};

use crate::{
    facts::{read, try_write, write},
    records,
};

fn add_session(catalog: &Catalog) {
    write(catalog, |change| {
        records::add_items_and_blobs(change)?;
        update_session::insert(change, &records::update_session("session", "item"))
    });
}

pub(crate) fn us_02_one_session_of_an_item_is_active(catalog: &Catalog) {
    add_session(catalog);
    let insert = |id: &'static str, item: &'static str| {
        try_write(catalog, move |change| update_session::insert(change, &records::update_session(id, item)))
    };
    assert!(insert("second", "item").unwrap_err().breaks(update_session::ONE_IS_ACTIVE));
    insert("of another item", "other").unwrap();
    for state in [SessionState::Done, SessionState::Error, SessionState::Canceled] {
        write(catalog, move |change| {
            let active = update_session::active_of_item(change, &"item".into())?.unwrap();
            update_session::update(change, &UpdateSession { state, ..active })?;
            assert_eq!(update_session::active_of_item(change, &"item".into())?, None);
            update_session::insert(change, &records::update_session(state.as_str(), "item"))
        });
    }
    let active = read(catalog, |reader| update_session::active_of_item(reader, &"item".into()));
    assert_eq!(active.unwrap().id.as_str(), "CANCELED");
    let revived =
        try_write(catalog, |change| update_session::update(change, &records::update_session("DONE", "item")));
    assert!(revived.unwrap_err().breaks(update_session::ONE_IS_ACTIVE));
}

pub(crate) fn an_update_session_is_kept_and_changed(catalog: &Catalog) {
    add_session(catalog);
    let get = || read(catalog, |reader| update_session::get(reader, &"session".into()));
    assert_eq!(get(), Some(records::update_session("session", "item")));
    let changed = UpdateSession {
        id: "session".into(),
        item_id: "other".into(),
        user: "bob".to_owned(),
        api_session: None,
        state: SessionState::Error,
        completing: true,
        content_version: 8,
        client_progress: 50,
        expires_at: Time(9),
        error: Some("{\"error\":1}".to_owned()),
        warning_behavior: Some("[]".to_owned()),
        preview: Some("{}".to_owned()),
        created_at: Time(7),
        ended_at: Some(Time(10)),
    };
    let update = changed.clone();
    write(catalog, move |change| update_session::update(change, &update));
    assert_eq!(get(), Some(changed));
    write(catalog, |change| update_session::insert(change, &records::update_session("second", "item")));
    let list = |user: &'static str, item: Option<&'static str>| {
        let found =
            read(catalog, move |reader| update_session::list(reader, user, item.map(Into::into).as_ref()));
        found.iter().map(|session| session.id.to_string()).collect::<Vec<_>>()
    };
    assert_eq!([list("bob", None), list("bob", Some("other"))], [["session"], ["session"]]);
    assert_eq!([list("ann", None), list("ann", Some("item"))], [["second"], ["second"]]);
    assert_eq!([list("ann", Some("other")), list("eve", None)], [[""; 0], [""; 0]]);
    assert!(write(catalog, |change| update_session::delete(change, &"session".into())));
    assert!(!write(catalog, |change| update_session::delete(change, &"session".into())));
    assert_eq!(get(), None);
}

pub(crate) fn update_sessions_expire_and_end(catalog: &Catalog) {
    add_session(catalog);
    let ended = UpdateSession {
        state: SessionState::Done,
        ended_at: Some(Time(4_000)),
        ..records::update_session("ended", "item")
    };
    write(catalog, move |change| update_session::insert(change, &ended));
    let expired = |now: i64| read(catalog, move |reader| update_session::expired(reader, Time(now))).len();
    assert_eq!([expired(5_000), expired(5_001)], [0, 1]);
    let extend = |id: &'static str, to: i64| {
        write(catalog, move |change| update_session::extend(change, &id.into(), Time(to)))
    };
    assert_eq!(
        [extend("session", 6_000), extend("session", 5_500), extend("ended", 9_000)],
        [true, false, false]
    );
    assert_eq!([expired(6_000), expired(6_001)], [0, 1]);
    let ended_before =
        |time: i64| read(catalog, move |reader| update_session::ended_before(reader, Time(time)));
    assert_eq!(ended_before(4_000), []);
    assert_eq!(ended_before(4_001), ["ended".into()]);
}

pub(crate) fn an_announced_file_replaces_its_namesake(catalog: &Catalog) {
    add_session(catalog);
    let first = records::session_file("session", "disk", "first");
    let second = SessionFile {
        session_id: "session".into(),
        name: "disk".to_owned(),
        position: 0,
        transfer_id: "second".into(),
        change: Change::Remove,
        source_type: SourceType::None,
        status: TransferStatus::Error,
        expected_size: Some(1),
        checksum: Some(Checksum { algorithm: "SHA1".to_owned(), value: "abc".to_owned() }),
        source: Some("{\"uri\":\"\"}".to_owned()),
        storage: "datastore-2".into(),
        blob_id: "blob".into(),
        received: 2,
        safe: 3,
        sha256: Some("def".to_owned()),
        digests: Some("{}".to_owned()),
        facts: Some("[]".to_owned()),
        error: Some("[]".to_owned()),
        keep_in_storage: Some(true),
        archive: None,
        archive_header: Some(6),
        archive_offset: Some(7),
        lease_owner: Some("me".to_owned()),
        lease_until: Some(Time(4)),
        created_at: Time(5),
    };
    let put = |file: SessionFile| write(catalog, move |change| update_session_file::put(change, &file));
    let next = || read(catalog, |reader| update_session_file::next_position(reader, &"session".into()));
    assert_eq!(next(), 0);
    assert_eq!(put(first.clone()), []);
    assert_eq!(next(), first.position + 1);
    assert_eq!(put(second.clone()), std::slice::from_ref(&first));
    assert_eq!(put(records::session_file("session", "note", "third")), []);
    let by_transfer = |transfer: &'static str| {
        read(catalog, move |reader| update_session_file::get_by_transfer(reader, &transfer.into()))
    };
    assert_eq!([by_transfer("first"), by_transfer("second")], [None, Some(second.clone())]);
    // What is still written for the replaced transfer must not spoil its successor.
    assert!(!write(catalog, move |change| update_session_file::update(change, &first)));
    let get = |name: &'static str| {
        read(catalog, move |reader| update_session_file::get(reader, &"session".into(), name))
    };
    assert_eq!(get("disk"), Some(second.clone()));
    let changed =
        SessionFile { transfer_id: "second".into(), ..records::session_file("session", "disk", "") };
    let update = changed.clone();
    assert!(write(catalog, move |change| update_session_file::update(change, &update)));
    assert_eq!(get("disk"), Some(changed));
    put(second);
    let names = |files: Vec<SessionFile>| files.into_iter().map(|file| file.name).collect::<Vec<_>>();
    assert_eq!(
        names(read(catalog, |reader| update_session_file::list(reader, &"session".into()))),
        ["disk", "note"]
    );
    let removed = write(catalog, |change| update_session_file::delete(change, &"session".into(), "note"));
    assert_eq!(removed.iter().map(|file| file.transfer_id.as_str()).collect::<Vec<_>>(), ["third"]);
    let removed = write(catalog, |change| update_session_file::delete_of_session(change, &"session".into()));
    assert_eq!(names(removed), ["disk"]);
    assert_eq!(get("disk"), None);
}

pub(crate) fn transfers_progress(catalog: &Catalog) {
    add_session(catalog);
    write(catalog, |change| {
        update_session_file::put(change, &records::session_file("session", "disk", "transfer"))
    });
    let progress = |transfer: &'static str| {
        write(catalog, move |change| update_session_file::set_progress(change, &transfer.into(), 20, 10))
    };
    assert_eq!([progress("transfer"), progress("none")], [true, false]);
    let file = read(catalog, |reader| update_session_file::get(reader, &"session".into(), "disk")).unwrap();
    assert_eq!((file.received, file.safe), (20, 10));
}
