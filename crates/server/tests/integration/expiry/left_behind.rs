//! Sessions whose completing was interrupted between the end of their last pull and their own.

use catalog::update_session_file::TransferStatus;
use testkit::{Client, TestServer};

use super::begun;

/// Leaves a session as a server leaves it that is killed after the last file ended with that status.
async fn leave_behind(server: &TestServer, session: &str, status: TransferStatus) {
    let session = session.into();
    let left = server.stackroom().catalog().write(move |change| {
        let mut record = catalog::update_session::get(change, &session)?.unwrap();
        record.completing = true;
        catalog::update_session::update(change, &record)?;
        let mut files = catalog::update_session_file::list(change, &session)?;
        files[0].status = status;
        catalog::update_session_file::update(change, &files[0])?;
        Ok::<_, catalog::Error>(())
    });
    left.await.unwrap();
}

async fn state_of_one_left_behind(status: TransferStatus) -> (TestServer, Client, String, String) {
    let (server, admin, item, session) = begun().await;
    admin.upload(&session, "a", b"content").await;
    leave_behind(&server, &session, status).await;
    let ended = tokio::time::timeout(std::time::Duration::from_secs(10), admin.until_ended(&session)).await;
    let state = ended.unwrap()["state"].as_str().unwrap().to_owned();
    (server, admin, item, state)
}

#[tokio::test]
async fn us_19_a_session_left_behind_after_its_last_file_came_is_completed() {
    let (server, admin, item, state) = state_of_one_left_behind(TransferStatus::Ready).await;
    assert_eq!(state, "DONE");
    assert_eq!(admin.download(&item, "a").await, b"content");
    server.stop().await;
}

#[tokio::test]
async fn us_19_a_session_left_behind_after_a_file_failed_fails_and_frees_its_item() {
    let (server, admin, item, state) = state_of_one_left_behind(TransferStatus::Error).await;
    assert_eq!(state, "ERROR");
    admin.new_update_session(&item).await;
    server.stop().await;
}
