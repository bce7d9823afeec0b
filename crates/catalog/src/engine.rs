//! What a store of facts has to offer, and the two handles that queries are written against.

pub(crate) mod sqlite;

use std::{cell::RefCell, ops::Deref};

use crate::{
    Error,
    migration::Migration,
    value::{Parameter, Record, Row},
};

/// A store of facts: it hands out connections and knows its own migrations.
pub(crate) trait Engine {
    /// A connection that may change facts; an engine gives it to one thread.
    fn writer(&self) -> Result<Box<dyn Connection>, Error>;

    /// A connection that only reads.
    fn reader(&self) -> Result<Box<dyn Connection>, Error>;

    /// The migrations, in order, in the engine's own words.
    fn migrations(&self) -> &'static [Migration];
}

/// One connection to a store of facts. Statements have placeholders `?1`, `?2`, …
pub(crate) trait Connection: Send {
    /// Runs a statement that answers no rows; the number of rows that it changed.
    fn execute(&self, statement: &'static str, parameters: &[Parameter]) -> Result<u64, Error>;

    /// Runs a statement that answers rows.
    fn query(&self, statement: &'static str, parameters: &[Parameter]) -> Result<Vec<Row>, Error>;

    /// Runs several statements without parameters, as migrations are.
    fn run(&self, statements: &'static str) -> Result<(), Error>;

    /// Begins a transaction that may write, waiting for its turn.
    fn begin(&self) -> Result<(), Error>;

    /// Begins a transaction that only reads: all its queries see the same moment.
    fn begin_reading(&self) -> Result<(), Error>;

    /// Whether a transaction is open; some failures end it.
    fn in_transaction(&self) -> bool;

    /// Makes the transaction durable.
    fn commit(&self) -> Result<(), Error> {
        self.execute("COMMIT", &[]).map(drop)
    }

    /// Undoes the transaction.
    fn roll_back(&self) -> Result<(), Error> {
        self.execute("ROLLBACK", &[]).map(drop)
    }

    /// Housekeeping before the writer closes.
    fn finish(&self) -> Result<(), Error>;
}

/// Facts to be read, all as of the same moment.
pub struct Reader {
    pub(crate) connection: Box<dyn Connection>,
    /// The last failure of a statement, which may have ended the transaction.
    pub(crate) failure: RefCell<Option<Error>>,
}

impl Reader {
    pub(crate) fn new(connection: Box<dyn Connection>) -> Self {
        Self { connection, failure: RefCell::new(None) }
    }

    fn noting<T>(&self, outcome: Result<T, Error>) -> Result<T, Error> {
        outcome.inspect_err(|error| drop(self.failure.replace(Some(error.clone()))))
    }

    fn query(&self, statement: &'static str, parameters: &[Parameter]) -> Result<Vec<Row>, Error> {
        self.noting(self.connection.query(statement, parameters))
    }

    pub(crate) fn rows<T: Record>(
        &self,
        statement: &'static str,
        parameters: &[Parameter],
    ) -> Result<Vec<T>, Error> {
        let rows = self.query(statement, parameters)?;
        rows.into_iter().map(|mut row| T::read(&mut row)).collect()
    }

    pub(crate) fn row<T: Record>(
        &self,
        statement: &'static str,
        parameters: &[Parameter],
    ) -> Result<Option<T>, Error> {
        Ok(self.rows(statement, parameters)?.into_iter().next())
    }

    pub(crate) fn exists(&self, statement: &'static str, parameters: &[Parameter]) -> Result<bool, Error> {
        Ok(!self.query(statement, parameters)?.is_empty())
    }
}

/// Facts to be read and changed: all of the change becomes durable, or nothing.
pub struct Transaction {
    pub(crate) reader: Reader,
}

impl Transaction {
    pub(crate) fn execute(&self, statement: &'static str, parameters: &[Parameter]) -> Result<u64, Error> {
        self.noting(self.connection.execute(statement, parameters))
    }

    /// Runs a statement that changes at most one row; whether it did.
    pub(crate) fn changed(&self, statement: &'static str, parameters: &[Parameter]) -> Result<bool, Error> {
        self.execute(statement, parameters).map(|count| count > 0)
    }
}

impl Deref for Transaction {
    type Target = Reader;

    fn deref(&self) -> &Reader {
        &self.reader
    }
}
