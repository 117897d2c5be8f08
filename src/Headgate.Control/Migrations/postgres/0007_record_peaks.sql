-- The largest figures of the records of an hour (nano-USD, microseconds, tokens): a search for the largest of all looks into few hours.
CREATE TABLE record_peaks (
    hour          BIGINT NOT NULL PRIMARY KEY,
    cost          BIGINT NOT NULL,
    charge        BIGINT NOT NULL,
    duration_us   BIGINT NOT NULL,
    first_byte_us BIGINT NOT NULL,
    tokens        BIGINT NOT NULL
);
INSERT INTO record_peaks (hour, cost, charge, duration_us, first_byte_us, tokens)
SELECT started_at - started_at % 3600000, max(coalesce(cost, 0)), max(coalesce(charge, 0)), max(duration_us), max(first_byte_us), CAST(least(max(CAST(input AS NUMERIC) + output), 9223372036854775807) AS BIGINT)
FROM request_records GROUP BY started_at - started_at % 3600000;
