-- +goose Up
-- What was sold in a period is counted without reading all that there is.
create index ledger_transactions_day on financial.ledger_transactions (occurred_on, kind);
create index orders_created on financial.orders (created_at);
-- In the order in which reports sum, and with what they sum: they read nothing else.
create index ledger_entries_sums on financial.ledger_entries (occurred_on, currency, account_id, course_id) include (amount_minor);
