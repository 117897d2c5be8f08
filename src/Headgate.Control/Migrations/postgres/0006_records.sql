-- Searching records, and what they add up to.

-- Everything that lists sort by and filter on stands in the index of time, so that a search over a million records reads this index and
-- not the rows. New records go to its end: it costs little to keep.
DROP INDEX request_records_by_time;
CREATE INDEX request_records_by_time ON request_records (
    started_at, cost, charge, duration_us, first_byte_us, input, output, status, outcome, stream,
    operation, group_name, credential, dialect, upstream_model);

-- One each for what is asked for most; sums of a key's or user's use read the index alone.
DROP INDEX request_records_by_key;
CREATE INDEX request_records_by_key ON request_records (key_id, started_at, charge, cost, input, output, attempts, duration_us, first_byte_us);
CREATE INDEX request_records_by_user ON request_records (user_id, started_at, charge, cost, input, output, attempts, duration_us, first_byte_us) WHERE user_id IS NOT NULL;
CREATE INDEX request_records_by_team ON request_records (team_id, started_at, charge, cost, input, output, attempts) WHERE team_id IS NOT NULL;
CREATE INDEX request_records_by_model ON request_records (lower(model), started_at);
CREATE INDEX request_records_by_channel ON request_records (channel, started_at);
CREATE INDEX request_records_failed ON request_records (started_at, status, outcome, error, duration_us) WHERE error IS NOT NULL OR outcome <> 0 OR status >= 400;
CREATE INDEX request_records_unpriced ON request_records (started_at) WHERE unpriced = 1;

-- The tags of a record, one row each.
CREATE TABLE record_tags (
    tag        TEXT NOT NULL,
    started_at BIGINT NOT NULL,
    record_id  TEXT NOT NULL,
    PRIMARY KEY (tag, started_at, record_id)
);

-- Sums by the hour and by the day (UTC, Unix milliseconds) and one dimension: all, key, user, team, group, model, channel, upstream, operation,
-- tag, error. Empty text: none. The last of a histogram's numbers counts what took longer than every bound (Histogram). The day -1 holds what is
-- older than the days that are kept, so that totals stay whole.
CREATE TABLE usage_hourly (
    dimension      TEXT NOT NULL,
    value          TEXT NOT NULL,
    bucket         BIGINT NOT NULL,
    requests       BIGINT NOT NULL DEFAULT 0,
    admitted       BIGINT NOT NULL DEFAULT 0,
    succeeded      BIGINT NOT NULL DEFAULT 0,
    refused        BIGINT NOT NULL DEFAULT 0,
    closed         BIGINT NOT NULL DEFAULT 0,
    cut            BIGINT NOT NULL DEFAULT 0,
    streamed       BIGINT NOT NULL DEFAULT 0,
    unpriced       BIGINT NOT NULL DEFAULT 0,
    input          BIGINT NOT NULL DEFAULT 0,
    cache_read     BIGINT NOT NULL DEFAULT 0,
    cache_write    BIGINT NOT NULL DEFAULT 0,
    output         BIGINT NOT NULL DEFAULT 0,
    reasoning      BIGINT NOT NULL DEFAULT 0,
    images         BIGINT NOT NULL DEFAULT 0,
    cost           BIGINT NOT NULL DEFAULT 0,
    charge         BIGINT NOT NULL DEFAULT 0,
    first_byte_us  BIGINT NOT NULL DEFAULT 0,
    duration_us    BIGINT NOT NULL DEFAULT 0,
    first_byte_0   BIGINT NOT NULL DEFAULT 0,
    first_byte_1   BIGINT NOT NULL DEFAULT 0,
    first_byte_2   BIGINT NOT NULL DEFAULT 0,
    first_byte_3   BIGINT NOT NULL DEFAULT 0,
    first_byte_4   BIGINT NOT NULL DEFAULT 0,
    first_byte_5   BIGINT NOT NULL DEFAULT 0,
    first_byte_6   BIGINT NOT NULL DEFAULT 0,
    first_byte_7   BIGINT NOT NULL DEFAULT 0,
    first_byte_8   BIGINT NOT NULL DEFAULT 0,
    first_byte_9   BIGINT NOT NULL DEFAULT 0,
    first_byte_10  BIGINT NOT NULL DEFAULT 0,
    first_byte_11  BIGINT NOT NULL DEFAULT 0,
    duration_0     BIGINT NOT NULL DEFAULT 0,
    duration_1     BIGINT NOT NULL DEFAULT 0,
    duration_2     BIGINT NOT NULL DEFAULT 0,
    duration_3     BIGINT NOT NULL DEFAULT 0,
    duration_4     BIGINT NOT NULL DEFAULT 0,
    duration_5     BIGINT NOT NULL DEFAULT 0,
    duration_6     BIGINT NOT NULL DEFAULT 0,
    duration_7     BIGINT NOT NULL DEFAULT 0,
    duration_8     BIGINT NOT NULL DEFAULT 0,
    duration_9     BIGINT NOT NULL DEFAULT 0,
    duration_10    BIGINT NOT NULL DEFAULT 0,
    duration_11    BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (dimension, bucket, value)
);
CREATE INDEX usage_hourly_by_value ON usage_hourly (dimension, value, bucket);

