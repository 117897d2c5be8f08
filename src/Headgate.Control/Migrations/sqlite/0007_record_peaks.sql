-- The largest figures of the records of an hour (nano-USD, microseconds, tokens): a search for the largest of all looks into few hours.
CREATE TABLE record_peaks (
    hour          INTEGER NOT NULL PRIMARY KEY,
    cost          INTEGER NOT NULL,
    charge        INTEGER NOT NULL,
    duration_us   INTEGER NOT NULL,
    first_byte_us INTEGER NOT NULL,
    tokens        INTEGER NOT NULL
);
INSERT INTO record_peaks (hour, cost, charge, duration_us, first_byte_us, tokens)
SELECT started_at - started_at % 3600000, max(coalesce(cost, 0)), max(coalesce(charge, 0)), max(duration_us), max(first_byte_us), min(max(input + output), 9223372036854775807)
FROM request_records GROUP BY started_at - started_at % 3600000;
