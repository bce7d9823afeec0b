//! What any store must do. Each function takes an empty store and leaves it to be thrown away.

use std::time::{Duration, Instant};

use blobs::{Algorithm, BlobStore, Error, Received};
use bytes::Bytes;
use ids::BlobId;
use sha2::{Digest, Sha256};

pub(crate) const SIZES: [usize; 8] =
    [0, 1, 64 * 1024 - 1, 64 * 1024, 64 * 1024 + 1, 256 * 1024, 256 * 1024 + 1, 5 * 1024 * 1024];

pub(crate) fn new_id() -> BlobId {
    uuid::Uuid::new_v4().into()
}

/// Bytes that do not repeat at any power of two.
pub(crate) fn content(size: usize) -> Bytes {
    (0..size).map(|index| (index % 251) as u8 ^ (index / 65_521) as u8).collect()
}

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

pub(crate) async fn put(store: &dyn BlobStore, blob: &BlobId, bytes: &Bytes, chunk: usize) -> Received {
    let mut receiver = store.receive(blob, 0, &[]).await.unwrap();
    for start in (0..bytes.len()).step_by(chunk) {
        receiver.write(bytes.slice(start..bytes.len().min(start + chunk))).await.unwrap();
    }
    assert_eq!(receiver.received(), bytes.len() as u64);
    receiver.finish().await.unwrap()
}

pub(crate) async fn get(store: &dyn BlobStore, blob: &BlobId, range: std::ops::Range<u64>) -> Vec<u8> {
    let mut reader = store.read(blob, range).await.unwrap();
    let mut bytes = Vec::new();
    while let Some(piece) = reader.next().await {
        bytes.extend_from_slice(&piece.unwrap());
    }
    assert_eq!(reader.size(), bytes.len() as u64);
    bytes
}

pub(crate) async fn round_trip(store: &dyn BlobStore) {
    for size in SIZES {
        for chunk in [1000, 16 * 1024, 100_000, 3 * 1024 * 1024] {
            let (blob, bytes) = (new_id(), content(size));
            let received = put(store, &blob, &bytes, chunk).await;
            assert_eq!((received.size, received.digests.sha256()), (size as u64, sha256(&bytes).as_str()));
            assert_eq!(store.size(&blob).await.unwrap(), size as u64);
            assert!(get(store, &blob, 0..size as u64).await == bytes, "{size} bytes by {chunk}");
        }
    }
}

pub(crate) async fn digests_are_those_of_the_standards(store: &dyn BlobStore) {
    let all = [Algorithm::Sha512, Algorithm::Md5, Algorithm::Sha1, Algorithm::Md5];
    let million = "a".repeat(1_000_000);
    let vectors = [
        (
            "abc",
            "900150983cd24fb0d6963f7d28e17f72",
            "a9993e364706816aba3e25717850c26c9cd0d89d",
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
            "ddaf35a193617aba",
        ),
        (
            "",
            "d41d8cd98f00b204e9800998ecf8427e",
            "da39a3ee5e6b4b0d3255bfef95601890afd80709",
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            "cf83e1357eefb8bd",
        ),
        (
            million.as_str(),
            "7707d6ae4e027c70eea2a935c2296f21",
            "34aa973cd4c4daa4f61eeb2bdbad27316534016f",
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0",
            "e718483d0ce76964",
        ),
    ];
    for (text, md5, sha1, sha256, sha512) in vectors {
        let mut receiver = store.receive(&new_id(), 0, &all).await.unwrap();
        receiver.write(Bytes::copy_from_slice(text.as_bytes())).await.unwrap();
        let digests = receiver.finish().await.unwrap().digests;
        assert_eq!(digests.get(Algorithm::Md5), Some(md5));
        assert_eq!(digests.get(Algorithm::Sha1), Some(sha1));
        assert_eq!(digests.sha256(), sha256);
        assert!(digests.get(Algorithm::Sha512).unwrap().starts_with(sha512));
        assert_eq!(digests.iter().count(), 4);
    }
}

