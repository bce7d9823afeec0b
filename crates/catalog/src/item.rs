//! Items of libraries.

use ids::{ItemId, LibraryId};

use crate::{
    Error, Reader, Time, Transaction,
    value::{Record, Row, parameters},
};

/// An item of a library.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Its identifier.
    pub id: ItemId,
    /// The library that it belongs to.
    pub library_id: LibraryId,
    /// Its name, which no other item of the library has.
    pub name: String,
    /// What it is, in its owner's words.
    pub description: String,
    /// The type of its content; empty when nobody has told.
    pub kind: String,
    /// Grows with every change of the item.
    pub version: i64,
    /// Grows with every change of the name, the description or the type.
    pub metadata_version: i64,
    /// Grows with every change of the files; names the list of files that a reader sees.
    pub content_version: i64,
    /// The item that a subscribed library's item follows.
    pub source_id: Option<ItemId>,
    /// When it was made.
    pub created_at: Time,
    /// When it last changed.
    pub last_modified_at: Time,
    /// The storage that its files use, in bytes.
    pub size: i64,
    /// Whether all its files are stored here.
    pub cached: bool,
}

macro_rules! columns {
    () => {
        "id, library_id, name, description, kind, version, metadata_version, content_version, source_id, created_at, \
         last_modified_at, size, cached"
    };
}

impl Record for Item {
    fn read(row: &mut Row) -> Result<Self, Error> {
        Ok(Self {
            id: row.take()?,
            library_id: row.take()?,
            name: row.take()?,
            description: row.take()?,
            kind: row.take()?,
            version: row.take()?,
            metadata_version: row.take()?,
            content_version: row.take()?,
            source_id: row.take()?,
            created_at: row.take()?,
            last_modified_at: row.take()?,
            size: row.take()?,
            cached: row.take()?,
        })
    }
}

fn write(transaction: &Transaction, statement: &'static str, item: &Item) -> Result<(), Error> {
    let parameters = parameters![
        item.id,
        item.library_id,
        item.name,
        item.description,
        item.kind,
        item.version,
        item.metadata_version,
        item.content_version,
        item.source_id,
        item.created_at,
        item.last_modified_at,
        item.size,
        item.cached,
        item.name.to_lowercase(),
        item.kind.to_lowercase(),
    ];
    transaction.execute(statement, parameters).map(drop)
}

/// The constraint that no two items of a library have one name.
pub const NAME_IS_UNIQUE: &str = "items_library_id_name";

/// Adds an item; its name must be new in the library ([`NAME_IS_UNIQUE`]).
pub fn insert(transaction: &Transaction, item: &Item) -> Result<(), Error> {
    const INSERT: &str = concat!(
        "INSERT INTO items (",
        columns!(),
        ", name_folded, kind_folded) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)"
    );
    write(transaction, INSERT, item)
}

/// The item of that identifier.
pub fn get(reader: &Reader, id: &ItemId) -> Result<Option<Item>, Error> {
    const GET: &str = concat!("SELECT ", columns!(), " FROM items WHERE id = ?1");
    reader.row(GET, parameters![id])
}

/// The items of a library, oldest first.
pub fn list(reader: &Reader, library_id: &LibraryId) -> Result<Vec<ItemId>, Error> {
    reader.rows("SELECT id FROM items WHERE library_id = ?1 ORDER BY created_at, id", parameters![library_id])
}

/// The item of that very name in a library.
pub fn named(reader: &Reader, library_id: &LibraryId, name: &str) -> Result<Option<ItemId>, Error> {
    reader.row("SELECT id FROM items WHERE library_id = ?1 AND name = ?2", parameters![library_id, name])
}

/// What items are looked for by; what is unset matches every item.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// The name, whatever the case of its letters.
    pub name: Option<String>,
    /// The library.
    pub library_id: Option<LibraryId>,
    /// The item that it follows.
    pub source_id: Option<ItemId>,
    /// The type, whatever the case of its letters.
    pub kind: Option<String>,
    /// Whether all its files are stored here.
    pub cached: Option<bool>,
}

macro_rules! find {
    ($index:literal) => {
        concat!(
            "SELECT id FROM items WHERE ",
            $index,
            " AND (CAST(?1 AS TEXT) IS NULL OR name_folded = ?1) \
             AND (CAST(?2 AS TEXT) IS NULL OR library_id = ?2) \
             AND (CAST(?3 AS TEXT) IS NULL OR source_id = ?3) \
             AND (CAST(?4 AS TEXT) IS NULL OR kind_folded = ?4) \
             AND (CAST(?5 AS BIGINT) IS NULL OR cached = ?5) \
             ORDER BY created_at, id"
        )
    };
}

/// The items that match, oldest first.
pub fn find(reader: &Reader, query: &Query) -> Result<Vec<ItemId>, Error> {
    // An optional condition cannot use an index, so the narrowest one that is set is written out.
    let statement = match query {
        Query { name: Some(_), .. } => find!("name_folded = ?1"),
        Query { source_id: Some(_), .. } => find!("source_id = ?3"),
        Query { library_id: Some(_), .. } => find!("library_id = ?2"),
        _ => find!("1 = 1"),
    };
    let parameters = parameters![
        query.name.as_ref().map(|name| name.to_lowercase()),
        query.library_id,
        query.source_id,
        query.kind.as_ref().map(|kind| kind.to_lowercase()),
        query.cached,
    ];
    reader.rows(statement, parameters)
}

/// Replaces what is known of an item. Its name must be new in the library ([`NAME_IS_UNIQUE`]).
pub fn update(transaction: &Transaction, item: &Item) -> Result<(), Error> {
    const UPDATE: &str = "UPDATE items SET library_id = ?2, name = ?3, description = ?4, kind = ?5, version = ?6, \
        metadata_version = ?7, content_version = ?8, source_id = ?9, created_at = ?10, last_modified_at = ?11, \
        size = ?12, cached = ?13, name_folded = ?14, kind_folded = ?15 WHERE id = ?1";
    write(transaction, UPDATE, item)
}

/// Removes an item with its files and sessions; whether there was one. Blobs stay, unreferenced.
pub fn delete(transaction: &Transaction, id: &ItemId) -> Result<bool, Error> {
    transaction.changed("DELETE FROM items WHERE id = ?1", parameters![id])
}
