//! Announcing a file that the server fetches.

use serde_json::json;
use testkit::{Page, Source, TestServer};

use super::{SHA1, begun};

#[tokio::test]
async fn usf_03_a_pulled_file_needs_a_source_and_comes_from_the_web() {
    let (server, admin, item, session) = begun().await;
    let spec = json!({ "name": "c", "source_type": "PULL" });
    let answer = admin.add_file(&session, spec).await.expect_error(400, "INVALID_ARGUMENT");
    assert!(answer.text().contains("source_endpoint"), "{}", answer.text());
    let source = Source::start().await;
    let uri = source.put("/c?version=1", Page::Bytes(b"from the web".to_vec()));
    let spec = json!({ "name": "c", "source_type": "PULL", "source_endpoint": { "uri": uri } });
    admin.add_file(&session, spec).await.expect(201);
    let info = admin.until_transferred(&session, "c").await;
    assert_eq!((&info["status"], &info["size"]), (&json!("READY"), &json!(12)));
    admin.update_session(&session, "complete").await.expect(204);
    assert_eq!(admin.download(&item, "c").await, b"from the web");
    server.stop().await;
}

#[tokio::test]
async fn usf_05_a_file_of_the_server_needs_the_privilege_to_read_its_storage() {
    let roots = tempfile::tempdir().unwrap();
    std::fs::write(roots.path().join("disk.iso"), b"from the disk").unwrap();
    let root = roots.path().to_owned();
    let server = TestServer::start_with(|config| config.pull.file_roots = vec![root]).await;
    let uri = format!("file://{}/disk.iso", roots.path().display());
    let spec = json!({ "name": "c", "source_type": "PULL", "source_endpoint": { "uri": uri } });
    let admin = server.admin().await;
    let item = admin.new_item().await;
    let few = ["System.Read", "ContentLibrary.UpdateSession"];
    let writer = server.user("writer", &few).await;
    let session = writer.new_update_session(&item).await;
    writer.add_file(&session, spec.clone()).await.expect_error(403, "UNAUTHORIZED");
    assert_eq!(super::listed(&writer, &session).await, []);
    let more = [few.as_slice(), &["ContentLibrary.ReadStorage"]].concat();
    let reader = server.user("reader", &more).await;
    reader.add_file(&session, spec).await.expect(201);
    assert_eq!(reader.until_transferred(&session, "c").await["status"], "READY");
    reader.update_session(&session, "complete").await.expect(204);
    assert_eq!(admin.download(&item, "c").await, b"from the disk");
    server.stop().await;
}

#[tokio::test]
async fn usf_06_a_file_of_the_server_is_copied_and_stays_where_it_is() {
    let roots = tempfile::tempdir().unwrap();
    let path = roots.path().join("disk.iso");
    std::fs::write(&path, b"from the disk").unwrap();
    let root = roots.path().to_owned();
    let server = TestServer::start_with(|config| config.pull.file_roots = vec![root]).await;
    let admin = server.admin().await;
    let item = admin.new_item().await;
    let session = admin.new_update_session(&item).await;
    let uri = format!("file://{}", path.display());
    let spec = json!({ "name": "c", "source_type": "PULL", "source_endpoint": { "uri": uri } });
    admin.add_file(&session, spec).await.expect(201);
    assert_eq!(admin.until_transferred(&session, "c").await["status"], "READY");
    admin.update_session(&session, "complete").await.expect(204);
    assert_eq!(std::fs::read(&path).unwrap(), b"from the disk");
    std::fs::write(&path, b"changed later").unwrap();
    assert_eq!(admin.download(&item, "c").await, b"from the disk");
    server.stop().await;
}

#[tokio::test]
async fn usf_07_the_size_of_a_pulled_file_is_checked() {
    let (server, admin, _, session) = begun().await;
    let source = Source::start().await;
    let before = server.stored_files();
    let uri = source.put("/c", Page::Bytes(b"hello".to_vec()));
    for (size, status) in [(5, "READY"), (4, "ERROR"), (6, "ERROR")] {
        let endpoint = json!({ "uri": uri });
        let spec = json!({ "name": "c", "source_type": "PULL", "source_endpoint": endpoint, "size": size });
        admin.add_file(&session, spec).await.expect(201);
        let info = admin.until_transferred(&session, "c").await;
        assert_eq!(info["status"], status, "{size}: {info}");
        if status == "ERROR" {
            let message = info["error_message"]["default_message"].as_str().unwrap();
            assert!(message.contains(&format!("{size} bytes; 5 were received")), "{message}");
            testkit::until("the bytes are freed", async || server.stored_files() == before).await;
        }
    }
    server.stop().await;
}

#[tokio::test]
async fn usf_08_the_checksum_of_a_pulled_file_is_checked() {
    let (server, admin, _, session) = begun().await;
    let source = Source::start().await;
    let uri = source.put("/c", Page::Bytes(b"hello".to_vec()));
    let wrong = "1".repeat(40);
    for (checksum, status) in [(SHA1, "READY"), (wrong.as_str(), "ERROR")] {
        let spec = json!({
            "name": "c", "source_type": "PULL", "source_endpoint": { "uri": uri },
            "checksum_info": { "algorithm": "SHA1", "checksum": checksum },
        });
        admin.add_file(&session, spec).await.expect(201);
        let info = admin.until_transferred(&session, "c").await;
        assert_eq!(info["status"], status, "{info}");
        if status == "ERROR" {
            let message = info["error_message"]["default_message"].as_str().unwrap();
            assert!(message.contains(&wrong) && message.contains(SHA1), "{message}");
        }
    }
    server.stop().await;
}
