-- An index holds 2704 bytes at most, and the names of a row may have more together: the rows are told apart by their digest.
ALTER TABLE usage_cube DROP CONSTRAINT usage_cube_pkey;
CREATE UNIQUE INDEX usage_cube_key ON usage_cube (bucket, md5(
    key_id || E'\x1F' || user_id || E'\x1F' || team_id || E'\x1F' || group_name || E'\x1F' || model || E'\x1F' || channel || E'\x1F'
    || upstream_model || E'\x1F' || operation || E'\x1F' || tags));
