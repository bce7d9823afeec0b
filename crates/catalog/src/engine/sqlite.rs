//! SQLite in the data directory: one file, a write-ahead log beside it.

use std::{
    fs::OpenOptions,
    path::{Path, PathBuf},
    time::Duration,
};

use rusqlite::{ErrorCode, OpenFlags, ffi, types};

use crate::{
    Error,
    engine::{Connection, Engine},
    error::FOREIGN_KEY,
    migration::Migration,
    value::{Parameter, Row, Value},
};

const FILE: &str = "catalog.db";
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
const CACHED_STATEMENTS: usize = 256;

const MIGRATIONS: &[Migration] = &[
    Migration {
        version: 1,
        name: "libraries, items, files and sessions",
        statements: include_str!("../migrations/sqlite/0001_libraries_items_files_sessions.sql"),
    },
    Migration {
        version: 2,
        name: "packages and archives",
        statements: include_str!("../migrations/sqlite/0002_packages.sql"),
    },
    Migration {
        version: 3,
        name: "trusted certificates and verifications",
        statements: include_str!("../migrations/sqlite/0003_trusted_certificates_verifications.sql"),
    },
];

/// The SQLite file of a data directory.
pub(crate) struct Sqlite {
    file: PathBuf,
}

impl Sqlite {
    pub(crate) fn in_directory(directory: &Path) -> Self {
        Self { file: directory.join(FILE) }
    }

    /// Makes the file, for its owner alone to read: it holds what passwords are checked against. SQLite gives the files
    /// beside it the same permissions.
    fn create(&self) -> Result<(), Error> {
        let mut options = OpenOptions::new();
        options.create(true).append(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        options.open(&self.file).map(drop).map_err(|error| self.unopenable(&error))
    }

    fn unopenable(&self, error: &dyn std::error::Error) -> Error {
        Error::Other(format!("{} cannot be opened: {error}", self.file.display()))
    }

    fn connect(&self, flags: OpenFlags) -> Result<rusqlite::Connection, Error> {
        let flags = flags | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = rusqlite::Connection::open_with_flags(&self.file, flags)
            .map_err(|error| self.unopenable(&error))?;
        connection.busy_timeout(BUSY_TIMEOUT).map_err(fault)?;
        connection.set_prepared_statement_cache_capacity(CACHED_STATEMENTS);
        Ok(connection)
    }
}

impl Engine for Sqlite {
    fn writer(&self) -> Result<Box<dyn Connection>, Error> {
        self.create()?;
        let connection = self.connect(OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE)?;
        // A checkpoint each 4 MiB: rare enough to be cheap, often enough to keep the log short.
        let settings = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; \
            PRAGMA wal_autocheckpoint = 1000; PRAGMA journal_size_limit = 67108864; PRAGMA cache_size = -16384";
        connection.execute_batch(settings).map_err(fault)?;
        Ok(Box::new(connection))
    }

    fn reader(&self) -> Result<Box<dyn Connection>, Error> {
        let connection = self.connect(OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        connection.execute_batch("PRAGMA query_only = ON; PRAGMA cache_size = -4096").map_err(fault)?;
        Ok(Box::new(connection))
    }

    fn migrations(&self) -> &'static [Migration] {
        MIGRATIONS
    }
}

impl Connection for rusqlite::Connection {
    fn execute(&self, statement: &'static str, parameters: &[Parameter]) -> Result<u64, Error> {
        let mut statement = self.prepare_cached(statement).map_err(fault)?;
        let changed = statement.execute(rusqlite::params_from_iter(parameters)).map_err(fault)?;
        Ok(u64::try_from(changed).unwrap_or(u64::MAX))
    }

    fn query(&self, statement: &'static str, parameters: &[Parameter]) -> Result<Vec<Row>, Error> {
        let mut statement = self.prepare_cached(statement).map_err(fault)?;
        let columns = statement.column_count();
        let mut found = statement.query(rusqlite::params_from_iter(parameters)).map_err(fault)?;
        let mut rows = Vec::new();
        while let Some(row) = found.next().map_err(fault)? {
            rows.push(Row::new((0..columns).map(|column| value(row, column)).collect::<Result<_, _>>()?));
        }
        Ok(rows)
    }

    fn run(&self, statements: &'static str) -> Result<(), Error> {
        self.execute_batch(statements).map_err(fault)
    }

    fn begin(&self) -> Result<(), Error> {
        Connection::execute(self, "BEGIN IMMEDIATE", &[]).map(drop)
    }

    fn begin_reading(&self) -> Result<(), Error> {
        Connection::execute(self, "BEGIN DEFERRED", &[]).map(drop)
    }

    fn in_transaction(&self) -> bool {
        !self.is_autocommit()
    }

    fn finish(&self) -> Result<(), Error> {
        self.execute_batch("PRAGMA optimize; PRAGMA wal_checkpoint(TRUNCATE)").map_err(fault)
    }
}

impl rusqlite::ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<types::ToSqlOutput<'_>> {
        let value = match self {
            Self::Null => types::ValueRef::Null,
            Self::Integer(number) => types::ValueRef::Integer(*number),
            Self::Text(text) => types::ValueRef::Text(text.as_bytes()),
            Self::Bytes(bytes) => types::ValueRef::Blob(bytes),
        };
        Ok(types::ToSqlOutput::Borrowed(value))
    }
}

fn value(row: &rusqlite::Row<'_>, column: usize) -> Result<Value, Error> {
    match row.get_ref(column).map_err(fault)? {
        types::ValueRef::Null => Ok(Value::Null),
        types::ValueRef::Integer(number) => Ok(Value::Integer(number)),
        types::ValueRef::Text(text) => match std::str::from_utf8(text) {
            Ok(text) => Ok(Value::Text(text.to_owned())),
            Err(_) => Err(Error::unreadable_column("UTF-8")),
        },
        types::ValueRef::Blob(bytes) => Ok(Value::Bytes(bytes.to_vec())),
        _ => Err(Error::unreadable_column("an integer, text or bytes")),
    }
}

// Passed to `map_err`, which gives the error away.
#[expect(clippy::needless_pass_by_value, reason = "the shape that map_err wants")]
fn fault(error: rusqlite::Error) -> Error {
    let rusqlite::Error::SqliteFailure(failure, message) = &error else {
        return Error::Other(error.to_string());
    };
    match failure.code {
        ErrorCode::DiskFull => Error::Full,
        // The disk has no room for the index of the write-ahead log.
        ErrorCode::SystemIoFailure if failure.extended_code == ffi::SQLITE_IOERR_SHMSIZE => Error::Full,
        ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => Error::Busy,
        ErrorCode::ConstraintViolation => {
            Error::Constraint(constraint(message.as_deref().unwrap_or_default()))
        }
        ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase => Error::Corrupt(error.to_string()),
        _ => Error::Other(error.to_string()),
    }
}

/// Of `UNIQUE constraint failed: items.library_id, items.name` the name that other engines have for the constraint,
/// `items_library_id_name`; of others, what SQLite says.
fn constraint(message: &str) -> String {
    if message == "FOREIGN KEY constraint failed" {
        return FOREIGN_KEY.to_owned();
    }
    let Some(columns) = message.strip_prefix("UNIQUE constraint failed: ") else {
        return message.to_owned();
    };
    let mut name = String::new();
    for column in columns.split(", ") {
        match column.split_once('.') {
            Some((table, column)) if name.is_empty() => name = format!("{table}_{column}"),
            Some((_, column)) => name = format!("{name}_{column}"),
            None => return message.to_owned(),
        }
    }
    name
}
