-- Everything of the schema's first three versions. Times are Unix milliseconds, money is nano-USD, flags are 0 or 1.

CREATE TABLE users (
    id            TEXT    NOT NULL PRIMARY KEY,
    name          TEXT    NOT NULL ,
    role          TEXT    NOT NULL,
    password_hash TEXT    NOT NULL,
    enabled       BIGINT NOT NULL DEFAULT 1,
    created_at    BIGINT NOT NULL,
    display_name TEXT NOT NULL DEFAULT '',
    email TEXT,
    group_name TEXT NOT NULL DEFAULT 'default',
    limits TEXT NOT NULL DEFAULT '{}',
    prepaid BIGINT NOT NULL DEFAULT 0,
    language TEXT NOT NULL DEFAULT '',
    currency TEXT NOT NULL DEFAULT '',
    last_login_at BIGINT,
    version BIGINT NOT NULL DEFAULT 1,
    updated_at BIGINT NOT NULL DEFAULT 0
);

CREATE TABLE request_records (
    id                 TEXT    NOT NULL PRIMARY KEY,
    started_at         BIGINT NOT NULL,
    key_id             TEXT,
    key_name           TEXT,
    operation          TEXT    NOT NULL,
    dialect            TEXT    NOT NULL,
    model              TEXT,
    channel            TEXT,
    credential         TEXT,
    upstream_model     TEXT,
    stream             BIGINT NOT NULL,
    status             BIGINT NOT NULL,
    outcome            BIGINT NOT NULL,  -- 0 completed, 1 refused, 2 client closed, 3 cut
    error              TEXT,
    error_message      TEXT,
    attempts           BIGINT NOT NULL,
    trail              TEXT,
    input              BIGINT NOT NULL,  -- the whole prompt; the next five are parts of it
    cache_read         BIGINT NOT NULL,
    cache_write        BIGINT NOT NULL,  -- includes cache_write_hour
    cache_write_hour   BIGINT NOT NULL,
    input_audio        BIGINT NOT NULL,
    input_image        BIGINT NOT NULL,
    output             BIGINT NOT NULL,  -- everything generated; the next three are parts of it
    reasoning          BIGINT NOT NULL,
    output_audio       BIGINT NOT NULL,
    output_image       BIGINT NOT NULL,
    images             BIGINT NOT NULL,
    audio_milliseconds BIGINT NOT NULL,
    characters         BIGINT NOT NULL,
    queries            BIGINT NOT NULL,
    usage_reported     BIGINT NOT NULL,
    usage_estimated    BIGINT NOT NULL,
    cost               BIGINT,           -- null: unpriced, or nothing to pay for
    unpriced           BIGINT NOT NULL,
    first_byte_us      BIGINT NOT NULL,
    duration_us        BIGINT NOT NULL,
    overhead_us        BIGINT NOT NULL,
    request_bytes      BIGINT NOT NULL,
    response_bytes     BIGINT NOT NULL,
    dropped            TEXT,
    client_address     TEXT,
    user_agent         TEXT,
    upstream_dialect TEXT,
    repaired TEXT,
    user_id TEXT,
    team_id TEXT,
    group_name TEXT,
    tags TEXT,
    charge BIGINT,
    account TEXT,
    would_limit TEXT
);

CREATE INDEX request_records_by_time ON request_records (started_at);

-- The cost stands in the index so that a budget is summed without touching the rows.
CREATE INDEX request_records_by_key ON request_records (key_id, started_at, cost);

CREATE UNIQUE INDEX users_by_name ON users (lower(name));
CREATE UNIQUE INDEX users_by_email ON users (lower(email)) WHERE email IS NOT NULL;

