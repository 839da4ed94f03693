-- +goose Up
-- What was sold in a period is counted without reading all that there is.
create index ledger_transactions_day on financial.ledger_transactions (occurred_on, kind);
create index orders_created on financial.orders (created_at);
