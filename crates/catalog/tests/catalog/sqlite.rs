//! The suite on SQLite, and what only SQLite has to do.

use std::{fs, path::Path};

use catalog::{Catalog, Error, Progress, Time, setting, update_session_file};

use crate::{
    facts::{read, try_write, wait, write},
    suite::catalog_suite,
};

pub(crate) fn open(directory: &Path) -> Catalog {
    Catalog::open(directory, &mut |_| {}).unwrap()
}

catalog_suite!(crate::sqlite::open);

#[test]
fn migrations_are_told_and_made_once() {
    let directory = tempfile::tempdir().unwrap();
    let mut told: Vec<Progress> = Vec::new();
    let catalog = Catalog::open(directory.path(), &mut |progress| told.push(progress)).unwrap();
    assert_eq!(told.iter().map(|progress| progress.version).collect::<Vec<_>>(), [1, 2, 3]);
    assert_eq!(told[0].last_version, 3);
    wait(catalog.close());
    Catalog::open(directory.path(), &mut |progress| panic!("made again: {progress:?}")).unwrap();
}

#[test]
fn what_was_announced_before_archives_were_known_is_kept() {
    let directory = tempfile::tempdir().unwrap();
    let connection = rusqlite::Connection::open(directory.path().join("catalog.db")).unwrap();
    let first = include_str!("../../src/migrations/sqlite/0001_libraries_items_files_sessions.sql");
    connection.execute_batch(first).unwrap();
    connection
        .execute_batch(
            "CREATE TABLE schema_migrations (version BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL);
             INSERT INTO schema_migrations VALUES (1, 'the first');
             INSERT INTO libraries VALUES
                 ('l', 'l', 'l', '', 'LOCAL', 's', NULL, 's', 1, 1, 1, NULL, NULL, 'g', NULL, 0, 'ACTIVE', 0);
             INSERT INTO items VALUES ('i', 'l', 'i', 'i', '', '', '', 1, 1, 1, NULL, 1, 1, 0, 1);
             INSERT INTO update_sessions VALUES
                 ('u', 'i', 'ann', NULL, 'ACTIVE', 0, 1, 0, 5, NULL, NULL, NULL, 1, NULL);
             INSERT INTO update_session_files VALUES ('u', 'disk', 4, 't', 'ADD', 'PULL', 'TRANSFERRING', 7, 'MD5',
                 'abc', '{}', 's', 'b', 3, 2, NULL, NULL, 1, 'me', 9, 8);",
        )
        .unwrap();
    drop(connection);
    let catalog = open(directory.path());
    let file = read(&catalog, |reader| update_session_file::get(reader, &"u".into(), "disk")).unwrap();
    assert_eq!((file.position, file.expected_size, file.received, file.safe), (4, Some(7), 3, 2));
    assert_eq!((file.lease_owner.as_deref(), file.created_at), (Some("me"), Time(8)));
    assert_eq!(file.checksum.map(|checksum| checksum.value).as_deref(), Some("abc"));
    assert_eq!((file.archive, file.keep_in_storage), (None, Some(true)));
}

#[test]
fn a_newer_catalog_is_refused() {
    let directory = tempfile::tempdir().unwrap();
    wait(open(directory.path()).close());
    let connection = rusqlite::Connection::open(directory.path().join("catalog.db")).unwrap();
    connection
        .execute("INSERT INTO schema_migrations (version, name) VALUES (999, 'of the future')", [])
        .unwrap();
    drop(connection);
    let refused = Catalog::open(directory.path(), &mut |_| {}).map(drop).unwrap_err();
    assert_eq!(refused, Error::Newer { found: 999, known: 3 });
    assert!(refused.to_string().contains("start the program that wrote it, or a newer one"), "{refused}");
}

#[test]
fn what_is_no_catalog_is_refused() {
    let directory = tempfile::tempdir().unwrap();
    fs::write(
        directory.path().join("catalog.db"),
        "certainly not a database, but long enough to look at".repeat(99),
    )
    .unwrap();
    let refused = Catalog::open(directory.path(), &mut |_| {}).map(drop).unwrap_err();
    assert!(matches!(refused, Error::Corrupt(_)), "{refused:?}");
    let nowhere = Catalog::open(&directory.path().join("none"), &mut |_| {}).map(drop).unwrap_err();
    assert!(nowhere.to_string().contains("catalog.db"), "{nowhere}");
}

#[test]
fn an_answered_change_survives_a_crash() {
    let directory = tempfile::tempdir().unwrap();
    let after_crash = tempfile::tempdir().unwrap();
    let catalog = open(directory.path());
    write(&catalog, |change| setting::set(change, "key", "value"));
    let copied = try_write(&catalog, {
        let (from, to) = (directory.path().to_owned(), after_crash.path().to_owned());
        move |change| {
            setting::set(change, "unfinished", "value")?;
            // What is on the disk in the middle of a change, without the index that a crash leaves in no good state.
            for file in ["catalog.db", "catalog.db-wal"] {
                fs::copy(from.join(file), to.join(file)).map_err(|error| Error::Other(error.to_string()))?;
            }
            Ok(())
        }
    });
    assert_eq!(copied, Ok(()));
    let survivor = open(after_crash.path());
    assert_eq!(read(&survivor, |reader| setting::get(reader, "key")).as_deref(), Some("value"));
    assert_eq!(read(&survivor, |reader| setting::get(reader, "unfinished")), None);
}

#[test]
fn a_catalog_that_was_not_closed_opens_again() {
    let directory = tempfile::tempdir().unwrap();
    for round in 0..5 {
        let catalog = open(directory.path());
        write(&catalog, move |change| setting::set(change, &format!("key {round}"), "value"));
        let kept = read(&catalog, move |reader| {
            (0..=round)
                .map(|before| setting::get(reader, &format!("key {before}")))
                .collect::<Result<Vec<_>, _>>()
        });
        assert!(kept.iter().all(Option::is_some), "{round}: {kept:?}");
    }
}

#[cfg(unix)]
#[test]
fn only_the_owner_reads_the_files() {
    use std::os::unix::fs::PermissionsExt;
    let directory = tempfile::tempdir().unwrap();
    let catalog = open(directory.path());
    write(&catalog, |change| setting::set(change, "key", "value"));
    for file in fs::read_dir(directory.path()).unwrap() {
        let file = file.unwrap();
        assert_eq!(file.metadata().unwrap().permissions().mode() & 0o077, 0, "{:?}", file.file_name());
    }
}
