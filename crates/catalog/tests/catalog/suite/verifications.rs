use catalog::{
    Catalog, Time, item,
    verification::{self, Outcome, Verification},
};

use crate::{
    facts::{read, write},
    records,
};

fn asked(item: &str, at: i64) -> Verification {
    Verification {
        item_id: item.into(),
        content_version: 3,
        asked_at: Time(at),
        ended_at: None,
        bytes_read: 0,
        bytes_total: 100,
        outcome: None,
        report: None,
        lease_owner: None,
        lease_until: None,
    }
}

fn ask(catalog: &Catalog, item: &'static str, at: i64) {
    write(catalog, move |change| verification::put(change, &asked(item, at)));
}

fn get(catalog: &Catalog, item: &'static str) -> Option<Verification> {
    read(catalog, move |reader| verification::get(reader, &item.into()))
}

fn take(catalog: &Catalog, owner: &'static str, now: i64) -> Option<String> {
    let taken = write(catalog, move |change| verification::take(change, owner, Time(now), Time(now + 30)));
    taken.map(|verification| verification.item_id.to_string())
}

fn renew(catalog: &Catalog, owner: &'static str, until: i64, bytes: i64) -> bool {
    write(catalog, move |change| verification::renew_lease(change, &"item".into(), owner, Time(until), bytes))
}

fn end(catalog: &Catalog, owner: &'static str) -> bool {
    write(catalog, move |change| {
        verification::end(change, &"item".into(), owner, Outcome::Verified, "{}", Time(50))
    })
}

pub(crate) fn a_verification_is_taken_by_one_and_ends(catalog: &Catalog) {
    write(catalog, records::add_items_and_blobs);
    ask(catalog, "other", 11);
    ask(catalog, "item", 10);
    assert_eq!(take(catalog, "ann", 20).as_deref(), Some("item"));
    assert_eq!(take(catalog, "bob", 21).as_deref(), Some("other"));
    assert_eq!(take(catalog, "bob", 22), None);
    assert!(renew(catalog, "ann", 60, 40));
    assert!(!renew(catalog, "bob", 60, 41));
    assert_eq!(
        get(catalog, "item"),
        Some(Verification {
            bytes_read: 40,
            lease_owner: Some("ann".to_owned()),
            lease_until: Some(Time(60)),
            ..asked("item", 10)
        })
    );
    assert!(!end(catalog, "bob"));
    assert!(end(catalog, "ann"));
    assert_eq!(
        get(catalog, "item"),
        Some(Verification {
            bytes_read: 100,
            ended_at: Some(Time(50)),
            outcome: Some(Outcome::Verified),
            report: Some("{}".to_owned()),
            ..asked("item", 10)
        })
    );
    assert_eq!(take(catalog, "ann", 1_000).as_deref(), Some("other"));
    assert!(!end(catalog, "ann"));
}

pub(crate) fn a_lost_verification_is_taken_again(catalog: &Catalog) {
    write(catalog, records::add_items_and_blobs);
    ask(catalog, "item", 10);
    assert_eq!(take(catalog, "ann", 20).as_deref(), Some("item"));
    assert!(renew(catalog, "ann", 60, 40));
    assert_eq!(take(catalog, "bob", 59), None);
    assert_eq!(take(catalog, "bob", 60).as_deref(), Some("item"));
    assert_eq!(get(catalog, "item").unwrap().bytes_read, 0);
    assert!(!renew(catalog, "ann", 90, 50));
    let release = |owner: &'static str| {
        write(catalog, move |change| verification::release_lease(change, &"item".into(), owner))
    };
    assert_eq!([release("ann"), release("bob")], [false, true]);
    assert_eq!(take(catalog, "ann", 61).as_deref(), Some("item"));
}

pub(crate) fn a_verification_that_is_asked_anew_belongs_to_nobody(catalog: &Catalog) {
    write(catalog, records::add_items_and_blobs);
    ask(catalog, "item", 10);
    assert_eq!(take(catalog, "ann", 20).as_deref(), Some("item"));
    ask(catalog, "item", 21);
    assert!(!renew(catalog, "ann", 60, 40));
    assert!(!end(catalog, "ann"));
    assert_eq!(get(catalog, "item"), Some(asked("item", 21)));
    assert_eq!(take(catalog, "bob", 22).as_deref(), Some("item"));
}

pub(crate) fn verifications_go_with_their_item(catalog: &Catalog) {
    write(catalog, records::add_items_and_blobs);
    ask(catalog, "item", 10);
    ask(catalog, "other", 10);
    write(catalog, |change| item::delete(change, &"item".into()));
    assert_eq!(get(catalog, "item"), None);
    let forget = || write(catalog, |change| verification::delete(change, &"other".into()));
    assert_eq!([forget(), forget()], [true, false]);
    assert_eq!(get(catalog, "other"), None);
}
