mod endpoints;
mod interrupted;
mod once;
mod secure;

use std::path::Path;

use serde_json::{Value, json};
use testkit::{Answer, Client, Page, Source, TestServer};

const SESSIONS: &str = "/api/content/library/item/update-session";

/// A server, its administrator, an item and an active session on it, and a web server to pull from.
struct Begun {
    server: TestServer,
    admin: Client,
    item: String,
    session: String,
    source: Source,
}

async fn begun() -> Begun {
    begun_on(TestServer::start().await).await
}

async fn begun_on(server: TestServer) -> Begun {
    let admin = server.admin().await;
    let item = admin.new_item().await;
    let session = admin.new_update_session(&item).await;
    Begun { server, admin, item, session, source: Source::start().await }
}

impl Begun {
    async fn add(&self, name: &str, endpoint: Value) -> Answer {
        let spec = json!({ "name": name, "source_type": "PULL", "source_endpoint": endpoint });
        self.admin.add_file(&self.session, spec).await
    }

    /// Pulls a file from there; what is told about it when that is over.
    async fn pulled(&self, endpoint: Value) -> Value {
        self.add("a", endpoint).await.expect(201);
        self.admin.until_transferred(&self.session, "a").await
    }

    async fn pulled_from(&self, uri: &str) -> Value {
        self.pulled(json!({ "uri": uri })).await
    }

    /// Pulls a file that cannot be had from there; why.
    async fn refused_from(&self, uri: &str) -> String {
        reason(&self.pulled_from(uri).await)
    }

    async fn completed(&self) -> Vec<u8> {
        self.admin.update_session(&self.session, "complete").await.expect(204);
        assert_eq!(self.admin.until_ended(&self.session).await["state"], "DONE");
        self.admin.download(&self.item, "a").await
    }
}

#[track_caller]
fn reason(info: &Value) -> String {
    assert_eq!(info["status"], "ERROR", "{info}");
    info["error_message"]["default_message"].as_str().unwrap().to_owned()
}

fn file_uri(path: &Path) -> String {
    format!("file://{}", path.display())
}

#[tokio::test]
async fn a_pull_begins_when_it_is_announced() {
    let begun = begun().await;
    let large: Vec<u8> = (0..3_000_000_u32).map(|number| number.to_le_bytes()[1]).collect();
    let uri = begun.source.put("/a", Page::Bytes(large.clone()));
    let info = begun.pulled_from(&uri).await;
    assert_eq!((&info["status"], &info["size"]), (&json!("READY"), &json!(3_000_000)));
    assert_eq!(begun.completed().await, large);
    begun.server.stop().await;
}

#[tokio::test]
async fn an_empty_source_is_an_empty_file() {
    let begun = begun().await;
    let uri = begun.source.put("/a", Page::Bytes(Vec::new()));
    assert_eq!(begun.pulled_from(&uri).await["status"], "READY");
    assert_eq!(begun.completed().await, b"");
    begun.server.stop().await;
}

/// A chain of so many redirects to a page.
fn redirects(source: &Source, count: usize) -> String {
    let mut uri = source.put("/end", Page::Bytes(b"at the end".to_vec()));
    for number in 0..count {
        uri = source.put(&format!("/{count}/{number}"), Page::Redirect(uri));
    }
    uri
}

#[tokio::test]
async fn five_redirects_are_followed_and_six_are_not() {
    let begun = begun().await;
    let reason = begun.refused_from(&redirects(&begun.source, 6)).await;
    assert!(reason.contains("more than 5 times"), "{reason}");
    assert_eq!(begun.pulled_from(&redirects(&begun.source, 5)).await["status"], "READY");
    assert_eq!(begun.completed().await, b"at the end");
    begun.server.stop().await;
}

#[tokio::test]
async fn a_source_that_does_not_have_the_file_makes_it_an_error_with_the_status() {
    let begun = begun().await;
    for status in [404, 403, 410] {
        let uri = begun.source.put("/a", Page::Status(status));
        let reason = begun.refused_from(&uri).await;
        assert!(reason.contains("\"a\"") && reason.contains(&status.to_string()), "{reason}");
    }
    assert_eq!(begun.server.stored_files(), 0);
    begun.admin.update_session(&begun.session, "complete").await.expect(204);
    let info = begun.admin.until_ended(&begun.session).await;
    assert_eq!(info["state"], "ERROR");
    assert!(info["error_message"]["default_message"].as_str().unwrap().contains("410"), "{info}");
    assert_eq!(begun.admin.file_names(&begun.item).await, [""; 0]);
    begun.server.stop().await;
}

#[tokio::test]
async fn loopback_is_refused_unless_it_is_allowed() {
    let server = TestServer::start_with(|config| config.pull.allow.clear()).await;
    let begun = begun_on(server).await;
    let uri = begun.source.put("/a", Page::Bytes(b"secret of the machine".to_vec()));
    let port = uri.strip_prefix("http://127.0.0.1").unwrap();
    let mapped = format!("http://[::ffff:127.0.0.1]{port}");
    for uri in [&uri, &format!("http://localhost{port}"), &mapped, &format!("http://0.0.0.0{port}")] {
        let reason = begun.refused_from(uri).await;
        assert!(reason.contains("pull.allow"), "{uri}: {reason}");
    }
    assert_eq!(begun.source.requests().len(), 0);
    begun.server.stop().await;
}

