-- A subject is an account of one issuer only: under another one the same subject is somebody else. What is linked belongs to the issuer that the settings
-- name today; links of a provider that they do not have any more belong to none.
ALTER TABLE external_logins ADD COLUMN issuer TEXT NOT NULL DEFAULT '';
UPDATE external_logins l SET issuer = coalesce((
    SELECT CASE p.value ->> 'type'
        WHEN 'github' THEN rtrim(coalesce(p.value ->> 'issuer', 'https://github.com'), '/')
        ELSE p.value ->> 'issuer' END
    FROM (SELECT document::jsonb -> 'providers' AS providers FROM settings WHERE section = 'identity') s, jsonb_array_elements(s.providers) p
    WHERE p.value ->> 'id' = l.provider), '');
ALTER TABLE external_logins ALTER COLUMN issuer DROP DEFAULT;
ALTER TABLE external_logins DROP CONSTRAINT external_logins_pkey;
ALTER TABLE external_logins ADD PRIMARY KEY (provider, issuer, subject);
