//! The end of a server: what waits does not make it late.

use std::time::{Duration, Instant};

use serde_json::json;
use testkit::TestServer;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use crate::session::login;

const DRAIN: Duration = Duration::from_millis(100);

async fn stops_soon(server: TestServer) {
    let began = Instant::now();
    tokio::time::timeout(Duration::from_secs(20), server.stop()).await.expect("the server does not stop");
    assert!(began.elapsed() < Duration::from_secs(4), "stopping took {:?}", began.elapsed());
}

#[tokio::test]
async fn a_probe_of_a_silent_source_does_not_hold_up_stopping() {
    let server = TestServer::start_with(|config| config.drain_timeout = DRAIN).await;
    let admin = server.admin().await;
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let uri = format!("http://{}/a", silent.local_addr().unwrap());
    let path = "/rest/com/vmware/content/library/item/updatesession/file?~action=probe";
    let body = json!({ "source_endpoint": { "uri": uri } });
    let request = admin.request(reqwest::Method::POST, path).json(&body);
    let asking = tokio::spawn(request.send());
    let _connection = silent.accept().await.unwrap();
    stops_soon(server).await;
    asking.abort();
}

#[tokio::test]
async fn logins_that_wait_for_their_turn_do_not_hold_up_stopping() {
    let server = TestServer::start_with(|config| config.drain_timeout = DRAIN).await;
    let anonymous = server.anonymous();
    for _ in 0..3 {
        login(&anonymous, "nobody", "wrong").await.expect(401);
    }
    let tries: Vec<_> = (0..40)
        .map(|_| {
            let request = anonymous.request(reqwest::Method::POST, "/api/session");
            tokio::spawn(request.basic_auth("nobody", Some("wrong")).send())
        })
        .collect();
    tokio::time::sleep(Duration::from_millis(200)).await;
    stops_soon(server).await;
    tries.iter().for_each(tokio::task::JoinHandle::abort);
}

#[tokio::test]
async fn what_does_not_stop_is_left_behind_and_the_use_of_sessions_is_kept() {
    const STEP: Duration = Duration::from_secs(4 * 60);
    let idle = Duration::from_secs(5 * 60);
    let server = TestServer::start_with(|config| config.session.idle_timeout = idle).await;
    let token = server.admin().await.token.unwrap();
    let (release, held) = oneshot::channel::<()>();
    server.stackroom().spawn(held);
    server.clock.turn(STEP);
    server.anonymous().with_token(&token).get("/api/session").await.expect(200);
    let closing = server.stackroom().close_within(Duration::from_millis(200));
    tokio::time::timeout(Duration::from_secs(5), closing).await.expect("the server does not close");
    assert!(!server.stackroom().is_well().await, "the catalog is still open");
    drop(release);
    let server = server.restart().await;
    server.clock.turn(STEP);
    server.anonymous().with_token(&token).get("/api/session").await.expect(200);
    server.stop().await;
}
