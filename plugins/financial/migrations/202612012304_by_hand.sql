-- +goose Up
-- What people posted by hand is few.
create index ledger_transactions_manual on financial.ledger_transactions (id) where kind = 'manual';
