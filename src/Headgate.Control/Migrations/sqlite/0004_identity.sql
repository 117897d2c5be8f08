-- Sessions, second factors, passkeys, accounts elsewhere, invitations.

ALTER TABLE users ADD COLUMN email_verified INTEGER NOT NULL DEFAULT 0;
ALTER TABLE users ADD COLUMN one_time_password INTEGER NOT NULL DEFAULT 0;  -- the password must be changed at the next sign-in
ALTER TABLE users ADD COLUMN totp_secret BLOB;                              -- sealed with the master key
ALTER TABLE users ADD COLUMN totp_pending BLOB;                             -- sealed; not confirmed yet
ALTER TABLE users ADD COLUMN totp_step INTEGER NOT NULL DEFAULT 0;          -- the last step whose code was used

CREATE TABLE recovery_codes (
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    hash    BLOB NOT NULL,
    PRIMARY KEY (user_id, hash)
);

CREATE TABLE sessions (
    id           TEXT    NOT NULL PRIMARY KEY,
    user_id      TEXT    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    hash         BLOB    NOT NULL UNIQUE,   -- SHA-256 of the cookie's token
    method       TEXT    NOT NULL,          -- password, passkey, or the provider's name
    address      TEXT,
    user_agent   TEXT,
    created_at   INTEGER NOT NULL,
    last_used_at INTEGER NOT NULL,
    idle         INTEGER NOT NULL,          -- it ends when unused for so many milliseconds
    expires_at   INTEGER NOT NULL
);
CREATE INDEX sessions_by_user ON sessions (user_id);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);

CREATE TABLE passkeys (
    id            TEXT    NOT NULL PRIMARY KEY,
    user_id       TEXT    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    name          TEXT    NOT NULL,
    credential_id BLOB    NOT NULL UNIQUE,
    public_key    BLOB    NOT NULL,
    sign_count    INTEGER NOT NULL,
    transports    TEXT    NOT NULL,
    verified      INTEGER NOT NULL,
    eligible      INTEGER NOT NULL,         -- may be backed up
    backed_up     INTEGER NOT NULL,
    attestation   BLOB    NOT NULL,
    client_data   BLOB    NOT NULL,
    created_at    INTEGER NOT NULL,
    last_used_at  INTEGER
);
CREATE INDEX passkeys_by_user ON passkeys (user_id);

CREATE TABLE external_logins (
    provider     TEXT    NOT NULL,
    subject      TEXT    NOT NULL,
    user_id      TEXT    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    name         TEXT    NOT NULL,          -- as the provider calls the account
    created_at   INTEGER NOT NULL,
    last_used_at INTEGER,
    PRIMARY KEY (provider, subject)
);
CREATE INDEX external_logins_by_user ON external_logins (user_id);

-- What a sign-in has begun and not ended: second steps, passkey challenges, trips to a provider. Each is used once.
CREATE TABLE challenges (
    hash       BLOB    NOT NULL PRIMARY KEY,
    kind       TEXT    NOT NULL,
    document   TEXT    NOT NULL,
    expires_at INTEGER NOT NULL
);
CREATE INDEX challenges_by_expiry ON challenges (expires_at);

CREATE TABLE invitations (
    id         TEXT    NOT NULL PRIMARY KEY,
    hash       BLOB    NOT NULL UNIQUE,     -- SHA-256 of the link's token
    hint       TEXT    NOT NULL,
    role       TEXT    NOT NULL,
    group_name TEXT    NOT NULL,
    team_id    TEXT    REFERENCES teams (id) ON DELETE CASCADE,
    team_role  TEXT    NOT NULL,
    email      TEXT,
    note       TEXT    NOT NULL,
    uses       INTEGER NOT NULL DEFAULT 0,
    max_uses   INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    created_by TEXT    REFERENCES users (id) ON DELETE CASCADE,
    created_at INTEGER NOT NULL
);
CREATE INDEX invitations_by_time ON invitations (created_at);

CREATE INDEX audit_entries_by_actor ON audit_entries (actor_id, at);
CREATE INDEX audit_entries_by_action ON audit_entries (action, at);