#[tokio::test]
async fn a_redirect_does_not_lead_where_a_source_may_not_be() {
    let begun = begun().await;
    for (to, words) in [
        ("http://169.254.169.254/latest/meta-data/", "169.254.169.254"),
        ("http://[::1]:1/", "pull.allow"),
        ("file:///etc/passwd", "file"),
    ] {
        let uri = begun.source.put("/a", Page::Redirect(to.to_owned()));
        let reason = begun.refused_from(&uri).await;
        assert!(reason.contains(words), "{to}: {reason}");
    }
    begun.server.stop().await;
}

#[tokio::test]
async fn addresses_that_are_denied_are_refused_although_they_are_allowed() {
    let server = TestServer::start_with(|config| {
        config.pull.deny = vec!["127.0.0.1/32".parse().unwrap()];
    })
    .await;
    let begun = begun_on(server).await;
    let uri = begun.source.put("/a", Page::Bytes(b"a".to_vec()));
    let reason = begun.refused_from(&uri).await;
    assert!(reason.contains("pull.deny"), "{reason}");
    begun.server.stop().await;
}

#[tokio::test]
async fn files_are_pulled_from_below_the_configured_folders_only() {
    let folder = tempfile::tempdir().unwrap();
    let (open, closed) = (folder.path().join("open"), folder.path().join("closed"));
    for folder in [&open, &closed] {
        std::fs::create_dir(folder).unwrap();
        std::fs::write(folder.join("disk.iso"), b"on the disk").unwrap();
    }
    std::os::unix::fs::symlink(closed.join("disk.iso"), open.join("link.iso")).unwrap();
    let root = open.clone();
    let server = TestServer::start_with(|config| config.pull.file_roots = vec![root]).await;
    let begun = begun_on(server).await;
    for path in [closed.join("disk.iso"), open.join("link.iso")] {
        let reason = begun.refused_from(&file_uri(&path)).await;
        assert!(reason.contains("pull.file_roots"), "{reason}");
        assert!(!reason.contains("closed") || path.starts_with(&closed), "{reason}");
    }
    let reason = begun.refused_from(&file_uri(&open.join("none.iso"))).await;
    assert!(reason.contains("there is no file"), "{reason}");
    let climbing = file_uri(&open).to_owned() + "/%2e%2e/closed/disk.iso";
    let reason = begun.refused_from(&climbing).await;
    assert!(reason.contains("pull.file_roots"), "{reason}");
    assert_eq!(begun.pulled_from(&file_uri(&open.join("disk.iso"))).await["status"], "READY");
    assert_eq!(begun.completed().await, b"on the disk");
    begun.server.stop().await;
}

#[tokio::test]
async fn without_configured_folders_no_file_is_pulled() {
    let begun = begun().await;
    let reason = begun.refused_from("file:///etc/hostname").await;
    assert!(reason.contains("pull.file_roots"), "{reason}");
    begun.server.stop().await;
}

#[tokio::test]
async fn a_session_completes_when_its_last_pull_is_there_or_fails_with_the_reasons() {
    let begun = begun().await;
    let good = begun.source.put("/good", Page::Broken(b"good".to_vec(), 2));
    let bad = begun.source.put("/bad", Page::Status(404));
    begun.add("good", json!({ "uri": good })).await.expect(201);
    begun.admin.until_received(&begun.session, "good", 2).await;
    begun.admin.update_session(&begun.session, "complete").await.expect(204);
    assert_eq!(begun.admin.update_session_info(&begun.session).await["state"], "ACTIVE");
    assert_eq!(begun.admin.until_ended(&begun.session).await["state"], "DONE");
    assert_eq!(begun.admin.download(&begun.item, "good").await, b"good");
    let session = begun.admin.new_update_session(&begun.item).await;
    let begun = Begun { session, ..begun };
    begun.add("one", json!({ "uri": bad })).await.expect(201);
    begun.add("two", json!({ "uri": bad })).await.expect(201);
    for name in ["one", "two"] {
        begun.admin.until_transferred(&begun.session, name).await;
    }
    begun.admin.update_session(&begun.session, "complete").await.expect(204);
    let info = begun.admin.update_session_info(&begun.session).await;
    let message = info["error_message"]["default_message"].as_str().unwrap();
    assert_eq!(info["state"], "ERROR");
    assert!(
        message.contains("\"one\"") && message.contains("\"two\"") && message.contains("404"),
        "{message}"
    );
    assert_eq!(begun.admin.file_names(&begun.item).await, ["good"]);
    begun.server.stop().await;
}

#[tokio::test]
async fn a_session_that_waits_fails_when_a_pull_fails() {
    let begun = begun().await;
    let uri = begun.source.put("/a", Page::Broken(b"0123456789".to_vec(), 4));
    begun.add("a", json!({ "uri": uri })).await.expect(201);
    begun.admin.until_received(&begun.session, "a", 4).await;
    begun.admin.update_session(&begun.session, "complete").await.expect(204);
    begun.source.put("/a", Page::Status(404));
    let info = begun.admin.until_ended(&begun.session).await;
    assert_eq!(info["state"], "ERROR");
    assert!(info["error_message"]["default_message"].as_str().unwrap().contains("404"), "{info}");
    testkit::until("the bytes are freed", async || begun.server.stored_files() == 0).await;
    begun.server.stop().await;
}
