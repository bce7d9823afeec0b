//! The addresses of stored files, which are read within an API session.

use testkit::{TestServer, until};

use super::{DIGITS, get, stored};

#[tokio::test]
async fn a_stored_file_is_sent_whole_in_parts_and_on_conditions() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let item = admin.new_item_with(&[("a.iso", DIGITS)]).await;
    let address = stored(&admin, &item, "a.iso").await;
    let whole = admin.get(&address).await.expect(200);
    assert_eq!(whole.body, DIGITS);
    assert_eq!(admin.head(&address).await.expect(200).header("content-length"), Some("20"));
    assert_eq!(get(&admin, &address, &[("range", "bytes=-2")]).await.expect(206).text(), "ij");
    get(&admin, &address, &[("range", "bytes=20-")]).await.expect(416);
    let etag = whole.header("etag").unwrap();
    get(&admin, &address, &[("if-none-match", etag)]).await.expect(304);
    get(&admin, &address, &[("if-match", "\"other\"")]).await.expect(412);
    admin.post_empty(&address).await.expect(405);
    server.stop().await;
}

#[tokio::test]
async fn a_stored_file_has_one_address() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let item = admin.new_item_with(&[("a.iso", b"bytes")]).await;
    let other = admin.new_library("other").await;
    let address = stored(&admin, &item, "a.iso").await;
    let path = address.strip_prefix(&server.url()).unwrap().strip_suffix("?version=1").unwrap();
    let [_, _, _, library, item, name] = path.split('/').collect::<Vec<_>>().try_into().unwrap();
    for wrong in [
        format!("/cls/static/{other}/{item}/{name}"),
        format!("/cls/static/{library}/{library}/{name}"),
        format!("/cls/static/{library}/{item}/b.iso"),
        format!("/cls/static/{library}/{item}/{name}/more"),
        format!("/cls/static/{library}/{item}"),
        format!("/cls/staticx/{library}/{item}/{name}"),
    ] {
        assert!(!admin.get(&wrong).await.expect(404).text().contains("bytes"), "{wrong}");
    }
    assert_eq!(admin.get(path).await.expect(200).body, b"bytes");
    server.stop().await;
}

#[tokio::test]
async fn a_removed_file_is_not_found_once_nobody_reads_its_version() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let item = admin.new_item_with(&[("a.iso", b"bytes"), ("b.iso", b"more")]).await;
    let address = stored(&admin, &item, "a.iso").await;
    let session = admin.new_update_session(&item).await;
    let path = format!("/api/content/library/item/update-session/{session}/file/a.iso");
    admin.delete(&path).await.expect(204);
    admin.update_session(&session, "complete").await.expect(204);
    server.collect().await;
    admin.get(&address).await.expect(404);
    admin.get(address.split('?').next().unwrap()).await.expect(404);
    until("the past content is gone", async || server.stored_files() == 1).await;
    server.stop().await;
}
