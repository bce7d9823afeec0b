CREATE TABLE announced_files (
    session_id TEXT NOT NULL REFERENCES update_sessions (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    position INTEGER NOT NULL,
    transfer_id TEXT NOT NULL PRIMARY KEY,
    change TEXT NOT NULL CHECK (change IN ('ADD', 'REMOVE')),
    source_type TEXT NOT NULL CHECK (source_type IN ('NONE', 'PUSH', 'PULL')),
    status TEXT NOT NULL,
    expected_size INTEGER,
    checksum_algorithm TEXT,
    checksum_value TEXT,
    source TEXT,
    storage TEXT NOT NULL,
    blob_id TEXT NOT NULL,
    received INTEGER NOT NULL,
    safe INTEGER NOT NULL,
    sha256 TEXT,
    digests TEXT,
    facts TEXT,
    error TEXT,
    keep_in_storage INTEGER,
    archive TEXT,
    archive_header INTEGER,
    archive_offset INTEGER,
    lease_owner TEXT,
    lease_until INTEGER,
    created_at INTEGER NOT NULL
) STRICT;

INSERT INTO announced_files (session_id, name, position, transfer_id, change, source_type, status, expected_size,
    checksum_algorithm, checksum_value, source, storage, blob_id, received, safe, sha256, error, keep_in_storage,
    lease_owner, lease_until, created_at)
SELECT session_id, name, position, transfer_id, change, source_type, status, expected_size, checksum_algorithm,
    checksum_value, source, storage, blob_id, received, safe, sha256, error, keep_in_storage, lease_owner, lease_until,
    created_at
FROM update_session_files;

DROP TABLE update_session_files;
ALTER TABLE announced_files RENAME TO update_session_files;

CREATE UNIQUE INDEX update_session_files_name ON update_session_files (session_id, name) WHERE archive IS NULL;
CREATE UNIQUE INDEX update_session_files_member ON update_session_files (archive, name) WHERE archive IS NOT NULL;
CREATE INDEX update_session_files_by_session ON update_session_files (session_id);
CREATE INDEX update_session_files_by_blob ON update_session_files (blob_id);
CREATE INDEX update_session_files_by_storage ON update_session_files (storage);
CREATE INDEX update_session_files_to_pull ON update_session_files (created_at, transfer_id)
    WHERE source_type = 'PULL' AND status IN ('WAITING_FOR_TRANSFER', 'TRANSFERRING') AND archive IS NULL;

ALTER TABLE item_files ADD COLUMN digests TEXT;

CREATE TABLE item_packages (
    item_id TEXT NOT NULL REFERENCES items (id) ON DELETE CASCADE,
    content_version INTEGER NOT NULL,
    facts TEXT NOT NULL,
    manifest TEXT,
    certificate TEXT,
    verification TEXT,
    chain TEXT,
    verified_at INTEGER,
    PRIMARY KEY (item_id, content_version)
) STRICT, WITHOUT ROWID;
