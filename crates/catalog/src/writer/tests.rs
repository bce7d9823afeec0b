use tokio::task::JoinSet;

use crate::{Catalog, Error, Transaction, setting};

const BIG: usize = 100_000;

/// Sets how many pages the catalog may have.
fn narrow(transaction: &Transaction, pages: &'static str) -> Result<(), Error> {
    transaction.rows::<i64>(pages, &[]).map(drop)
}

async fn set(catalog: &Catalog, key: &str, length: usize) -> Result<(), Error> {
    let key = key.to_owned();
    catalog.write(move |change| setting::set(change, &key, &"x".repeat(length))).await
}

async fn is_set(catalog: &Catalog, key: &'static str) -> bool {
    catalog.read(move |reader| setting::get(reader, key)).await.unwrap().is_some()
}

async fn full_catalog(directory: &std::path::Path) -> Catalog {
    let catalog = Catalog::open(directory, &mut |_| {}).unwrap();
    // SQLite takes a limit below the present size as the present size.
    catalog.write(|change| narrow(change, "PRAGMA max_page_count = 1")).await.unwrap();
    catalog
}

#[tokio::test]
async fn a_full_disk_fails_what_needs_space_and_nothing_else() {
    let directory = tempfile::tempdir().unwrap();
    let catalog = full_catalog(directory.path()).await;
    assert_eq!(set(&catalog, "big", BIG).await, Err(Error::Full));
    assert_eq!(set(&catalog, "small", 1).await, Ok(()));
    assert_eq!(set(&catalog, "big", BIG).await, Err(Error::Full));
    assert_eq!((is_set(&catalog, "big").await, is_set(&catalog, "small").await), (false, true));
    catalog.write(|change| narrow(change, "PRAGMA max_page_count = 1000000")).await.unwrap();
    assert_eq!(set(&catalog, "big", BIG).await, Ok(()));
}

#[tokio::test]
async fn what_a_full_disk_undoes_is_never_answered_as_done() {
    let directory = tempfile::tempdir().unwrap();
    let catalog = full_catalog(directory.path()).await;
    let mut changes = JoinSet::new();
    for number in 0..60 {
        let catalog = catalog.clone();
        let length = if number % 7 == 3 { BIG } else { 1 };
        changes.spawn(async move { (number, set(&catalog, &number.to_string(), length).await) });
    }
    while let Some(change) = changes.join_next().await {
        let (number, outcome) = change.unwrap();
        let key = number.to_string();
        let found = catalog.read(move |reader| setting::get(reader, &key)).await.unwrap();
        assert_eq!(outcome.is_ok(), found.is_some(), "{number}: {outcome:?}");
        assert!(matches!(outcome, Ok(()) | Err(Error::Full)), "{number}: {outcome:?}");
    }
    assert_eq!(set(&catalog, "after", 1).await, Ok(()));
}

#[tokio::test]
async fn a_change_that_ignores_a_full_disk_is_not_answered_as_done() {
    let directory = tempfile::tempdir().unwrap();
    let catalog = full_catalog(directory.path()).await;
    let outcome = catalog.write(|change| {
        setting::set(change, "small", "1")?;
        let ignored = setting::set(change, "big", &"x".repeat(BIG));
        assert_eq!(ignored, Err(Error::Full));
        Ok::<_, Error>(())
    });
    assert_eq!(outcome.await.is_ok(), is_set(&catalog, "small").await);
    assert_eq!(set(&catalog, "after", 1).await, Ok(()));
}
