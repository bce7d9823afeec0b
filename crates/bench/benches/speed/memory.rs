//! How much memory many transfers at once take.

use std::path::Path;
use std::sync::Barrier;

use crate::BoxError;
use crate::api::Api;
use crate::bulk::{BUFFER, noise, receive, send};
use crate::connection::Connection;
use crate::server::Server;
use crate::settings::Settings;

/// What a server may take, in bytes, with so many transfers.
pub(crate) fn allowed(transfers: u32) -> f64 {
    f64::from((64 + 2 * transfers) << 20)
}

/// The most memory that a new server holds, in bytes, while so many uploads run at once, and then so many downloads;
/// every other one is encrypted.
pub(crate) fn peak(settings: &Settings, binary: &Path, transfers: u32) -> Result<f64, BoxError> {
    let server = Server::start(binary)?;
    let mut api = Api::log_in(&server)?;
    let library = api.new_library()?;
    let bytes = settings.bytes() / u64::from(transfers);
    let (mut uploads, mut items) = (Vec::new(), Vec::new());
    for number in 0..transfers {
        let item = api.new_item(&library, &format!("item {number}"))?;
        let session = api.new_session(&item)?;
        uploads.push((api.add(&session, "file", bytes)?, session));
        items.push(item);
    }
    at_once(&server, &uploads, |connection, (endpoint, _)| send(connection, endpoint, &noise()?, bytes))?;
    for (_, session) in &uploads {
        api.complete(session)?;
    }
    let downloads = items.iter().map(|item| api.prepare(item)).collect::<Result<Vec<_>, _>>()?;
    at_once(&server, &downloads, |connection, endpoint| {
        receive(connection, endpoint, &mut vec![0; BUFFER]).map(drop)
    })?;
    server.peak_memory()
}

fn at_once<T: Sync>(
    server: &Server,
    transfers: &[T],
    transfer: impl Fn(&mut Connection, &T) -> Result<(), BoxError> + Sync,
) -> Result<(), BoxError> {
    let ready = Barrier::new(transfers.len());
    let run = |number: usize, what| {
        let connection = match number % 2 {
            0 => Connection::plain(server.http),
            _ => Connection::tls(server.https, &server.certificate.client),
        };
        ready.wait();
        transfer(&mut connection?, what)
    };
    let run = &run;
    std::thread::scope(|scope| {
        let started = transfers.iter().enumerate();
        let threads: Vec<_> = started.map(|(number, what)| scope.spawn(move || run(number, what))).collect();
        threads
            .into_iter()
            .try_for_each(|thread| thread.join().unwrap_or_else(|_| Err("a client panicked".into())))
    })
}
