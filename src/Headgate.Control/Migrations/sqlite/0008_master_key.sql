-- A word that the first start seals with its master key: a node that cannot open it has another key, and must not serve.
CREATE TABLE master_key (
    id      TEXT    NOT NULL PRIMARY KEY,  -- 'probe'
    probe   BLOB    NOT NULL,
    made_at INTEGER NOT NULL
);

-- Those of each kind are counted.
CREATE INDEX challenges_by_kind ON challenges (kind);
