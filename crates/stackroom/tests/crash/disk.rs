//! What must hold on the disk: the catalog is sound, every record has its bytes, and all bytes have a record.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::{Duration, Instant};

use rusqlite::{Connection, OpenFlags};

use crate::random::digest;

/// How long the collection that runs beside the server's first requests may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// Waits until bytes and records agree, and demands that they do.
pub(crate) async fn bytes_and_records_agree(data: &Path) {
    let catalog =
        Connection::open_with_flags(data.join("catalog.db"), OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
    let sound: String = catalog.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(sound, "ok");
    assert!(!catalog.prepare("PRAGMA foreign_key_check").unwrap().exists([]).unwrap());

    let began = Instant::now();
    loop {
        // What is collected meanwhile loses its record first, so that only a lasting disagreement counts.
        match disagreement(&catalog, &data.join("blobs")) {
            None => return,
            Some(text) => assert!(began.elapsed() < PATIENCE, "{text}"),
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

fn disagreement(catalog: &Connection, blobs: &Path) -> Option<String> {
    let blob_records = rows(catalog, "SELECT id, size, sha256 FROM blobs");
    let announced = rows(
        catalog,
        // The bytes of an archive are those of its members.
        "SELECT blob_id, CASE WHEN status = 'ERROR' OR name LIKE '%.ova' THEN 0 ELSE safe END, COALESCE(sha256, '') \
         FROM update_session_files WHERE change = 'ADD' \
         AND session_id IN (SELECT id FROM update_sessions WHERE state = 'ACTIVE')",
    );
    let files = files(blobs);
    for (id, (size, sha256)) in &blob_records {
        let Some(path) = files.get(id) else {
            return Some(format!("the bytes of the blob {id} are missing"));
        };
        let Ok(bytes) = std::fs::read(path) else { return Some(format!("{id} cannot be read")) };
        if bytes.len() as u64 != *size || digest(&bytes) != *sha256 {
            return Some(format!("the blob {id} has {} bytes, and not those of its record", bytes.len()));
        }
    }
    for (id, (safe, _)) in &announced {
        let stored = files.get(id).map_or(0, |path| path.metadata().map_or(0, |metadata| metadata.len()));
        if stored < *safe {
            return Some(format!("{safe} bytes of {id} are called safe, and {stored} are there"));
        }
    }
    if let Some(id) = files.keys().find(|id| !blob_records.contains_key(*id) && !announced.contains_key(*id))
    {
        return Some(format!("no record names the stored file {id}"));
    }
    unneeded(catalog).map(|id| format!("no file names the blob {id}, which was not collected"))
}

fn rows(catalog: &Connection, query: &str) -> BTreeMap<String, (u64, String)> {
    let mut statement = catalog.prepare_cached(query).unwrap();
    let rows = statement
        .query_map([], |row| Ok((row.get(0)?, (row.get::<_, i64>(1)?.unsigned_abs(), row.get(2)?))))
        .unwrap();
    rows.map(Result::unwrap).collect()
}

fn unneeded(catalog: &Connection) -> Option<String> {
    let query = "SELECT id FROM blobs WHERE id NOT IN (SELECT blob_id FROM item_files) \
        AND id NOT IN (SELECT file.blob_id FROM update_session_files AS file \
        JOIN update_sessions AS session ON session.id = file.session_id WHERE session.state = 'ACTIVE')";
    let mut statement = catalog.prepare_cached(query).unwrap();
    statement.query_map([], |row| row.get(0)).unwrap().next().map(Result::unwrap)
}

fn files(blobs: &Path) -> BTreeMap<String, std::path::PathBuf> {
    let folders = std::fs::read_dir(blobs).unwrap().map(|folder| folder.unwrap().path());
    let files =
        folders.filter(|folder| folder.is_dir()).flat_map(|folder| std::fs::read_dir(folder).unwrap());
    files
        .map(|file| file.unwrap())
        .map(|file| (file.file_name().into_string().unwrap(), file.path()))
        .collect()
}
