//! How a catalog gets from the schema that it has to the one that this program knows.

use crate::{
    Error,
    engine::{Connection, Engine},
    value::{Record, Row, parameters},
};

/// One step from a schema version to the next.
pub(crate) struct Migration {
    /// The schema version that it leads to.
    pub(crate) version: i64,
    /// What it brings.
    pub(crate) name: &'static str,
    /// The statements that make it.
    pub(crate) statements: &'static str,
}

/// A migration that begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// The schema version that it leads to.
    pub version: i64,
    /// The schema version that the catalog will have in the end.
    pub last_version: i64,
    /// What the migration brings.
    pub name: &'static str,
}

/// Brings the schema up to date, a transaction for each migration, so that an interrupted one is done again.
pub(crate) fn migrate(engine: &dyn Engine, progress: &mut dyn FnMut(Progress)) -> Result<(), Error> {
    let connection = engine.writer()?;
    let last_version = engine.migrations().last().map_or(0, |migration| migration.version);
    for migration in engine.migrations() {
        in_transaction(&*connection, || {
            let version = schema_version(&*connection)?;
            if version > last_version {
                return Err(Error::Newer { found: version, known: last_version });
            }
            if version < migration.version {
                progress(Progress { version: migration.version, last_version, name: migration.name });
                apply(&*connection, migration)?;
            }
            Ok(())
        })?;
    }
    Ok(())
}

fn in_transaction(
    connection: &dyn Connection,
    change: impl FnOnce() -> Result<(), Error>,
) -> Result<(), Error> {
    connection.begin()?;
    let outcome = change().and_then(|()| connection.commit());
    if outcome.is_err() && connection.in_transaction() {
        connection.roll_back()?;
    }
    outcome
}

fn apply(connection: &dyn Connection, migration: &Migration) -> Result<(), Error> {
    connection.run(migration.statements)?;
    let parameters = parameters![migration.version, migration.name];
    connection.execute("INSERT INTO schema_migrations (version, name) VALUES (?1, ?2)", parameters).map(drop)
}

fn schema_version(connection: &dyn Connection) -> Result<i64, Error> {
    connection
        .run("CREATE TABLE IF NOT EXISTS schema_migrations (version BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL)")?;
    let mut rows = connection.query("SELECT MAX(version) FROM schema_migrations", &[])?;
    let version: Option<Option<i64>> = rows.first_mut().map(read).transpose()?;
    Ok(version.flatten().unwrap_or(0))
}

fn read<T: Record>(row: &mut Row) -> Result<T, Error> {
    T::read(row)
}
