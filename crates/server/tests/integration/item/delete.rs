use testkit::{TestServer, until};

use super::{ITEMS, UNKNOWN, listed, model, subscribed_item};

#[tokio::test]
async fn itm_29_delete_takes_the_item_at_once_and_its_files_in_the_background() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let item = admin.new_item_with(&[("a.iso", b"bytes")]).await;
    let library = model(&admin, &item).await["library_id"].as_str().unwrap().to_owned();
    let other = admin.new_item_in(&library, "other").await;
    admin.put_content(&other, &[("b.iso", b"others")]).await;
    let session = admin.new_update_session(&item).await;
    admin.upload(&session, "c.iso", b"not complete").await;
    admin.delete(&format!("{ITEMS}/{item}")).await.expect(204);
    assert_eq!(listed(&admin, &library).await, [other.as_str()]);
    for path in [format!("{ITEMS}/{item}"), format!("{ITEMS}/{item}/file"), format!("{ITEMS}/{item}/storage")]
    {
        admin.get(&path).await.expect_error(404, "NOT_FOUND");
    }
    admin.delete(&format!("{ITEMS}/{item}")).await.expect_error(404, "NOT_FOUND");
    admin.delete(&format!("{ITEMS}/{UNKNOWN}")).await.expect_error(404, "NOT_FOUND");
    admin.update_session(&session, "complete").await.expect_error(404, "NOT_FOUND");
    until("the item's files are gone", async || server.stored_files() == 1).await;
    assert_eq!(admin.download(&other, "b.iso").await, b"others");
    server.stop().await;
}

#[tokio::test]
async fn itm_30_an_item_of_a_subscribed_library_is_not_deleted() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let (_, item) = subscribed_item(&server, &admin).await;
    admin.delete(&format!("{ITEMS}/{item}")).await.expect_error(400, "INVALID_ELEMENT_TYPE");
    assert_eq!(admin.download(&item, "a.iso").await, b"bytes");
    server.stop().await;
}
