use serde_json::{Value, json};
use testkit::TestServer;
use testkit::package::Package;

use super::{ITEMS, UNKNOWN, create, listed, model, spec, subscribed_item};

#[tokio::test]
async fn itm_01_create_makes_an_item_without_files() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let library = admin.new_library("images").await;
    let item = create(&admin, spec(&library, "debian")).await.expect(201).string();
    let told = model(&admin, &item).await;
    assert_eq!(told["id"], item);
    assert_eq!((&told["name"], &told["size"]), (&json!("debian"), &json!(0)));
    assert_eq!(admin.get(&format!("{ITEMS}/{item}/file")).await.expect(200).json(), json!([]));
    assert_eq!(listed(&admin, &library).await, [item]);
    server.stop().await;
}

#[tokio::test]
async fn itm_02_an_item_is_made_in_one_library_and_stays_there() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let (first, second) = (admin.new_library("first").await, admin.new_library("second").await);
    let refused = create(&admin, json!({ "name": "debian" })).await.expect_error(400, "INVALID_ARGUMENT");
    assert!(refused.message().contains("library_id"), "{}", refused.message());
    let refused = create(&admin, spec(UNKNOWN, "debian")).await.expect_error(404, "NOT_FOUND");
    assert!(refused.message().contains(UNKNOWN), "{}", refused.message());
    let item = create(&admin, spec(&first, "debian")).await.expect(201).string();
    super::update(&admin, &item, json!({ "library_id": second, "name": "ubuntu" })).await.expect(204);
    let told = model(&admin, &item).await;
    assert_eq!((&told["library_id"], &told["name"]), (&json!(first), &json!("ubuntu")));
    assert_eq!(listed(&admin, &second).await, Vec::<String>::new());
    server.stop().await;
}

#[tokio::test]
async fn itm_03_nothing_is_created_in_a_subscribed_library() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let (library, item) = subscribed_item(&server, &admin).await;
    create(&admin, spec(&library, "mine")).await.expect_error(400, "INVALID_ELEMENT_TYPE");
    assert_eq!(listed(&admin, &library).await, [item]);
    server.stop().await;
}

#[tokio::test]
async fn itm_04_a_name_has_one_to_eighty_characters() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let library = admin.new_library("images").await;
    create(&admin, json!({ "library_id": library })).await.expect_error(400, "INVALID_ARGUMENT");
    create(&admin, spec(&library, "")).await.expect_error(400, "INVALID_ARGUMENT");
    let refused = create(&admin, spec(&library, &"é".repeat(81))).await;
    let message = refused.expect_error(400, "INVALID_ARGUMENT").message();
    assert!(message.contains("81") && message.contains("80"), "{message}");
    assert_eq!(listed(&admin, &library).await, Vec::<String>::new());
    let longest = "é".repeat(80);
    let item = create(&admin, spec(&library, &longest)).await.expect(201).string();
    assert_eq!(model(&admin, &item).await["name"], longest);
    for name in ["", "  ", &"x".repeat(81)] {
        super::update(&admin, &item, json!({ "name": name })).await.expect_error(400, "INVALID_ARGUMENT");
    }
    assert_eq!(model(&admin, &item).await["name"], longest);
    server.stop().await;
}

#[tokio::test]
async fn itm_05_a_description_has_two_thousand_characters_at_most_and_is_empty_by_default() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let library = admin.new_library("images").await;
    let item = create(&admin, spec(&library, "bare")).await.expect(201).string();
    assert_eq!(model(&admin, &item).await["description"], "");
    let described =
        |length: usize| json!({ "library_id": library, "name": "told", "description": "ü".repeat(length) });
    let message = create(&admin, described(2001)).await.expect_error(400, "INVALID_ARGUMENT").message();
    assert!(message.contains("2001") && message.contains("2000"), "{message}");
    let item = create(&admin, described(2000)).await.expect(201).string();
    let long = json!({ "description": "x".repeat(2001) });
    super::update(&admin, &item, long).await.expect_error(400, "INVALID_ARGUMENT");
    assert_eq!(model(&admin, &item).await["description"], "ü".repeat(2000));
    server.stop().await;
}

