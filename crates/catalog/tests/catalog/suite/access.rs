use std::collections::BTreeSet;

use catalog::{
    Catalog, Error, Time,
    api_session::{self, ApiSession},
    client_token, setting,
    user::{self, PasswordHash, Privileges, User},
};

use crate::facts::{read, try_write, write};

fn ann() -> User {
    User {
        name: "ann".to_owned(),
        password_hash: PasswordHash("$argon2id$secret".to_owned()),
        privileges: Privileges::All,
        created_at: Time(1),
    }
}

pub(crate) fn users_are_found_and_counted(catalog: &Catalog) {
    let some = Privileges::Some(BTreeSet::from(["System.Read".to_owned(), "ContentLibrary.*".to_owned()]));
    let bob = User { name: "bob".to_owned(), privileges: some, ..ann() };
    let none = User { name: "*".to_owned(), privileges: Privileges::Some(BTreeSet::new()), ..ann() };
    for user in [ann(), bob, none] {
        let inserted = user.clone();
        write(catalog, move |change| user::insert(change, &inserted));
        let name = user.name.clone();
        assert_eq!(read(catalog, move |reader| user::get(reader, &name)), Some(user));
    }
    assert_eq!(read(catalog, user::count), 3);
    assert_eq!(read(catalog, |reader| user::get(reader, "Ann")), None);
    let again = try_write(catalog, |change| user::insert(change, &ann())).unwrap_err();
    assert!(again.breaks(user::NAME_IS_UNIQUE), "{again}");
}

pub(crate) fn a_password_hash_hides_itself(_: &Catalog) {
    assert!(!format!("{:?}", ann()).contains("secret"));
}

pub(crate) fn api_sessions_are_touched_and_expire(catalog: &Catalog) {
    let session = |token: u8| ApiSession {
        token_hash: [token; 32],
        user: "ann".to_owned(),
        created_at: Time(0),
        last_accessed_at: Time(10),
        expires_at: Time(100),
    };
    write(catalog, move |change| {
        for token in [1, 2, 3, 4] {
            api_session::insert(change, &session(token))?;
        }
        api_session::touch(change, &[([1; 32], Time(50)), ([2; 32], Time(5)), ([7; 32], Time(50))])?;
        api_session::insert(
            change,
            &ApiSession { last_accessed_at: Time(90), expires_at: Time(90), ..session(5) },
        )?;
        assert!(api_session::delete(change, &[4; 32])?);
        assert!(!api_session::delete(change, &[4; 32])?);
        Ok(())
    });
    let accessed = |token: u8| {
        read(catalog, move |reader| api_session::get(reader, &[token; 32]))
            .map(|found| found.last_accessed_at.0)
    };
    assert_eq!([1, 2, 3, 4, 7].map(accessed), [Some(50), Some(10), Some(10), None, None]);
    assert_eq!(read(catalog, |reader| api_session::get(reader, &[3; 32])), Some(session(3)));
    // 2 and 3 were idle, 5 has come to its end.
    assert_eq!(write(catalog, |change| api_session::delete_expired(change, Time(90), Time(11))), 3);
    assert_eq!([1, 2, 3, 5].map(accessed), [Some(50), None, None, None]);
}

pub(crate) fn settings_are_set_once_or_replaced(catalog: &Catalog) {
    assert_eq!(read(catalog, |reader| setting::get(reader, "guid")), None);
    assert_eq!(write(catalog, |change| setting::get_or_insert(change, "guid", "one")), "one");
    assert_eq!(write(catalog, |change| setting::get_or_insert(change, "guid", "two")), "one");
    write(catalog, |change| setting::set(change, "guid", "three"));
    assert_eq!(read(catalog, |reader| setting::get(reader, "guid")).as_deref(), Some("three"));
    write(catalog, |change| setting::set(change, "key", ""));
    assert_eq!(read(catalog, |reader| setting::get(reader, "key")).as_deref(), Some(""));
}

pub(crate) fn gen_17_a_client_token_has_one_result(catalog: &Catalog) {
    let remember =
        |operation: &'static str, user: &'static str, result: &'static str, at: i64| -> Result<(), Error> {
            try_write(catalog, move |change| {
                client_token::insert(change, operation, user, "token", result, Time(at))
            })
        };
    let found = |operation: &'static str, user: &'static str| {
        read(catalog, move |reader| client_token::find(reader, operation, user, "token"))
    };
    assert_eq!(found("item.create", "ann"), None);
    remember("item.create", "ann", "item", 1).unwrap();
    assert!(remember("item.create", "ann", "another", 1).unwrap_err().breaks(client_token::IS_UNIQUE));
    remember("item.create", "bob", "item of bob", 2).unwrap();
    remember("library.create", "ann", "library", 3).unwrap();
    assert_eq!(found("item.create", "ann").as_deref(), Some("item"));
    assert_eq!(write(catalog, |change| client_token::delete_older_than(change, Time(2))), 1);
    assert_eq!(found("item.create", "ann"), None);
    assert_eq!(found("item.create", "bob").as_deref(), Some("item of bob"));
    assert_eq!(found("library.create", "ann").as_deref(), Some("library"));
}
