//! Archives that nobody wants any more: nothing of them is left.

use std::time::Duration;

use testkit::RawUpload;
use testkit::package::Package;

use super::{ARCHIVE, Begun, SESSIONS, announced, begun, package};

/// Has most of the archive arrived, so that some members are READY, and one is coming.
async fn most_sent(begun: &Begun) -> RawUpload {
    let archive = package().archive();
    let upload = begun.half_sent(&archive, archive.len() - 20_000).await;
    assert!(begun.server.stored_files() > 1);
    upload
}

const LIMIT: Duration = Duration::from_secs(10);

#[tokio::test]
async fn us_24_cancel_frees_what_came_of_an_archive() {
    let begun = begun().await;
    let upload = most_sent(&begun).await;
    begun.admin.update_session(&begun.session, "cancel").await.expect(204);
    upload.answer_within(LIMIT).await.expect(410);
    begun.server.until_stored(0).await;
    begun.server.stop().await;
}

#[tokio::test]
async fn usf_22_removing_an_archive_frees_what_came_of_it() {
    let begun = begun().await;
    let upload = most_sent(&begun).await;
    begun.admin.delete(&format!("{SESSIONS}/{}/file/{ARCHIVE}", begun.session)).await.expect(204);
    upload.answer_within(LIMIT).await.expect(410);
    begun.server.until_stored(0).await;
    assert_eq!(begun.files().await, []);
    begun.server.stop().await;
}

#[tokio::test]
async fn usf_01_announcing_an_archive_anew_frees_what_came_of_it() {
    let begun = begun().await;
    let upload = most_sent(&begun).await;
    let endpoint = begun.admin.add_push(&begun.session, ARCHIVE).await;
    upload.answer_within(LIMIT).await.expect(410);
    begun.server.until_stored(0).await;
    let begun = Begun { endpoint, ..begun };
    begun.put(&[], package().archive()).await.expect(200);
    begun.completed_as(&package()).await;
    begun.server.stop().await;
}

#[tokio::test]
async fn us_10_an_archive_that_breaks_off_goes_when_its_session_expires() {
    let begun = begun().await;
    let archive = package().archive();
    begun.put_part(&archive, 0, archive.len() - 20_000).await.expect(202);
    begun.server.pass(Duration::from_secs(3 * 60 * 60)).await;
    begun.server.until_stored(0).await;
    begun.server.stop().await;
}

#[tokio::test]
async fn usf_19_an_archive_that_ends_too_early_is_refused_and_leaves_nothing() {
    let begun = begun().await;
    let archive = package().archive();
    let answer = begun.put(&[], archive[..archive.len() - 20_000].to_vec()).await.expect(400);
    assert!(answer.message().contains("large.vmdk"), "{}", answer.message());
    assert_eq!(begun.files().await, announced("ERROR"));
    begun.server.until_stored(0).await;
    begun.put(&[], archive).await.expect(200);
    begun.completed_as(&package()).await;
    begun.server.stop().await;
}

#[tokio::test]
async fn us_20_a_member_that_is_not_what_the_manifest_says_ends_the_archive() {
    let begun = begun().await;
    let (mut package, right): (Package, _) = (package(), package());
    package.disks[0].1[5] ^= 1;
    let answer = begun.put(&[], package.archive()).await.expect(400);
    assert!(answer.message().contains("small.vmdk"), "{}", answer.message());
    begun.server.until_stored(0).await;
    begun.put(&[], right.archive()).await.expect(200);
    begun.completed_as(&right).await;
    begun.server.stop().await;
}
