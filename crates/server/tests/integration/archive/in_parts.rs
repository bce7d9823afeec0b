//! Archives that come in several requests.

use catalog::update_session_file;
use serde_json::json;
use testkit::package::BLOCK;

use super::{ARCHIVE, Begun, announced, begun, package, unpacked};

/// Offsets in and around the headers, the data and the padding of the first two members and at the archive's end.
fn splits(archive: &[u8], descriptor: usize) -> Vec<usize> {
    let padded = BLOCK + descriptor.next_multiple_of(BLOCK);
    vec![
        1,
        BLOCK - 1,
        BLOCK,
        BLOCK + 10,
        BLOCK + descriptor,
        BLOCK + descriptor + 1,
        padded,
        padded + 300,
        padded + BLOCK,
        padded + BLOCK + 1,
        archive.len() - 70_000,
        archive.len() - 2 * BLOCK,
        archive.len() - BLOCK - 7,
        archive.len() - 1,
    ]
}

#[tokio::test]
async fn an_archive_goes_on_at_any_byte() {
    let mut begun = begun().await;
    let package = package();
    let archive = package.archive();
    for split in splits(&archive, package.descriptor.len()) {
        let answer = begun.put_part(&archive, 0, split).await.expect(202);
        assert_eq!(answer.header("upload-offset"), Some(split.to_string().as_str()));
        assert_eq!(begun.safe().await, split);
        assert_eq!(begun.files().await, announced("WAITING_FOR_TRANSFER"), "{split}");
        begun.put_part(&archive, split, archive.len()).await.expect(200);
        assert_eq!(begun.files().await, unpacked(&package), "{split}");
        begun.again().await;
    }
    begun.server.until_stored(0).await;
    begun.server.stop().await;
}

#[tokio::test]
async fn an_archive_comes_in_many_parts_of_any_size() {
    let begun = begun().await;
    let package = package();
    let archive = package.archive();
    let mut sent = 0;
    for size in [700, 333, 512, 1, 5_000, 70_000].into_iter().cycle() {
        let end = archive.len().min(sent + size);
        let status = if end == archive.len() { 200 } else { 202 };
        begun.put_part(&archive, sent, end).await.expect(status);
        sent = end;
        if status == 200 {
            break;
        }
    }
    begun.completed_as(&package).await;
    begun.server.stop().await;
}

/// Breaks the connection off when so many bytes have come, and restarts the server.
async fn broken_off(begun: Begun, archive: &[u8], bytes: usize) -> Begun {
    drop(begun.half_sent(archive, bytes).await);
    testkit::until("the upload is paused", async || begun.safe().await == bytes).await;
    let server = begun.server.restart().await;
    let admin = server.admin().await;
    // The address holds the port, which is another one now.
    let info = admin.session_file(&begun.session, ARCHIVE).await;
    let endpoint = info["upload_endpoint"]["uri"].as_str().unwrap().to_owned();
    Begun { server, admin, endpoint, ..begun }
}

#[tokio::test]
async fn an_archive_that_breaks_off_goes_on_after_a_restart() {
    let mut begun = begun().await;
    let package = package();
    let archive = package.archive();
    for bytes in [BLOCK + 100, BLOCK + package.descriptor.len(), archive.len() - 60_000] {
        begun = broken_off(begun, &archive, bytes).await;
        assert_eq!(begun.safe().await, bytes);
        begun.put_part(&archive, bytes, archive.len()).await.expect(200);
        assert_eq!(begun.files().await, unpacked(&package), "{bytes}");
        begun.again().await;
    }
    begun.put(&[], archive).await.expect(200);
    begun.completed_as(&package).await;
    begun.server.stop().await;
}

/// Leaves behind what a crash does between the header of the second disk and the next time that bytes are made safe.
async fn crashed_after_a_header(begun: &Begun) -> usize {
    let session = begun.session.as_str().into();
    let changed = begun.server.stackroom().catalog().write(move |change| {
        let archive = update_session_file::get(change, &session, ARCHIVE)?.unwrap();
        let members = update_session_file::members_of(change, &archive.transfer_id)?;
        let [.., disk, coming] = &members[..] else { panic!("{members:?}") };
        update_session_file::set_progress(change, &coming.transfer_id, 0, 0)?;
        let safe = disk.archive_offset.unwrap() + disk.received;
        update_session_file::set_progress(change, &archive.transfer_id, safe, safe)?;
        Ok::<_, catalog::Error>(safe)
    });
    usize::try_from(changed.await.unwrap()).unwrap()
}

#[tokio::test]
async fn an_archive_goes_on_after_a_crash_before_its_last_member_is_safe() {
    let begun = begun().await;
    let archive = package().archive();
    begun.put_part(&archive, 0, archive.len() - 100_000).await.expect(202);
    let safe = crashed_after_a_header(&begun).await;
    assert_eq!(begun.safe().await, safe);
    begun.put_part(&archive, safe, archive.len()).await.expect(200);
    begun.completed_as(&package()).await;
    begun.server.collect().await;
    begun.server.until_stored(3).await;
    begun.server.stop().await;
}

#[tokio::test]
async fn an_archive_that_is_sent_anew_forgets_what_came() {
    let begun = begun().await;
    let (package, archive) = (package(), package().archive());
    begun.put_part(&archive, 0, 60_000).await.expect(202);
    begun.put(&[], archive).await.expect(200);
    begun.completed_as(&package).await;
    // The two disks and the descriptor: manifests are not kept.
    begun.server.collect().await;
    begun.server.until_stored(3).await;
    begun.server.stop().await;
}

#[tokio::test]
async fn usf_08_an_archive_with_a_checksum_has_to_come_in_one_request() {
    let begun = begun().await;
    let archive = package().archive();
    let checksum = json!({ "algorithm": "SHA1", "checksum": "0".repeat(40) });
    let spec = json!({ "name": ARCHIVE, "source_type": "PUSH", "checksum_info": checksum });
    let info = begun.admin.add_file(&begun.session, spec).await.expect(201).json();
    let endpoint = info["upload_endpoint"]["uri"].as_str().unwrap().to_owned();
    let begun = Begun { endpoint, ..begun };
    let answer = begun.put_part(&archive, 0, 5_000).await.expect(400);
    assert!(answer.message().contains("one request"), "{}", answer.message());
    assert_eq!(begun.files().await, announced("ERROR"));
    begun.server.until_stored(0).await;
    begun.server.stop().await;
}