CREATE TABLE usage_daily (
    dimension      TEXT NOT NULL,
    value          TEXT NOT NULL,
    bucket         BIGINT NOT NULL,
    requests       BIGINT NOT NULL DEFAULT 0,
    admitted       BIGINT NOT NULL DEFAULT 0,
    succeeded      BIGINT NOT NULL DEFAULT 0,
    refused        BIGINT NOT NULL DEFAULT 0,
    closed         BIGINT NOT NULL DEFAULT 0,
    cut            BIGINT NOT NULL DEFAULT 0,
    streamed       BIGINT NOT NULL DEFAULT 0,
    unpriced       BIGINT NOT NULL DEFAULT 0,
    input          BIGINT NOT NULL DEFAULT 0,
    cache_read     BIGINT NOT NULL DEFAULT 0,
    cache_write    BIGINT NOT NULL DEFAULT 0,
    output         BIGINT NOT NULL DEFAULT 0,
    reasoning      BIGINT NOT NULL DEFAULT 0,
    images         BIGINT NOT NULL DEFAULT 0,
    cost           BIGINT NOT NULL DEFAULT 0,
    charge         BIGINT NOT NULL DEFAULT 0,
    first_byte_us  BIGINT NOT NULL DEFAULT 0,
    duration_us    BIGINT NOT NULL DEFAULT 0,
    first_byte_0   BIGINT NOT NULL DEFAULT 0,
    first_byte_1   BIGINT NOT NULL DEFAULT 0,
    first_byte_2   BIGINT NOT NULL DEFAULT 0,
    first_byte_3   BIGINT NOT NULL DEFAULT 0,
    first_byte_4   BIGINT NOT NULL DEFAULT 0,
    first_byte_5   BIGINT NOT NULL DEFAULT 0,
    first_byte_6   BIGINT NOT NULL DEFAULT 0,
    first_byte_7   BIGINT NOT NULL DEFAULT 0,
    first_byte_8   BIGINT NOT NULL DEFAULT 0,
    first_byte_9   BIGINT NOT NULL DEFAULT 0,
    first_byte_10  BIGINT NOT NULL DEFAULT 0,
    first_byte_11  BIGINT NOT NULL DEFAULT 0,
    duration_0     BIGINT NOT NULL DEFAULT 0,
    duration_1     BIGINT NOT NULL DEFAULT 0,
    duration_2     BIGINT NOT NULL DEFAULT 0,
    duration_3     BIGINT NOT NULL DEFAULT 0,
    duration_4     BIGINT NOT NULL DEFAULT 0,
    duration_5     BIGINT NOT NULL DEFAULT 0,
    duration_6     BIGINT NOT NULL DEFAULT 0,
    duration_7     BIGINT NOT NULL DEFAULT 0,
    duration_8     BIGINT NOT NULL DEFAULT 0,
    duration_9     BIGINT NOT NULL DEFAULT 0,
    duration_10    BIGINT NOT NULL DEFAULT 0,
    duration_11    BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (dimension, bucket, value)
);
CREATE INDEX usage_daily_by_value ON usage_daily (dimension, value, bucket);

