mod addresses;
mod files;
mod probes;
mod ranges;
mod redirects;
mod server;
mod sources;
mod trusts;

use std::time::Duration;

use futures_util::StreamExt;

use super::{FetchError, Fetcher, Opened, Policy, Source};

/// A policy under which the servers of these tests can be sources.
fn open_to_loopback() -> Policy {
    Policy {
        allow: vec!["127.0.0.0/8".parse().unwrap()],
        connect_timeout: Duration::from_secs(5),
        idle_timeout: Duration::from_millis(500),
        ..Policy::default()
    }
}

fn fetcher() -> Fetcher {
    Fetcher::new(open_to_loopback()).unwrap()
}

fn plain(uri: &str) -> Source {
    Source::parse(uri, None, None).unwrap()
}

/// The bytes up to the end or the first error.
async fn read(opened: Opened) -> (Vec<u8>, Option<FetchError>) {
    let mut bytes = opened.bytes;
    let mut all = Vec::new();
    while let Some(piece) = bytes.next().await {
        match piece {
            Ok(piece) => all.extend_from_slice(&piece),
            Err(error) => {
                assert!(bytes.next().await.is_none(), "an error should be the last item");
                return (all, Some(error));
            }
        }
    }
    (all, None)
}

async fn fetch(fetcher: &Fetcher, source: &Source) -> Result<Vec<u8>, FetchError> {
    let (bytes, error) = read(fetcher.open(source, 0, None).await?).await;
    error.map_or(Ok(bytes), Err)
}

async fn refusal(fetcher: &Fetcher, source: &Source) -> FetchError {
    fetch(fetcher, source).await.unwrap_err()
}

#[tokio::test]
async fn a_fetch_can_run_on_any_thread() {
    let server = server::Server::start(|_| server::ok("bytes")).await;
    let (fetcher, source) = (fetcher(), plain(&server.http("/")));
    let task = tokio::spawn(async move { fetch(&fetcher, &source).await });
    assert_eq!(task.await.unwrap().unwrap(), b"bytes");
}
