-- +goose Up
-- When the buyer of an unpaid order was reminded of it.
alter table financial.orders add column reminded_at timestamptz;
