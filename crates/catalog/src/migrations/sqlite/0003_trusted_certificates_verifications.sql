CREATE TABLE trusted_certificates (
    id TEXT NOT NULL PRIMARY KEY,
    pem TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE verifications (
    item_id TEXT NOT NULL PRIMARY KEY REFERENCES items (id) ON DELETE CASCADE,
    content_version INTEGER NOT NULL,
    asked_at INTEGER NOT NULL,
    ended_at INTEGER,
    bytes_read INTEGER NOT NULL,
    bytes_total INTEGER NOT NULL,
    outcome TEXT,
    report TEXT,
    lease_owner TEXT,
    lease_until INTEGER,
    CHECK ((ended_at IS NULL) = (outcome IS NULL))
) STRICT, WITHOUT ROWID;

CREATE INDEX verifications_to_do ON verifications (asked_at, item_id) WHERE ended_at IS NULL;
