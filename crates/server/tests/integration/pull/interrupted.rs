//! Pulls that break off, and go on or do not.

use serde_json::json;
use testkit::{Page, until};

use super::{Begun, SESSIONS, begun};

fn ranges(begun: &Begun) -> Vec<String> {
    let heads = begun.source.requests();
    let range = |head: &String| {
        head.lines().find_map(|line| line.to_lowercase().strip_prefix("range: ").map(str::to_owned))
    };
    heads.iter().map(|head| range(head).unwrap_or_default()).collect()
}

#[tokio::test]
async fn a_pull_goes_on_by_range_where_the_source_broke_off() {
    let begun = begun().await;
    let bytes: Vec<u8> = (0..250_000_u32).map(|number| number.to_le_bytes()[0]).collect();
    let uri = begun.source.put("/a", Page::Broken(bytes.clone(), 100_000));
    assert_eq!(begun.pulled_from(&uri).await["status"], "READY");
    assert_eq!(ranges(&begun), ["", "bytes=100000-", "bytes=200000-"]);
    assert_eq!(begun.completed().await, bytes);
    begun.server.stop().await;
}

#[tokio::test]
async fn a_source_that_changed_meanwhile_is_pulled_from_its_beginning() {
    let begun = begun().await;
    let uri = begun.source.put("/a", Page::Broken(b"the old one".to_vec(), 4));
    begun.add("a", json!({ "uri": uri })).await.expect(201);
    begun.admin.until_received(&begun.session, "a", 4).await;
    begun.source.put("/a", Page::Bytes(b"a new one, which is longer".to_vec()));
    assert_eq!(begun.admin.until_transferred(&begun.session, "a").await["status"], "READY");
    assert_eq!(begun.completed().await, b"a new one, which is longer");
    begun.server.stop().await;
}

#[tokio::test]
async fn a_pull_that_a_restart_interrupts_goes_on() {
    let begun = begun().await;
    let bytes = vec![5; 400_000];
    let uri = begun.source.put("/a", Page::Stalled(bytes.clone(), 150_000));
    begun.add("a", json!({ "uri": uri })).await.expect(201);
    begun.admin.until_received(&begun.session, "a", 150_000).await;
    begun.admin.update_session(&begun.session, "complete").await.expect(204);
    let server = begun.server.restart().await;
    begun.source.put("/a", Page::Bytes(bytes.clone()));
    // The pull may have begun again before the page changed; another restart frees it from that page.
    let server = server.restart().await;
    let begun = Begun { admin: server.admin().await, server, ..begun };
    assert_eq!(begun.admin.until_ended(&begun.session).await["state"], "DONE");
    assert_eq!(begun.admin.download(&begun.item, "a").await, bytes);
    assert_eq!(begun.server.stored_files(), 1);
    begun.server.stop().await;
}

#[tokio::test]
async fn a_pull_whose_session_is_cancelled_between_two_attempts_does_not_begin_again() {
    let begun = begun().await;
    let uri = begun.source.put("/a", Page::Broken(vec![1; 100], 30));
    begun.add("a", json!({ "uri": uri })).await.expect(201);
    begun.admin.until_received(&begun.session, "a", 30).await;
    begun.admin.update_session(&begun.session, "cancel").await.expect(204);
    until("the bytes are freed", async || begun.server.stored_files() == 0).await;
    tokio::time::sleep(std::time::Duration::from_millis(2500)).await;
    assert_eq!(begun.source.requests().len(), 1);
    assert_eq!(begun.server.stored_files(), 0);
    begun.server.stop().await;
}

#[tokio::test]
async fn removing_the_file_stops_its_pull() {
    let begun = begun().await;
    let uri = begun.source.put("/a", Page::Stalled(vec![1; 100], 30));
    begun.add("a", json!({ "uri": uri })).await.expect(201);
    begun.admin.until_received(&begun.session, "a", 30).await;
    begun.admin.delete(&format!("{SESSIONS}/{}/file/a", begun.session)).await.expect(204);
    until("the bytes are freed", async || begun.server.stored_files() == 0).await;
    begun.admin.update_session(&begun.session, "complete").await.expect(204);
    assert_eq!(begun.admin.update_session_info(&begun.session).await["state"], "DONE");
    begun.server.stop().await;
}

