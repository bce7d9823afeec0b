//! The life of a small item: create it, open a session, announce a file, send it, complete, read the item.

use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use crate::BoxError;
use crate::api::Api;
use crate::server::Server;

/// How many lives one measurement has, over all clients.
const LIVES: u32 = 1600;
const FILE: usize = 1024;

pub(crate) struct LifeCycle {
    server: Server,
    api: Mutex<Api>,
    library: String,
    next: AtomicU64,
}

impl LifeCycle {
    pub(crate) fn start(binary: &Path) -> Result<Self, BoxError> {
        let server = Server::start(binary)?;
        let mut api = Api::log_in(&server)?;
        let library = api.new_library()?;
        Ok(Self { server, api: Mutex::new(api), library, next: AtomicU64::new(0) })
    }

    /// How many lives a second so many clients get done, each with a connection of its own.
    pub(crate) fn rate(&self, clients: u32) -> Result<f64, BoxError> {
        let lives = LIVES / clients;
        let mut apis = Vec::new();
        for _ in 0..clients {
            let api = self.api.lock().map_err(|_| "a client panicked")?;
            apis.push(api.again(&self.server)?);
        }
        let begin = Instant::now();
        std::thread::scope(|scope| {
            let threads: Vec<_> =
                apis.iter_mut().map(|api| scope.spawn(move || self.live(api, lives))).collect();
            threads
                .into_iter()
                .try_for_each(|thread| thread.join().unwrap_or_else(|_| Err("a client panicked".into())))
        })?;
        Ok(f64::from(lives * clients) / begin.elapsed().as_secs_f64())
    }

    fn live(&self, api: &mut Api, lives: u32) -> Result<(), BoxError> {
        for _ in 0..lives {
            let number = self.next.fetch_add(1, Ordering::Relaxed);
            let item = api.new_item(&self.library, &format!("item {number}"))?;
            let session = api.new_session(&item)?;
            let endpoint = api.add(&session, "file", FILE as u64)?;
            api.connection.send("PUT", &endpoint, None, &content(number))?;
            let (status, _) = api.connection.receive()?;
            api.complete(&session)?;
            let size = api.get_item(&item)?["size"].as_u64();
            if status != 200 || size != Some(FILE as u64) {
                return Err(format!("item {number}: PUT {status}, size {size:?}").into());
            }
        }
        Ok(())
    }
}

/// A file that no other item has.
fn content(number: u64) -> [u8; FILE] {
    let mut bytes = [7; FILE];
    bytes[..8].copy_from_slice(&number.to_le_bytes());
    bytes
}
