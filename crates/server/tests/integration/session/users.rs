//! Users and passwords: who gets a session, how guessing is slowed, and what of it is kept.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::json;
use testkit::{PASSWORD, TestServer};

use super::{ADMINISTRATOR, SESSION, UNAUTHENTICATED, login, rpc_login};

#[tokio::test]
async fn the_administrator_may_leave_the_domain_out() {
    let server = TestServer::start().await;
    let anonymous = server.anonymous();
    let token = login(&anonymous, "administrator", PASSWORD).await.expect(201).string();
    assert_eq!(anonymous.with_token(&token).get(SESSION).await.json()["user"], ADMINISTRATOR);
    let other_domain = login(&server.anonymous(), "administrator@vsphere.local", PASSWORD).await;
    other_domain.expect_error(401, "UNAUTHENTICATED");
    server.stop().await;
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_user_get_the_same_answer() {
    let server = TestServer::start().await;
    let anonymous = server.anonymous();
    let wrong = login(&anonymous, "administrator", "wrong").await.expect(401);
    let unknown = login(&anonymous, "nobody", "wrong").await.expect(401);
    assert_eq!(wrong.body, unknown.body);
    let names = |answer: &testkit::Answer| {
        let mut names: Vec<_> = answer.headers.keys().map(ToString::to_string).collect();
        names.sort();
        names
    };
    assert_eq!(names(&wrong), names(&unknown));
    let empty = rpc_login(&anonymous, "", "").await;
    assert_eq!(empty.header("vapi-error"), UNAUTHENTICATED);
    server.stop().await;
}

async fn failing_login(server: &TestServer, user: &str) -> Duration {
    let start = Instant::now();
    login(&server.anonymous(), user, "wrong").await.expect(401);
    start.elapsed()
}

#[tokio::test]
async fn failed_logins_slow_down_the_next_of_that_address() {
    let server = TestServer::start().await;
    for number in 0..3 {
        failing_login(&server, &format!("user-{number}")).await;
    }
    let slowed = failing_login(&server, "another").await;
    assert!(slowed >= Duration::from_millis(250), "{slowed:?}");
    let doubled = failing_login(&server, "yet-another").await;
    assert!(doubled >= Duration::from_millis(500), "{doubled:?}");
    server.stop().await;
}

#[tokio::test]
async fn a_right_password_waits_too_after_failures_of_that_user() {
    let server = TestServer::start().await;
    for _ in 0..3 {
        failing_login(&server, "administrator").await;
    }
    let start = Instant::now();
    login(&server.anonymous(), "administrator", PASSWORD).await.expect(201);
    assert!(start.elapsed() >= Duration::from_millis(250));
    server.stop().await;
}

#[tokio::test]
async fn a_name_that_is_too_long_for_any_user_is_wrong_and_not_remembered() {
    let server = TestServer::start().await;
    let long = "u".repeat(256);
    for _ in 0..4 {
        failing_login(&server, &long).await;
    }
    assert!(failing_login(&server, &long).await < Duration::from_millis(250));
    server.stop().await;
}

/// The files below a directory that hold those bytes.
fn files_with(directory: &Path, bytes: &[u8]) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files_with(&path, bytes));
        } else if std::fs::read(&path).unwrap().windows(bytes.len()).any(|window| window == bytes) {
            found.push(path.display().to_string());
        }
    }
    found
}

#[tokio::test]
async fn neither_tokens_nor_passwords_are_kept_in_the_clear() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let token = admin.token.clone().unwrap();
    let item = admin.new_item().await;
    let session = admin.new_update_session(&item).await;
    assert!(!files_with(server.data(), session.as_bytes()).is_empty(), "the search finds what is kept");
    assert_eq!(files_with(server.data(), token.as_bytes()), [""; 0]);
    assert_eq!(files_with(server.data(), PASSWORD.as_bytes()), [""; 0]);
    let data = server.data().to_owned();
    let server = server.restart().await;
    server.anonymous().with_token(&token).get(SESSION).await.expect(200);
    assert_eq!(files_with(&data, token.as_bytes()), [""; 0]);
    server.stop().await;
}

#[tokio::test]
async fn a_first_password_is_made_and_kept_for_its_owner_alone() {
    let server = TestServer::start_with(|config| config.admin_password = None).await;
    let file = server.data().join("initial-admin-password");
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    let password = std::fs::read_to_string(&file).unwrap();
    let password = password.trim_end().to_owned();
    assert!(password.len() >= 16, "{password}");
    login(&server.anonymous(), "administrator", &password).await.expect(201);

    std::fs::remove_file(&file).unwrap();
    let server = server.restart().await;
    assert!(!file.exists());
    login(&server.anonymous(), "administrator", &password).await.expect(201);
    server.stop().await;
}

#[tokio::test]
async fn a_first_password_that_was_given_is_not_written_down() {
    let server = TestServer::start().await;
    assert!(!server.data().join("initial-admin-password").exists());
    login(&server.anonymous(), "administrator", PASSWORD).await.expect(201);
    server.stop().await;
}

#[tokio::test]
async fn a_user_without_privileges_can_log_in_and_is_told_no_detail() {
    let server = TestServer::start().await;
    let library = server.admin().await.new_library("images").await;
    let nobody = server.user("nobody", &[]).await;
    assert_eq!(nobody.get(SESSION).await.expect(200).json()["user"], "nobody@stackroom.local");
    let refused = nobody.get(&format!("/api/content/library/{library}")).await;
    let refused = refused.expect_error(403, "UNAUTHORIZED").json();
    let expected = json!([{
        "id": "stackroom.access.unauthorized", "default_message": "you are not allowed to do this", "args": [],
    }]);
    assert_eq!(refused["messages"], expected);
    server.stop().await;
}
