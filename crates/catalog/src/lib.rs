//! The facts: records and queries.
//!
//! A [`Catalog`] is opened once. Rules read in [`Catalog::read`] and change facts in [`Catalog::write`]; in there they
//! call the functions of a topic's module ([`item::get`], [`update_session::insert`], …) with the [`Reader`] or the
//! [`Transaction`] that they are given. A change is durable when its `write` returns.

use std::path::Path;

pub use crate::{
    checksum::Checksum,
    engine::{Reader, Transaction},
    error::{Error, FOREIGN_KEY},
    migration::Progress,
    time::Time,
};

mod checksum;
mod engine;
mod error;
mod job;
mod migration;
mod readers;
mod time;
mod value;
mod writer;

pub mod api_session;
pub mod blob;
pub mod client_token;
pub mod download_session;
pub mod download_session_file;
pub mod item;
pub mod item_file;
pub mod item_package;
pub mod library;
pub mod setting;
pub mod trusted_certificate;
pub mod update_session;
pub mod update_session_file;
pub mod user;
pub mod verification;

use crate::{
    engine::{Engine, sqlite::Sqlite},
    readers::Readers,
    writer::Writer,
};

/// The facts of a server. Clones are the same catalog.
#[derive(Clone)]
pub struct Catalog {
    writer: Writer,
    readers: Readers,
}

impl Catalog {
    /// Opens the catalog in that directory (`catalog.db`), makes it when there is none, and brings it up to date;
    /// `progress` is told of each migration before it begins.
    pub fn open(directory: &Path, progress: &mut dyn FnMut(Progress)) -> Result<Self, Error> {
        Self::start(&Sqlite::in_directory(directory), progress)
    }

    fn start(engine: &dyn Engine, progress: &mut dyn FnMut(Progress)) -> Result<Self, Error> {
        migration::migrate(engine, progress)?;
        Ok(Self { writer: Writer::start(engine)?, readers: Readers::start(engine)? })
    }

    /// Answers what the query finds; all that it reads is of the same moment, after every change that was written.
    pub async fn read<T, E>(
        &self,
        query: impl FnOnce(&Reader) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        self.readers.run(query).await
    }

    /// Makes a change, durably, or, when it returns an error or panics, leaves everything as it was. Changes are made
    /// one after the other. One that has begun is finished, whether or not its caller still waits.
    pub async fn write<T, E>(
        &self,
        change: impl FnOnce(&Transaction) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        self.writer.run(change).await
    }

    /// Finishes what was asked, and closes the catalog; whoever asks later is answered [`Error::Closed`].
    pub async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }
}
