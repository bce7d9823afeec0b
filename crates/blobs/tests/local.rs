//! The store of local files, by the suite that any store must pass, and what only files can show.

#![expect(clippy::unwrap_used, reason = "tests")]

mod suite;

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use blobs::{Algorithm, BlobStore, Error, LocalStore, Owner};
use bytes::Bytes;
use futures_util::StreamExt;
use ids::{BlobId, ServerGuid, StorageId};
use proptest::prelude::*;
use suite::{content, new_id, put};

macro_rules! suite {
    ($($name:ident)*) => {$(
        #[tokio::test]
        async fn $name() {
            let (_directory, store) = store();
            suite::$name(&store).await;
        }
    )*};
}

suite! {
    round_trip
    digests_are_those_of_the_standards
    only_what_was_asked_for_is_computed_besides_sha_256
    resume_after_stop
    resume_before_the_end_of_what_was_written
    resume_beyond_what_is_held_is_refused
    a_fresh_start_forgets_what_was_there
    identifiers_are_checked
    ranges
    deletion
    listing_walks_everything_in_order
    a_dropped_receiver_leaves_its_safe_bytes_and_makes_way
    expecting_more_than_there_is_room_for_is_full
}

fn server() -> ServerGuid {
    ServerGuid::from("11111111-1111-4111-8111-111111111111")
}

fn store() -> (tempfile::TempDir, LocalStore) {
    let directory = tempfile::tempdir().unwrap();
    let store = laid_out(directory.path());
    (directory, store)
}

fn laid_out(root: &Path) -> LocalStore {
    let store = LocalStore::at(root, StorageId::from("datastore-1"), server()).unwrap();
    store.lay_out().unwrap();
    store
}

fn path(root: &Path, blob: &BlobId) -> PathBuf {
    root.join("blobs").join(&blob.as_str()[..2]).join(blob.as_str())
}

#[tokio::test]
async fn a_blob_is_a_file_named_by_its_identifier() {
    let (directory, store) = store();
    let blob = new_id();
    put(&store, &blob, &content(100), 100).await;
    let file = path(directory.path(), &blob);
    assert_eq!(std::fs::read(&file).unwrap(), content(100));
    assert_eq!(store.location(&blob).unwrap(), format!("file://{}", file.display()));
}

#[tokio::test]
async fn an_empty_directory_is_no_store_until_it_is_laid_out() {
    let directory = tempfile::tempdir().unwrap();
    let store = LocalStore::at(directory.path(), StorageId::from("datastore-1"), server()).unwrap();
    assert!(matches!(store.find(), Err(Error::Absent)));
    assert!(matches!(store.space().await, Err(Error::Absent)));
    assert_eq!(std::fs::read_dir(directory.path()).unwrap().count(), 0);
    store.lay_out().unwrap();
    store.find().unwrap();
    assert!(store.space().await.unwrap().is_some());
    store.lay_out().unwrap();
}

#[tokio::test]
async fn a_directory_of_one_store_is_not_taken_for_another() {
    let (directory, _) = store();
    let other = LocalStore::at(directory.path(), StorageId::from("datastore-2"), server()).unwrap();
    for outcome in [other.find(), other.lay_out(), other.space().await.map(drop)] {
        let found = "datastore-1";
        assert!(matches!(outcome, Err(Error::OtherStorage { found: id }) if id.as_str() == found));
    }
}

#[tokio::test]
async fn a_directory_of_one_server_is_not_taken_for_anothers() {
    let (directory, _) = store();
    let stranger = ServerGuid::from("22222222-2222-4222-8222-222222222222");
    let other = LocalStore::at(directory.path(), StorageId::from("datastore-1"), stranger).unwrap();
    for outcome in
        [other.find(), other.lay_out(), other.space().await.map(drop), other.owner().await.map(drop)]
    {
        assert!(matches!(outcome, Err(Error::OtherServer { found }) if found == server()));
    }
}

