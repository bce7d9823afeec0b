use catalog::{
    Catalog, Time,
    update_session::{self, SessionState, UpdateSession},
    update_session_file::{self, SessionFile, SourceType, TransferStatus},
};

use crate::{
    facts::{read, write},
    records,
};

fn pull(session: &str, name: &str, created_at: i64) -> SessionFile {
    let source_type = SourceType::Pull;
    SessionFile { source_type, created_at: Time(created_at), ..records::session_file(session, name, name) }
}

fn add_pulls(catalog: &Catalog) {
    write(catalog, |change| {
        records::add_items_and_blobs(change)?;
        update_session::insert(change, &records::update_session("session", "item"))?;
        update_session_file::put(change, &pull("session", "younger", 2))?;
        update_session_file::put(change, &pull("session", "older", 1)).map(drop)
    });
}

fn take(catalog: &Catalog, owner: &'static str, now: i64, until: i64) -> Option<String> {
    let taken =
        write(catalog, move |change| update_session_file::take_pull(change, owner, Time(now), Time(until)));
    taken.map(|file| {
        assert_eq!((file.lease_owner.as_deref(), file.lease_until), (Some(owner), Some(Time(until))));
        file.name
    })
}

pub(crate) fn a_pull_is_taken_by_one(catalog: &Catalog) {
    add_pulls(catalog);
    assert_eq!(take(catalog, "me", 10, 20).as_deref(), Some("older"));
    assert_eq!(take(catalog, "you", 10, 20).as_deref(), Some("younger"));
    assert_eq!(take(catalog, "me", 19, 30), None);
    let file = read(catalog, |reader| update_session_file::get(reader, &"session".into(), "older")).unwrap();
    assert_eq!(file.lease_owner.as_deref(), Some("me"));
}

pub(crate) fn a_lease_runs_out_or_is_given_back(catalog: &Catalog) {
    add_pulls(catalog);
    take(catalog, "me", 10, 20);
    take(catalog, "me", 10, 20);
    let renew = |owner: &'static str, until: i64| {
        write(catalog, move |change| {
            update_session_file::renew_lease(change, &"older".into(), owner, Time(until))
        })
    };
    assert_eq!([renew("me", 30), renew("you", 40)], [true, false]);
    assert_eq!(take(catalog, "you", 20, 50).as_deref(), Some("younger"));
    assert_eq!(take(catalog, "you", 29, 50), None);
    assert_eq!(take(catalog, "you", 30, 50).as_deref(), Some("older"));
    assert!(!renew("me", 90));
    let release = |owner: &'static str| {
        write(catalog, move |change| update_session_file::release_lease(change, &"older".into(), owner))
    };
    assert_eq!([release("me"), release("you"), release("you")], [false, true, false]);
    assert_eq!(take(catalog, "me", 31, 50).as_deref(), Some("older"));
}

pub(crate) fn only_what_waits_to_be_pulled_is_taken(catalog: &Catalog) {
    write(catalog, |change| {
        records::add_items_and_blobs(change)?;
        let canceled =
            UpdateSession { state: SessionState::Canceled, ..records::update_session("canceled", "item") };
        update_session::insert(change, &canceled)?;
        update_session_file::put(change, &pull("canceled", "of a canceled session", 1))?;
        update_session::insert(change, &records::update_session("session", "item"))?;
        update_session_file::put(change, &records::session_file("session", "pushed", "pushed"))?;
        for status in [TransferStatus::Validating, TransferStatus::Ready, TransferStatus::Error] {
            update_session_file::put(change, &SessionFile { status, ..pull("session", status.as_str(), 1) })?;
        }
        let status = TransferStatus::Transferring;
        update_session_file::put(change, &SessionFile { status, ..pull("session", "broken off", 1) })
            .map(drop)
    });
    assert_eq!(take(catalog, "me", 1, 2).as_deref(), Some("broken off"));
    assert_eq!(take(catalog, "me", 1, 2), None);
}

pub(crate) fn sessions_with_open_pulls(catalog: &Catalog) {
    add_pulls(catalog);
    write(catalog, |change| {
        update_session::insert(change, &records::update_session("pushes only", "other"))?;
        update_session_file::put(change, &records::session_file("pushes only", "disk", "pushed")).map(drop)
    });
    let open = |time: i64| read(catalog, move |reader| update_session::with_open_pulls(reader, Time(time)));
    assert_eq!(open(5_000), []);
    assert_eq!(open(5_001), ["session".into()]);
    let finish = |name: &'static str| {
        write(catalog, move |change| {
            let status = TransferStatus::Ready;
            update_session_file::put(change, &SessionFile { status, ..pull("session", name, 1) }).map(drop)
        });
    };
    finish("older");
    assert_eq!(open(5_001), ["session".into()]);
    finish("younger");
    assert_eq!(open(5_001), []);
}

pub(crate) fn completing_sessions_that_have_nothing_more_to_pull(catalog: &Catalog) {
    add_pulls(catalog);
    let left = || read(catalog, update_session::completing_without_open_pulls);
    let change = |change: fn(&mut UpdateSession)| {
        write(catalog, move |transaction| {
            let mut session = update_session::get(transaction, &"session".into())?.unwrap();
            change(&mut session);
            update_session::update(transaction, &session)
        });
    };
    let finish = |name: &'static str, status: TransferStatus| {
        write(catalog, move |change| {
            update_session_file::put(change, &SessionFile { status, ..pull("session", name, 1) }).map(drop)
        });
    };
    change(|session| session.completing = true);
    finish("older", TransferStatus::Ready);
    assert_eq!(left(), []);
    finish("younger", TransferStatus::Error);
    assert_eq!(left(), ["session".into()]);
    change(|session| session.completing = false);
    assert_eq!(left(), []);
    change(|session| {
        session.completing = true;
        session.state = SessionState::Canceled;
    });
    assert_eq!(left(), []);
}
