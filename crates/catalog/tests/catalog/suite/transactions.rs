use std::{
    sync::mpsc::{self, Receiver, Sender},
    thread,
    time::{Duration, Instant},
};

use catalog::{Catalog, Error, Transaction, setting};
use tokio::task::JoinSet;

use crate::facts::{read, try_write, wait, write};

fn value(catalog: &Catalog, key: &'static str) -> Option<String> {
    read(catalog, move |reader| setting::get(reader, key))
}

/// Occupies the catalog until it is told to go on, so that the changes asked for meanwhile are made together.
fn occupied(catalog: &Catalog) -> (Sender<()>, thread::JoinHandle<()>) {
    let (go_on, told): (Sender<()>, Receiver<()>) = mpsc::channel();
    let (begun, begins) = mpsc::channel();
    let catalog = catalog.clone();
    let occupant = thread::spawn(move || {
        write(&catalog, move |_| {
            begun.send(()).unwrap();
            told.recv().map_err(|error| Error::Other(error.to_string()))
        });
    });
    begins.recv().unwrap();
    (go_on, occupant)
}

pub(crate) fn a_failed_change_leaves_nothing(catalog: &Catalog) {
    let failed = try_write(catalog, |change| {
        setting::set(change, "key", "value")?;
        assert_eq!(setting::get(change, "key")?.as_deref(), Some("value"));
        Err::<(), _>(Error::Other("on second thoughts".to_owned()))
    });
    assert_eq!(failed, Err(Error::Other("on second thoughts".to_owned())));
    assert_eq!(value(catalog, "key"), None);
}

fn set_and_panic(change: &Transaction) -> Result<(), Error> {
    setting::set(change, "key", "value")?;
    panic!("a mistake of the caller's")
}

pub(crate) fn a_panicking_change_leaves_nothing(catalog: &Catalog) {
    let panicked = try_write(catalog, set_and_panic).unwrap_err();
    assert!(panicked.to_string().contains("a mistake of the caller's"), "{panicked}");
    assert_eq!(value(catalog, "key"), None);
    write(catalog, |change| setting::set(change, "key", "after"));
    assert_eq!(value(catalog, "key").as_deref(), Some("after"));
}

pub(crate) fn failures_among_good_changes(catalog: &Catalog) {
    let (go_on, occupant) = occupied(catalog);
    let answers = wait(async {
        let first = catalog.write(|change| setting::set(change, "first", "1"));
        let failing = catalog.write(|change| {
            setting::set(change, "failing", "1")?;
            Err::<(), _>(Error::Constraint("mine".to_owned()))
        });
        let panicking = catalog.write(set_and_panic);
        let second = catalog.write(|change| {
            // What the others left must be seen, and nothing of those that failed.
            assert_eq!(setting::get(change, "first")?.as_deref(), Some("1"));
            assert_eq!(setting::get(change, "failing")?, None);
            assert_eq!(setting::get(change, "key")?, None);
            setting::set(change, "second", "1")
        });
        let go_on = async { go_on.send(()).unwrap() };
        let (first, failing, panicking, second, ()) = tokio::join!(first, failing, panicking, second, go_on);
        (first, failing, panicking, second)
    });
    occupant.join().unwrap();
    assert_eq!((answers.0, answers.3), (Ok(()), Ok(())));
    assert_eq!(answers.1, Err(Error::Constraint("mine".to_owned())));
    assert!(answers.2.is_err());
    let values = ["first", "failing", "key", "second"].map(|key| value(catalog, key).is_some());
    assert_eq!(values, [true, false, false, true]);
}

pub(crate) fn a_change_is_made_though_nobody_waits(catalog: &Catalog) {
    let (go_on, occupant) = occupied(catalog);
    wait(async {
        let change = catalog.write(|change| setting::set(change, "key", "value"));
        tokio::select! {
            biased;
            _ = change => unreachable!("the catalog is occupied"),
            () = async {} => {}
        }
    });
    go_on.send(()).unwrap();
    occupant.join().unwrap();
    write(catalog, |_| Ok(()));
    assert_eq!(value(catalog, "key").as_deref(), Some("value"));
}

pub(crate) fn a_reader_sees_one_moment(catalog: &Catalog) {
    let changing = catalog.clone();
    let (before, after) = read(catalog, move |reader| {
        let before = setting::get(reader, "key")?;
        thread::scope(|scope| {
            scope.spawn(|| write(&changing, |change| setting::set(change, "key", "value")));
        });
        Ok((before, setting::get(reader, "key")?))
    });
    assert_eq!((before, after), (None, None));
    assert_eq!(value(catalog, "key").as_deref(), Some("value"));
}

pub(crate) fn a_closed_catalog_refuses(catalog: &Catalog) {
    let (go_on, occupant) = occupied(catalog);
    let waiting = wait(async {
        let close = async {
            go_on.send(()).unwrap();
            catalog.close().await;
        };
        let (waiting, ()) = tokio::join!(catalog.write(|change| setting::set(change, "key", "value")), close);
        waiting
    });
    occupant.join().unwrap();
    assert_eq!(waiting, Ok(()), "what was asked before is done");
    assert_eq!(try_write(catalog, |_| Ok(())), Err(Error::Closed));
    assert_eq!(wait(catalog.read(|_| Ok::<_, Error>(()))), Err(Error::Closed));
    wait(catalog.close());
}

pub(crate) fn more_clients_than_places_in_the_queue(catalog: &Catalog) {
    const CLIENTS: usize = 1_000;
    let begun = Instant::now();
    wait(async {
        let mut clients = JoinSet::new();
        for client in 0..CLIENTS {
            let catalog = catalog.clone();
            clients.spawn(async move {
                let key = client.to_string();
                catalog.write(move |change| setting::set(change, &key, &key)).await?;
                let key = client.to_string();
                catalog.read(move |reader| setting::get(reader, &key)).await
            });
        }
        let mut found = 0;
        while let Some(value) = clients.join_next().await {
            found += usize::from(value.unwrap().unwrap().is_some());
        }
        assert_eq!(found, CLIENTS);
    });
    assert!(begun.elapsed() < Duration::from_secs(60));
}

pub(crate) fn a_query_that_panics(catalog: &Catalog) {
    for _ in 0..20 {
        let panicked = wait(catalog.read(|_| -> Result<(), Error> { panic!("a mistake of the caller's") }));
        assert!(panicked.unwrap_err().to_string().contains("a mistake of the caller's"));
    }
    assert_eq!(value(catalog, "key"), None);
}