#[tokio::test]
async fn blobs_without_a_marker_are_nobodys_until_they_are_gone() {
    let (directory, store) = store();
    assert_eq!(store.owner().await.unwrap(), Owner::ThisServer);
    let blob = new_id();
    put(&store, &blob, &content(100), 100).await;
    std::fs::remove_file(directory.path().join("blobs/.storage")).unwrap();
    for _ in 0..2 {
        store.lay_out().unwrap();
        assert_eq!(store.owner().await.unwrap(), Owner::Unknown);
    }
    store.delete(&blob).await.unwrap();
    store.lay_out().unwrap();
    assert_eq!(store.owner().await.unwrap(), Owner::ThisServer);
}

#[tokio::test]
async fn blobs_are_open_to_nobody_else() {
    let (directory, store) = store();
    let blob = new_id();
    put(&store, &blob, &content(100), 100).await;
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let file = path(directory.path(), &blob);
    assert_eq!(mode(&file), 0o600);
    assert_eq!(mode(file.parent().unwrap()), 0o700);
    assert_eq!(mode(&directory.path().join("blobs")), 0o700);
    assert_eq!(mode(&directory.path().join("blobs/.storage")), 0o600);
}

#[tokio::test]
async fn a_store_opened_again_holds_what_it_held() {
    let (directory, store) = store();
    let blob = new_id();
    put(&store, &blob, &content(100), 100).await;
    drop(store);
    let store = laid_out(directory.path());
    assert_eq!(store.list(None, 5).await.unwrap(), [blob]);
}

#[tokio::test]
async fn files_that_are_no_blobs_are_not_listed() {
    let (directory, store) = store();
    std::fs::write(directory.path().join("blobs/ab/lost"), b"").unwrap();
    assert_eq!(store.list(None, 5).await.unwrap(), []);
}

#[tokio::test]
async fn resume_after_a_crash_that_lost_unsafe_bytes() {
    let (directory, store) = store();
    let (blob, bytes) = (new_id(), content(1_000_000));
    let mut receiver = store.receive(&blob, 0, &[]).await.unwrap();
    receiver.write(bytes.slice(..300_000)).await.unwrap();
    let safe = receiver.checkpoint().await.unwrap();
    receiver.write(bytes.slice(300_000..600_000)).await.unwrap();
    drop(receiver);
    let file = std::fs::File::options().write(true).open(path(directory.path(), &blob)).unwrap();
    file.lock().unwrap();
    file.set_len(safe).unwrap();
    drop(file);

    assert!(matches!(store.receive(&blob, 600_000, &[]).await, Err(Error::TooShort { .. })));
    let mut receiver = store.receive(&blob, safe, &[]).await.unwrap();
    receiver.write(bytes.slice(300_000..)).await.unwrap();
    let resumed = receiver.finish().await.unwrap();
    assert_eq!(resumed, put(&store, &new_id(), &bytes, 50_000).await);
}

#[tokio::test]
async fn a_full_disk_is_told_and_the_safe_offset_stays() {
    let (directory, store) = store();
    for size in [1000, 5_000_000] {
        let blob = new_id();
        std::os::unix::fs::symlink("/dev/full", path(directory.path(), &blob)).unwrap();
        let mut receiver = store.receive(&blob, 0, &[]).await.unwrap();
        let mut outcome = receiver.write(content(size)).await;
        if outcome.is_ok() {
            outcome = receiver.finish().await.map(drop);
        } else {
            assert!(receiver.write(content(10)).await.is_err());
            assert_eq!(receiver.stop().await.unwrap(), 0);
        }
        let error = outcome.unwrap_err();
        assert!(matches!(error, Error::Full { written: 0 }), "{error:?}");
    }
}

#[tokio::test]
async fn messages_do_not_tell_where_the_store_is() {
    let (directory, store) = store();
    let blob = new_id();
    std::fs::create_dir(path(directory.path(), &blob)).unwrap();
    let error = store.receive(&blob, 0, &[]).await.unwrap().finish().await.unwrap_err();
    assert_eq!(error.to_string(), "the storage could not create the blob");
}

