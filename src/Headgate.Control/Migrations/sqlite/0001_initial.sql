-- Times are Unix milliseconds, money is nano-USD, flags are 0 or 1.

CREATE TABLE users (
    id            TEXT    NOT NULL PRIMARY KEY,
    name          TEXT    NOT NULL COLLATE NOCASE UNIQUE,
    role          TEXT    NOT NULL,
    password_hash TEXT    NOT NULL,
    enabled       INTEGER NOT NULL DEFAULT 1,
    created_at    INTEGER NOT NULL
);

-- The key itself is never stored: hash is its SHA-256, hint its last four characters.
CREATE TABLE api_keys (
    id                  TEXT    NOT NULL PRIMARY KEY,
    name                TEXT    NOT NULL COLLATE NOCASE UNIQUE,
    hash                BLOB    NOT NULL UNIQUE,
    hint                TEXT    NOT NULL,
    owner_id            TEXT    NOT NULL REFERENCES users (id),
    models              TEXT    NOT NULL DEFAULT '*',  -- patterns, one per line
    allowed_ips         TEXT    NOT NULL DEFAULT '',   -- addresses or CIDR ranges, one per line
    expires_at          INTEGER,
    enabled             INTEGER NOT NULL DEFAULT 1,
    requests_per_minute INTEGER,
    tokens_per_minute   INTEGER,
    concurrency         INTEGER,
    budget              INTEGER,
    budget_period       TEXT    NOT NULL DEFAULT 'total',
    created_at          INTEGER NOT NULL
);

CREATE INDEX api_keys_by_owner ON api_keys (owner_id);

CREATE TABLE request_records (
    id                 TEXT    NOT NULL PRIMARY KEY,
    started_at         INTEGER NOT NULL,
    key_id             TEXT,
    key_name           TEXT,
    operation          TEXT    NOT NULL,
    dialect            TEXT    NOT NULL,
    model              TEXT,
    channel            TEXT,
    credential         TEXT,
    upstream_model     TEXT,
    stream             INTEGER NOT NULL,
    status             INTEGER NOT NULL,
    outcome            INTEGER NOT NULL,  -- 0 completed, 1 refused, 2 client closed, 3 cut
    error              TEXT,
    error_message      TEXT,
    attempts           INTEGER NOT NULL,
    trail              TEXT,
    input              INTEGER NOT NULL,  -- the whole prompt; the next five are parts of it
    cache_read         INTEGER NOT NULL,
    cache_write        INTEGER NOT NULL,  -- includes cache_write_hour
    cache_write_hour   INTEGER NOT NULL,
    input_audio        INTEGER NOT NULL,
    input_image        INTEGER NOT NULL,
    output             INTEGER NOT NULL,  -- everything generated; the next three are parts of it
    reasoning          INTEGER NOT NULL,
    output_audio       INTEGER NOT NULL,
    output_image       INTEGER NOT NULL,
    images             INTEGER NOT NULL,
    audio_milliseconds INTEGER NOT NULL,
    characters         INTEGER NOT NULL,
    queries            INTEGER NOT NULL,
    usage_reported     INTEGER NOT NULL,
    usage_estimated    INTEGER NOT NULL,
    cost               INTEGER,           -- null: unpriced, or nothing to pay for
    unpriced           INTEGER NOT NULL,
    first_byte_us      INTEGER NOT NULL,
    duration_us        INTEGER NOT NULL,
    overhead_us        INTEGER NOT NULL,
    request_bytes      INTEGER NOT NULL,
    response_bytes     INTEGER NOT NULL,
    dropped            TEXT,
    client_address     TEXT,
    user_agent         TEXT
);

CREATE INDEX request_records_by_time ON request_records (started_at);

-- The cost stands in the index so that a budget is summed without touching the rows.
CREATE INDEX request_records_by_key ON request_records (key_id, started_at, cost);

-- How far the journal is in the database: every segment below, and this one up to the position. One row.
CREATE TABLE journal_progress (
    id       INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    segment  INTEGER NOT NULL,
    position INTEGER NOT NULL
);
