//! One connection: shake hands, then serve requests until it closes or the server goes out of service.

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite, BufReader};
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;

use super::write_limit::WriteLimit;
use super::{Connection, Handler};

const HANDSHAKE_TIMEOUT: Duration = Duration::from_secs(10);
const HEAD_TIMEOUT: Duration = Duration::from_secs(30);
/// How long a client may take nothing of what is sent to it.
pub(crate) const WRITE_TIMEOUT: Duration = Duration::from_secs(60);
/// Uploads are read, and answers written, in pieces of up to this size.
const BUFFER_SIZE: usize = 256 * 1024;
/// A TLS session asks the system for 4 KiB at a time by itself.
const TLS_BUFFER_SIZE: usize = 64 * 1024;
const MAX_HEAD_SIZE: usize = 64 * 1024;

/// Serves an accepted connection to its end, which comes early for a client that takes nothing for `write_timeout`.
pub(crate) async fn serve<H: Handler>(
    stream: TcpStream,
    acceptor: Option<TlsAcceptor>,
    connection: Connection,
    handler: H,
    write_timeout: Duration,
) {
    let peer = connection.peer;
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%peer, %error, "the connection keeps delaying small packets");
    }
    let stream = WriteLimit::new(stream, write_timeout);
    let Some(acceptor) = acceptor else { return serve_requests(stream, connection, handler).await };
    let stream = BufReader::with_capacity(TLS_BUFFER_SIZE, stream);
    match tokio::time::timeout(HANDSHAKE_TIMEOUT, acceptor.accept(stream)).await {
        Ok(Ok(stream)) => serve_requests(stream, connection, handler).await,
        Ok(Err(error)) => tracing::debug!(%peer, %error, "the TLS handshake failed"),
        Err(_) => tracing::debug!(%peer, "the TLS handshake took longer than {HANDSHAKE_TIMEOUT:?}"),
    }
}

async fn serve_requests<S, H>(stream: S, connection: Connection, handler: H)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    H: Handler,
{
    let connection = Arc::new(connection);
    let service = service_fn(|request| {
        let (handler, connection) = (handler.clone(), Arc::clone(&connection));
        async move { Ok::<_, std::convert::Infallible>(handler.handle(request, connection).await) }
    });
    let mut serving = pin!(
        http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(HEAD_TIMEOUT)
            .max_buf_size(BUFFER_SIZE)
            .max_header_size(MAX_HEAD_SIZE)
            .writev(true)
            .serve_connection(TokioIo::new(stream), service)
    );
    let served = tokio::select! {
        served = serving.as_mut() => served,
        () = connection.drain.begun() => {
            serving.as_mut().graceful_shutdown();
            serving.await
        }
    };
    if let Err(error) = served {
        tracing::debug!(peer = %connection.peer, %error, "the connection broke");
    }
}
