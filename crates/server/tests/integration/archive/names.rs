//! Members of archives beside other files of the session and of the item.

use testkit::package::{Package, noise};

use super::{ARCHIVE, Begun, SESSIONS, announced, begun, package};

async fn clashes(begun: &Begun, other: &str) {
    begun.admin.upload(&begun.session, other, b"another").await;
    let answer = begun.put(&[], package().archive()).await.expect(400);
    assert!(answer.message().contains("small.vmdk"), "{}", answer.message());
    assert!(answer.message().contains(other), "{}", answer.message());
    let mut files = announced("ERROR").to_vec();
    files.insert(0, (other.to_owned(), "PUSH".to_owned(), "READY".to_owned()));
    files.sort();
    assert_eq!(begun.files().await, files);
    // The other file is left alone.
    begun.server.until_stored(1).await;
}

#[tokio::test]
async fn fil_14_a_member_cannot_have_the_name_of_another_file_of_the_session() {
    let mut begun = begun().await;
    for other in ["small.vmdk", "SMALL.vmdk"] {
        clashes(&begun, other).await;
        begun.again().await;
        begun.server.until_stored(0).await;
    }
    begun.server.stop().await;
}

#[tokio::test]
async fn fil_14_a_file_that_is_announced_while_the_archive_comes_is_in_its_way() {
    let begun = begun().await;
    let archive = package().archive();
    begun.put_part(&archive, 0, archive.len() - 20_000).await.expect(202);
    begun.admin.upload(&begun.session, "small.vmdk", b"another").await;
    let from = archive.len() - 20_000;
    let answer = begun.put_part(&archive, from, archive.len()).await.expect(400);
    assert!(answer.message().contains("small.vmdk"), "{}", answer.message());
    begun.server.until_stored(1).await;
    begun.server.stop().await;
}

#[tokio::test]
async fn usf_22_what_was_to_be_removed_is_replaced_and_what_is_not_in_the_archive_is_removed() {
    let mut begun = begun().await;
    begun.put(&[], package().archive()).await.expect(200);
    begun.completed_as(&package()).await;
    begun.session = begun.admin.new_update_session(&begun.item).await;
    let path = format!("{SESSIONS}/{}/file/small.vmdk", begun.session);
    begun.admin.delete(&path).await.expect(204);
    begun.endpoint = begun.admin.add_push(&begun.session, ARCHIVE).await;
    let second = Package::new("other", &[("small.vmdk", &noise(8, 900))]);
    begun.put(&[], second.archive()).await.expect(200);
    begun.completed_as(&second).await;
    begun.server.stop().await;
}

#[tokio::test]
async fn usf_29_a_disk_that_an_archive_lacks_is_named_as_missing_and_may_follow() {
    let begun = begun().await;
    let whole = package();
    let mut package = whole.clone();
    package.manifest = None;
    let (name, bytes) = package.disks.remove(1);
    begun.put(&[], package.archive()).await.expect(200);
    let validated = begun.admin.validate(&begun.session).await;
    assert_eq!(validated["missing_files"], serde_json::json!([name]), "{validated}");
    begun.admin.push(&begun.session, &name, &bytes).await.expect(200);
    begun.admin.complete(&begun.session).await;
    assert_eq!(begun.admin.content(&begun.item).await, whole.content());
    begun.server.stop().await;
}
