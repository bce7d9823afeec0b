use catalog::{
    Catalog, Time,
    download_session::{self, DownloadSession, DownloadState},
    download_session_file::{self, DownloadFile, PreparationStatus},
};

use crate::{
    facts::{read, write},
    records,
};

fn add_session(catalog: &Catalog) {
    write(catalog, |change| {
        records::add_items_and_blobs(change)?;
        download_session::insert(change, &records::download_session("session", "item", 3))
    });
}

pub(crate) fn a_download_session_is_kept_and_changed(catalog: &Catalog) {
    add_session(catalog);
    let get = || read(catalog, |reader| download_session::get(reader, &"session".into()));
    assert_eq!(get(), Some(records::download_session("session", "item", 3)));
    let changed = DownloadSession {
        id: "session".into(),
        item_id: "other".into(),
        user: "bob".to_owned(),
        state: DownloadState::Error,
        content_version: 4,
        client_progress: 5,
        expires_at: Time(6),
        error: Some("{}".to_owned()),
        created_at: Time(7),
        ended_at: Some(Time(8)),
        may_read_storage: true,
        api_session: Some([1; 32]),
    };
    let update = changed.clone();
    write(catalog, move |change| download_session::update(change, &update));
    assert_eq!(get(), Some(changed));
    // Unlike update sessions, several of an item may be active.
    write(catalog, |change| {
        download_session::insert(change, &records::download_session("second", "item", 3))?;
        download_session::insert(change, &records::download_session("third", "item", 3))
    });
    let list = |user: &'static str, item: Option<&'static str>| {
        let found =
            read(catalog, move |reader| download_session::list(reader, user, item.map(Into::into).as_ref()));
        found.iter().map(|session| session.id.to_string()).collect::<Vec<_>>().join(" ")
    };
    assert_eq!([list("bob", None), list("bob", Some("other"))], ["session", "session"]);
    assert_eq!(
        [list("ann", None), list("ann", Some("item")), list("ann", Some("other"))],
        ["second third", "second third", ""]
    );
    let delete = || write(catalog, |change| download_session::delete(change, &"session".into()));
    assert_eq!([delete(), delete()], [true, false]);
    assert_eq!(get(), None);
}

pub(crate) fn download_sessions_expire_and_end(catalog: &Catalog) {
    add_session(catalog);
    let ended = DownloadSession {
        state: DownloadState::Canceled,
        ended_at: Some(Time(4_000)),
        ..records::download_session("ended", "item", 3)
    };
    write(catalog, move |change| download_session::insert(change, &ended));
    let expired = |now: i64| read(catalog, move |reader| download_session::expired(reader, Time(now)));
    assert_eq!([expired(5_000).len(), expired(5_001).len()], [0, 1]);
    let extend = |id: &'static str, to: i64| {
        write(catalog, move |change| download_session::extend(change, &id.into(), Time(to)))
    };
    assert_eq!(
        [extend("session", 6_000), extend("session", 5_500), extend("ended", 9_000)],
        [true, false, false]
    );
    assert_eq!(expired(6_000), []);
    assert_eq!(expired(6_001), ["session".into()]);
    let ended_before =
        |time: i64| read(catalog, move |reader| download_session::ended_before(reader, Time(time)));
    assert_eq!(ended_before(4_000), []);
    assert_eq!(ended_before(4_001), ["ended".into()]);
}

pub(crate) fn files_of_download_sessions(catalog: &Catalog) {
    add_session(catalog);
    let file = |name: &str| DownloadFile {
        session_id: "session".into(),
        name: name.to_owned(),
        transfer_id: format!("transfer of {name}").as_str().into(),
        endpoint_type: "HTTPS".to_owned(),
        status: PreparationStatus::Unprepared,
        bytes_transferred: 0,
        completed: false,
        error: None,
    };
    let changed = move |status: PreparationStatus| DownloadFile {
        transfer_id: "another".into(),
        endpoint_type: "DIRECT".to_owned(),
        status,
        bytes_transferred: 9,
        completed: true,
        error: Some("{}".to_owned()),
        ..file("disk")
    };
    write(catalog, move |change| {
        download_session_file::put(change, &file("note"))?;
        download_session_file::put(change, &file("disk"))
    });
    let list = || read(catalog, |reader| download_session_file::list(reader, &"session".into()));
    assert_eq!(list(), [file("disk"), file("note")]);
    write(catalog, move |change| download_session_file::put(change, &changed(PreparationStatus::Prepared)));
    assert_eq!(list(), [changed(PreparationStatus::Prepared), file("note")]);
    write(catalog, move |change| download_session_file::update(change, &changed(PreparationStatus::Error)));
    let get = |name: &'static str| {
        read(catalog, move |reader| download_session_file::get(reader, &"session".into(), name))
    };
    assert_eq!([get("disk"), get("none")], [Some(changed(PreparationStatus::Error)), None]);
    let by_transfer = |transfer: &'static str| {
        read(catalog, move |reader| download_session_file::get_by_transfer(reader, &transfer.into()))
    };
    assert_eq!(by_transfer("transfer of note"), Some(file("note")));
    assert_eq!(by_transfer("transfer of disk"), None);
    write(catalog, |change| download_session::delete(change, &"session".into()));
    assert_eq!(list(), []);
}
