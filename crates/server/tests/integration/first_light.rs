use testkit::TestServer;

#[tokio::test]
async fn what_is_uploaded_comes_back_byte_for_byte() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let large: Vec<u8> = (0..3_000_000_u32).map(|number| number.to_le_bytes()[1]).collect();
    let item = admin.new_item_with(&[("a.iso", b"small"), ("b.ova", &large)]).await;
    assert_eq!(admin.file_names(&item).await, ["a.iso", "b.ova"]);
    assert_eq!(admin.download(&item, "a.iso").await, b"small");
    assert_eq!(admin.download(&item, "b.ova").await, large);
    let server = server.restart().await;
    assert_eq!(server.admin().await.download(&item, "b.ova").await, large);
    server.stop().await;
}
