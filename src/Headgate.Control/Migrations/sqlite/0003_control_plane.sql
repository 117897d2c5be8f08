-- People, keys and configuration in the database. Documents are JSON in the form of the configuration file.

ALTER TABLE users ADD COLUMN display_name TEXT NOT NULL DEFAULT '';
ALTER TABLE users ADD COLUMN email TEXT;
ALTER TABLE users ADD COLUMN group_name TEXT NOT NULL DEFAULT 'default';
ALTER TABLE users ADD COLUMN limits TEXT NOT NULL DEFAULT '{}';
ALTER TABLE users ADD COLUMN prepaid INTEGER NOT NULL DEFAULT 0;
ALTER TABLE users ADD COLUMN language TEXT NOT NULL DEFAULT '';
ALTER TABLE users ADD COLUMN currency TEXT NOT NULL DEFAULT '';
ALTER TABLE users ADD COLUMN last_login_at INTEGER;
ALTER TABLE users ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE users ADD COLUMN updated_at INTEGER NOT NULL DEFAULT 0;
UPDATE users SET role = 'root' WHERE role = 'administrator';
CREATE UNIQUE INDEX users_by_name ON users (lower(name));
CREATE UNIQUE INDEX users_by_email ON users (lower(email)) WHERE email IS NOT NULL;

CREATE TABLE groups (
    id         TEXT    NOT NULL PRIMARY KEY,
    name       TEXT    NOT NULL,
    document   TEXT    NOT NULL,
    version    INTEGER NOT NULL DEFAULT 1,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
);
CREATE UNIQUE INDEX groups_by_name ON groups (lower(name));

CREATE TABLE teams (
    id         TEXT    NOT NULL PRIMARY KEY,
    name       TEXT    NOT NULL,
    enabled    INTEGER NOT NULL DEFAULT 1,
    prepaid    INTEGER NOT NULL DEFAULT 0,
    limits     TEXT    NOT NULL DEFAULT '{}',
    version    INTEGER NOT NULL DEFAULT 1,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
);
CREATE UNIQUE INDEX teams_by_name ON teams (lower(name));

CREATE TABLE team_members (
    team_id   TEXT    NOT NULL REFERENCES teams (id) ON DELETE CASCADE,
    user_id   TEXT    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    role      TEXT    NOT NULL,  -- manager, member
    joined_at INTEGER NOT NULL,
    PRIMARY KEY (team_id, user_id)
);
CREATE INDEX team_members_by_user ON team_members (user_id);

-- Names are unique per owner; limits are a document, because there may be several of each kind.
CREATE TABLE api_keys_new (
    id                   TEXT    NOT NULL PRIMARY KEY,
    name                 TEXT    NOT NULL,
    hash                 BLOB    NOT NULL UNIQUE,
    hint                 TEXT    NOT NULL,
    previous_hash        BLOB    UNIQUE,             -- after a rotation, until previous_valid_until
    previous_valid_until INTEGER,
    owner_id             TEXT    NOT NULL REFERENCES users (id),
    team_id              TEXT    REFERENCES teams (id),
    group_name           TEXT,                       -- null: the owner's
    models               TEXT    NOT NULL DEFAULT '*',
    allowed_ips          TEXT    NOT NULL DEFAULT '',
    tags                 TEXT    NOT NULL DEFAULT '',  -- one per line
    limits               TEXT    NOT NULL DEFAULT '{}',
    expires_at           INTEGER,
    enabled              INTEGER NOT NULL DEFAULT 1,
    version              INTEGER NOT NULL DEFAULT 1,
    created_at           INTEGER NOT NULL,
    updated_at           INTEGER NOT NULL
);
INSERT INTO api_keys_new (id, name, hash, hint, owner_id, models, allowed_ips, limits, expires_at, enabled, created_at, updated_at)
SELECT id, name, hash, hint, owner_id, models, allowed_ips,
       json_patch('{}', json_object(
           'requestsPerMinute', requests_per_minute, 'tokensPerMinute', tokens_per_minute, 'concurrency', concurrency,
           'budget', budget / 1000000000.0, 'budgetPeriod', CASE WHEN budget IS NULL THEN NULL ELSE budget_period END)),
       expires_at, enabled, created_at, created_at