-- Sums by the day and everything at once, so that any filter goes with any grouping.
CREATE TABLE usage_cube (
    bucket         BIGINT NOT NULL,
    key_id         TEXT NOT NULL,
    user_id        TEXT NOT NULL,
    team_id        TEXT NOT NULL,
    group_name     TEXT NOT NULL,
    model          TEXT NOT NULL,
    channel        TEXT NOT NULL,
    upstream_model TEXT NOT NULL,
    operation      TEXT NOT NULL,
    tags           TEXT NOT NULL,
    requests       BIGINT NOT NULL DEFAULT 0,
    admitted       BIGINT NOT NULL DEFAULT 0,
    succeeded      BIGINT NOT NULL DEFAULT 0,
    refused        BIGINT NOT NULL DEFAULT 0,
    closed         BIGINT NOT NULL DEFAULT 0,
    cut            BIGINT NOT NULL DEFAULT 0,
    streamed       BIGINT NOT NULL DEFAULT 0,
    unpriced       BIGINT NOT NULL DEFAULT 0,
    input          BIGINT NOT NULL DEFAULT 0,
    cache_read     BIGINT NOT NULL DEFAULT 0,
    cache_write    BIGINT NOT NULL DEFAULT 0,
    output         BIGINT NOT NULL DEFAULT 0,
    reasoning      BIGINT NOT NULL DEFAULT 0,
    images         BIGINT NOT NULL DEFAULT 0,
    cost           BIGINT NOT NULL DEFAULT 0,
    charge         BIGINT NOT NULL DEFAULT 0,
    first_byte_us  BIGINT NOT NULL DEFAULT 0,
    duration_us    BIGINT NOT NULL DEFAULT 0,
    first_byte_0   BIGINT NOT NULL DEFAULT 0,
    first_byte_1   BIGINT NOT NULL DEFAULT 0,
    first_byte_2   BIGINT NOT NULL DEFAULT 0,
    first_byte_3   BIGINT NOT NULL DEFAULT 0,
    first_byte_4   BIGINT NOT NULL DEFAULT 0,
    first_byte_5   BIGINT NOT NULL DEFAULT 0,
    first_byte_6   BIGINT NOT NULL DEFAULT 0,
    first_byte_7   BIGINT NOT NULL DEFAULT 0,
    first_byte_8   BIGINT NOT NULL DEFAULT 0,
    first_byte_9   BIGINT NOT NULL DEFAULT 0,
    first_byte_10  BIGINT NOT NULL DEFAULT 0,
    first_byte_11  BIGINT NOT NULL DEFAULT 0,
    duration_0     BIGINT NOT NULL DEFAULT 0,
    duration_1     BIGINT NOT NULL DEFAULT 0,
    duration_2     BIGINT NOT NULL DEFAULT 0,
    duration_3     BIGINT NOT NULL DEFAULT 0,
    duration_4     BIGINT NOT NULL DEFAULT 0,
    duration_5     BIGINT NOT NULL DEFAULT 0,
    duration_6     BIGINT NOT NULL DEFAULT 0,
    duration_7     BIGINT NOT NULL DEFAULT 0,
    duration_8     BIGINT NOT NULL DEFAULT 0,
    duration_9     BIGINT NOT NULL DEFAULT 0,
    duration_10    BIGINT NOT NULL DEFAULT 0,
    duration_11    BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (bucket, key_id, user_id, team_id, group_name, model, channel, upstream_model, operation, tags)
);
CREATE INDEX usage_cube_by_key ON usage_cube (key_id, bucket);
CREATE INDEX usage_cube_by_user ON usage_cube (user_id, bucket);
CREATE INDEX usage_cube_by_team ON usage_cube (team_id, bucket);

-- How far work on the records has come, such as the day before which they are deleted.
CREATE TABLE record_marks (
    name  TEXT NOT NULL PRIMARY KEY,
    value BIGINT NOT NULL
);

-- Bodies that were captured, redacted, each cut at a limit.
CREATE TABLE record_captures (
    record_id      TEXT NOT NULL PRIMARY KEY,
    captured_at    BIGINT NOT NULL,
    request_type   TEXT,
    request_body   TEXT,
    request_bytes  BIGINT NOT NULL,
    request_cut    BIGINT NOT NULL,
    response_type  TEXT,
    response_body  TEXT,
    response_bytes BIGINT NOT NULL,
    response_cut   BIGINT NOT NULL
);
CREATE INDEX record_captures_by_time ON record_captures (captured_at);
