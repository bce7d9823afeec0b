//! What the endpoint of an archive says after the archive has been unpacked.

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