pub(crate) async fn only_what_was_asked_for_is_computed_besides_sha_256(store: &dyn BlobStore) {
    let digests = put(store, &new_id(), &content(10), 10).await.digests;
    assert_eq!(digests.iter().map(|(algorithm, _)| algorithm).collect::<Vec<_>>(), [Algorithm::Sha256]);
    assert_eq!(digests.get(Algorithm::Md5), None);
}

pub(crate) async fn resume_after_stop(store: &dyn BlobStore) {
    let bytes = content(3 * 1024 * 1024 + 17);
    for stop_at in [0, 1, 1000, 64 * 1024 + 1, 1024 * 1024, 3 * 1024 * 1024] {
        let blob = new_id();
        let mut receiver = store.receive(&blob, 0, &[]).await.unwrap();
        receiver.write(bytes.slice(..stop_at)).await.unwrap();
        let safe = receiver.stop().await.unwrap();
        assert_eq!(safe, stop_at as u64);

        let mut receiver = store.receive(&blob, safe, &[Algorithm::Sha1]).await.unwrap();
        assert_eq!(receiver.received(), safe);
        receiver.write(bytes.slice(stop_at..)).await.unwrap();
        let received = receiver.finish().await.unwrap();
        assert_eq!((received.size, received.digests.sha256()), (bytes.len() as u64, sha256(&bytes).as_str()));
        assert!(get(store, &blob, 0..bytes.len() as u64).await == bytes);
    }
}

pub(crate) async fn resume_before_the_end_of_what_was_written(store: &dyn BlobStore) {
    let (blob, bytes) = (new_id(), content(2 * 1024 * 1024));
    let mut receiver = store.receive(&blob, 0, &[]).await.unwrap();
    receiver.write(bytes.slice(..700_000)).await.unwrap();
    assert_eq!(receiver.checkpoint().await.unwrap(), 700_000);
    receiver.write(content(900_000)).await.unwrap();
    drop(receiver);

    let mut receiver = store.receive(&blob, 700_000, &[]).await.unwrap();
    receiver.write(bytes.slice(700_000..)).await.unwrap();
    assert_eq!(receiver.finish().await.unwrap().digests.sha256(), sha256(&bytes));
    assert!(get(store, &blob, 0..bytes.len() as u64).await == bytes);
}

pub(crate) async fn resume_beyond_what_is_held_is_refused(store: &dyn BlobStore) {
    let blob = new_id();
    let refused = store.receive(&blob, 5, &[]).await.unwrap_err();
    assert!(matches!(refused, Error::TooShort { stored: 0, asked: 5 }), "{refused:?}");
    put(store, &blob, &content(4), 4).await;
    let refused = store.receive(&blob, 5, &[]).await.unwrap_err();
    assert!(matches!(refused, Error::TooShort { stored: 4, asked: 5 }), "{refused:?}");
}

pub(crate) async fn a_fresh_start_forgets_what_was_there(store: &dyn BlobStore) {
    for (first, second) in [(2_000_000, 100), (100, 10), (2_000_000, 70_000)] {
        let (blob, bytes) = (new_id(), content(second));
        let mut receiver = store.receive(&blob, 0, &[]).await.unwrap();
        receiver.write(content(first)).await.unwrap();
        drop(receiver);
        let received = put(store, &blob, &bytes, second).await;
        assert_eq!((received.size, received.digests.sha256()), (second as u64, sha256(&bytes).as_str()));
        assert_eq!(store.size(&blob).await.unwrap(), second as u64);
    }
}

pub(crate) async fn identifiers_are_checked(store: &dyn BlobStore) {
    let wrong = [
        "",
        "abc",
        "../../../../../../../../etc/passwd00",
        "0123456789abcdef0123456789abcdef0123",
        "00000000-0000-0000-0000-00000000000G",
        "00000000-0000-0000-0000-00000000000A",
        "00000000-0000-0000-0000-00000000000/",
        "00000000-0000-0000-0000-0000000000000",
        "------------------------------------",
        "00000000-0000-0000-0000-0000000000é",
    ];
    for id in wrong.map(BlobId::from) {
        assert!(matches!(store.receive(&id, 0, &[]).await, Err(Error::InvalidId { .. })), "{id}");
        assert!(matches!(store.read(&id, 0..1).await, Err(Error::InvalidId { .. })), "{id}");
        assert!(matches!(store.size(&id).await, Err(Error::InvalidId { .. })), "{id}");
        assert!(matches!(store.delete(&id).await, Err(Error::InvalidId { .. })), "{id}");
        assert_eq!(store.location(&id), None, "{id}");
    }
}

