-- +goose Up
-- Orders are counted by the sales that are one for each order, and by nothing else that stands in the books.
create index ledger_transactions_orders on financial.ledger_transactions (occurred_on) where kind = 'sale' and (key like 'payment:%' or key like 'order:%');
