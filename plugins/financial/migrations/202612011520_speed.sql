-- +goose Up
-- The orders whose money is held are few; lists of refunds are read by their age, whatever their state.
create index orders_disputed on financial.orders (id) where disputed_from is not null;
create index refunds_age on financial.refunds (created_at, id);