#[tokio::test]
async fn a_pull_announced_again_goes_to_the_new_source() {
    let begun = begun().await;
    let old = begun.source.put("/old", Page::Stalled(vec![1; 100], 30));
    begun.add("a", json!({ "uri": old })).await.expect(201);
    begun.admin.until_received(&begun.session, "a", 30).await;
    let new = begun.source.put("/new", Page::Bytes(b"new".to_vec()));
    assert_eq!(begun.pulled_from(&new).await["status"], "READY");
    assert_eq!(begun.completed().await, b"new");
    until("one copy is left", async || begun.server.stored_files() == 1).await;
    begun.server.stop().await;
}

#[tokio::test]
async fn a_pull_that_waits_for_its_turn_gets_it() {
    let begun = begun().await;
    let slow = begun.source.put("/slow", Page::Stalled(vec![1; 100], 30));
    let quick = begun.source.put("/quick", Page::Bytes(b"quick".to_vec()));
    for number in 0..4 {
        begun.add(&format!("slow{number}"), json!({ "uri": slow })).await.expect(201);
        begun.admin.until_received(&begun.session, &format!("slow{number}"), 30).await;
    }
    begun.add("a", json!({ "uri": quick })).await.expect(201);
    assert_eq!(begun.admin.session_file(&begun.session, "a").await["status"], "WAITING_FOR_TRANSFER");
    begun.admin.delete(&format!("{SESSIONS}/{}/file/slow2", begun.session)).await.expect(204);
    assert_eq!(begun.admin.until_transferred(&begun.session, "a").await["status"], "READY");
    begun.server.stop().await;
}

#[tokio::test]
async fn a_pull_whose_lease_ran_out_is_not_taken_again_by_the_server_that_carries_it() {
    let begun = begun().await;
    let uri = begun.source.put("/a", Page::Stalled(vec![1; 100], 30));
    begun.add("a", json!({ "uri": uri })).await.expect(201);
    begun.admin.until_received(&begun.session, "a", 30).await;
    begun.server.pass(std::time::Duration::from_secs(20 * 60)).await;
    tokio::time::sleep(std::time::Duration::from_secs(5)).await;
    assert_eq!(begun.source.requests().len(), 1);
    let info = begun.admin.session_file(&begun.session, "a").await;
    assert_eq!((&info["status"], &info["bytes_transferred"]), (&json!("TRANSFERRING"), &json!(30)));
    begun.server.stop().await;
}

#[tokio::test]
async fn sources_that_are_down_do_not_hold_up_those_that_answer() {
    let begun = begun().await;
    let down = begun.source.put("/down", Page::Status(503));
    for number in 0..4 {
        begun.add(&format!("down{number}"), json!({ "uri": down })).await.expect(201);
    }
    until("every turn was had", async || begun.source.requests().len() >= 4).await;
    let good = begun.source.put("/good", Page::Bytes(b"good".to_vec()));
    begun.add("a", json!({ "uri": good })).await.expect(201);
    let pulled = begun.admin.until_transferred(&begun.session, "a");
    let pulled = tokio::time::timeout(std::time::Duration::from_secs(5), pulled).await.unwrap();
    assert_eq!(pulled["status"], "READY");
    let waiting = begun.admin.session_file(&begun.session, "down0").await;
    assert_eq!(waiting["status"], "WAITING_FOR_TRANSFER");
    begun.server.stop().await;
}

#[tokio::test]
async fn a_pull_whose_record_is_damaged_fails_instead_of_beginning_again_for_ever() {
    let begun = begun().await;
    let uri = begun.source.put("/a", Page::Stalled(vec![1; 100], 30));
    begun.add("a", json!({ "uri": uri })).await.expect(201);
    begun.admin.until_received(&begun.session, "a", 30).await;
    let session = begun.session.as_str().into();
    begun
        .server
        .stackroom()
        .catalog()
        .write(move |change| {
            let mut files = catalog::update_session_file::list(change, &session)?;
            files[0].source = Some("no source".to_owned());
            catalog::update_session_file::update(change, &files[0])?;
            Ok::<_, catalog::Error>(())
        })
        .await
        .unwrap();
    let Begun { server, session, .. } = begun;
    let server = server.restart().await;
    let info = server.admin().await.until_transferred(&session, "a").await;
    assert_eq!(info["status"], "ERROR", "{info}");
    assert!(info["error_message"]["default_message"].as_str().unwrap().contains("damaged"), "{info}");
    server.stop().await;
}
