-- +goose Up
-- When a page to pay on was closed and looked at: an order whose time is over ends after that.
alter table financial.gateway_payments add column closed_at timestamptz;