CREATE TABLE groups (
    id         TEXT    NOT NULL PRIMARY KEY,
    name       TEXT    NOT NULL,
    document   TEXT    NOT NULL,
    version    BIGINT NOT NULL DEFAULT 1,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX groups_by_name ON groups (lower(name));

CREATE TABLE teams (
    id         TEXT    NOT NULL PRIMARY KEY,
    name       TEXT    NOT NULL,
    enabled    BIGINT NOT NULL DEFAULT 1,
    prepaid    BIGINT NOT NULL DEFAULT 0,
    limits     TEXT    NOT NULL DEFAULT '{}',
    version    BIGINT NOT NULL DEFAULT 1,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX teams_by_name ON teams (lower(name));

CREATE TABLE team_members (
    team_id   TEXT    NOT NULL REFERENCES teams (id) ON DELETE CASCADE,
    user_id   TEXT    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    role      TEXT    NOT NULL,  -- manager, member
    joined_at BIGINT NOT NULL,
    PRIMARY KEY (team_id, user_id)
);
CREATE INDEX team_members_by_user ON team_members (user_id);

-- Names are unique per owner; limits are a document, because there may be several of each kind.
CREATE TABLE api_keys (
    id                   TEXT    NOT NULL PRIMARY KEY,
    name                 TEXT    NOT NULL,
    hash                 BYTEA    NOT NULL UNIQUE,
    hint                 TEXT    NOT NULL,
    previous_hash        BYTEA    UNIQUE,             -- after a rotation, until previous_valid_until
    previous_valid_until BIGINT,
    owner_id             TEXT    NOT NULL REFERENCES users (id),
    team_id              TEXT    REFERENCES teams (id),
    group_name           TEXT,                       -- null: the owner's
    models               TEXT    NOT NULL DEFAULT '*',
    allowed_ips          TEXT    NOT NULL DEFAULT '',
    tags                 TEXT    NOT NULL DEFAULT '',  -- one per line
    limits               TEXT    NOT NULL DEFAULT '{}',
    expires_at           BIGINT,
    enabled              BIGINT NOT NULL DEFAULT 1,
    version              BIGINT NOT NULL DEFAULT 1,
    created_at           BIGINT NOT NULL,
    updated_at           BIGINT NOT NULL
);
CREATE INDEX api_keys_by_owner ON api_keys (owner_id);
CREATE INDEX api_keys_by_team ON api_keys (team_id);
CREATE UNIQUE INDEX api_keys_by_name ON api_keys (owner_id, lower(name));

CREATE TABLE channels (
    id         TEXT    NOT NULL PRIMARY KEY,
    name       TEXT    NOT NULL,
    type       TEXT    NOT NULL,
    enabled    BIGINT NOT NULL DEFAULT 1,
    priority   BIGINT,
    weight     BIGINT NOT NULL DEFAULT 1,
    tags       TEXT    NOT NULL DEFAULT '',
    document   TEXT    NOT NULL,   -- without credentials
    version    BIGINT NOT NULL DEFAULT 1,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX channels_by_name ON channels (lower(name));

CREATE TABLE credentials (
    id         TEXT    NOT NULL PRIMARY KEY,
    channel_id TEXT    NOT NULL REFERENCES channels (id) ON DELETE CASCADE,
    name       TEXT    NOT NULL,
    secret     BYTEA    NOT NULL,   -- sealed with the master key
    hint       TEXT    NOT NULL,
    weight     BIGINT NOT NULL DEFAULT 1,
    enabled    BIGINT NOT NULL DEFAULT 1,
    version    BIGINT NOT NULL DEFAULT 1,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX credentials_by_name ON credentials (channel_id, lower(name));

CREATE TABLE routes (
    id         TEXT    NOT NULL PRIMARY KEY,
    model      TEXT    NOT NULL,
    enabled    BIGINT NOT NULL DEFAULT 1,
    document   TEXT    NOT NULL,
    version    BIGINT NOT NULL DEFAULT 1,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX routes_by_model ON routes (lower(model));

CREATE TABLE models (
    id         TEXT    NOT NULL PRIMARY KEY,
    name       TEXT    NOT NULL,
    enabled    BIGINT NOT NULL DEFAULT 1,
    document   TEXT    NOT NULL,   -- price, ratio, sell price, limits
    version    BIGINT NOT NULL DEFAULT 1,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX models_by_name ON models (lower(name));

-- One row per section, such as gateway, identity, mail, payment, retention. Secrets stand in it sealed.
CREATE TABLE settings (
    section    TEXT    NOT NULL PRIMARY KEY,
    document   TEXT    NOT NULL,
    version    BIGINT NOT NULL DEFAULT 1,
    updated_at BIGINT NOT NULL
);

-- Personal access tokens for the management API: hash is SHA-256, hint the last four characters.
CREATE TABLE access_tokens (
    id           TEXT    NOT NULL PRIMARY KEY,
    user_id      TEXT    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    name         TEXT    NOT NULL,
    hash         BYTEA   NOT NULL UNIQUE,
    hint         TEXT    NOT NULL,
    read_only    BIGINT NOT NULL DEFAULT 0,
    expires_at   BIGINT,
    last_used_at BIGINT,
    created_at   BIGINT NOT NULL
);
CREATE INDEX access_tokens_by_user ON access_tokens (user_id);

CREATE TABLE audit_entries (
    id          TEXT    NOT NULL PRIMARY KEY,
    at          BIGINT NOT NULL,
    actor_id    TEXT,
    actor_name  TEXT    NOT NULL,
    via         TEXT    NOT NULL,  -- session, token, system
    action      TEXT    NOT NULL,  -- such as channel.update
    resource_id TEXT,
    name        TEXT,              -- of the resource, as it was then
    before      TEXT,
    after       TEXT,
    address     TEXT,
    user_agent  TEXT
);
CREATE INDEX audit_entries_by_time ON audit_entries (at, id);
CREATE INDEX audit_entries_by_resource ON audit_entries (resource_id, at);

-- Several nodes may share a database; each has its own journal.
CREATE TABLE journal_progress (
    node     TEXT    NOT NULL PRIMARY KEY,
    segment  BIGINT NOT NULL,
    position BIGINT NOT NULL
);
