//! The accept loop of one listener.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_rustls::TlsAcceptor;

use super::socket::{WRITE_TIMEOUT, serve};
use super::{Connection, Handler};
use crate::drain::Drain;

/// How long to wait when the system has no more descriptors to give.
const PAUSE: Duration = Duration::from_millis(100);

/// Accepts connections until the shutdown begins. When all places are taken, clients wait in the system's queue.
pub(crate) async fn accept<H: Handler>(
    listener: TcpListener,
    acceptor: Option<TlsAcceptor>,
    places: Arc<Semaphore>,
    drain: Drain,
    handler: H,
) {
    loop {
        let accepted = tokio::select! {
            () = drain.begun() => return,
            accepted = accept_one(&listener, &places) => accepted,
        };
        let Some((stream, peer, local, place)) = accepted else { continue };
        let connection = Connection { peer, local, tls: acceptor.is_some(), drain: drain.clone() };
        let (acceptor, handler) = (acceptor.clone(), handler.clone());
        drain.spawn(async move {
            serve(stream, acceptor, connection, handler, WRITE_TIMEOUT).await;
            drop(place);
        });
    }
}

type Accepted = (TcpStream, SocketAddr, SocketAddr, OwnedSemaphorePermit);

async fn accept_one(listener: &TcpListener, places: &Arc<Semaphore>) -> Option<Accepted> {
    let place = Arc::clone(places).acquire_owned().await.ok()?;
    let accepted = listener.accept().await.and_then(|(stream, peer)| {
        let local = stream.local_addr()?;
        Ok((stream, peer, local))
    });
    match accepted {
        Ok((stream, peer, local)) => Some((stream, peer, local, place)),
        Err(error) => {
            tracing::warn!(%error, "a connection could not be accepted");
            tokio::time::sleep(PAUSE).await;
            None
        }
    }
}
