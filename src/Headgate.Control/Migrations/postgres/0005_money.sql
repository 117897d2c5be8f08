-- The ledger: double entries in nano-USD. Every transaction's entries sum to zero (LedgerPosting is the only writer); a balance is the sum of its
-- account's entries, kept in the same database transaction. Days are whole days since 1970 (UTC).

CREATE TABLE ledger_transactions (
    id         TEXT   NOT NULL PRIMARY KEY,
    kind       TEXT   NOT NULL,  -- usage, cost, credit, code, topup, refund
    at         BIGINT NOT NULL,  -- usage and cost: the beginning of their day
    memo       TEXT,
    reference  TEXT,             -- what makes it unique among its kind: idempotency key, redemption, order
    actor      TEXT,             -- name of who did it; null: the program itself
    model      TEXT,             -- usage
    requests   BIGINT NOT NULL DEFAULT 0,
    updated_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX ledger_transactions_by_reference ON ledger_transactions (kind, reference) WHERE reference IS NOT NULL;
CREATE INDEX ledger_transactions_by_time ON ledger_transactions (at, id);

CREATE TABLE ledger_entries (
    transaction_id TEXT   NOT NULL REFERENCES ledger_transactions (id),
    account        TEXT   NOT NULL,
    amount         BIGINT NOT NULL,
    at             BIGINT NOT NULL,
    PRIMARY KEY (transaction_id, account)
);
CREATE INDEX ledger_entries_by_account ON ledger_entries (account, at, transaction_id);

CREATE TABLE account_balances (
    account    TEXT   NOT NULL PRIMARY KEY,
    balance    BIGINT NOT NULL,
    version    BIGINT NOT NULL,  -- grows with every change
    updated_at BIGINT NOT NULL
);

-- What requests hold whose record has not come yet.
CREATE TABLE reservations (
    id      TEXT   NOT NULL PRIMARY KEY,  -- of the request
    account TEXT   NOT NULL,
    amount  BIGINT NOT NULL,
    at      BIGINT NOT NULL,
    node    TEXT   NOT NULL
);
CREATE INDEX reservations_by_account ON reservations (account);

CREATE TABLE redemption_codes (
    id         TEXT   NOT NULL PRIMARY KEY,
    hash       BYTEA  NOT NULL UNIQUE,
    hint       TEXT   NOT NULL,
    batch      TEXT   NOT NULL,
    amount     BIGINT NOT NULL,
    max_uses   BIGINT NOT NULL,
    uses       BIGINT NOT NULL DEFAULT 0,
    expires_at BIGINT,
    enabled    BIGINT NOT NULL DEFAULT 1,
    version    BIGINT NOT NULL DEFAULT 1,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE INDEX redemption_codes_by_batch ON redemption_codes (lower(batch));

CREATE TABLE redemptions (
    code_id TEXT   NOT NULL,
    user_id TEXT   NOT NULL,
    account TEXT   NOT NULL,
    amount  BIGINT NOT NULL,
    at      BIGINT NOT NULL,
    PRIMARY KEY (code_id, user_id)
);

CREATE TABLE payment_orders (
    id          TEXT   NOT NULL PRIMARY KEY,
    user_id     TEXT   NOT NULL,
    account     TEXT   NOT NULL,
    provider    TEXT   NOT NULL,
    state       TEXT   NOT NULL,  -- pending, paid, failed, mismatch, refunded
    amount      BIGINT NOT NULL,  -- nano-USD that are credited
    currency    TEXT   NOT NULL,
    minor       BIGINT NOT NULL,  -- what is paid, in hundredths of the currency
    external_id TEXT,             -- the provider's id of the payment
    refunded    BIGINT NOT NULL DEFAULT 0,  -- nano-USD that went back
    note        TEXT,
    created_at  BIGINT NOT NULL,
    updated_at  BIGINT NOT NULL
);
CREATE UNIQUE INDEX payment_orders_by_external ON payment_orders (provider, external_id) WHERE external_id IS NOT NULL;
CREATE INDEX payment_orders_by_user ON payment_orders (user_id, created_at);

CREATE TABLE alerts (
    id         TEXT   NOT NULL PRIMARY KEY,
    name       TEXT   NOT NULL,
    enabled    BIGINT NOT NULL DEFAULT 1,
    document   TEXT   NOT NULL,
    secret     BYTEA,            -- of the webhook's signature, sealed
    version    BIGINT NOT NULL DEFAULT 1,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX alerts_by_name ON alerts (lower(name));

-- What has fired, so that it does so once per window.
CREATE TABLE alert_firings (
    alert_id     TEXT   NOT NULL REFERENCES alerts (id) ON DELETE CASCADE,
    threshold    BIGINT NOT NULL,
    window_start BIGINT NOT NULL,
    at           BIGINT NOT NULL,
    PRIMARY KEY (alert_id, threshold, window_start)
);

CREATE TABLE outbox (
    id         TEXT   NOT NULL PRIMARY KEY,
    kind       TEXT   NOT NULL,  -- email, webhook
    target     TEXT   NOT NULL,
    subject    TEXT   NOT NULL,
    body       TEXT   NOT NULL,
    secret     BYTEA,            -- of a webhook, sealed
    state      TEXT   NOT NULL,  -- waiting, failed
    attempts   BIGINT NOT NULL DEFAULT 0,
    next_at    BIGINT NOT NULL,
    last_error TEXT,
    created_at BIGINT NOT NULL
);
CREATE INDEX outbox_by_next ON outbox (state, next_at);

-- What was used before there was a ledger: nobody had paid in advance.
INSERT INTO ledger_transactions (id, kind, at, model, requests, updated_at)
SELECT 'usage:' || (started_at / 86400000) || ':' || CASE WHEN team_id IS NOT NULL THEN 'tab:team:' || team_id WHEN user_id IS NOT NULL THEN 'tab:user:' || user_id ELSE 'tab:none' END || ':' || lower(coalesce(model, '')),
       'usage', (started_at / 86400000) * 86400000, lower(coalesce(model, '')), count(*), max(started_at)
FROM request_records WHERE charge > 0
GROUP BY started_at / 86400000, CASE WHEN team_id IS NOT NULL THEN 'tab:team:' || team_id WHEN user_id IS NOT NULL THEN 'tab:user:' || user_id ELSE 'tab:none' END, lower(coalesce(model, ''));

INSERT INTO ledger_entries (transaction_id, account, amount, at)
SELECT 'usage:' || (started_at / 86400000) || ':' || CASE WHEN team_id IS NOT NULL THEN 'tab:team:' || team_id WHEN user_id IS NOT NULL THEN 'tab:user:' || user_id ELSE 'tab:none' END || ':' || lower(coalesce(model, '')),
       CASE WHEN team_id IS NOT NULL THEN 'tab:team:' || team_id WHEN user_id IS NOT NULL THEN 'tab:user:' || user_id ELSE 'tab:none' END,
       CAST(-sum(charge) AS BIGINT), (started_at / 86400000) * 86400000
FROM request_records WHERE charge > 0
GROUP BY started_at / 86400000, CASE WHEN team_id IS NOT NULL THEN 'tab:team:' || team_id WHEN user_id IS NOT NULL THEN 'tab:user:' || user_id ELSE 'tab:none' END, lower(coalesce(model, ''));

INSERT INTO ledger_entries (transaction_id, account, amount, at)
SELECT transaction_id, 'revenue', -amount, at FROM ledger_entries;

INSERT INTO ledger_transactions (id, kind, at, requests, updated_at)
SELECT 'cost:' || (started_at / 86400000) || ':' || channel, 'cost', (started_at / 86400000) * 86400000, count(*), max(started_at)
FROM request_records WHERE cost > 0 AND channel IS NOT NULL GROUP BY started_at / 86400000, channel;

INSERT INTO ledger_entries (transaction_id, account, amount, at)
SELECT 'cost:' || (started_at / 86400000) || ':' || channel, 'payable:' || channel, CAST(sum(cost) AS BIGINT), (started_at / 86400000) * 86400000
FROM request_records WHERE cost > 0 AND channel IS NOT NULL GROUP BY started_at / 86400000, channel;

INSERT INTO ledger_entries (transaction_id, account, amount, at)
SELECT transaction_id, 'upstream-cost', -amount, at FROM ledger_entries WHERE transaction_id LIKE 'cost:%';

INSERT INTO account_balances (account, balance, version, updated_at)
SELECT account, CAST(sum(amount) AS BIGINT), 1, max(at) FROM ledger_entries GROUP BY account;