#[tokio::test]
async fn a_write_that_was_cut_short_allows_no_finish() {
    let (_directory, store) = store();
    let mut receiver = store.receive(&new_id(), 0, &[Algorithm::Md5]).await.unwrap();
    let big = content(50_000_000);
    tokio::select! {
        biased;
        _ = receiver.write(big) => panic!("so much cannot be written at once"),
        () = tokio::time::sleep(Duration::from_millis(1)) => {}
    }
    assert!(receiver.finish().await.is_err());
}

#[tokio::test]
async fn a_second_receiver_waits_and_is_then_refused() {
    let (_directory, store) = store();
    let blob = new_id();
    let mut first = store.receive(&blob, 0, &[]).await.unwrap();
    first.write(content(100_000)).await.unwrap();
    first.checkpoint().await.unwrap();
    let second = store.receive(&blob, 100_000, &[]);
    assert!(matches!(second.await, Err(Error::Busy)));
    assert_eq!(first.finish().await.unwrap().size, 100_000);
}

#[tokio::test]
async fn threads_end_with_their_receivers_and_readers() {
    let (directory, store) = store();
    let blob = new_id();
    put(&store, &blob, &content(8_000_000), 1_000_000).await;
    let mut receivers = Vec::new();
    let mut readers = Vec::new();
    for _ in 0..5 {
        let mut receiver = store.receive(&new_id(), 0, &[Algorithm::Md5]).await.unwrap();
        receiver.write(content(1_000_000)).await.unwrap();
        receivers.push(receiver);
        readers.push(store.read(&blob, 0..8_000_000).await.unwrap());
    }
    receivers.push(store.receive(&blob, 8_000_000, &[Algorithm::Md5]).await.unwrap());
    assert!(files_below(directory.path()) >= 11);
    drop((receivers, readers));
    for _ in 0..200 {
        if files_below(directory.path()) == 0 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("{} files are still open", files_below(directory.path()));
}

/// How many files below a directory this process holds open: its threads each hold one.
fn files_below(root: &Path) -> usize {
    let open = std::fs::read_dir("/proc/self/fd").unwrap();
    open.filter_map(|entry| std::fs::read_link(entry.unwrap().path()).ok())
        .filter(|target| target.starts_with(root))
        .count()
}

#[tokio::test]
async fn a_reader_is_a_stream() {
    let (_directory, store) = store();
    let blob = new_id();
    put(&store, &blob, &content(700_000), 700_000).await;
    for size in [0, 10, 700_000] {
        let pieces: Vec<Bytes> =
            store.read(&blob, 0..size as u64).await.unwrap().map(Result::unwrap).collect().await;
        assert!(pieces.concat() == content(size));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]
    #[test]
    fn however_it_comes_it_is_the_same(
        cuts in proptest::collection::vec(prop_oneof![0..2000_usize, 60_000..70_000_usize, 0..600_000_usize], 0..12),
        stops in proptest::collection::vec(any::<bool>(), 12),
    ) {
        let bytes = content(cuts.iter().sum());
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let (_directory, store) = store();
            let blob = new_id();
            let mut receiver = store.receive(&blob, 0, &[Algorithm::Sha1]).await.unwrap();
            let mut offset = 0;
            for (cut, stop) in cuts.into_iter().zip(stops) {
                receiver.write(bytes.slice(offset..offset + cut)).await.unwrap();
                offset += cut;
                if stop {
                    let safe = receiver.stop().await.unwrap();
                    assert_eq!(safe, offset as u64);
                    receiver = store.receive(&blob, safe, &[Algorithm::Sha1]).await.unwrap();
                }
            }
            let received = receiver.finish().await.unwrap();
            let mut whole = store.receive(&new_id(), 0, &[Algorithm::Sha1]).await.unwrap();
            whole.write(bytes.clone()).await.unwrap();
            assert_eq!(received, whole.finish().await.unwrap());
            assert!(suite::get(&store, &blob, 0..bytes.len() as u64).await == bytes);
        });
    }
}
