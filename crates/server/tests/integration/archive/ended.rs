//! What the endpoint of an archive says after the archive has been unpacked.

use reqwest::Method;
use testkit::package::{Package, noise};

use super::{ARCHIVE, begun, package};

#[tokio::test]
async fn a_client_whose_answer_was_lost_learns_that_the_archive_is_complete() {
    let begun = begun().await;
    let archive = package().archive();
    let size = archive.len().to_string();
    begun.put(&[], archive.clone()).await.expect(200);
    let answer = begun.server.anonymous().head(&begun.endpoint).await.expect(200);
    assert_eq!(answer.header("upload-offset"), Some(size.as_str()));
    assert_eq!(answer.header("upload-complete"), Some("?1"));
    let answer = begun.put(&[("upload-offset", &size)], "").await.expect(200);
    assert_eq!(answer.header("upload-length"), Some(size.as_str()));
    begun.put(&[("upload-offset", &size)], "more").await.expect(409);
    let answer = begun.put(&[], archive).await.expect(410);
    assert!(answer.message().contains("unpacked"), "{}", answer.message());
    begun.completed_as(&package()).await;
    begun.put(&[], "late").await.expect(410);
    begun.server.stop().await;
}

#[tokio::test]
async fn an_archive_can_be_announced_again_when_its_members_are_removed() {
    let begun = begun().await;
    begun.put(&[], package().archive()).await.expect(200);
    for (name, _, _) in begun.files().await {
        let path = format!("{}/{}/file/{name}", super::SESSIONS, begun.session);
        begun.admin.delete(&path).await.expect(204);
    }
    let endpoint = begun.admin.add_push(&begun.session, ARCHIVE).await;
    let begun = super::Begun { endpoint, ..begun };
    begun.put(&[], package().archive()).await.expect(200);
    begun.completed_as(&package()).await;
    begun.server.stop().await;
}

#[tokio::test]
async fn usf_01_an_archive_that_is_announced_again_replaces_the_one_that_was_unpacked() {
    let begun = begun().await;
    begun.put(&[], package().archive()).await.expect(200);
    for second in [package(), Package::new("other", &[("small.vmdk", &noise(8, 900))])] {
        let endpoint = begun.admin.add_push(&begun.session, ARCHIVE).await;
        let archive = second.archive();
        // What was unpacked stays until the new archive is here.
        let cut = archive.len() / 2;
        begun.admin.send_bytes(Method::PUT, &endpoint, &[], archive[..cut].to_vec()).await.expect(400);
        assert!(begun.files().await.contains(&(
            "small.vmdk".to_owned(),
            "PUSH".to_owned(),
            "READY".to_owned()
        )));
        begun.admin.send_bytes(Method::PUT, &endpoint, &[], archive).await.expect(200);
        let mut kept: Vec<_> = second.files().iter().map(|(name, _)| name.clone()).collect();
        kept.sort();
        let files: Vec<_> = begun.files().await.into_iter().map(|(name, _, _)| name).collect();
        assert_eq!(files, kept);
        begun.server.until_stored(kept.len()).await;
    }
    begun.completed_as(&Package::new("other", &[("small.vmdk", &noise(8, 900))])).await;
    begun.server.stop().await;
}
