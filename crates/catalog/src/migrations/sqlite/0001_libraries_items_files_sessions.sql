CREATE TABLE settings (
    key TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE users (
    name TEXT NOT NULL PRIMARY KEY,
    password_hash TEXT NOT NULL,
    privileges TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE api_sessions (
    token_hash BLOB NOT NULL PRIMARY KEY,
    user_name TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    last_accessed_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE client_tokens (
    operation TEXT NOT NULL,
    user_name TEXT NOT NULL,
    token TEXT NOT NULL,
    result TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (operation, user_name, token)
) STRICT, WITHOUT ROWID;

CREATE INDEX client_tokens_by_age ON client_tokens (created_at);

CREATE TABLE libraries (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    name_folded TEXT NOT NULL,
    description TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('LOCAL', 'SUBSCRIBED')),
    backing_storage TEXT,
    backing_uri TEXT,
    storage TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    last_modified_at INTEGER NOT NULL,
    last_sync_at INTEGER,
    publish_info TEXT,
    server_guid TEXT NOT NULL,
    security_policy_id TEXT,
    optimize_remote_publishing INTEGER NOT NULL,
    state TEXT NOT NULL,
    apply_library_usage_to_items INTEGER NOT NULL,
    CHECK ((backing_storage IS NULL) <> (backing_uri IS NULL))
) STRICT;

CREATE TABLE items (
    id TEXT NOT NULL PRIMARY KEY,
    library_id TEXT NOT NULL REFERENCES libraries (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    name_folded TEXT NOT NULL,
    description TEXT NOT NULL,
    kind TEXT NOT NULL,
    kind_folded TEXT NOT NULL,
    version INTEGER NOT NULL,
    metadata_version INTEGER NOT NULL,
    content_version INTEGER NOT NULL,
    source_id TEXT,
    created_at INTEGER NOT NULL,
    last_modified_at INTEGER NOT NULL,
    size INTEGER NOT NULL,
    cached INTEGER NOT NULL
) STRICT;

CREATE UNIQUE INDEX items_library_id_name ON items (library_id, name);
CREATE INDEX items_by_name ON items (name_folded);
CREATE INDEX items_by_source ON items (source_id) WHERE source_id IS NOT NULL;

CREATE TABLE blobs (
    id TEXT NOT NULL PRIMARY KEY,
    storage TEXT NOT NULL,
    size INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

CREATE INDEX blobs_by_digest ON blobs (sha256, storage);
CREATE INDEX blobs_by_age ON blobs (created_at);

CREATE TABLE item_files (
    item_id TEXT NOT NULL REFERENCES items (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    version INTEGER NOT NULL,
    blob_id TEXT NOT NULL REFERENCES blobs (id),
    size INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    checksum_algorithm TEXT,
    checksum_value TEXT,
    since INTEGER NOT NULL,
    until INTEGER CHECK (until > since),
    PRIMARY KEY (item_id, name, version)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX item_files_item_id_name ON item_files (item_id, name) WHERE until IS NULL;
CREATE INDEX item_files_by_blob ON item_files (blob_id);
CREATE INDEX item_files_past ON item_files (item_id) WHERE until IS NOT NULL;

CREATE TABLE item_file_versions (
    item_id TEXT NOT NULL REFERENCES items (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    last_version INTEGER NOT NULL,
    PRIMARY KEY (item_id, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE update_sessions (
    id TEXT NOT NULL PRIMARY KEY,
    item_id TEXT NOT NULL REFERENCES items (id) ON DELETE CASCADE,
    user_name TEXT NOT NULL,
    api_session BLOB,
    state TEXT NOT NULL CHECK (state IN ('ACTIVE', 'DONE', 'ERROR', 'CANCELED')),
    completing INTEGER NOT NULL,
    content_version INTEGER NOT NULL,
    client_progress INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    error TEXT,
    warning_behavior TEXT,
    preview TEXT,
    created_at INTEGER NOT NULL,
    ended_at INTEGER
) STRICT;

CREATE UNIQUE INDEX update_sessions_item_id ON update_sessions (item_id) WHERE state = 'ACTIVE';
CREATE INDEX update_sessions_by_item ON update_sessions (item_id);
CREATE INDEX update_sessions_by_user ON update_sessions (user_name);
CREATE INDEX update_sessions_by_expiry ON update_sessions (expires_at) WHERE state = 'ACTIVE';
CREATE INDEX update_sessions_by_end ON update_sessions (ended_at) WHERE state <> 'ACTIVE';

CREATE TABLE update_session_files (
    session_id TEXT NOT NULL REFERENCES update_sessions (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    position INTEGER NOT NULL,
    transfer_id TEXT NOT NULL,
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
    error TEXT,
    keep_in_storage INTEGER,
    lease_owner TEXT,
    lease_until INTEGER,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (session_id, name)
) STRICT;

CREATE UNIQUE INDEX update_session_files_transfer_id ON update_session_files (transfer_id);
CREATE INDEX update_session_files_by_blob ON update_session_files (blob_id);
CREATE INDEX update_session_files_by_storage ON update_session_files (storage);
CREATE INDEX update_session_files_to_pull ON update_session_files (created_at, transfer_id)
    WHERE source_type = 'PULL' AND status IN ('WAITING_FOR_TRANSFER', 'TRANSFERRING');

CREATE TABLE download_sessions (
    id TEXT NOT NULL PRIMARY KEY,
    item_id TEXT NOT NULL REFERENCES items (id) ON DELETE CASCADE,
    user_name TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('ACTIVE', 'CANCELED', 'ERROR')),
    content_version INTEGER NOT NULL,
    client_progress INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    error TEXT,
    created_at INTEGER NOT NULL,
    ended_at INTEGER,
    may_read_storage INTEGER NOT NULL,
    api_session BLOB
) STRICT;

CREATE INDEX download_sessions_by_item ON download_sessions (item_id);
CREATE INDEX download_sessions_by_user ON download_sessions (user_name);
CREATE INDEX download_sessions_by_expiry ON download_sessions (expires_at) WHERE state = 'ACTIVE';
CREATE INDEX download_sessions_by_end ON download_sessions (ended_at) WHERE state <> 'ACTIVE';

CREATE TABLE download_session_files (
    session_id TEXT NOT NULL REFERENCES download_sessions (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    transfer_id TEXT NOT NULL,
    endpoint_type TEXT NOT NULL,
    status TEXT NOT NULL,
    bytes_transferred INTEGER NOT NULL,
    completed INTEGER NOT NULL,
    error TEXT,
    PRIMARY KEY (session_id, name)
) STRICT;

CREATE UNIQUE INDEX download_session_files_transfer_id ON download_session_files (transfer_id);