FROM api_keys;
DROP TABLE api_keys;
ALTER TABLE api_keys_new RENAME TO api_keys;
CREATE INDEX api_keys_by_owner ON api_keys (owner_id);
CREATE INDEX api_keys_by_team ON api_keys (team_id);
CREATE UNIQUE INDEX api_keys_by_name ON api_keys (owner_id, lower(name));

CREATE TABLE channels (
    id         TEXT    NOT NULL PRIMARY KEY,
    name       TEXT    NOT NULL,
    type       TEXT    NOT NULL,
    enabled    INTEGER NOT NULL DEFAULT 1,
    priority   INTEGER,
    weight     INTEGER NOT NULL DEFAULT 1,
    tags       TEXT    NOT NULL DEFAULT '',
    document   TEXT    NOT NULL,   -- without credentials
    version    INTEGER NOT NULL DEFAULT 1,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
);
CREATE UNIQUE INDEX channels_by_name ON channels (lower(name));

CREATE TABLE credentials (
    id         TEXT    NOT NULL PRIMARY KEY,
    channel_id TEXT    NOT NULL REFERENCES channels (id) ON DELETE CASCADE,
    name       TEXT    NOT NULL,
    secret     BLOB    NOT NULL,   -- sealed with the master key
    hint       TEXT    NOT NULL,
    weight     INTEGER NOT NULL DEFAULT 1,
    enabled    INTEGER NOT NULL DEFAULT 1,
    version    INTEGER NOT NULL DEFAULT 1,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
);
CREATE UNIQUE INDEX credentials_by_name ON credentials (channel_id, lower(name));

CREATE TABLE routes (
    id         TEXT    NOT NULL PRIMARY KEY,
    model      TEXT    NOT NULL,
    enabled    INTEGER NOT NULL DEFAULT 1,
    document   TEXT    NOT NULL,
    version    INTEGER NOT NULL DEFAULT 1,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
);
CREATE UNIQUE INDEX routes_by_model ON routes (lower(model));

CREATE TABLE models (
    id         TEXT    NOT NULL PRIMARY KEY,
    name       TEXT    NOT NULL,
    enabled    INTEGER NOT NULL DEFAULT 1,
    document   TEXT    NOT NULL,   -- price, ratio, sell price, limits
    version    INTEGER NOT NULL DEFAULT 1,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
);
CREATE UNIQUE INDEX models_by_name ON models (lower(name));

-- One row per section, such as gateway, identity, mail, payment, retention. Secrets stand in it sealed.
CREATE TABLE settings (
    section    TEXT    NOT NULL PRIMARY KEY,
    document   TEXT    NOT NULL,
    version    INTEGER NOT NULL DEFAULT 1,
    updated_at INTEGER NOT NULL
);

-- Personal access tokens for the management API: hash is SHA-256, hint the last four characters.
CREATE TABLE access_tokens (
    id           TEXT    NOT NULL PRIMARY KEY,
    user_id      TEXT    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    name         TEXT    NOT NULL,
    hash         BLOB    NOT NULL UNIQUE,
    hint         TEXT    NOT NULL,
    read_only    INTEGER NOT NULL DEFAULT 0,
    expires_at   INTEGER,
    last_used_at INTEGER,
    created_at   INTEGER NOT NULL
);
CREATE INDEX access_tokens_by_user ON access_tokens (user_id);

CREATE TABLE audit_entries (
    id          TEXT    NOT NULL PRIMARY KEY,
    at          INTEGER NOT NULL,
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

ALTER TABLE request_records ADD COLUMN user_id TEXT;
ALTER TABLE request_records ADD COLUMN team_id TEXT;
ALTER TABLE request_records ADD COLUMN group_name TEXT;
ALTER TABLE request_records ADD COLUMN tags TEXT;
ALTER TABLE request_records ADD COLUMN charge INTEGER;
ALTER TABLE request_records ADD COLUMN account TEXT;
ALTER TABLE request_records ADD COLUMN would_limit TEXT;
UPDATE request_records SET charge = cost;

-- Several nodes may share a database; each has its own journal.
CREATE TABLE journal_progress_new (
    node     TEXT    NOT NULL PRIMARY KEY,
    segment  INTEGER NOT NULL,
    position INTEGER NOT NULL
);
INSERT INTO journal_progress_new (node, segment, position) SELECT 'local', segment, position FROM journal_progress;
DROP TABLE journal_progress;
ALTER TABLE journal_progress_new RENAME TO journal_progress;
