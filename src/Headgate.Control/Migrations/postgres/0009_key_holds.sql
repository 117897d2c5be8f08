-- What an administrator set on somebody's key, as JSON: its owner may narrow it, and neither widen nor lift it.
ALTER TABLE api_keys ADD COLUMN held TEXT NOT NULL DEFAULT '{}';

-- Keys that somebody else than their owner switched off stay so.
UPDATE api_keys SET held = '{"disabled":true}'
WHERE enabled = 0 AND owner_id <> (
    SELECT a.actor_id FROM audit_entries AS a
    WHERE a.action = 'key.disable' AND a.resource_id = api_keys.id ORDER BY a.at DESC, a.id DESC LIMIT 1);
