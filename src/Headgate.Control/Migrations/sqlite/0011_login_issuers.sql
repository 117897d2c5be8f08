-- A subject is an account of one issuer only: under another one the same subject is somebody else. What is linked belongs to the issuer that the settings
-- name today; links of a provider that they do not have any more belong to none.
CREATE TABLE external_logins_new (
    provider     TEXT    NOT NULL,
    issuer       TEXT    NOT NULL,          -- the issuer; of GitHub the server's address
    subject      TEXT    NOT NULL,
    user_id      TEXT    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    name         TEXT    NOT NULL,          -- as the provider calls the account
    created_at   INTEGER NOT NULL,
    last_used_at INTEGER,
    PRIMARY KEY (provider, issuer, subject)
);
INSERT INTO external_logins_new (provider, issuer, subject, user_id, name, created_at, last_used_at)
SELECT provider,
    coalesce((
        SELECT CASE json_extract(p.value, '$.type')
            WHEN 'github' THEN rtrim(coalesce(json_extract(p.value, '$.issuer'), 'https://github.com'), '/')
            ELSE json_extract(p.value, '$.issuer') END
        FROM settings s, json_each(s.document, '$.providers') p
        WHERE s.section = 'identity' AND json_extract(p.value, '$.id') = l.provider), ''),
    subject, user_id, name, created_at, last_used_at
FROM external_logins l;
DROP TABLE external_logins;
ALTER TABLE external_logins_new RENAME TO external_logins;
CREATE INDEX external_logins_by_user ON external_logins (user_id);
