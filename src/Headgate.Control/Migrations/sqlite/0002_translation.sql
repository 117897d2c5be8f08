-- What a request looked like on the provider's side when it was translated, and what was put right on the way.
ALTER TABLE request_records ADD COLUMN upstream_dialect TEXT;
ALTER TABLE request_records ADD COLUMN repaired TEXT;