#[tokio::test]
async fn itm_06_a_name_is_taken_once_in_a_library() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let (library, other) = (admin.new_library("images").await, admin.new_library("others").await);
    let first = admin.new_item_in(&library, "debian").await;
    let message =
        create(&admin, spec(&library, "debian")).await.expect_error(400, "ALREADY_EXISTS").message();
    assert!(message.contains("debian"), "{message}");
    let second = admin.new_item_in(&library, "ubuntu").await;
    super::update(&admin, &second, json!({ "name": "debian" })).await.expect_error(400, "ALREADY_EXISTS");
    assert_eq!(model(&admin, &second).await["name"], "ubuntu");
    super::update(&admin, &first, json!({ "name": "debian", "description": "itself" })).await.expect(204);
    create(&admin, spec(&other, "debian")).await.expect(201);
    assert_eq!(listed(&admin, &library).await.len(), 2);
    server.stop().await;
}

#[tokio::test]
async fn itm_18_the_source_of_a_local_item_is_what_create_was_told() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let library = admin.new_library("images").await;
    let made = json!({ "library_id": library, "name": "copy", "source_id": UNKNOWN });
    let item = create(&admin, made).await.expect(201).string();
    assert_eq!(model(&admin, &item).await["source_id"], UNKNOWN);
    let bare = admin.new_item_in(&library, "original").await;
    assert_eq!(model(&admin, &bare).await.get("source_id"), None::<&Value>);
    server.stop().await;
}

#[tokio::test]
async fn itm_33_get_tells_all_that_is_always_present() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let library = admin.new_library("images").await;
    let made = json!({ "library_id": library, "name": "debian", "description": "stable", "type": "iso" });
    let item = create(&admin, made).await.expect(201).string();
    assert_eq!(
        model(&admin, &item).await,
        json!({
            "id": item, "library_id": library, "name": "debian", "description": "stable", "type": "iso",
            "version": "1", "metadata_version": "1", "content_version": "1", "size": 0, "cached": true,
            "creation_time": "2026-01-01T00:00:00.000Z", "last_modified_time": "2026-01-01T00:00:00.000Z",
            "security_compliance": true,
        })
    );
    let message = admin.get(&format!("{ITEMS}/{UNKNOWN}")).await.expect_error(404, "NOT_FOUND").message();
    assert!(message.contains(UNKNOWN), "{message}");
    server.stop().await;
}

#[tokio::test]
async fn itm_21_security_compliance_is_always_told() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let item = admin.new_item_with(&[("a.iso", b"bytes")]).await;
    assert_eq!(model(&admin, &item).await["security_compliance"], true);
    server.stop().await;
}

#[tokio::test]
async fn itm_22_nothing_is_told_of_certificates_outside_secure_libraries() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let library = admin.new_library("images").await;
    let made = json!({ "library_id": library, "name": "signed", "type": "ovf" });
    let item = create(&admin, made).await.expect(201).string();
    let session = admin.begin_package(&item, &Package::new("a", &[("a.vmdk", b"disk")])).await;
    admin.complete(&session).await;
    assert_eq!(model(&admin, &item).await.get("certificate_verification_info"), None::<&Value>);
    server.stop().await;
}

#[tokio::test]
async fn itm_34_list_gives_the_items_of_one_library() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let (library, other) = (admin.new_library("images").await, admin.new_library("others").await);
    let (first, second) =
        (admin.new_item_in(&library, "first").await, admin.new_item_in(&library, "second").await);
    let third = admin.new_item_in(&other, "third").await;
    assert_eq!(listed(&admin, &library).await, super::those([&first, &second]));
    assert_eq!(listed(&admin, &other).await, [third]);
    admin.get(&format!("{ITEMS}?library_id={UNKNOWN}")).await.expect_error(404, "NOT_FOUND");
    server.stop().await;
}