pub(crate) async fn ranges(store: &dyn BlobStore) {
    let (blob, bytes) = (new_id(), content(1_000_000));
    put(store, &blob, &bytes, 300_000).await;
    for (start, end) in [(0, 0), (0, 1), (999_999, 1_000_000), (5, 262_149), (5, 262_150), (1, 999_999)] {
        let read = get(store, &blob, start as u64..end as u64).await;
        assert!(read == bytes.slice(start..end), "{start}..{end}");
    }
    let refused = store.read(&blob, 0..1_000_001).await.unwrap_err();
    assert!(matches!(refused, Error::TooShort { stored: 1_000_000, asked: 1_000_001 }), "{refused:?}");
    assert!(matches!(store.read(&new_id(), 0..1).await, Err(Error::NotFound { .. })));
    assert!(matches!(store.size(&new_id()).await, Err(Error::NotFound { .. })));
}

pub(crate) async fn deletion(store: &dyn BlobStore) {
    let (blob, bytes) = (new_id(), content(4 * 1024 * 1024));
    put(store, &blob, &bytes, 1024 * 1024).await;
    let mut reader = store.read(&blob, 0..bytes.len() as u64).await.unwrap();
    let mut read = reader.next().await.unwrap().unwrap().to_vec();
    store.delete(&blob).await.unwrap();
    assert!(matches!(store.read(&blob, 0..1).await, Err(Error::NotFound { .. })));
    while let Some(piece) = reader.next().await {
        read.extend_from_slice(&piece.unwrap());
    }
    assert!(read == bytes);
    store.delete(&blob).await.unwrap();
    assert_eq!(store.list(None, 10).await.unwrap(), []);
}

pub(crate) async fn listing_walks_everything_in_order(store: &dyn BlobStore) {
    let mut blobs: Vec<_> = (0..300).map(|_| new_id()).collect();
    for blob in &blobs {
        put(store, blob, &content(3), 3).await;
    }
    blobs.sort();
    for limit in [1, 7, 300, 1000] {
        let mut walked: Vec<BlobId> = Vec::new();
        loop {
            let page = store.list(walked.last(), limit).await.unwrap();
            assert!(page.len() <= limit);
            if page.is_empty() {
                break;
            }
            walked.extend(page);
        }
        assert!(walked == blobs, "pages of {limit}");
    }
}

pub(crate) async fn a_dropped_receiver_leaves_its_safe_bytes_and_makes_way(store: &dyn BlobStore) {
    let (blob, bytes) = (new_id(), content(20 * 1024 * 1024));
    let mut receiver = store.receive(&blob, 0, &[Algorithm::Md5]).await.unwrap();
    receiver.write(bytes.slice(..10_000_000)).await.unwrap();
    let safe = receiver.checkpoint().await.unwrap();
    receiver.write(bytes.slice(10_000_000..)).await.unwrap();
    drop(receiver);
    let started = Instant::now();
    let receiver = store.receive(&blob, safe, &[]).await.unwrap();
    assert!(started.elapsed() < Duration::from_secs(2));
    assert_eq!(receiver.finish().await.unwrap().digests.sha256(), sha256(&bytes[..10_000_000]));
}

pub(crate) async fn expecting_more_than_there_is_room_for_is_full(store: &dyn BlobStore) {
    let Some(space) = store.space().await.unwrap() else { return };
    assert!(space.free <= space.capacity && space.capacity > 0);
    let mut receiver = store.receive(&new_id(), 0, &[]).await.unwrap();
    receiver.write(content(10)).await.unwrap();
    let refused = receiver.expect(space.capacity + 1_000_000).await.unwrap_err();
    assert!(matches!(refused, Error::Full { .. }), "{refused:?}");
    receiver.expect(200_000).await.unwrap();
    receiver.write(content(199_990)).await.unwrap();
    assert_eq!(receiver.finish().await.unwrap().size, 200_000);
}
